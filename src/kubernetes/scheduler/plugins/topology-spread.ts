// Pods spread over hosts, zones or whatever a label names. upstream: pkg/scheduler/framework/plugins/podtopologyspread/{filtering,scoring,common,plugin}.go
import type { LabelSelector, TopologySpreadConstraint } from '../../api/generated/types.ts';
import { REPLICA_SETS, REPLICATION_CONTROLLERS, SERVICES, STATEFUL_SETS } from '../../api/resources.ts';
import { fitsNode, untolerated } from '../../client/placement.ts';
import { hasLabels, selects } from '../../client/selectors.ts';
import type { NodeInfo } from '../lib/node-info.ts';
import { type FilterPlugin, misfit, type ScorePlugin, type World } from '../lib/plugin.ts';
import type { PodInfo } from '../lib/pod-info.ts';

const NAME = 'PodTopologySpread';
const HOSTNAME = 'kubernetes.io/hostname';
const SKEWED = misfit(NAME, "node(s) didn't match pod topology spread constraints", false);
const UNLABELLED = misfit(NAME, "node(s) didn't match pod topology spread constraints (missing required label)", true);
/** What pods of services and controllers get that ask for nothing themselves. */
const DEFAULTS: readonly (readonly [key: string, maxSkew: number])[] = [
  [HOSTNAME, 3],
  ['topology.kubernetes.io/zone', 5],
];

interface Constraint {
  readonly key: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  /** Names selector and namespace, for the nodes' counters. */
  readonly id: string;
  readonly honourAffinity: boolean;
  readonly honourTaints: boolean;
}

function constraintOf(c: TopologySpreadConstraint, info: PodInfo): Constraint {
  const labels: Record<string, string> = {};
  for (const key of c.matchLabelKeys ?? []) {
    const value = info.pod.metadata.labels?.[key];
    if (value !== undefined) labels[key] = value;
  }
  const selector: LabelSelector = Object.keys(labels).length
    ? { ...c.labelSelector, matchLabels: { ...c.labelSelector?.matchLabels, ...labels } }
    : (c.labelSelector ?? { matchExpressions: [{ key: '', operator: 'None' }] });
  return {
    key: c.topologyKey,
    maxSkew: c.maxSkew,
    minDomains: c.minDomains ?? 1,
    selector,
    id: `${info.namespace} ${JSON.stringify(selector)}`,
    honourAffinity: c.nodeAffinityPolicy !== 'Ignore',
    honourTaints: c.nodeTaintsPolicy === 'Honor',
  };
}

/** Whether the node's pods are counted for this constraint. */
function counted(c: Constraint, info: PodInfo, node: NodeInfo): boolean {
  if (c.honourAffinity && !fitsNode(info.pod, node.node)) return false;
  return !c.honourTaints || !untolerated(node.node.spec?.taints ?? [], info.pod.spec?.tolerations ?? [], ['NoSchedule', 'NoExecute']);
}

export const topologySpread: FilterPlugin = {
  name: NAME,
  filter: (info, world) => {
    const hard = (info.pod.spec?.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === 'DoNotSchedule').map((c) => constraintOf(c, info));
    if (hard.length === 0) return undefined;
    const counts = hard.map((c) => countDomains(c, hard, info, world));
    const self = hard.map((c) => (selects(c.selector, info.pod.metadata.labels) ? 1 : 0));
    return (node) => {
      for (const [i, c] of hard.entries()) {
        const value = node.node.metadata.labels?.[c.key];
        if (value === undefined) return UNLABELLED;
        const domains = counts[i] ?? new Map<string, number>();
        const least = domains.size < c.minDomains ? 0 : leastOf(domains);
        if ((domains.get(value) ?? 0) + (self[i] ?? 0) - least > c.maxSkew) return SKEWED;
      }
      return undefined;
    };
  },
};

/** Pods by the topology's values; only nodes that have all keys make values. */
function countDomains(c: Constraint, all: readonly Constraint[], info: PodInfo, world: World): Map<string, number> {
  const domains = new Map<string, number>();
  for (const node of world.nodes) {
    const labels = node.node.metadata.labels ?? {};
    const value = labels[c.key];
    if (value === undefined || all.some((other) => labels[other.key] === undefined) || !counted(c, info, node)) continue;
    domains.set(value, (domains.get(value) ?? 0) + node.count(c.id, info.namespace, c.selector));
  }
  return domains;
}

