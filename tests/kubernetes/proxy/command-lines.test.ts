// What the real kube-proxy v1.36.3 made of 160 command lines: what it said, how it ended, and what /configz and /flagz told. Asked on a node of IPv4 whose connection tracking had the kernel's own settings.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkConfig, checkLogging } from '../../../src/cluster/nodes/proxy-config/read.ts';
import { configzText, conntrackOf, settingsOf } from '../../../src/cluster/nodes/proxy-config/settings.ts';
import { loadConfig, shownFlags, withNodeName } from '../../../src/cluster/nodes/proxy-flags/complete.ts';
import { helpText } from '../../../src/cluster/nodes/proxy-flags/help.ts';
import { parseCommandLine } from '../../../src/cluster/nodes/proxy-flags/parse.ts';
import { firstLines, flagLines, setGates } from '../../../src/cluster/nodes/proxy-flags/start-words.ts';
import { toYaml } from '../../../src/kubernetes/api/yaml.ts';
import { setConntrackSysctls } from '../../../src/kubernetes/proxy/conntrack-sysctls.ts';
import { servesLoopback } from '../../../src/kubernetes/proxy/node-addresses.ts';
import { klogValue, type StartLine, startLines, WAITING } from '../../../src/kubernetes/proxy/start-log.ts';
import { Sysctl } from '../../../src/machine/network/sysctl.ts';

interface Asked {
  readonly argv: readonly string[];
  readonly exit: number | null;
  readonly log: string;
  readonly wrote?: string;
  readonly configz?: string;
  readonly flagz?: string;
}

const golden: { help: string; text: string; asked: readonly Asked[] } = JSON.parse(
  gunzipSync(readFileSync(new URL('golden/command-lines.json.gz', import.meta.url))).toString('utf8'),
);

const FILES: Readonly<Record<string, string>> = { '/var/lib/kube-proxy/config.conf': golden.text };

function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error(`failed complete: open ${path}: no such file or directory`);
  return text;
}

async function said(argv: readonly string[]): Promise<Asked> {
  let log = '';
  const say = (lines: readonly StartLine[]): void => {
    for (const l of lines) if (l.place !== 'portside') log += `${l.severity} ${l.place}] ${l.text}\n`;
  };
  try {
    const { values, args } = parseCommandLine(argv);
    log += values.notices.map((notice) => `${notice}\n`).join('');
    if (args.some((arg) => arg !== ''))
      return { argv, exit: 1, log: `${log}Error: "kube-proxy" does not take any arguments, got [${args.map((a) => JSON.stringify(a)).join(' ')}]\n` };
    if (values.bool('version')) return { argv, exit: 0, log: 'Kubernetes v1.36.3\n' };
    const read = loadConfig(values, readFile);
    say(firstLines(read, values));
    const config = withNodeName(read.config, values);
    const gates = await setGates(config);
    say(gates.warnings);
    checkLogging(config);
    if (config.logging.verbosity > 0) say([...flagLines(shownFlags(values, config)), gates.updated]);
    checkConfig({ ...read, config });
    const configz = configzText(config);
    if (values.string('write-config-to') !== '') {
      say([{ severity: 'I', place: 'options.go:436', text: `"Wrote configuration" file=${JSON.stringify(values.string('write-config-to'))}` }]);
      return { argv, exit: 0, log, wrote: toYaml(Object.values(JSON.parse(configz))[0]) };
    }
    if (values.bool('cleanup')) return { argv, exit: 0, log };
    const settings = settingsOf(config);
    const sysctl = new Sysctl(() => undefined);
    const sysctls = setConntrackSysctls(sysctl, conntrackOf(config), 4);
    const facts = {
      config: settings,
      nodeIPs: ['192.168.1.11'],
      podCIDRs: ['10.244.1.0/24'],
      sysctls,
      liberal: sysctl.number('net.netfilter.nf_conntrack_tcp_be_liberal') === 1,
      localnet: settings.mode === 'iptables' && settings.iptables.localhostNodePorts && servesLoopback(settings.nodePortAddresses),
      loopback: [],
      fresh: settings.mode === 'nftables',
      closed: [],
    };
    say([...WAITING, ...startLines(values.bool('init-only') ? { ...facts, until: 'initialized' } : facts)]);
    return values.bool('init-only')
      ? { argv, exit: 0, log }
      : {
          argv,
          exit: null,
          log,
          configz,
          flagz: shownFlags(values, config, facts.nodeIPs)
            .map(([name, value]) => `${name} ${value}\n`)
            .join(''),
        };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.constructor.name === 'UsageError') return { argv, exit: 1, log: `<USAGE>\nError: ${error.message}\n` };
    return { argv, exit: 1, log: `${log}E run.go:72] "command failed" err=${klogValue(error.message)}\n` };
  }
}

/** Controllers start side by side, and a sync that came after the recording is not in it. */
function view(log: string): string {
  const lines = log.replace(/E proxier.go:1169\] [\s\S]*?\n > ipFamily=.*\n/g, '').split('\n');
  const side = (line: string): boolean => /controller|utils.go:182/.test(line);
  return lines.filter((l) => !side(l)).join('\n');
}

/** The delimiter is chance. */
const flagz = (text: string): string => text.replace(/^(?:.*\n)*?(?=bind-address)/, '').replace(/^([\w-]+)(?:: |[:= ])/gm, '$1 ');

/** Ends that need the node's network, its API server or its files: they have tests of their own. */
const ELSEWHERE = /Error running ProxyServer|listen tcp/;
/** Two wrong gates are told in the order of a Go map; without contextual logging a line loses its family. */
const NOT_JUDGED = ['--feature-gates=A=true,B=false', '--feature-gates=ContextualLogging=false', '--hostname-override='];
const comparable = golden.asked.filter(
  ({ argv, log, exit }) =>
    !ELSEWHERE.test(log) && (exit !== null || argv.includes('--hostname-override=node-1') || argv.includes('NODE-1')) && !NOT_JUDGED.includes(argv.at(-1) ?? ''),
);

describe('a command line of kube-proxy', () => {
  it.each(comparable.map((one) => [one.argv.join(' '), one] as const))('%s', async (_, one) => {
    const got = await said(one.argv);
    expect(view(got.log)).toBe(view(one.log));
    expect(got.exit).toBe(one.exit);
    if (one.wrote !== undefined) expect(got.wrote).toBe(one.wrote);
    if (one.configz !== undefined) expect(got.configz).toBe(one.configz);
    if (one.flagz) expect(flagz(got.flagz ?? '')).toBe(flagz(one.flagz));
  });

  it('is explained by --help', () => {
    expect(helpText()).toBe(golden.help);
  });
});
