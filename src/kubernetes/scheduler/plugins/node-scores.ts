// Scores by the node itself: room, balance, images, soft taints and affinity. upstream: pkg/scheduler/framework/plugins/{noderesources,imagelocality,tainttoleration,nodeaffinity}
import { isTolerated, matchesTerm } from '../../client/placement.ts';
import type { NodeInfo } from '../lib/node-info.ts';
import { normalize, type ScorePlugin } from '../lib/plugin.ts';

const MEGABYTE = 1024 * 1024;
const IMAGE_MIN = 23 * MEGABYTE;
const IMAGE_MAX = 1000 * MEGABYTE;

/** By index: for every pod all nodes are scored by every plug-in. */
function each(nodes: readonly NodeInfo[], of: (node: NodeInfo) => number): Float64Array {
  const scores = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (node) scores[i] = of(node);
  }
  return scores;
}

/** The more room is left, the better. */
export const leastAllocated: ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  score: (pod, nodes) =>
    each(nodes, (node) => {
      const cpu = left(node.allocatable.cpu, node.nonZeroCpu + pod.nonZeroCpu);
      const memory = left(node.allocatable.memory, node.nonZeroMemory + pod.nonZeroMemory);
      return Math.trunc((cpu + memory) / 2);
    }),
};

function left(capacity: number, requested: number): number {
  return capacity === 0 || requested > capacity ? 0 : Math.trunc(((capacity - requested) * 100) / capacity);
}

/** CPU and memory should be used to the same part. */
export const balancedAllocation: ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score: (pod, nodes) => {
    if (pod.bestEffort) return undefined;
    return each(nodes, (node) => {
      const cpu = part(node.requested.cpu + pod.requests.cpu, node.allocatable.cpu);
      const memory = part(node.requested.memory + pod.requests.memory, node.allocatable.memory);
      return Math.trunc((1 - Math.abs(cpu - memory) / 2) * 100);
    });
  },
};

const part = (used: number, of: number): number => (of === 0 ? 1 : Math.min(1, used / of));

/** A node that has the images already starts sooner. */
export const imageLocality: ScorePlugin = {
  name: 'ImageLocality',
  weight: 1,
  score: ({ pod }, nodes) => {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const images = containers.map((c) => normalizedName(c.image ?? ''));
    const spread = images.map((image) => nodes.reduce((n, node) => n + (node.images.has(image) ? 1 : 0), 0) / Math.max(1, nodes.length));
    if (spread.every((s) => s === 0)) return undefined;
    const most = IMAGE_MAX * containers.length;
    return each(nodes, (node) => {
      const sum = images.reduce((n, image, i) => n + Math.trunc((node.images.get(image) ?? 0) * (spread[i] ?? 0)), 0);
      return Math.trunc((100 * (Math.min(Math.max(sum, IMAGE_MIN), most) - IMAGE_MIN)) / (most - IMAGE_MIN));
    });
  },
};

/** With a tag: `latest` where none is given. */
function normalizedName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

export const softTaints: ScorePlugin = {
  name: 'TaintToleration',
  weight: 3,
  score: ({ pod }, nodes) => {
    if (!nodes.some((n) => n.node.spec?.taints?.some((t) => t.effect === 'PreferNoSchedule'))) return undefined;
    const tolerations = (pod.spec?.tolerations ?? []).filter((t) => !t.effect || t.effect === 'PreferNoSchedule');
    const counts = each(nodes, (n) => (n.node.spec?.taints ?? []).filter((t) => t.effect === 'PreferNoSchedule' && !isTolerated(t, tolerations)).length);
    return normalize(counts, true);
  },
};

export const preferredNodes: ScorePlugin = {
  name: 'NodeAffinity',
  weight: 2,
  score: ({ pod }, nodes) => {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    const weights = each(nodes, (n) => preferred.reduce((sum, p) => sum + (matchesTerm(p.preference, n.node) ? p.weight : 0), 0));
    return normalize(weights, false);
  },
};