function leastOf(domains: ReadonlyMap<string, number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const n of domains.values()) least = Math.min(least, n);
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}

export const topologySpreadScore: ScorePlugin = {
  name: NAME,
  weight: 2,
  score: (info, nodes, world) => {
    const soft = softConstraints(info, world);
    if (soft.length === 0) return undefined;
    const strict = (info.pod.spec?.topologySpreadConstraints?.length ?? 0) > 0;
    const ignored = nodes.map((n) => strict && soft.some((c) => n.node.metadata.labels?.[c.key] === undefined));
    const scores = new Float64Array(nodes.length);
    for (const c of soft) addScores(c, scores, ignored, info, nodes, world);
    return turned(scores, ignored);
  },
};

function addScores(c: Constraint, scores: Float64Array, ignored: readonly boolean[], info: PodInfo, nodes: readonly NodeInfo[], world: World): void {
  const perHost = c.key === HOSTNAME;
  const values = new Map<string, number>();
  if (!perHost) {
    for (const [i, n] of nodes.entries()) {
      const value = n.node.metadata.labels?.[c.key];
      if (!ignored[i] && value !== undefined) values.set(value, 0);
    }
    for (const n of world.nodes) {
      const value = n.node.metadata.labels?.[c.key];
      if (value !== undefined && values.has(value) && counted(c, info, n)) values.set(value, (values.get(value) ?? 0) + n.count(c.id, info.namespace, c.selector));
    }
  }
  const size = perHost ? nodes.length - ignored.filter(Boolean).length : values.size;
  const weight = Math.log(size + 2);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    const value = node?.node.metadata.labels?.[c.key];
    if (!node || ignored[i] || value === undefined) continue;
    const count = perHost ? node.count(c.id, info.namespace, c.selector) : (values.get(value) ?? 0);
    scores[i] = (scores[i] ?? 0) + count * weight + (c.maxSkew - 1);
  }
}

/** Fewest pods, most points. */
function turned(scores: Float64Array, ignored: readonly boolean[]): Float64Array {
  let most = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    if (ignored[i]) continue;
    const s = Math.round(scores[i] ?? 0);
    scores[i] = s;
    most = Math.max(most, s);
    least = Math.min(least, s);
  }
  for (let i = 0; i < scores.length; i++) scores[i] = ignored[i] ? 0 : most === 0 ? 100 : Math.trunc((100 * (most + least - (scores[i] ?? 0))) / most);
  return scores;
}

function softConstraints(info: PodInfo, world: World): Constraint[] {
  const own = info.pod.spec?.topologySpreadConstraints ?? [];
  if (own.length > 0) return own.filter((c) => c.whenUnsatisfiable === 'ScheduleAnyway').map((c) => constraintOf(c, info));
  const selector = defaultSelector(info, world);
  if (!selector) return [];
  return DEFAULTS.map(([topologyKey, maxSkew]) => constraintOf({ topologyKey, maxSkew, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: selector }, info));
}

/** What services and the controller select of this pod. upstream: helper.DefaultSelector */
function defaultSelector(info: PodInfo, world: World): LabelSelector | undefined {
  const labels = info.pod.metadata.labels;
  const matchLabels: Record<string, string> = {};
  for (const service of world.lister(SERVICES).by('namespace', info.namespace)) {
    const selector = service.spec?.selector;
    if (selector && hasLabels(labels, selector)) Object.assign(matchLabels, selector);
  }
  const owner = info.pod.metadata.ownerReferences?.find((o) => o.controller);
  const key = `${info.namespace}/${owner?.name}`;
  let own: LabelSelector | undefined;
  if (owner?.kind === 'ReplicaSet') own = world.lister(REPLICA_SETS).get(key)?.spec?.selector;
  else if (owner?.kind === 'StatefulSet') own = world.lister(STATEFUL_SETS).get(key)?.spec?.selector;
  else if (owner?.kind === 'ReplicationController') own = { matchLabels: world.lister(REPLICATION_CONTROLLERS).get(key)?.spec?.selector ?? {} };
  Object.assign(matchLabels, own?.matchLabels);
  const expressions = own?.matchExpressions;
  if (Object.keys(matchLabels).length === 0 && !expressions?.length) return undefined;
  return { matchLabels, ...(expressions ? { matchExpressions: expressions } : {}) };
}
