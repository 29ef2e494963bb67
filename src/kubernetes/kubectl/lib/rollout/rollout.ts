// Rollouts of deployments, daemon sets and stateful sets: their state in words, their history. upstream: kubectl/pkg/polymorphichelpers/{rollout_status,history,rollback}.go
import { isRecord } from '../../../../base/deep.ts';
import type { ControllerRevision, DaemonSet, Deployment, PodTemplateSpec, ReplicaSet, StatefulSet } from '../../../api/generated/types.ts';
import { type ApiObject, pathOf, type Resource } from '../../../api/meta.ts';
import { CONTROLLER_REVISIONS, REPLICA_SETS } from '../../../api/resources.ts';
import { patchLocally } from '../apply/local-patch.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { ApiResource } from '../objects/discovery.ts';
import type { Info } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { LAST_APPLIED } from '../objects/mutate.ts';
import { selectorText } from '../pods.ts';
import { CHANGE_CAUSE } from '../record.ts';

export interface RolloutState {
  readonly text: string;
  readonly done: boolean;
}

/** What `rollout status` says of an object now. Throws when it cannot succeed any more. */
export function rolloutState(object: KubeObject, revision: number): RolloutState {
  switch (object.kind) {
    case 'Deployment':
      return deploymentState(object as unknown as Deployment, revision);
    case 'DaemonSet':
      return daemonSetState(object as unknown as DaemonSet);
    case 'StatefulSet':
      return statefulSetState(object as unknown as StatefulSet);
    default: {
      const slash = object.apiVersion.indexOf('/');
      throw new CommandError(`no status viewer has been implemented for ${object.kind}${slash < 0 ? '' : `.${object.apiVersion.slice(0, slash)}`}`);
    }
  }
}

const waiting = (text: string): RolloutState => ({ text: `${text}\n`, done: false });

