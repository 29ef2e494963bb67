// kube-proxy as a process: reads its file, says what it does, runs a proxier until it is stopped. upstream: cmd/kube-proxy/app/server.go
import type { Node } from '../../kubernetes/api/generated/types.ts';
import { NODES } from '../../kubernetes/api/resources.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { SeriesRecorder } from '../../kubernetes/client/series-recorder.ts';
import type { ProxyConfig } from '../../kubernetes/proxy/config.ts';
import { Proxier } from '../../kubernetes/proxy/proxier.ts';
import { klogLine, startLines } from '../../kubernetes/proxy/start-log.ts';
import { Netns } from '../../machine/network/netns.ts';
import type { Process, Program } from '../../machine/os/types.ts';
import { type AddonOptions, untilStopped } from '../addons/addon-program.ts';
import { readProxyConfig } from './kube-proxy-config.ts';

const USER = { name: 'system:serviceaccount:kube-system:kube-proxy', groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'] };
const IPVS_DEPRECATED = "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead.";

export function kubeProxy({ transportOf, clock, random }: AddonOptions): Program {
  const log = (p: Process, severity: 'I' | 'E', place: string, text: string, micros = p.machine.random.int(300)): Promise<void> =>
    p.err(klogLine(severity, clock.now(), micros, place, text));
  return {
    name: 'kube-proxy',
    summary: 'writes the node’s rules for Services',
    async main(p) {
      const value = (flag: string): string | undefined => p.argv.find((a) => a.startsWith(`${flag}=`))?.slice(flag.length + 1);
      const netns = p.machine.net instanceof Netns ? p.machine.net : undefined;
      const nodeName = value('--hostname-override') ?? p.machine.hostname;
      let config: ProxyConfig;
      try {
        config = readProxyConfig(readFile(p, value('--config') ?? '/var/lib/kube-proxy/config.conf'));
        if (!netns) throw new Error('kube-proxy needs the network of its node');
      } catch (error) {
        if (p.signal.aborted || !(error instanceof Error)) throw error;
        await log(p, 'E', 'run.go:72', `"command failed" err=${JSON.stringify(error.message)}`);
        return 1;
      }
      const client = new Client(transportOf(netns), { user: USER, agent: 'kube-proxy' });
      const proxier = new Proxier({ client, clock, random: random.fork(`proxy/${nodeName}`), netns, nodeName, config });
      // The clock stands while this is said; the microseconds do not.
      let micros = p.machine.random.int(100);
      for (const line of startLines(config, await nodeIPs(client, nodeName), proxier.opensLoopback)) {
        micros += 1 + p.machine.random.int(25);
        await log(p, line.severity, line.place, line.text, micros);
      }
      if (config.mode === 'ipvs') {
        await log(p, 'E', 'server_linux.go:202', JSON.stringify(IPVS_DEPRECATED));
        const recorder = new SeriesRecorder(client, clock, 'kube-proxy', `kube-proxy-${nodeName}`);
        recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } }, 'Warning', 'IPVSDeprecation', 'StartKubeProxy', IPVS_DEPRECATED);
      }
      proxier.start();
      return await untilStopped(p).finally(() => proxier.stop());
    },
  };
}

function readFile(p: Process, path: string): string {
  try {
    return p.fs.readText(p.path(path));
  } catch {
    throw new Error(`failed complete: open ${path}: no such file or directory`);
  }
}

/** Its own addresses, as far as the API server can be asked for them now. */
async function nodeIPs(client: Client, name: string): Promise<readonly string[]> {
  const node: Node | undefined = await client.get(NODES, '', name).catch(() => undefined);
  return (node?.status?.addresses ?? []).filter((a) => a.type === 'InternalIP').map((a) => a.address);
}
