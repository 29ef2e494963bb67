// The default profile: filters in the order in which they are asked, scores with their weights. upstream: pkg/scheduler/apis/config/v1/default_plugins.go
import type { FilterPlugin, ScorePlugin } from '../lib/plugin.ts';
import { podAffinity, podAffinityScore } from './inter-pod-affinity.ts';
import { nodeAffinity, nodeName, nodePorts, nodeResourcesFit, nodeUnschedulable, taintToleration } from './node-fit.ts';
import { balancedAllocation, imageLocality, leastAllocated, preferredNodes, softTaints } from './node-scores.ts';
import { topologySpread, topologySpreadScore } from './topology-spread.ts';
import { dynamicResources, volumeBinding } from './volumes.ts';

export const FILTERS: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeBinding,
  topologySpread,
  podAffinity,
  dynamicResources,
];

export const SCORES: readonly ScorePlugin[] = [softTaints, preferredNodes, topologySpreadScore, podAffinityScore, leastAllocated, balancedAllocation, imageLocality];
