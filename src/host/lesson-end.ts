// How a played lesson ends: what people wrote into the cluster and onto its machines, without what chance and time give. Two ways that end alike are one and the same to every check.
import { isRecord } from '../base/deep.ts';
import { resourceMap } from '../course/resource-map.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';
import type { LessonWorld } from './lesson-run.ts';
import { runFree } from './run-free.ts';

/** Written by the cluster itself, over and over. */
const MADE_BY_THE_CLUSTER = new Set([
  'Event',
  'Lease',
  'Endpoints',
  'EndpointSlice',
  'ReplicaSet',
  'ControllerRevision',
  'ComponentStatus',
  'IPAddress',
  'PodMetrics',
  'NodeMetrics',
  'Node',
]);
const BY_CHANCE = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'clusterIP', 'clusterIPs', 'healthCheckNodePort', 'nodeName', 'status']);
const NOTES = /last-applied-configuration|deployment\.kubernetes\.io\/revision|deprecated\.daemonset/;
/** From here on the server chooses node ports by itself. */
const CHOSEN_PORTS = 30_086;
const LOOK =
  "sudo iptables-save 2>/dev/null | grep '^-A' | grep -v -e KUBE -e cni; sudo sysctl -n net.ipv4.ip_forward; ip route | grep -v cni; ip -br link show eth0 | cut -d' ' -f1-3; cat /etc/hosts";

/** One text for one state of the world. */
export async function endOf(world: LessonWorld): Promise<string> {
  const { cluster, clock } = world;
  const client = cluster.client('portside-end');
  const lines: string[] = [];
  const served = await runFree(clock, resourceMap(client));
  for (const resource of [...served.values()].filter((r) => !MADE_BY_THE_CLUSTER.has(r.kind))) {
    const { items } = await runFree(clock, client.list(resource));
    for (const object of items as readonly ApiObject[]) if (!object.metadata.ownerReferences?.length) lines.push(`${resource.kind} ${JSON.stringify(lasting(object))}`);
  }
  for (const host of cluster.hosts) lines.push(`${host} ${(await runFree(clock, cluster.probe.run(host, LOOK))).output}`);
  return [...new Set(lines)].sort().join('\n');
}

function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([key, v]) => !BY_CHANCE.has(key) && !NOTES.test(key) && !(key === 'nodePort' && Number(v) >= CHOSEN_PORTS));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, v]) => [key, key.endsWith('restartedAt') ? 'once' : lasting(v)]));
}
