// apply --prune: what was applied once and is in no file any more goes. upstream: kubectl/pkg/cmd/apply/prune.go, kubectl/pkg/util/prune/prune.go
import { StatusError } from '../../../api/status.ts';
import type { Invocation } from '../command.ts';
import { type DeleteWish, sendDelete } from '../deletion.ts';
import { CommandError } from '../errors.ts';
import { klog } from '../go/klog.ts';
import type { ApiResource } from '../objects/discovery.ts';
import { type Info, listInfos } from '../objects/infos.ts';
import { type DryRun, lastApplied, operationText, resultPrinter } from '../objects/mutate.ts';

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Prune {
  readonly dryRun: DryRun;
  readonly wish: DeleteWish;
  /** Namespaces of what was applied. */
  readonly namespaces: ReadonlySet<string>;
  /** uids of what was applied. */
  readonly kept: ReadonlySet<string>;
  readonly mappings: readonly ApiResource[];
  /** Who looks at them wants to see metadata.managedFields. */
  readonly managed?: boolean;
}

const DEFAULT: readonly (readonly [string, readonly string[]])[] = [
  ['/v1', ['ConfigMap', 'Endpoints', 'Namespace', 'PersistentVolumeClaim', 'PersistentVolume', 'Pod', 'ReplicationController', 'Secret', 'Service']],
  ['batch/v1', ['Job', 'CronJob']],
  ['networking.k8s.io/v1', ['Ingress']],
  ['apps/v1', ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']],
];

/** --prune-allowlist: group/version/kind, `core` for the group without a name. */
function pruneKinds(given: readonly string[]): readonly Kind[] {
  if (given.length === 0) return DEFAULT.flatMap(([gv, kinds]) => kinds.map((kind) => kindOf(`${gv}/${kind}`)));
  return given.map((text) => {
    if (text.split('/').length !== 3) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    return kindOf(text);
  });
}

function kindOf(text: string): Kind {
  const [group = '', version = '', kind = ''] = text.split('/');
  return { group: group === 'core' ? '' : group, version, kind };
}

/** The types behind the kinds. A kind that the server does not have ends the command. */
export async function pruneMappings(k: Invocation): Promise<ApiResource[]> {
  const kinds = pruneKinds(k.flags.list('prune-allowlist'));
  const mapper = await k.s.mapper();
  return kinds.map(({ group, version, kind }) => {
    const mapping = mapper.kindFor(group, kind, version);
    if (!mapping) throw new CommandError(`no matches for kind "${kind}" in version "${group ? `${group}/` : ''}${version}"`);
    return mapping;
  });
}

/** Deletes what carries apply's annotation and the selector's labels, and was not applied now. */
export async function prune(k: Invocation, o: Prune): Promise<void> {
  await visitPrunable(k, o, (info) => pruneOne(k, o, info));
}

/** What would be pruned, one by one. */
export async function visitPrunable(k: Invocation, o: Pick<Prune, 'namespaces' | 'kept' | 'mappings' | 'managed'>, visit: (info: Info) => Promise<void>): Promise<void> {
  if (k.flags.list('prune-allowlist').length === 0) {
    const text =
      'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.';
    await k.s.err(klog(k.s.p, 'prune.go:71', text, 'W'));
  }
  const places = [...o.namespaces].flatMap((namespace) => o.mappings.filter((m) => m.namespaced).map((mapping) => ({ mapping, namespace })));
  for (const place of [...places, ...o.mappings.filter((m) => !m.namespaced).map((mapping) => ({ mapping, namespace: '' }))]) await visitType(k, o, place, visit);
}

interface Place {
  readonly mapping: ApiResource;
  readonly namespace: string;
}

async function visitType(
  k: Invocation,
  { kept, managed = false }: Pick<Prune, 'kept' | 'managed'>,
  { mapping, namespace }: Place,
  visit: (info: Info) => Promise<void>,
): Promise<void> {
  try {
    const there = await listInfos(k.s, { mapping, namespace, labelSelector: k.flags.string('selector'), fieldSelector: '', managed }, 0);
    for (const info of there) if (info.object && lastApplied(info.object) !== undefined && !kept.has(String(info.object.metadata.uid))) await visit(info);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { group, version, kind } = mapping;
    const what = `${group ? `${group}/` : '/'}${version}, Kind=${kind}`;
    throw new CommandError(`error pruning ${mapping.namespaced ? 'namespaced' : 'nonNamespaced'} object ${what}: ${error.status.message ?? ''}`);
  }
}

async function pruneOne(k: Invocation, o: Prune, info: Info): Promise<void> {
  if (o.dryRun !== 'client') await sendDelete(k, info, { ...o.wish, dryRun: o.dryRun === 'server' });
  const print = await resultPrinter(k, operationText('pruned', o.dryRun));
  if (info.object) await k.s.out(print(info.object));
}
