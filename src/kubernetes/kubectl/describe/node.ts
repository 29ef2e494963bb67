// upstream: describe.go NodeDescriber
import { parseTime } from '../../../base/time.ts';
import type { Lease, Node, Pod } from '../../api/generated/types.ts';
import { canonicalQuantity, formatQuantity, type Quantity, quantity } from '../../api/quantity.ts';
import { LEASES, PODS } from '../../api/resources.ts';
import { humanDuration } from '../lib/go/go-duration.ts';
import { annotations, events, labels, moment } from './lib/common.ts';
import { type Describer, eventsOf, getOf, listOf } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

export const describeNode: Describer = async (d) => {
  const node = d.object as unknown as Node;
  const name = node.metadata.name ?? '';
  const field = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`;
  const pods = (await listOf(d, PODS, undefined, { field })).sort((a, b) => ((a.metadata.namespace ?? '') < (b.metadata.namespace ?? '') ? -1 : 1));
  const lease = await getOf(d, LEASES, 'kube-node-lease', name);
  const w = new DescribeText();
  identity(w, node, lease);
  conditions(w, node);
  addresses(w, node);
  amounts(w, 'Capacity', node.status?.capacity);
  amounts(w, 'Allocatable', node.status?.allocatable);
  system(w, node);
  podTable(w, node, pods, d.now);
  allocated(w, node, pods);
  // The kubelet's events carry the node's name in place of its uid, the controllers' its uid.
  const [byUid, byName] = [await eventsOf(d), await eventsOf(d, name)];
  events(w, byUid && [...byUid, ...(byName ?? [])], d.now);
  return w.finish();
};

function identity(w: DescribeText, node: Node, lease: Lease | undefined): void {
  const { metadata, spec } = node;
  w.line(0, `Name:\t${metadata.name}`);
  const roles = Object.entries(metadata.labels ?? {})
    .flatMap(([k, v]) => (k.startsWith('node-role.kubernetes.io/') ? [k.slice(24)] : k === 'kubernetes.io/role' && v ? [v] : []))
    .filter(Boolean);
  w.line(0, `Roles:\t${[...new Set(roles)].sort().join(',') || '<none>'}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `CreationTimestamp:\t${moment(metadata.creationTimestamp)}`);
  const taints = spec?.taints ?? [];
  if (taints.length === 0) w.line(0, 'Taints:\t<none>');
  const words = taints.map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`).sort();
  words.forEach((t, i) => w.line(0, `${i === 0 ? 'Taints:' : ''}\t${t}`));
  w.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
  if (!lease) return w.line(0, `Lease:\tFailed to get lease: leases.coordination.k8s.io ${JSON.stringify(metadata.name)} not found`);
  const unset = '<unset>';
  w.line(0, 'Lease:');
  w.line(1, `HolderIdentity:\t${lease.spec?.holderIdentity ?? unset}`);
  w.line(1, `AcquireTime:\t${lease.spec?.acquireTime ? moment(lease.spec.acquireTime) : unset}`);
  w.line(1, `RenewTime:\t${lease.spec?.renewTime ? moment(lease.spec.renewTime) : unset}`);
}

function conditions(w: DescribeText, node: Node): void {
  const all = node.status?.conditions ?? [];
  if (all.length === 0) return;
  w.line(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
  w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const c of all) w.line(1, `${c.type} \t${c.status} \t${moment(c.lastHeartbeatTime)} \t${moment(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`);
}

function addresses(w: DescribeText, node: Node): void {
  w.line(0, 'Addresses:');
  for (const a of node.status?.addresses ?? []) w.line(1, `${a.type}:\t${a.address}`);
}

type Amounts = Readonly<Record<string, string | number>> | undefined;

function amounts(w: DescribeText, title: string, all: Amounts): void {
  const names = Object.keys(all ?? {}).sort();
  if (names.length === 0) return;
  w.line(0, `${title}:`);
  for (const n of names) w.line(1, `${n}:\t${canonicalQuantity(all?.[n] ?? '0')}`);
}

function system(w: DescribeText, node: Node): void {
  const info = node.status?.nodeInfo;
  w.line(0, 'System Info:');
  w.line(1, `Machine ID:\t${info?.machineID ?? ''}`);
  w.line(1, `System UUID:\t${info?.systemUUID ?? ''}`);
  w.line(1, `Boot ID:\t${info?.bootID ?? ''}`);
  w.line(1, `Kernel Version:\t${info?.kernelVersion ?? ''}`);
  w.line(1, `OS Image:\t${info?.osImage ?? ''}`);
  w.line(1, `Operating System:\t${info?.operatingSystem ?? ''}`);
  w.line(1, `Architecture:\t${info?.architecture ?? ''}`);
  w.line(1, `Container Runtime Version:\t${info?.containerRuntimeVersion ?? ''}`);
  w.line(1, `Kubelet Version:\t${info?.kubeletVersion ?? ''}`);
  const { podCIDR, podCIDRs, providerID } = node.spec ?? {};
  if (podCIDR) w.line(0, `PodCIDR:\t${podCIDR}`);
  if (podCIDRs?.length) w.line(0, `PodCIDRs:\t${podCIDRs.join(',')}`);
  if (providerID) w.line(0, `ProviderID:\t${providerID}`);
}

interface Use {
  readonly requests: ReadonlyMap<string, Quantity>;
  readonly limits: ReadonlyMap<string, Quantity>;
}

const ZERO: Quantity = { nano: 0n, form: 'decimal' };

/** What a pod asks for and may use: its containers together, or the largest init container where that is more; then its overhead. */
function podUse(pod: Pod): Use {
  const sum = (kind: 'requests' | 'limits'): Map<string, Quantity> => {
    const total = new Map<string, Quantity>();
    const add = (all: Amounts): void => {
      for (const [name, value] of Object.entries(all ?? {})) total.set(name, plus(total.get(name), quantity(value)));
    };
    for (const c of pod.spec?.containers ?? []) add(c.resources?.[kind]);
    for (const c of pod.spec?.initContainers ?? []) {
      if (c.restartPolicy === 'Always') add(c.resources?.[kind]);
      else for (const [name, value] of Object.entries(c.resources?.[kind] ?? {})) if (quantity(value).nano > (total.get(name) ?? ZERO).nano) total.set(name, quantity(value));
    }
    for (const [name, value] of Object.entries(pod.spec?.overhead ?? {})) if (kind === 'requests' || total.has(name)) total.set(name, plus(total.get(name), quantity(value)));
    return total;
  };
  return { requests: sum('requests'), limits: sum('limits') };
}

const plus = (a: Quantity | undefined, b: Quantity): Quantity => (a === undefined || a.nano === 0n ? b : { nano: a.nano + b.nano, form: a.form });

function share(amount: Quantity, of: Quantity): string {
  const percent = of.nano === 0n ? 0 : Math.trunc((Number(amount.nano) / Number(of.nano)) * 100);
  return `${formatQuantity(amount)} (${percent}%)`;
}

function allocatableOf(node: Node): Amounts {
  const allocatable = node.status?.allocatable;
  return allocatable && Object.keys(allocatable).length ? allocatable : node.status?.capacity;
}

function podTable(w: DescribeText, node: Node, pods: readonly Pod[], now: number): void {
  w.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const all = allocatableOf(node);
  const [cpu, memory] = [quantity(all?.cpu), quantity(all?.memory)];
  for (const pod of pods) {
    const { requests, limits } = podUse(pod);
    const age = humanDuration(now - parseTime(pod.metadata.creationTimestamp ?? ''));
    const cells = [
      share(requests.get('cpu') ?? ZERO, cpu),
      share(limits.get('cpu') ?? ZERO, cpu),
      share(requests.get('memory') ?? ZERO, memory),
      share(limits.get('memory') ?? ZERO, memory),
    ];
    w.line(1, `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}\t${age}`);
  }
}

function allocated(w: DescribeText, node: Node, pods: readonly Pod[]): void {
  w.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  w.line(1, 'Resource\tRequests\tLimits');
  w.line(1, '--------\t--------\t------');
  const uses = pods.map(podUse);
  const total = (kind: 'requests' | 'limits', name: string): Quantity => uses.reduce<Quantity>((sum, u) => plus(sum, u[kind].get(name) ?? ZERO), ZERO);
  const all = allocatableOf(node);
  const standard = ['cpu', 'memory', 'ephemeral-storage'];
  for (const n of standard) w.line(1, `${n}\t${share(total('requests', n), quantity(all?.[n]))}\t${share(total('limits', n), quantity(all?.[n]))}`);
  const others = Object.keys(all ?? {})
    .filter((n) => !standard.includes(n) && n !== 'pods')
    .sort();
  for (const n of others) {
    const huge = n.startsWith('hugepages-');
    const cell = (kind: 'requests' | 'limits'): string => (huge ? share(total(kind, n), quantity(all?.[n])) : formatQuantity(total(kind, n)));
    w.line(1, `${n}\t${cell('requests')}\t${cell('limits')}`);
  }
}
