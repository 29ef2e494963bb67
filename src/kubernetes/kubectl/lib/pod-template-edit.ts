// Changes of pod templates, wherever an object keeps its template. upstream: kubectl/pkg/polymorphichelpers/updatepodspec.go
import { deepClone, deepEqual, isRecord } from '../../../base/deep.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { StatusError } from '../../api/status.ts';
import { definition, definitionOf } from '../../api/whole-schema.ts';
import type { Invocation } from './command.ts';
import { aggregate, CommandError } from './errors.ts';
import type { FlagSpec } from './flags/flag-set.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, selectorFlag } from './flags/flags.ts';
import { Builder } from './objects/builder.ts';
import type { Info } from './objects/infos.ts';
import type { KubeObject } from './objects/kube-object.ts';
import { dryRunOf, resultPrinter, writeQuery } from './objects/mutate.ts';
import { objectPath } from './objects/object-path.ts';
import { typed } from './objects/typed.ts';
import { recorded } from './record.ts';

export const setFlags: readonly FlagSpec[] = [
  { name: 'all', kind: 'bool', usage: 'All objects of the named types in the namespace' },
  ...printFlags(),
  dryRunFlag,
  fieldManagerFlag('kubectl-set'),
  ...filenameFlags('that names the objects'),
  { name: 'local', kind: 'bool', usage: 'Change the file, not the server.' },
  selectorFlag,
];

type Doc = Record<string, unknown>;

/** The pod spec in an object, or undefined for kinds that have none. */
export function podSpecOf(object: KubeObject): Doc | undefined {
  const spec = isRecord(object.spec) ? object.spec : {};
  if (object.kind === 'Pod') return spec;
  const outer = object.kind === 'CronJob' && isRecord(spec.jobTemplate) && isRecord(spec.jobTemplate.spec) ? spec.jobTemplate.spec : spec;
  const template = isRecord(outer.template) ? outer.template : undefined;
  return template && isRecord(template.spec) ? template.spec : undefined;
}

/** How a command that changes pod specs speaks. */
export interface EditWords {
  /** What happened: `image updated`. */
  readonly done: string;
  /** Before the server's refusal: `failed to patch image update to pod template:`. */
  readonly failing: string;
}

/** What to change, fetched (files as they are with --local). One that is not there ends the command. */
export async function podSpecTargets(k: Invocation, resources: readonly string[]): Promise<readonly Info[]> {
  const local = k.flags.bool('local');
  const b = new Builder(k.s)
    .typed()
    .local(local)
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .labelSelector(k.flags.string('selector'))
    .selectAll(k.flags.bool('all'));
  const { infos, errors } = await b.args(k.flags.bool('all'), resources).continueOnError().infos({ latest: !local });
  const problem = aggregate(errors);
  if (problem) throw problem;
  return infos;
}

/** Changes the objects' pod specs; `change` edits a copy and gives what it could not do: that is told, and the rest is done. */
export async function changePodSpecs(
  k: Invocation,
  infos: readonly Info[],
  words: EditWords,
  change: (spec: Doc, object: KubeObject) => readonly Error[] | undefined | Promise<readonly Error[] | undefined>,
): Promise<void> {
  const failed: Error[] = [];
  for (const info of infos) {
    if (!info.object) continue;
    const after = deepClone(info.object);
    const spec = podSpecOf(after);
    if (!spec) {
      failed.push(new CommandError(`${info.mapping.plural}/${info.name} the object is not a pod or does not have a pod template: ${goTypeOf(info.object)}`));
      continue;
    }
    failed.push(...((await change(spec, after)) ?? []));
    const refused = await send(k, info, info.object, recorded(k, after), words);
    if (refused) failed.push(refused);
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

/** The type that Go decodes it into: *v1.Service. */
function goTypeOf({ apiVersion, kind }: KubeObject): string {
  return definitionOf(apiVersion, kind) ? `*${apiVersion.slice(apiVersion.indexOf('/') + 1)}.${kind}` : '*unstructured.Unstructured';
}

async function send(k: Invocation, info: Info, before: KubeObject, after: KubeObject, words: EditWords): Promise<Error | undefined> {
  const dryRun = dryRunOf(k);
  const print = await resultPrinter(k, words.done, dryRun);
  if (k.flags.bool('local')) await k.s.out(print(typed(after)));
  else if (dryRun === 'client') await k.s.out(print(after));
  else if (!deepEqual(before, after)) {
    const name = definitionOf(before.apiVersion, before.kind);
    const body = createTwoWayMergePatch(before, after, name ? definition(name) : undefined);
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    try {
      await k.s.out(print((await k.s.json({ method: 'PATCH', path: objectPath(info), query: writeQuery(k, { dryRun }), headers, body })) as KubeObject));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return new CommandError(`${words.failing} ${error.status.message ?? ''}`);
    }
  }
  return undefined;
}

/** A pod spec's containers, init containers first or last as asked. */
export function containersIn(spec: Doc, init = true): Doc[] {
  const list = (key: string): Doc[] => (Array.isArray(spec[key]) ? (spec[key] as unknown[]).filter(isRecord) : []);
  return init ? [...list('initContainers'), ...list('containers')] : list('containers');
}
