// What a Deployment and its ReplicaSets say together. upstream: pkg/controller/deployment/util/deployment_util.go
import { parseTime } from '../../../base/time.ts';
import type { Deployment, DeploymentCondition, PodTemplateSpec, ReplicaSet } from '../../api/generated/types.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { fenceposts } from '../lib/fence.ts';
import { canonical } from '../lib/template-hash.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';
/** A progress deadline of this many seconds is none. */
const NO_DEADLINE = 2147483647;

/** One reconciliation: `deployment` is replaced by what the server answers to status writes. */
export interface Rollout {
  deployment: Deployment;
  readonly key: string;
  readonly sets: readonly ReplicaSet[];
  readonly context: ControllerContext;
}

export const wantedOf = (d: Deployment): number => d.spec?.replicas ?? 1;
export const replicasOf = (set: ReplicaSet): number => set.spec?.replicas ?? 0;
export const isRolling = (d: Deployment): boolean => d.spec?.strategy?.type !== 'Recreate';
export const sum = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number => sets.reduce((n, set) => n + of(set), 0);
export const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;
export const active = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((set) => replicasOf(set) > 0);
export const condition = (d: Deployment, type: string): DeploymentCondition | undefined => d.status?.conditions?.find((c) => c.type === type);

export function hasDeadline(d: Deployment): boolean {
  const seconds = d.spec?.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== NO_DEADLINE;
}

export function maxSurge(d: Deployment): number {
  if (!isRolling(d)) return 0;
  const rolling = d.spec?.strategy?.rollingUpdate;
  return fenceposts(rolling?.maxSurge, rolling?.maxUnavailable, wantedOf(d)).surge;
}

export function maxUnavailable(d: Deployment): number {
  const wanted = wantedOf(d);
  if (!isRolling(d) || wanted === 0) return 0;
  const rolling = d.spec?.strategy?.rollingUpdate;
  return Math.min(fenceposts(rolling?.maxSurge, rolling?.maxUnavailable, wanted).unavailable, wanted);
}

/** Oldest first, by name where the second is the same. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const age = parseTime(a.metadata.creationTimestamp ?? '') - parseTime(b.metadata.creationTimestamp ?? '');
  if (age) return age;
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}

/** The set whose template is the Deployment's, the oldest if there are several. */
export function findNew(d: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = templateText(d.spec?.template);
  return [...sets].sort(byAge).find((set) => templateText(set.spec?.template) === wanted);
}

const texts = new WeakMap<object, string>();

function templateText(template: PodTemplateSpec | undefined): string {
  if (!template) return '';
  const known = texts.get(template);
  if (known !== undefined) return known;
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  const text = canonical({ ...template, metadata: { ...template.metadata, labels } });
  texts.set(template, text);
  return text;
}

export function revisionOf(set: ReplicaSet): number {
  const revision = Number(set.metadata.annotations?.[REVISION] ?? 0);
  return Number.isInteger(revision) ? revision : 0;
}

/** All pods there and available, all of the new template. */
export function isComplete(d: Deployment, status = d.status): boolean {
  const wanted = wantedOf(d);
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (d.metadata.generation ?? 0)
  );
}
