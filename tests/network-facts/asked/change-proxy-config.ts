// kube-proxy's ConfigMap changed and its DaemonSet restarted, as an administrator does both.
import { dump, load } from 'js-yaml';
import type { VirtualClock } from '../../../src/base/clock.ts';
import { isRecord } from '../../../src/base/deep.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { collector } from '../../../src/host/cli/sink.ts';
import { drive, pass } from '../../support/drive.ts';

type Json = Record<string, unknown>;

function merged(a: Json, b: Json): Json {
  const out = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = out[key];
    out[key] = isRecord(value) ? merged(isRecord(before) ? before : {}, value) : value;
  }
  return out;
}

async function kubectl(cluster: Cluster, clock: VirtualClock, args: string): Promise<string> {
  const out = collector();
  await drive(clock, cluster.run('control-plane', ['bash', '-c', `kubectl -n kube-system ${args}`], new Map([[1, out.file]]), 'root').exited, 3_600_000);
  return out.text();
}

/** Merges `change` into every proxy's file and starts them anew; they have written their rules when this is done. */
export async function changeProxyConfig(cluster: Cluster, clock: VirtualClock, change: Json): Promise<void> {
  const { apiVersion, kind, metadata, data } = JSON.parse(await kubectl(cluster, clock, 'get cm kube-proxy -o json'));
  const file = dump(merged(load(data['config.conf']) as Json, change));
  const { name, namespace, labels } = metadata;
  await drive(clock, cluster.apply([{ apiVersion, kind, metadata: { name, namespace, labels }, data: { ...data, 'config.conf': file } }]));
  await kubectl(cluster, clock, 'rollout restart ds kube-proxy');
  await kubectl(cluster, clock, 'rollout status ds kube-proxy --timeout=60s');
  await pass(clock, 4000);
}
