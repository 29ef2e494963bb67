// The choice of a node: filters, scores, chance among the best. upstream: pkg/scheduler/schedule_one.go schedulePod, selectHost; framework/types.go FitError
import type { Random } from '../../base/random.ts';
import type { NodeInfo } from './lib/node-info.ts';
import type { Misfit, NodeFilter, World } from './lib/plugin.ts';
import type { PodInfo } from './lib/pod-info.ts';
import { FILTERS, SCORES } from './plugins/index.ts';

export interface Refusal {
  readonly kind: 'refusal';
  readonly total: number;
  readonly byNode: ReadonlyMap<NodeInfo, Misfit>;
  /** Why no node at all will do, when one filter said so for all. */
  readonly all: string | undefined;
  readonly plugins: ReadonlySet<string>;
}

/** The filters' questions about a pod, or the one answer for all nodes. */
export function questions(pod: PodInfo, world: World): readonly NodeFilter[] | Misfit {
  const asked: NodeFilter[] = [];
  for (const plugin of FILTERS) {
    const filter = plugin.filter(pod, world);
    if (typeof filter === 'function') asked.push(filter);
    else if (filter) return filter;
  }
  return asked;
}

/** Why a node does not do: the first filter that says so. */
export function firstMisfit(asked: readonly NodeFilter[], node: NodeInfo): Misfit | undefined {
  for (const filter of asked) {
    const answer = filter(node);
    if (answer) return answer;
  }
  return undefined;
}

/** A node for the pod, or why there is none. */
export function choose(pod: PodInfo, world: World, random: Random): NodeInfo | Refusal {
  const { nodes } = world;
  const asked = questions(pod, world);
  if (!Array.isArray(asked)) return refusedByAll(nodes, asked as Misfit);
  const feasible: NodeInfo[] = [];
  let misfits: Map<NodeInfo, Misfit> | undefined;
  for (const node of nodes) {
    const answer = firstMisfit(asked, node);
    if (!answer) feasible.push(node);
    else {
      misfits ??= new Map();
      misfits.set(node, answer);
    }
  }
  if (feasible.length === 0) {
    const byNode = misfits ?? new Map<NodeInfo, Misfit>();
    return { kind: 'refusal', total: nodes.length, byNode, all: undefined, plugins: new Set([...byNode.values()].map((m) => m.plugin)) };
  }
  return best(pod, feasible, world, random);
}

function refusedByAll(nodes: readonly NodeInfo[], why: Misfit): Refusal {
  return { kind: 'refusal', total: nodes.length, byNode: new Map(nodes.map((n) => [n, why])), all: why.reasons[0], plugins: new Set([why.plugin]) };
}

function best(pod: PodInfo, feasible: readonly NodeInfo[], world: World, random: Random): NodeInfo {
  const [only] = feasible;
  if (feasible.length === 1 && only) return only;
  const totals = new Float64Array(feasible.length);
  for (const plugin of SCORES) {
    const scores = plugin.score(pod, feasible, world);
    if (scores) for (let i = 0; i < totals.length; i++) totals[i] = (totals[i] ?? 0) + (scores[i] ?? 0) * plugin.weight;
  }
  let most = Number.NEGATIVE_INFINITY;
  let among: NodeInfo[] = [];
  for (let i = 0; i < feasible.length; i++) {
    const node = feasible[i];
    const total = totals[i] ?? 0;
    if (!node || total < most) continue;
    if (total > most) among = [];
    most = total;
    among.push(node);
  }
  return random.pick(among) ?? (feasible[0] as NodeInfo);
}

/** `0/3 nodes are available: …`; reasons are counted and sorted as text. */
export function refusalText(refusal: Refusal, after: string): string {
  if (refusal.total === 0) return 'no nodes available to schedule pods';
  const head = `0/${refusal.total} nodes are available`;
  const reasons = refusal.all ?? histogram([...refusal.byNode.values()].flatMap((m) => m.reasons));
  return `${head}: ${reasons}.${after ? ` ${after}` : ''}`;
}

/** 2 reason, 1 other: how often each was given, for the event. */
export function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, n]) => `${n} ${reason}`)
    .sort()
    .join(', ');
}
