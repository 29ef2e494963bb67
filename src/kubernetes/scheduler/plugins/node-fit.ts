// Filters by the node itself: cordon, name, taints, affinity, host ports, resources. upstream: pkg/scheduler/framework/plugins/{nodeunschedulable,nodename,tainttoleration,nodeaffinity,nodeports,noderesources}
import { fitsNode, isTolerated, untolerated } from '../../client/placement.ts';
import type { NodeInfo } from '../lib/node-info.ts';
import { type FilterPlugin, type Misfit, misfit } from '../lib/plugin.ts';
import type { HostPort, PodInfo } from '../lib/pod-info.ts';

const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const UNSCHEDULABLE = misfit('NodeUnschedulable', 'node(s) were unschedulable', true);
const NAME = misfit('NodeName', "node(s) didn't match the requested node name", true);
const TAINTED = misfit('TaintToleration', 'node(s) had untolerated taint(s)', true);
const AFFINITY = misfit('NodeAffinity', "node(s) didn't match Pod's node affinity/selector", true);
const PINNED = misfit('NodeAffinity', "node(s) didn't satisfy plugin(s) [NodeAffinity]", true);
const PORTS = misfit('NodePorts', "node(s) didn't have free ports for the requested pod ports", false);
const EFFECTS = ['NoSchedule', 'NoExecute'];

export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  filter: ({ pod }) => {
    const tolerated = isTolerated(CORDONED, pod.spec?.tolerations ?? []);
    return tolerated ? undefined : (node) => (node.node.spec?.unschedulable ? UNSCHEDULABLE : undefined);
  },
};

export const nodeName: FilterPlugin = {
  name: 'NodeName',
  filter: ({ pod }) => {
    const wanted = pod.spec?.nodeName;
    return wanted ? (node) => (node.name === wanted ? undefined : NAME) : undefined;
  },
};

export const taintToleration: FilterPlugin = {
  name: 'TaintToleration',
  filter: ({ pod }) => {
    const tolerations = pod.spec?.tolerations ?? [];
    return (node) => {
      const taints = node.node.spec?.taints;
      return taints && untolerated(taints, tolerations, EFFECTS) ? TAINTED : undefined;
    };
  },
};

export const nodeAffinity: FilterPlugin = {
  name: 'NodeAffinity',
  filter: ({ pod }) => {
    const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!required && !pod.spec?.nodeSelector) return undefined;
    const pinned = pinnedTo(pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms);
    return (node) => {
      if (pinned && !pinned.has(node.name)) return PINNED;
      return fitsNode(pod, node.node) ? undefined : AFFINITY;
    };
  },
};

/** The nodes that are named when every term names some: all others are left out before any filter runs. */
function pinnedTo(terms: readonly { matchFields?: { key: string; operator: string; values?: string[] }[] }[] | undefined): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const term of terms ?? []) {
    const field = term.matchFields?.find((f) => f.key === 'metadata.name' && f.operator === 'In');
    if (!field) return undefined;
    for (const name of field.values ?? []) names.add(name);
  }
  return names.size > 0 ? names : undefined;
}

export const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  filter: ({ ports }) => (ports.length === 0 ? undefined : (node) => (ports.some((p) => taken(p, node)) ? PORTS : undefined)),
};

function taken(port: HostPort, node: NodeInfo): boolean {
  const id = `${port.protocol} ${port.port} `;
  if (port.ip !== '0.0.0.0') return node.ports.has(`${id}0.0.0.0`) || node.ports.has(id + port.ip);
  for (const used of node.ports.keys()) if (used.startsWith(id)) return true;
  return false;
}

export const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
  filter: (info) => (node) => lacking(info, node),
};

function lacking(info: PodInfo, node: NodeInfo): Misfit | undefined {
  const { requests } = info;
  const full = node.pods.size + 1 > node.maxPods;
  const cpu = requests.cpu > 0 && requests.cpu > node.allocatable.cpu - node.requested.cpu;
  const memory = requests.memory > 0 && requests.memory > node.allocatable.memory - node.requested.memory;
  const storage = requests.storage > 0 && requests.storage > node.allocatable.storage - node.requested.storage;
  if (!full && !cpu && !memory && !storage && !requests.others) return undefined;
  const reasons: string[] = [];
  let helpless = false;
  const lack = (name: string, wanted: number, most: number): void => {
    reasons.push(`Insufficient ${name}`);
    if (wanted > most) helpless = true;
  };
  if (full) reasons.push('Too many pods');
  if (cpu) lack('cpu', requests.cpu, node.allocatable.cpu);
  if (memory) lack('memory', requests.memory, node.allocatable.memory);
  if (storage) lack('ephemeral-storage', requests.storage, node.allocatable.storage);
  for (const [name, wanted] of requests.others ?? []) {
    const most = node.allocatable.others?.get(name) ?? 0;
    if (wanted > most - (node.requested.others.get(name) ?? 0)) lack(name, wanted, most);
  }
  return reasons.length ? { plugin: 'NodeResourcesFit', reasons, helpless } : undefined;
}
