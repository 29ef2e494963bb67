// A whole cluster and a shell on its hosts, for tests of what only the whole shows.
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, type ClusterOptions, createCluster } from '../../src/cluster/cluster.ts';
import { passFree, runFree } from '../../src/host/run-free.ts';

export interface ClusterShell {
  readonly cluster: Cluster;
  /** What a command line prints on a host (default laptop), without its last line break. */
  sh(line: string, host?: string): Promise<string>;
  pass(seconds: number): Promise<void>;
}

export async function clusterShell(options: Partial<ClusterOptions> = {}): Promise<ClusterShell> {
  const clock = new VirtualClock(options.saved?.now ?? Date.UTC(2026, 0, 5, 9));
  const cluster = createCluster({ seed: 1, workers: 2, proxyMode: 'iptables', ...options, clock });
  await runFree(clock, cluster.start());
  return {
    cluster,
    sh: async (line, host = 'laptop') => (await runFree(clock, cluster.probe.run(host, line))).output.trimEnd(),
    pass: (seconds) => passFree(clock, seconds * 1000),
  };
}

/** A deployment whose pods answer /clientip and /hostname, and a Service in front of it. */
export async function website(shell: ClusterShell, expose: string, replicas = 2): Promise<void> {
  await shell.sh(`kubectl create deployment web --image=registry.k8s.io/e2e-test-images/agnhost:2.53 --replicas=${replicas} -- /agnhost netexec --http-port=80`);
  await shell.sh(`kubectl expose deployment web --port=80 ${expose}`);
  await shell.sh('kubectl rollout status deployment/web');
  await shell.pass(3);
}
