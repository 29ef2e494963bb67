// kube-proxy as a process: reads its flags and its file, says what it does, runs a proxier until it is stopped. upstream: cmd/kube-proxy/app/server.go
import { onDemand } from '../../base/on-demand.ts';
import type { Node } from '../../kubernetes/api/generated/types.ts';
import { NODES } from '../../kubernetes/api/resources.ts';
import { toYaml } from '../../kubernetes/api/yaml.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { SeriesRecorder } from '../../kubernetes/client/series-recorder.ts';
import { UsageError } from '../../kubernetes/kubectl/lib/errors.ts';
import { setConntrackSysctls } from '../../kubernetes/proxy/conntrack-sysctls.ts';
import { cleanUpAll } from '../../kubernetes/proxy/modes.ts';
import { Proxier } from '../../kubernetes/proxy/proxier.ts';
import { klogLine, klogValue, type StartLine, startLines, VERSION, WAITING } from '../../kubernetes/proxy/start-log.ts';
import { Netns } from '../../machine/network/netns.ts';
import type { Process, Program } from '../../machine/os/types.ts';
import { type AddonOptions, untilStopped } from '../addons/addon-program.ts';
import type { KubeProxyConfiguration } from './proxy-config/configuration.ts';
import { checkConfig, checkLogging } from './proxy-config/read.ts';
import { configzText, conntrackOf, settingsOf } from './proxy-config/settings.ts';
import { loadConfig, shownFlags, withNodeName } from './proxy-flags/complete.ts';
import { type ProxyFlagValues, parseCommandLine } from './proxy-flags/parse.ts';
import { firstLines, flagLines, setGates } from './proxy-flags/start-words.ts';

const USER = { name: 'system:serviceaccount:kube-system:kube-proxy', groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'] };
const IPVS_DEPRECATED = "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead.";
const NO_KUBECONFIG = '"Neither kubeconfig file nor master URL was specified, falling back to in-cluster config"';
const NOT_IN_CLUSTER = 'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined';
/** Seconds until a node without addresses, and one without a prefix for its pods, is no longer waited for. */
const PATIENCE = { addresses: 30, podCIDRs: 300 };

/** A start that cannot go on: what is logged of it, and with which code the process ends. */
class Ended extends Error {}

type Say = (lines: readonly StartLine[]) => Promise<void>;

export function kubeProxy({ transportOf, clock, random }: AddonOptions): Program {
  return {
    name: 'kube-proxy',
    summary: 'writes the node’s rules for Services',
    async main(p) {
      let micros = p.machine.random.int(100);
      const say: Say = async (lines) => {
        // The clock stands while this is said; the microseconds do not.
        for (const { severity, place, text } of lines) await p.err(klogLine(severity, clock.now(), (micros = (micros + 1 + p.machine.random.int(25)) % 1000), place, text));
      };
      try {
        const values = await readFlags(p);
        return typeof values === 'number' ? values : await run(p, values, say);
      } catch (error) {
        if (p.signal.aborted || !(error instanceof Error)) throw error;
        if (error instanceof Ended) await say([{ severity: 'E', place: 'server.go:136', text: `"Error running ProxyServer" err=${klogValue(error.message)}` }]);
        await say([{ severity: 'E', place: 'run.go:72', text: `"command failed" err=${klogValue(error.message)}` }]);
        return 1;
      }
    },
  };

  async function run(p: Process, values: ProxyFlagValues, say: Say): Promise<number> {
    const read = loadConfig(values, (path) => readFile(p, path));
    await say(firstLines(read, values));
    const config = withNodeName(read.config, values);
    const gates = await setGates(config);
    await say(gates.warnings);
    checkLogging(config);
    if (config.logging.verbosity > 0) await say([...flagLines(shownFlags(values, config)), gates.updated]);
    checkConfig({ ...read, config });
    const netns = p.machine.net instanceof Netns ? p.machine.net : undefined;
    if (!netns) throw new Error('kube-proxy needs the network of its node');
    if (values.string('write-config-to') !== '') return await writeConfig(p, values.string('write-config-to'), config, say);
    if (values.bool('cleanup')) {
      await cleanUpAll(netns);
      return 0;
    }
    return await serve(p, values, config, netns, say);
  }

  async function serve(p: Process, values: ProxyFlagValues, config: KubeProxyConfiguration, netns: Netns, say: Say): Promise<number> {
    const { kubeconfig } = config.clientConnection;
    if (kubeconfig === '' && values.string('master') === '') {
      await say([{ severity: 'I', place: 'server.go:420', text: NO_KUBECONFIG }]);
      if (!p.env.get('KUBERNETES_SERVICE_HOST') || !p.env.get('KUBERNETES_SERVICE_PORT')) throw new Ended(NOT_IN_CLUSTER);
    }
    checkKubeconfig(p, kubeconfig);
    const nodeName = config.hostnameOverride || p.machine.hostname;
    const client = new Client(transportOf(netns), { user: USER, agent: 'kube-proxy' });
    const settings = settingsOf(config);
    let node: Node | undefined;
    const proxier = new Proxier({
      client,
      clock,
      random: random.fork(`proxy/${nodeName}`),
      netns,
      nodeName,
      config: settings,
      configz: () => configzText(config),
      flags: () => shownFlags(values, config, addressesOf(node)),
      say: (line) => void say([line]),
    });
    await say(WAITING);
    node = await theNode(p, client, nodeName, settings.local.mode === 'NodeCIDR');
    const nodeIPs = addressesOf(node);
    const initOnly = values.bool('init-only');
    const facts = {
      config: settings,
      nodeIPs,
      podCIDRs: node?.spec?.podCIDRs ?? [],
      sysctls: setConntrackSysctls(netns.sysctl, conntrackOf(config), Number(node?.status?.capacity?.cpu ?? 1)),
      liberal: netns.sysctl.number('net.netfilter.nf_conntrack_tcp_be_liberal') !== 0,
      localnet: proxier.opensLoopback,
      ...(await proxier.nftablesFacts()),
      ...(nodeIPs.length === 0 ? { unknown: { node: nodeName, exists: node !== undefined } } : {}),
    };
    if (initOnly) {
      await proxier.initialize();
      await say(startLines({ ...facts, closed: [], until: 'initialized' }));
      return 0;
    }
    const closed = proxier.openDoors();
    const fatal = settings.bindAddressHardFail ? closed[0] : undefined;
    await say(startLines({ ...facts, closed: closed.map(({ line }) => line), ...(fatal ? { until: 'ports' as const } : {}) }));
    if (fatal) {
      proxier.stop();
      throw new Ended(fatal.error);
    }
    if (settings.mode === 'ipvs') {
      await say([{ severity: 'E', place: 'server_linux.go:202', text: JSON.stringify(IPVS_DEPRECATED) }]);
      const recorder = new SeriesRecorder(client, clock, 'kube-proxy', `kube-proxy-${nodeName}`);
      recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } }, 'Warning', 'IPVSDeprecation', 'StartKubeProxy', IPVS_DEPRECATED);
    }
    proxier.start();
    return await untilStopped(p).finally(() => proxier.stop());
  }
}

