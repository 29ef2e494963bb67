// label and annotate are one command over two maps. upstream: kubectl/pkg/cmd/{label,annotate}
import { deepClone } from '../../../base/deep.ts';
import { createMergePatch } from '../../api/patch/merge.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { definition, definitionOf } from '../../api/whole-schema.ts';
import { sameContent } from './apply/unchanged.ts';
import type { Invocation } from './command.ts';
import { aggregate, CommandError } from './errors.ts';
import type { FlagSpec } from './flags/flag-set.ts';
import { allNamespacesFlag, dryRunFlag, fieldManagerFlag, fieldSelectorFlag, filenameFlags, printFlags, selectorFlag } from './flags/flags.ts';
import { type Pairs, splitPairs } from './key-values.ts';
import { Builder } from './objects/builder.ts';
import type { Info } from './objects/infos.ts';
import type { KubeObject } from './objects/kube-object.ts';
import { dryRunOf, resultPrinter, writeQuery } from './objects/mutate.ts';
import { objectPath } from './objects/object-path.ts';
import { recorded, recordFlag } from './record.ts';

export type Mark = 'label' | 'annotate';
const WORDS = {
  label: { what: 'label', field: 'labels', done: 'labeled', undone: 'unlabeled', none: 'not labeled' },
  annotate: { what: 'annotation', field: 'annotations', done: 'annotated', undone: 'annotated', none: 'annotated' },
} as const;

/** The flags of label and annotate. */
export function markFlags(mark: Mark): readonly FlagSpec[] {
  const { what, field } = WORDS[mark];
  return [
    { name: 'all', kind: 'bool', usage: 'All objects of the named types in the namespace' },
    allNamespacesFlag,
    ...printFlags(),
    dryRunFlag,
    fieldManagerFlag(`kubectl-${mark}`),
    fieldSelectorFlag,
    ...filenameFlags('that names the objects'),
    { name: 'list', kind: 'bool', usage: `Show the ${field} that they have.` },
    { name: 'local', kind: 'bool', usage: 'Change the file, not the server.' },
    { name: 'overwrite', kind: 'bool', usage: `Allow another value for ${what === 'label' ? 'a label' : 'an annotation'} that is there.` },
    { name: 'resource-version', kind: 'string', usage: 'Only if the object has this version.' },
    recordFlag,
    selectorFlag,
  ];
}

/** What label and annotate do. */
export async function runMark(k: Invocation, mark: Mark): Promise<void> {
  const { what } = WORDS[mark];
  const pairs = splitPairs(k.args, what);
  const list = k.flags.bool('list');
  if (pairs.set.size + pairs.remove.length === 0 && !list) throw new CommandError(`at least one ${what} update is required`);
  if (k.flags.bool('all') && k.flags.string('selector')) throw new CommandError('cannot set --all and --selector at the same time');
  const local = k.flags.bool('local');
  if (local && pairs.resources.length) throw new CommandError('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
  const b = new Builder(k.s).local(local).allNamespaces(k.flags.bool('all-namespaces')).filenames(k.flags.list('filename'), k.flags.bool('recursive'));
  b.labelSelector(k.flags.string('selector')).fieldSelector(k.flags.string('field-selector')).selectAll(k.flags.bool('all')).args(false, pairs.resources).continueOnError();
  const { infos, errors } = await b.infos({ latest: !local });
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await one(k, info, mark, pairs, infos.length === 1);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

async function one(k: Invocation, info: Info, mark: Mark, pairs: Pairs, only: boolean): Promise<void> {
  const { field, done, undone, none } = WORDS[mark];
  const before = info.object;
  if (!before) return;
  const dryRun = dryRunOf(k);
  const here = before.metadata[field] ?? {};
  if (!k.flags.bool('overwrite')) refuseOverwrite(mark, here, pairs.set);
  const after = deepClone(before);
  const marks: Record<string, string> = { ...here };
  for (const [key, value] of pairs.set) marks[key] = value;
  for (const key of pairs.remove) {
    if (mark === 'label' && !(key in marks)) await k.s.out(`label ${JSON.stringify(key)} not found.\n`);
    delete marks[key];
  }
  after.metadata[field] = marks;
  if (pairs.set.size + pairs.remove.length > 0) after.metadata = recorded(k, after).metadata;
  const version = k.flags.string('resource-version');
  if (version) after.metadata.resourceVersion = version;
  const changed = !sameContent(before, after);
  if (k.flags.bool('list')) return listMarks(k, info, WORDS[mark].field, marks, only);
  const here2 = k.flags.bool('local') || dryRun === 'client';
  const result = here2 || !changed ? after : await send(k, info, before, after);
  const word = mark === 'annotate' ? done : !changed ? none : pairs.set.size === 0 && pairs.remove.length > 0 ? undone : done;
  await k.s.out((await resultPrinter(k, word, dryRun))(result));
}

function refuseOverwrite(mark: Mark, here: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const taken = [...set].filter(([key, value]) => key in here && here[key] !== value);
  if (mark === 'annotate' && taken.length) {
    const texts = taken.map(([key]) => `'${key}' already has a value (${here[key]})`);
    throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${texts.join('; ')}`);
  }
  const problem = aggregate(taken.map(([key]) => new CommandError(`'${key}' already has a value (${here[key]}), and --overwrite is false`)));
  if (problem) throw problem;
}

/** Of several objects each has a heading. Go walks a map in no order at all; here it is the alphabet. */
async function listMarks(k: Invocation, info: Info, field: string, marks: Readonly<Record<string, string>>, only: boolean): Promise<void> {
  if (!only) await k.s.out(`Listing ${field} for ${info.mapping.kind}.${info.mapping.group}/${info.name}:\n`);
  for (const key of Object.keys(marks).sort()) await k.s.out(`${only ? '' : ' '}${key}=${marks[key]}\n`);
}

async function send(k: Invocation, info: Info, before: KubeObject, after: KubeObject): Promise<KubeObject> {
  const name = definitionOf(before.apiVersion, before.kind);
  const patch = name ? createTwoWayMergePatch(before, after, definition(name)) : createMergePatch(before, after);
  const type = name ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json';
  const path = objectPath(info);
  return (await k.s.json({ method: 'PATCH', path, query: writeQuery(k, { dryRun: dryRunOf(k) }), headers: { 'content-type': type }, body: patch })) as KubeObject;
}
