// Room made for a pod by taking away pods of lower priority. upstream: pkg/scheduler/framework/preemption, plugins/defaultpreemption
import { parseTime } from '../../base/time.ts';
import { firstMisfit, histogram, questions, type Refusal } from './algorithm.ts';
import type { NodeInfo } from './lib/node-info.ts';
import type { World } from './lib/plugin.ts';
import type { PodInfo } from './lib/pod-info.ts';

const HELPLESS = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';

export interface Preemption {
  readonly node: NodeInfo;
  readonly victims: readonly PodInfo[];
}

/** Whom to take away and where, or the words for why that is no way out. */
export function preempt(pod: PodInfo, refusal: Refusal, world: World): Preemption | string {
  if (pod.pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  if (isMakingRoom(pod, world)) return 'not eligible due to a terminating pod on the nominated node.';
  const reasons: string[] = [];
  const found: Preemption[] = [];
  for (const [node, why] of refusal.byNode) {
    if (why.helpless) {
      reasons.push(HELPLESS);
      continue;
    }
    const victims = victimsOn(node, pod, world);
    if (victims) found.push({ node, victims });
    else reasons.push(NO_VICTIMS);
  }
  if (found.length === 0) return `0/${refusal.total} nodes are available: ${histogram(reasons)}.`;
  return found.reduce((a, b) => (better(b, a) ? b : a));
}

/** It was promised a node, and pods are still leaving that for it. */
function isMakingRoom(pod: PodInfo, world: World): boolean {
  const nominated = pod.pod.status?.nominatedNodeName;
  const node = nominated ? world.nodes.find((n) => n.name === nominated) : undefined;
  if (!node) return false;
  for (const other of node.pods.values()) if (other.pod.metadata.deletionTimestamp && other.priority < pod.priority) return true;
  return false;
}

/** The least important pods whose leaving lets this one in: all lower ones go, then as many as can come back. */
function victimsOn(node: NodeInfo, pod: PodInfo, world: World): PodInfo[] | undefined {
  const lower = [...node.pods.values()].filter((p) => p.priority < pod.priority);
  if (lower.length === 0) return undefined;
  const trial = node.clone();
  const trialWorld: World = { nodes: world.nodes.map((n) => (n === node ? trial : n)), lister: (r) => world.lister(r) };
  const fits = (): boolean => {
    const asked = questions(pod, trialWorld);
    return Array.isArray(asked) && !firstMisfit(asked, trial);
  };
  for (const p of lower) trial.remove(p.uid);
  if (!fits()) return undefined;
  const victims: PodInfo[] = [];
  for (const p of lower.sort((a, b) => (moreImportant(a, b) ? -1 : 1))) {
    trial.add(p);
    if (fits()) continue;
    trial.remove(p.uid);
    victims.push(p);
  }
  return victims;
}

function startOf(p: PodInfo): number {
  return p.pod.status?.startTime ? parseTime(p.pod.status.startTime) : Number.POSITIVE_INFINITY;
}

function moreImportant(a: PodInfo, b: PodInfo): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : startOf(a) < startOf(b);
}

/** The lowest highest victim, the lowest sum, the fewest, the youngest. upstream: pickOneNodeForPreemption */
function better(a: Preemption, b: Preemption): boolean {
  const highest = (p: Preemption): number => Math.max(Number.NEGATIVE_INFINITY, ...p.victims.map((v) => v.priority));
  if (highest(a) !== highest(b)) return highest(a) < highest(b);
  const sum = (p: Preemption): number => p.victims.reduce((n, v) => n + v.priority + 2 ** 31, 0);
  if (sum(a) !== sum(b)) return sum(a) < sum(b);
  const earliest = (p: Preemption): number => Math.min(...p.victims.filter((v) => v.priority === highest(p)).map(startOf));
  return earliest(a) > earliest(b);
}
