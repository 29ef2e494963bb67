// upstream: kubectl/pkg/cmd/diff/diff.go
import { pathOf } from '../../api/meta.ts';
import { StatusError } from '../../api/status.ts';
import { toYaml } from '../../api/yaml.ts';
import { warnIfDeleting } from '../lib/apply/apply.ts';
import { type Change, compareFolders, masked } from '../lib/apply/diff-program.ts';
import { pruneMappings, visitPrunable } from '../lib/apply/prune.ts';
import { type ThreeWay, threeWay } from '../lib/apply/three-way.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError, errorText, usageErrorf } from '../lib/errors.ts';
import { filenameFlags, selectorFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { configurationOf, liveObject, type Query } from '../lib/objects/mutate.ts';
import { objectPath } from '../lib/objects/object-path.ts';
import { withoutManagedFields } from '../printers/index.ts';

export const diff: Command = {
  use: 'diff -f FILENAME',
  plainUse: true,
  short: 'Compare what is with what would be applied',
  long: 'Compare the objects on the server with what they would become if the files were applied. Ends with 0 when nothing differs, 1 when something does, more when it could not tell.',
  examples: '# A file\nkubectl diff -f web.yaml\n\n# Stdin\ncat web.yaml | kubectl diff -f -',
  flags: [
    { name: 'concurrency', kind: 'int', default: '1', usage: 'How many objects are compared at once.' },
    { name: 'field-manager', kind: 'string', default: 'kubectl-client-side-apply', usage: 'Name under which ownership of fields is recorded.' },
    ...filenameFlags('with what would be applied'),
    { name: 'force-conflicts', kind: 'bool', usage: 'With --server-side: take fields that others own.' },
    { name: 'prune', kind: 'bool', usage: 'Show what apply --prune would delete.' },
    { name: 'prune-allowlist', kind: 'stringArray', usage: 'Kinds that --prune may delete' },
    selectorFlag,
    { name: 'server-side', kind: 'bool', usage: 'The server merges.' },
    { name: 'show-managed-fields', kind: 'bool', usage: 'Keep metadata.managedFields.' },
    { name: 'show-secrets', kind: 'bool', usage: 'Show the values of secrets.' },
  ],
  flagError: (message, path) => new CommandError(usageErrorf(path, message).message, 2),
  run,
};

async function run(k: Invocation): Promise<number> {
  try {
    return await compare(k);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { text } = errorText(error);
    await k.s.err(text);
    throw new CommandError('', 2);
  }
}

async function compare(k: Invocation): Promise<number> {
  if (k.args.length) throw usageErrorf(k.path, `Unexpected args: [${k.args.join(' ')}]`);
  const files = k.flags.list('filename');
  if (files.length > 0 && k.flags.string('kustomize')) throw new CommandError('only one of -f or -k can be specified');
  if (files.length === 0 && !k.flags.string('kustomize')) throw new CommandError('must specify one of -f and -k');
  if (k.flags.bool('force-conflicts') && !k.flags.bool('server-side')) throw new CommandError('--force-conflicts only works with --server-side');
  const mappings = k.flags.bool('prune') ? await pruneMappings(k) : undefined;
  const { infos } = await new Builder(k.s).filenames(files, k.flags.bool('recursive')).labelSelector(k.flags.string('selector')).infos();
  const changes: Change[] = [];
  const kept = new Set<string>();
  for (const info of infos) {
    const live = await liveObject(k, info);
    kept.add(String(live?.metadata.uid));
    const merged = await mergedObject(k, info, live);
    if (merged) changes.push({ name: fileName(info), ...shown(k, live, merged) });
    await warnIfDeleting(k, info, live);
  }
  if (mappings) {
    const namespaces = new Set(infos.flatMap(({ namespace }) => (namespace ? [namespace] : [])));
    await visitPrunable(k, { namespaces, kept, mappings, managed: true }, async (info) => {
      changes.push({ name: fileName(info), before: toYaml(info.object), after: '' });
    });
  }
  return compareFolders(k.s.p, changes);
}

function fileName({ mapping, namespace, name }: Info): string {
  return [...(mapping.group ? [mapping.group] : []), mapping.version, mapping.kind, namespace, name].join('.');
}

/** Server-side apply has a manager of its own, unless another one is named. upstream: apply.GetApplyFieldManagerFlag */
const managerOf = (k: Invocation): string => (k.flags.bool('server-side') && !k.flags.changed('field-manager') ? 'kubectl' : k.flags.string('field-manager'));

/** The object as it would be: by the server's dry run, or by the patch that apply would send. */
async function mergedObject(k: Invocation, info: Info, live: KubeObject | undefined): Promise<KubeObject | undefined> {
  const query: Query = [
    ['dryRun', 'All'],
    ['fieldManager', managerOf(k)],
  ];
  const path = objectPath(info);
  if (k.flags.bool('server-side')) {
    const force = [...query, ['force', String(k.flags.bool('force-conflicts'))] as const];
    return (await k.s.json({ method: 'PATCH', path, query: force, headers: { 'content-type': 'application/apply-patch+yaml' }, body: info.object })) as KubeObject;
  }
  if (!info.object) return undefined;
  if (!live) return (await k.s.json({ method: 'POST', path: pathOf(info.mapping, info.namespace), query, body: info.object })) as KubeObject;
  const { type, patch } = await threeWayOf(k, info, JSON.parse(configurationOf(info.object)) as KubeObject, live);
  try {
    return (await k.s.json({
      method: 'PATCH',
      path,
      query,
      headers: { 'content-type': `application/${type === 'merge' ? 'merge-patch' : 'strategic-merge-patch'}+json` },
      body: patch,
    })) as KubeObject;
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'Conflict') return mergedObject(k, info, await liveObject(k, info));
    throw error;
  }
}

async function threeWayOf(k: Invocation, info: Info, modified: KubeObject, live: KubeObject): Promise<ThreeWay> {
  try {
    return await threeWay(k.s, modified, live);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`error when patching ${JSON.stringify(info.source)}: ${error.message}`) : error;
  }
}

function shown(k: Invocation, live: KubeObject | undefined, merged: KubeObject): Pick<Change, 'before' | 'after'> {
  const whole = (object: KubeObject): KubeObject => (k.flags.bool('show-managed-fields') ? object : withoutManagedFields(object));
  const secret = merged.kind === 'Secret' && merged.apiVersion === 'v1' && !k.flags.bool('show-secrets');
  const [before, after] = secret ? masked(live, merged) : [live, merged];
  return { before: before ? toYaml(whole(before)) : '', after: toYaml(whole(after)) };
}
