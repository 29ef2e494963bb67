// The recorded lab as a whole cluster: web-1 on node-1 behind a node port, a client pod on node-1 and on node-2; everything is asked and changed by commands on its hosts.
import { afterEach, expect } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, type ClusterOptions, createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { drive, pass } from '../support/drive.ts';

type Json = Record<string, unknown>;

export interface Lab {
  readonly clock: VirtualClock;
  readonly cluster: Cluster;
  /** A command line as root; stdout and stderr together. */
  sh(host: string, command: string): Promise<{ readonly output: string; readonly exit: number }>;
  /** Starts one beside what follows; its end is asked for later. */
  begin(host: string, command: string): () => Promise<string>;
  apply(...objects: readonly Json[]): Promise<void>;
  wait(seconds: number): Promise<void>;
  /** Until the pods run, and the rules have followed. */
  settle(): Promise<void>;
  /**
   * curl: `web-1 10.244.1.1` (who answered, whom it saw), or `refused`, `timeout`, `unreachable 3` (after so many seconds), `curl CODE`.
   */
  ask(host: string, url: string, seconds?: number): Promise<string>;
  /** `ask` for each row; fails with all rows that differ. */
  table(rows: readonly (readonly [host: string, url: string, answer: string])[]): Promise<void>;
}

export const NODE_PORT = 30080;

/** A pod of the lab: answers `Server name` and `Client` on its ports. */
export function pod(name: string, node: string, last: number, more: { readonly labels?: Json; readonly container?: Json; readonly spec?: Json } = {}): Json {
  const third = { 'control-plane': 0, 'node-1': 1, 'node-2': 2 }[node] ?? 0;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: more.labels ?? { app: name.replace(/-\d+$/, '') },
      annotations: { 'cni.projectcalico.org/ipAddrs': JSON.stringify([`10.244.${third}.${last}`]) },
    },
    spec: {
      nodeName: node,
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'c', image: 'portside/echo', ports: [{ containerPort: 80 }], ...more.container }],
      terminationGracePeriodSeconds: 1,
      ...more.spec,
    },
  };
}

export function service(spec: Json = {}, name = 'web'): Json {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { type: 'NodePort', clusterIP: '10.96.100.1', selector: { app: 'web' }, ports: [{ port: 80, nodePort: NODE_PORT }], ...spec },
  };
}

const open: Lab[] = [];
afterEach(() => {
  for (const l of open.splice(0)) l.cluster.close();
});

/** The lab with this Service and whatever else; node-1 has web-1. It is closed at the test's end. */
export async function lab(spec: Json = {}, options: { readonly objects?: readonly Json[]; readonly cluster?: Partial<ClusterOptions> } = {}): Promise<Lab> {
  const clock = new VirtualClock(1_795_000_000_000);
  const cluster = createCluster({ clock, seed: 5, workers: 2, proxyMode: 'iptables', ...options.cluster });
  await drive(clock, cluster.start());
  const made = labOf(clock, cluster);
  open.push(made);
  await made.apply(pod('web-1', 'node-1', 11), pod('client-1', 'node-1', 21), pod('client-2', 'node-2', 22), service(spec), ...(options.objects ?? []));
  await made.settle();
  return made;
}

function labOf(clock: VirtualClock, cluster: Cluster): Lab {
  const start = (host: string, command: string) => {
    const out = collector();
    const files = new Map([
      [1, out.file],
      [2, out.file],
    ]);
    return { out, exited: cluster.run(host, ['bash', '-c', command], files, 'root').exited };
  };
  const sh: Lab['sh'] = async (host, command) => {
    const { out, exited } = start(host, command);
    const { code } = await drive(clock, exited, 3_600_000);
    return { output: out.text(), exit: code };
  };
  const ask: Lab['ask'] = async (host, url, seconds = 3) => {
    const before = clock.now();
    const { output, exit } = await sh(host, `curl -sS --max-time ${seconds} http://${url}`);
    if (exit === 0) return `${/name: (\S+)/.exec(output)?.[1]} ${/Client: \[?([\da-f.:]+?)\]?:\d+$/m.exec(output)?.[1]}`;
    if (exit === 28) return 'timeout';
    const took = Math.round((clock.now() - before) / 1000);
    return exit === 7 ? (took === 0 ? 'refused' : `unreachable ${took}`) : `curl ${exit}`;
  };
  return {
    clock,
    cluster,
    sh,
    ask,
    begin(host, command) {
      const { out, exited } = start(host, command);
      return async () => {
        await drive(clock, exited, 3_600_000);
        return out.text();
      };
    },
    apply: async (...objects) => void (await drive(clock, cluster.apply(objects))),
    wait: (seconds) => pass(clock, seconds * 1000),
    async settle() {
      await drive(clock, cluster.podsRunning());
      await pass(clock, 2500);
    },
    async table(rows) {
      const got: unknown[] = [];
      for (const [host, url] of rows) got.push([host, url, await ask(host, url)]);
      expect(got).toEqual(rows);
    },
  };
}
