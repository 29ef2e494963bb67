// kube-proxy as a process: reads its file, says what it does, runs a proxier until it is stopped. upstream: cmd/kube-proxy/app/server.go
import type { Node } from '../../kubernetes/api/generated/types.ts';
import { NODES } from '../../kubernetes/api/resources.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { SeriesRecorder } from '../../kubernetes/client/series-recorder.ts';
import { setConntrackSysctls } from '../../kubernetes/proxy/conntrack-sysctls.ts';
import { Proxier } from '../../kubernetes/proxy/proxier.ts';
import { klogLine, klogValue, type StartLine, startLines, WAITING } from '../../kubernetes/proxy/start-log.ts';
import { Netns } from '../../machine/network/netns.ts';
import type { Process, Program } from '../../machine/os/types.ts';
import { type AddonOptions, untilStopped } from '../addons/addon-program.ts';
import type { KubeProxyConfiguration } from './proxy-config/configuration.ts';
import { checkConfig, readProxyConfig } from './proxy-config/read.ts';
import { configzText, conntrackOf, notSimulated, settingsOf } from './proxy-config/settings.ts';

const USER = { name: 'system:serviceaccount:kube-system:kube-proxy', groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'] };
const IPVS_DEPRECATED = "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead.";
const NO_KUBECONFIG = '"Neither kubeconfig file nor master URL was specified, falling back to in-cluster config"';

/** A start that cannot go on: what is logged of it, and with which code the process ends. */
class Ended extends Error {}

export function kubeProxy({ transportOf, clock, random }: AddonOptions): Program {
  return {
    name: 'kube-proxy',
    summary: 'writes the node’s rules for Services',
    async main(p) {
      let micros = p.machine.random.int(100);
      const say = async (lines: readonly StartLine[]): Promise<void> => {
        // The clock stands while this is said; the microseconds do not.
        for (const { severity, place, text } of lines) await p.err(klogLine(severity, clock.now(), (micros = (micros + 1 + p.machine.random.int(25)) % 1000), place, text));
      };
      try {
        return await run(p, say);
      } catch (error) {
        if (p.signal.aborted || !(error instanceof Error)) throw error;
        if (error instanceof Ended) await say([{ severity: 'E', place: 'server.go:136', text: `"Error running ProxyServer" err=${klogValue(error.message)}` }]);
        await say([{ severity: 'E', place: 'run.go:72', text: `"command failed" err=${klogValue(error.message)}` }]);
        return 1;
      }
    },
  };

  async function run(p: Process, say: (lines: readonly StartLine[]) => Promise<void>): Promise<number> {
    const value = (flag: string): string | undefined => p.argv.find((a) => a.startsWith(`${flag}=`))?.slice(flag.length + 1);
    const said = value('--hostname-override')?.trim().toLowerCase();
    if (said === '') throw new Error('failed complete: empty hostname-override is invalid');
    const { config, modeUnsaid, warning } = readProxyConfig(readFile(p, value('--config') ?? '/var/lib/kube-proxy/config.conf'), said);
    const netns = p.machine.net instanceof Netns ? p.machine.net : undefined;
    if (!netns) throw new Error('kube-proxy needs the network of its node');
    await say(firstLines(config, modeUnsaid, warning));
    checkConfig(config);
    if (config.clientConnection.kubeconfig === '') await say([{ severity: 'I', place: 'server.go:420', text: NO_KUBECONFIG }]);
    checkKubeconfig(p, config.clientConnection.kubeconfig);
    const nodeName = config.hostnameOverride || p.machine.hostname;
    const client = new Client(transportOf(netns), { user: USER, agent: 'kube-proxy' });
    const settings = settingsOf(config);
    const proxier = new Proxier({
      client,
      clock,
      random: random.fork(`proxy/${nodeName}`),
      netns,
      nodeName,
      config: settings,
      configz: () => configzText(config),
      flags: p.argv.slice(1),
    });
    const node: Node | undefined = await client.get(NODES, '', nodeName).catch(() => undefined);
    await say(WAITING);
    await say(
      startLines({
        config: settings,
        nodeIPs: (node?.status?.addresses ?? []).filter((a) => a.type === 'InternalIP').map((a) => a.address),
        podCIDRs: node?.spec?.podCIDRs ?? [],
        sysctls: setConntrackSysctls(netns.sysctl, conntrackOf(config), Number(node?.status?.capacity?.cpu ?? 1)),
        liberal: netns.sysctl.number('net.netfilter.nf_conntrack_tcp_be_liberal') !== 0,
        localnet: proxier.opensLoopback,
        ...(await proxier.nftablesFacts()),
      }),
    );
    if (settings.mode === 'ipvs') {
      await say([{ severity: 'E', place: 'server_linux.go:202', text: JSON.stringify(IPVS_DEPRECATED) }]);
      const recorder = new SeriesRecorder(client, clock, 'kube-proxy', `kube-proxy-${nodeName}`);
      recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } }, 'Warning', 'IPVSDeprecation', 'StartKubeProxy', IPVS_DEPRECATED);
    }
    proxier.start();
    return await untilStopped(p).finally(() => proxier.stop());
  }
}

/** What is said before the settings are looked at. */
export function firstLines(config: KubeProxyConfiguration, modeUnsaid: boolean, warning: string | undefined): readonly StartLine[] {
  const info = (place: string, text: string): StartLine => ({ severity: 'I', place, text });
  return [
    ...(warning === undefined ? [] : [info('options.go:502', `"Using lenient decoding as strict decoding failed" err=${klogValue(warning)}`)]),
    ...(modeUnsaid ? [info('server_linux.go:49', '"Using iptables proxy"')] : []),
    ...notSimulated(config).map((field) => info('portside', `"Not simulated here" field=${JSON.stringify(field)}`)),
  ];
}

function readFile(p: Process, path: string): string {
  try {
    return p.fs.readText(p.path(path));
  } catch {
    throw new Error(`failed complete: open ${path}: no such file or directory`);
  }
}

function checkKubeconfig(p: Process, path: string): void {
  if (path === '' || p.fs.exists(p.path(path))) return;
  throw new Ended(`stat ${path}: no such file or directory`);
}
