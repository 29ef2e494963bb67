// What the real kube-proxy v1.36.3 made of 250 configuration files: what it said, how it ended, and what /configz told. Asked on a node of IPv4 whose connection tracking had the kernel's own settings.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkConfig, checkLogging, readProxyConfig } from '../../../src/cluster/nodes/proxy-config/read.ts';
import { configzText, conntrackOf, notSimulated, settingsOf } from '../../../src/cluster/nodes/proxy-config/settings.ts';
import { firstLines } from '../../../src/cluster/nodes/proxy-flags/start-words.ts';
import { setConntrackSysctls } from '../../../src/kubernetes/proxy/conntrack-sysctls.ts';
import { servesLoopback } from '../../../src/kubernetes/proxy/node-addresses.ts';
import { klogValue, type StartLine, startLines, WAITING } from '../../../src/kubernetes/proxy/start-log.ts';
import { Sysctl } from '../../../src/machine/network/sysctl.ts';

interface Asked {
  readonly name: string;
  readonly text: string;
  readonly exit: number | null;
  readonly log: string;
  readonly configz?: string;
}

const asked: readonly Asked[] = JSON.parse(gunzipSync(readFileSync(new URL('golden/configurations.json.gz', import.meta.url))).toString('utf8'));

const NODE_IPS = ['192.168.1.11'];
const POD_CIDRS = ['10.244.1.0/24'];

function said(text: string): { readonly exit: number | null; readonly log: string; readonly configz?: string } {
  const lines: StartLine[] = [];
  const log = (): string => lines.map((l) => `${l.severity} ${l.place}] ${l.text}\n`).join('');
  try {
    const read = readProxyConfig(text);
    lines.push(...firstLines(read).filter((l) => l.place !== 'portside'));
    const config = { ...read.config, hostnameOverride: 'node-1' };
    checkLogging(config);
    checkConfig({ ...read, config });
    const settings = settingsOf(config);
    const sysctl = new Sysctl(() => undefined);
    const sysctls = setConntrackSysctls(sysctl, conntrackOf(config), 4);
    const facts = {
      config: settings,
      nodeIPs: NODE_IPS,
      podCIDRs: POD_CIDRS,
      sysctls,
      liberal: sysctl.number('net.netfilter.nf_conntrack_tcp_be_liberal') === 1,
      localnet: settings.mode === 'iptables' && settings.iptables.localhostNodePorts && servesLoopback(settings.nodePortAddresses),
      loopback: settings.nodePortAddresses.includes('127.0.0.0/8') ? ['127.0.0.1'] : [],
      fresh: settings.mode === 'nftables',
      closed: [],
    };
    lines.push(...WAITING, ...startLines(facts));
    return { exit: null, log: log(), configz: configzText(config) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { exit: 1, log: `${log()}E run.go:72] "command failed" err=${klogValue(error.message)}\n` };
  }
}

/** Controllers start side by side, and a sync that came after the recording is not in it; where a scheme was made is another place in a release. */
function view(log: string): string {
  const lines = log
    .replace(/in scheme \\"[^"]*\\"/g, 'in scheme')
    .replace(/E proxier.go:1169\] [\s\S]*?\n > ipFamily=.*\n/g, '')
    .split('\n');
  const side = (line: string): boolean => /controller/.test(line);
  return [...lines.filter((l) => !side(l)), ...lines.filter(side).sort()].join('\n');
}

describe('a configuration file of kube-proxy', () => {
  it.each(asked.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const got = said(one.text);
    expect(view(got.log)).toBe(view(one.log));
    expect(got.exit).toBe(one.exit);
    if (one.configz !== undefined) expect(got.configz).toBe(one.configz);
  });

  it('says which of its settings are not acted on here', () => {
    const text = asked.find((one) => one.name === 'as kubeadm leaves it')?.text ?? '';
    expect(notSimulated(readProxyConfig(text).config)).toEqual([]);
    expect(notSimulated(readProxyConfig(`${text}logging: {verbosity: 4}\nfeatureGates: {AllAlpha: true}\n`).config)).toEqual(['featureGates', 'logging.verbosity']);
  });
});
