// Pods near to or away from other pods. upstream: pkg/scheduler/framework/plugins/interpodaffinity/{filtering,scoring}.go
import type { PodAffinityTerm } from '../../api/generated/types.ts';
import type { NodeInfo } from '../lib/node-info.ts';
import { type FilterPlugin, misfit, type ScorePlugin, type World } from '../lib/plugin.ts';
import type { PodInfo } from '../lib/pod-info.ts';
import { means } from '../lib/terms.ts';

const NAME = 'InterPodAffinity';
const AFFINITY = misfit(NAME, "node(s) didn't match pod affinity rules", true);
const ANTI = misfit(NAME, "node(s) didn't match pod anti-affinity rules", false);
const EXISTING = misfit(NAME, "node(s) didn't satisfy existing pods anti-affinity rules", false);

/** How many pods stand under a topology value, by `key=value`. */
type Counts = Map<string, number>;

const topology = (node: NodeInfo, key: string): string | undefined => {
  const value = node.node.metadata.labels?.[key];
  return value === undefined ? undefined : `${key}=${value}`;
};

export const podAffinity: FilterPlugin = {
  name: NAME,
  filter: (info, world) => {
    const existing = existingAnti(info, world);
    if (existing.size === 0 && info.affinity.length === 0 && info.antiAffinity.length === 0) return undefined;
    const affinity = countTerms(info, info.affinity, world, true);
    const anti = countTerms(info, info.antiAffinity, world, false);
    const first = affinity.size === 0 && info.affinity.length > 0 && info.affinity.every((term) => means(term, info.pod, info.pod, world));
    return (node) => {
      for (const term of info.affinity) {
        const at = topology(node, term.topologyKey);
        if (at === undefined) return AFFINITY;
        // The first of a group that wants to be together may go anywhere.
        if (!affinity.get(at) && !first) return AFFINITY;
      }
      for (const term of info.antiAffinity) if (anti.get(topology(node, term.topologyKey) ?? '')) return ANTI;
      if (existing.size > 0) for (const [key, value] of Object.entries(node.node.metadata.labels ?? {})) if (existing.has(`${key}=${value}`)) return EXISTING;
      return undefined;
    };
  },
};

/** Where pods stand that do not want this one near. */
function existingAnti(info: PodInfo, world: World): Counts {
  const counts: Counts = new Map();
  for (const node of world.nodes) {
    if (node.withAntiAffinity === 0) continue;
    for (const other of node.pods.values()) {
      for (const term of other.antiAffinity) {
        const at = topology(node, term.topologyKey);
        if (at !== undefined && means(term, other.pod, info.pod, world)) counts.set(at, (counts.get(at) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** Where pods stand that the terms mean: each by itself, or only those that all terms mean. */
function countTerms(info: PodInfo, terms: readonly PodAffinityTerm[], world: World, together: boolean): Counts {
  const counts: Counts = new Map();
  if (terms.length === 0) return counts;
  for (const node of world.nodes) {
    for (const other of node.pods.values()) {
      if (other.pod.metadata.deletionTimestamp && together) continue;
      const meant = terms.filter((term) => means(term, info.pod, other.pod, world));
      if (together && meant.length !== terms.length) continue;
      for (const term of meant) {
        const at = topology(node, term.topologyKey);
        if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
      }
    }
  }
  return counts;
}

export const podAffinityScore: ScorePlugin = {
  name: NAME,
  weight: 2,
  score: (info, nodes, world) => {
    const own = info.preferred.length + info.preferredAnti.length > 0;
    if (!own && !world.nodes.some((n) => n.withAffinity > 0)) return undefined;
    const weights: Counts = new Map();
    const add = (node: NodeInfo, key: string, weight: number): void => {
      const at = topology(node, key);
      if (at !== undefined) weights.set(at, (weights.get(at) ?? 0) + weight);
    };
    for (const node of world.nodes) {
      if (!own && node.withAffinity === 0) continue;
      for (const other of node.pods.values()) {
        for (const p of info.preferred) if (means(p.podAffinityTerm, info.pod, other.pod, world)) add(node, p.podAffinityTerm.topologyKey, p.weight);
        for (const p of info.preferredAnti) if (means(p.podAffinityTerm, info.pod, other.pod, world)) add(node, p.podAffinityTerm.topologyKey, -p.weight);
        for (const term of other.affinity) if (means(term, other.pod, info.pod, world)) add(node, term.topologyKey, 1);
        for (const p of other.preferred) if (means(p.podAffinityTerm, other.pod, info.pod, world)) add(node, p.podAffinityTerm.topologyKey, p.weight);
        for (const p of other.preferredAnti) if (means(p.podAffinityTerm, other.pod, info.pod, world)) add(node, p.podAffinityTerm.topologyKey, -p.weight);
      }
    }
    if (weights.size === 0) return undefined;
    return spread(Float64Array.from(nodes, (node) => sumOf(node, weights)));
  },
};

function sumOf(node: NodeInfo, weights: Counts): number {
  let sum = 0;
  for (const [key, value] of Object.entries(node.node.metadata.labels ?? {})) sum += weights.get(`${key}=${value}`) ?? 0;
  return sum;
}

/** The least becomes 0, the most 100. */
function spread(scores: Float64Array): Float64Array {
  const least = Math.min(...scores);
  const range = Math.max(...scores) - least;
  return scores.map((s) => (range > 0 ? Math.trunc((100 * (s - least)) / range) : 0));
}
