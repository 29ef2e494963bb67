// The choice of nodes and the words for there being none, by tables. Texts: golden transcripts pods-scheduling, kubectl-wait-events.
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import type { Node, Pod } from '../../../src/kubernetes/api/generated/types.ts';
import { choose, refusalText } from '../../../src/kubernetes/scheduler/algorithm.ts';
import { NodeInfo } from '../../../src/kubernetes/scheduler/lib/node-info.ts';
import type { World } from '../../../src/kubernetes/scheduler/lib/plugin.ts';
import { podInfo } from '../../../src/kubernetes/scheduler/lib/pod-info.ts';
import { preempt } from '../../../src/kubernetes/scheduler/preemption.ts';

const NOTHING = { get: () => undefined, list: () => [], by: () => [], size: 0, seen: () => true };

function node(name: string, change: { taints?: unknown[]; labels?: Record<string, string>; unschedulable?: boolean; cpu?: string; pods?: string } = {}): NodeInfo {
  const allocatable = { cpu: change.cpu ?? '4', memory: '8Gi', pods: change.pods ?? '110' };
  return new NodeInfo({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...change.labels } },
    spec: { ...(change.taints ? { taints: change.taints } : {}), ...(change.unschedulable ? { unschedulable: true } : {}) },
    status: { allocatable },
  } as Node);
}

let serial = 0;
const pod = (spec: Record<string, unknown> = {}, labels: Record<string, string> = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${serial}`, namespace: 'default', uid: `u${serial++}`, labels },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
  }) as Pod;

const worldOf = (nodes: NodeInfo[]): World => ({ nodes, lister: () => NOTHING as never });
const CONTROL = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };
const cluster = () => [node('control-plane', { taints: [CONTROL], labels: { 'node-role.kubernetes.io/control-plane': '' } }), node('node-1'), node('node-2')];

function outcome(p: Pod, nodes: NodeInfo[]): string {
  const info = podInfo(p);
  const found = choose(info, worldOf(nodes), new Random(1));
  if (!('kind' in found)) return found.name;
  const after = preempt(info, found, worldOf(nodes));
  return refusalText(found, `no new claims to deallocate, preemption: ${typeof after === 'string' ? after : after.node.name}`);
}

const requests = (cpu: string) => ({ containers: [{ name: 'c', resources: { requests: { cpu } } }] });

describe('refusals', () => {
  const HELPLESS = 'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
  it.each<[string, Record<string, unknown>, string]>([
    [
      'selector without toleration',
      { nodeSelector: { 'node-role.kubernetes.io/control-plane': '' } },
      `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. ${HELPLESS}`,
    ],
    ['more CPU than any node has', requests('5'), `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. ${HELPLESS}`],
    [
      'a pinned pod',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['control-plane'] }] }] },
          },
        },
      },
      `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${HELPLESS}`,
    ],
  ])('%s', (_, spec, text) => expect(outcome(pod(spec), cluster())).toBe(text));

  it('of full nodes, where nobody is less important', () => {
    const nodes = cluster();
    for (const n of nodes.slice(1)) n.add(podInfo(pod(requests('4'))));
    expect(outcome(pod(requests('1')), nodes)).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    );
  });

  it('of cordoned nodes, host ports and anti-affinity', () => {
    expect(outcome(pod(), [node('a', { unschedulable: true })])).toContain('0/1 nodes are available: 1 node(s) were unschedulable.');
    const port = { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] };
    const busy = node('a');
    busy.add(podInfo(pod(port)));
    expect(outcome(pod(port), [busy])).toContain("1 node(s) didn't have free ports for the requested pod ports.");
    const anti = {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' }] } },
    };
    const taken = node('a');
    taken.add(podInfo(pod(anti, { app: 'x' })));
    expect(outcome(pod(anti, { app: 'x' }), [taken])).toContain("1 node(s) didn't match pod anti-affinity rules.");
    expect(outcome(pod({}, { app: 'x' }), [taken])).toContain("1 node(s) didn't satisfy existing pods anti-affinity rules.");
  });

  it('of no nodes at all', () => expect(outcome(pod(), [])).toBe('no nodes available to schedule pods'));
});

describe('choices', () => {
  it('spread equal pods evenly', () => {
    const nodes = cluster();
    const spec = {
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: 'web' } } }],
    };
    const counts: Record<string, number> = {};
    for (let i = 0; i < 10; i++) {
      const p = pod(spec, { app: 'web' });
      const name = outcome(p, nodes);
      counts[name] = (counts[name] ?? 0) + 1;
      nodes.find((n) => n.name === name)?.add(podInfo(p));
    }
    expect(counts).toEqual({ 'node-1': 5, 'node-2': 5 });
  });

  it('keep the skew that is demanded', () => {
    const nodes = [node('a', { labels: { zone: 'x' } }), node('b', { labels: { zone: 'y' } }), node('c')];
    const spec = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } } }] };
    nodes[0]?.add(podInfo(pod(spec, { app: 'web' })));
    expect(outcome(pod(spec, { app: 'web' }), nodes)).toBe('b');
    nodes[1] = node('b', { labels: { zone: 'y' }, unschedulable: true });
    expect(outcome(pod(spec, { app: 'web' }), nodes)).toContain(
      "1 node(s) didn't match pod topology spread constraints (missing required label), 1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable."
        .split(', ')
        .sort()
        .join(', ')
        .replace('.,', ',')
        .replace(/[.]?$/, ''),
    );
  });

  it('prefer the emptier node, soft affinity and fewer soft taints', () => {
    const full = node('full');
    full.add(podInfo(pod(requests('3'))));
    expect(outcome(pod(), [full, node('empty')])).toBe('empty');
    const preferred = {
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }] },
      },
    };
    expect(outcome(pod(preferred), [node('a'), node('b', { labels: { disk: 'ssd' } })])).toBe('b');
    expect(outcome(pod(), [node('a', { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }), node('b')])).toBe('b');
  });

  it('take room from the less important', () => {
    const busy = node('a');
    busy.add(podInfo(pod({ ...requests('4'), priority: 0 })));
    expect(outcome(pod({ ...requests('2'), priority: 10 }), [busy])).toContain('preemption: a');
    expect(outcome(pod({ ...requests('2'), priority: 10, preemptionPolicy: 'Never' }), [busy])).toContain('preemption: not eligible due to preemptionPolicy=Never.');
  });
});