function deploymentState(d: Deployment, revision: number): RolloutState {
  const name = JSON.stringify(d.metadata.name);
  if (revision > 0) {
    const now = Number(d.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    if (now !== revision) throw new CommandError(`desired revision (${revision}) is different from the running revision (${now})`);
  }
  const { spec, status } = d;
  if ((d.metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting('Waiting for deployment spec update to be observed...');
  const progressing = status?.conditions?.find((c) => c.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') throw new CommandError(`deployment ${name} exceeded its progress deadline`);
  const [want, updated, all, available] = [spec?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.replicas ?? 0, status?.availableReplicas ?? 0];
  if (spec?.replicas !== undefined && updated < want)
    return waiting(`Waiting for deployment ${name} rollout to finish: ${updated} out of ${want} new replicas have been updated...`);
  if (all > updated) return waiting(`Waiting for deployment ${name} rollout to finish: ${all - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`Waiting for deployment ${name} rollout to finish: ${available} of ${updated} updated replicas are available...`);
  return { text: `deployment ${name} successfully rolled out\n`, done: true };
}

function daemonSetState(d: DaemonSet): RolloutState {
  const name = JSON.stringify(d.metadata.name);
  const { status } = d;
  if (d.spec?.updateStrategy?.type !== 'RollingUpdate') throw new CommandError('rollout status is only available for RollingUpdate strategy type');
  if ((d.metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting('Waiting for daemon set spec update to be observed...');
  const [want, updated, available] = [status?.desiredNumberScheduled ?? 0, status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0];
  if (updated < want) return waiting(`Waiting for daemon set ${name} rollout to finish: ${updated} out of ${want} new pods have been updated...`);
  if (available < want) return waiting(`Waiting for daemon set ${name} rollout to finish: ${available} of ${want} updated pods are available...`);
  return { text: `daemon set ${name} successfully rolled out\n`, done: true };
}

function statefulSetState(s: StatefulSet): RolloutState {
  const { spec, status } = s;
  if (spec?.updateStrategy?.type !== 'RollingUpdate') throw new CommandError('rollout status is only available for RollingUpdate strategy type');
  if ((status?.observedGeneration ?? 0) === 0 || (s.metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting('Waiting for statefulset spec update to be observed...');
  const want = spec.replicas ?? 0;
  const ready = status?.readyReplicas ?? 0;
  if (spec.replicas !== undefined && ready < want) return waiting(`Waiting for ${want - ready} pods to be ready...`);
  const partition = spec.updateStrategy.rollingUpdate?.partition;
  const updated = status?.updatedReplicas ?? 0;
  // The server's default is a partition, too: of none.
  if (partition !== undefined) {
    if (updated < want - partition) return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${want - partition} new pods have been updated...`);
    return { text: `partitioned roll out complete: ${updated} new pods have been updated...\n`, done: true };
  }
  if (status?.updateRevision !== status?.currentRevision)
    return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${status?.updateRevision}...`);
  return { text: `statefulset rolling update complete ${status?.currentReplicas ?? 0} pods at revision ${status?.currentRevision}...\n`, done: true };
}

/** One step of an object's history. */
export interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec;
  /** The object as it was: the replica set, or the object with that revision's template. */
  readonly whole: KubeObject;
  /** The object's template once it is back, and the patch that brings it back. */
  readonly restored: PodTemplateSpec;
  readonly patchType: string;
  readonly patch: unknown;
}

async function owned<T extends ApiObject>(k: Invocation, r: Resource<T>, info: Info, selector: string): Promise<readonly T[]> {
  const list = await k.s.json({ method: 'GET', path: pathOf(r, info.namespace), query: [['labelSelector', selector]] });
  const items = (Array.isArray(list.items) ? list.items : []) as T[];
  return items.filter((o) => o.metadata.ownerReferences?.some((ref) => ref.controller && ref.uid === info.object?.metadata.uid));
}

/** Kinds that a helper of upstream's knows of, even if only to say that it can do nothing. upstream: polymorphichelpers.GroupKindElement */
const VISITED = ['DaemonSet.apps', 'Deployment.apps', 'Job.batch', 'Pod', 'ReplicaSet.apps', 'ReplicationController', 'StatefulSet.apps', 'CronJob.batch'];

function unsupported({ group, kind }: ApiResource, helper: string): CommandError {
  const name = group ? `${kind}.${group}` : kind;
  if (VISITED.includes(name)) return new CommandError(`no ${helper} has been implemented for ${JSON.stringify(name)}`);
  const asked = helper === 'history viewer' ? 'history' : helper;
  return new CommandError(`error retrieving ${asked} for ${JSON.stringify(name)}, no visitor method exists for {${group} ${kind}}`);
}

/** All revisions, oldest first. Throws for kinds that keep none: there is no such `helper` for them. */
export async function historyOf(k: Invocation, info: Info, helper: 'history viewer' | 'rollbacker'): Promise<readonly Revision[]> {
  const { object } = info;
  const spec = isRecord(object?.spec) ? object.spec : {};
  const selector = selectorText(spec.selector as Parameters<typeof selectorText>[0]);
  const sorted = (all: readonly Revision[]): readonly Revision[] => all.toSorted((a, b) => a.number - b.number);
  if (object?.kind === 'Deployment') return sorted((await owned(k, REPLICA_SETS, info, selector)).flatMap((rs) => fromReplicaSet(rs, object)));
  if (object?.kind === 'DaemonSet' || object?.kind === 'StatefulSet') return sorted((await owned(k, CONTROLLER_REVISIONS, info, selector)).map((r) => fromRevision(r, object)));
  throw unsupported(info.mapping, helper);
}

const REVISION = 'deployment.kubernetes.io/revision';
/** Annotations of a deployment that stay its own when an old template comes back. */
const KEPT = [
  LAST_APPLIED,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

function fromReplicaSet(rs: ReplicaSet, deployment: KubeObject): Revision[] {
  const number = Number(rs.metadata.annotations?.[REVISION] ?? Number.NaN);
  const template = rs.spec?.template;
  if (!Number.isFinite(number) || !template) return [];
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  const restored = { ...template, metadata: { ...template.metadata, labels } };
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => KEPT.includes(key));
  const old = Object.entries(rs.metadata.annotations ?? {}).filter(([key]) => !KEPT.includes(key));
  return [
    {
      number,
      cause: rs.metadata.annotations?.[CHANGE_CAUSE] ?? '',
      template,
      whole: { ...rs, apiVersion: 'apps/v1', kind: 'ReplicaSet' } as unknown as KubeObject,
      restored,
      patchType: 'application/json-patch+json',
      patch: [
        { op: 'replace', path: '/spec/template', value: restored },
        { op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...kept, ...old]) },
      ],
    },
  ];
}

function fromRevision(r: ControllerRevision, object: KubeObject): Revision {
  const whole = patchLocally(object, 'strategic', r.data);
  const { template } = whole.spec as { readonly template: PodTemplateSpec };
  return {
    number: r.revision,
    cause: r.metadata.annotations?.[CHANGE_CAUSE] ?? '',
    template,
    whole,
    restored: template,
    patchType: 'application/strategic-merge-patch+json',
    patch: r.data,
  };
}
