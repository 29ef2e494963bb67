// What a scheduler plug-in is: it looks at a pod once and then answers for each node. upstream: pkg/scheduler/framework/interface.go
import type { ApiObject, Resource } from '../../api/meta.ts';
import type { Lister } from '../../client/informer.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';

/** Why a pod does not fit a node. `helpless`: taking other pods away would not help. */
export interface Misfit {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly helpless: boolean;
}

export const misfit = (plugin: string, reason: string, helpless: boolean): Misfit => ({ plugin, reasons: [reason], helpless });

/** What plug-ins may look at. */
export interface World {
  readonly nodes: readonly NodeInfo[];
  lister<T extends ApiObject>(r: Resource<T>): Lister<T>;
}

/** Undefined: the node will do. */
export type NodeFilter = (node: NodeInfo) => Misfit | undefined;

export interface FilterPlugin {
  readonly name: string;
  /** The question for each node; undefined when the pod does not care; a Misfit when no node at all will do. */
  filter(pod: PodInfo, world: World): NodeFilter | Misfit | undefined;
}

export interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  /** Scores from 0 to 100 for `nodes` in their order; undefined when all would be the same. */
  score(pod: PodInfo, nodes: readonly NodeInfo[], world: World): ArrayLike<number> | undefined;
}

/** Scales so that the best is 100, or the least when `reverse`. upstream: helper.DefaultNormalizeScore */
export function normalize(scores: Float64Array, reverse: boolean): Float64Array {
  let most = 0;
  for (const s of scores) if (s > most) most = s;
  for (let i = 0; i < scores.length; i++) {
    const scaled = most === 0 ? 0 : Math.trunc((100 * (scores[i] ?? 0)) / most);
    scores[i] = reverse ? 100 - scaled : scaled;
  }
  return scores;
}