/** The flags of a start; a number: it has ended, with help, its version or a word that it does not know. */
async function readFlags(p: Process): Promise<ProxyFlagValues | number> {
  const help = () => onDemand(() => import('./proxy-flags/help.ts'));
  try {
    const { values, args } = parseCommandLine(p.argv.slice(1));
    for (const notice of values.notices) await p.err(`${notice}\n`);
    if (values.bool('help')) {
      await p.out((await help()).helpText());
      return 0;
    }
    if (args.some((arg) => arg !== '')) {
      await p.err(`Error: "kube-proxy" does not take any arguments, got [${args.map((arg) => JSON.stringify(arg)).join(' ')}]\n`);
      return 1;
    }
    if (/^(raw|1|t|true)$/i.test(values.string('version'))) {
      await p.out(
        `${values.string('version') === 'raw' ? (await onDemand(() => import('../../kubernetes/kubectl/lib/client-version.ts'))).clientVersionText() : `Kubernetes ${VERSION}`}\n`,
      );
      return 0;
    }
    return values;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await p.err(`${(await help()).usageText()}\nError: ${error.message}\n`);
    return 1;
  }
}

/** The node that it runs on, once it has addresses (and its pods a prefix, when that is asked for). upstream: pkg/proxy/node.go newNodeManager */
async function theNode(p: Process, client: Client, name: string, needsPrefix: boolean): Promise<Node | undefined> {
  const look = (): Promise<Node | undefined> => client.get<Node>(NODES, '', name).catch(() => undefined);
  let node = await look();
  for (let left = PATIENCE.addresses; left > 0 && addressesOf(node).length === 0; left--) {
    await p.sleep(1000);
    node = await look();
  }
  const prefixes = (): number => node?.spec?.podCIDRs?.length ?? 0;
  for (let left = PATIENCE.podCIDRs; needsPrefix && left > 0 && prefixes() === 0; left--) {
    await p.sleep(1000);
    node = await look();
  }
  if (needsPrefix && prefixes() === 0) throw new Ended(node ? `timeout waiting for PodCIDR allocation on node "${name}"` : `timeout waiting for node "${name}" to exist`);
  return node;
}

function addressesOf(node: Node | undefined): readonly string[] {
  return (node?.status?.addresses ?? []).filter((a) => a.type === 'InternalIP').map((a) => a.address);
}

async function writeConfig(p: Process, path: string, config: KubeProxyConfiguration, say: Say): Promise<number> {
  try {
    p.fs.writeFile(p.path(path), toYaml(Object.values(JSON.parse(configzText(config)))[0]));
  } catch {
    throw new Ended(`open ${path}: no such file or directory`);
  }
  await say([{ severity: 'I', place: 'options.go:436', text: `"Wrote configuration" file=${JSON.stringify(path)}` }]);
  return 0;
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
