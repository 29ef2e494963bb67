// Changes of pod templates, wherever an object keeps its template. upstream: kubectl/pkg/polymorphichelpers/updatepodspec.go
import { deepClone, deepEqual, isRecord } from '../../../base/deep.ts';
import { pathOf } from '../../api/meta.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { definition, definitionOf } from '../../api/schema.ts';
import { Builder, type Info } from './builder.ts';
import type { Invocation } from './command.ts';
import { aggregate, CommandError } from './errors.ts';
import type { FlagSpec } from './flag-set.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, selectorFlag } from './flags.ts';
import type { KubeObject } from './kube-object.ts';
import { dryRunOf, resultPrinter, writeQuery } from './mutate.ts';
import { resourceAndName } from './rollout-command.ts';

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

/** Changes every named object's pod spec; `change` edits a copy and throws what does not fit. */
export async function changePodSpecs(k: Invocation, resources: readonly string[], done: string, change: (spec: Doc, object: KubeObject) => void): Promise<void> {
  const dryRun = dryRunOf(k);
  const local = k.flags.bool('local');
  const b = new Builder(k.s).local(local).filenames(k.flags.list('filename'), k.flags.bool('recursive')).labelSelector(k.flags.string('selector')).selectAll(k.flags.bool('all'));
  const { infos, errors } = await b.args(k.flags.bool('all'), resources).continueOnError().infos({ latest: !local });
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await one(k, info, done, change, local || dryRun === 'client');
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

async function one(k: Invocation, info: Info, done: string, change: (spec: Doc, object: KubeObject) => void, here: boolean): Promise<void> {
  const before = info.object;
  if (!before) return;
  const after = deepClone(before);
  const spec = podSpecOf(after);
  if (!spec) throw new CommandError(`${resourceAndName(info)} the object is not a pod or does not have a pod template: ${before.kind}`);
  change(spec, after);
  if (deepEqual(before, after) && !here) return;
  const print = await resultPrinter(k, done, dryRunOf(k));
  if (here) return k.s.out(print(after));
  const name = definitionOf(before.apiVersion, before.kind);
  const patch = createTwoWayMergePatch(before, after, name ? definition(name) : undefined);
  const path = pathOf(info.mapping, info.namespace, info.name);
  const result = await k.s.json({
    method: 'PATCH',
    path,
    query: writeQuery(k, { dryRun: dryRunOf(k) }),
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: patch,
  });
  await k.s.out(print(result as KubeObject));
}

/** A pod spec's containers, init containers first or last as asked. */
export function containersIn(spec: Doc, init = true): Doc[] {
  const list = (key: string): Doc[] => (Array.isArray(spec[key]) ? (spec[key] as unknown[]).filter(isRecord) : []);
  return init ? [...list('initContainers'), ...list('containers')] : list('containers');
}
