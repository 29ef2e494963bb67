import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { saveText } from '../../../src/machine/network/netfilter/save.ts';
import { proxiedWorld } from '../../support/proxied-world.ts';
import { CASES } from './cases.ts';

const golden = JSON.parse(gunzipSync(readFileSync(fileURLToPath(new URL('./golden/rules-iptables.json.gz', import.meta.url)))).toString()) as Record<string, string>;

/** Without counters, times and nfacct; the entries of the two shared chains whose order is that of a Go map as a set, the last of KUBE-SERVICES last. */
function comparable(text: string): string {
  const lines = text
    .split('\n')
    .filter((l) => !l.startsWith('#') && !l.includes('localhost_nps_accepted_pkts'))
    .map((l) => l.replace(/ -m nfacct --nfacct-name +\S+/, '').replace(/\[\d+:\d+\]$/, '[0:0]'));
  const isSet = (l: string): boolean => /^-A KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES) /.test(l) && !l.includes('NOTE: this must be the last rule');
  const out: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    let j = i;
    while (j < lines.length && isSet(lines[j]!) && lines[j]!.split(' ')[1] === lines[i]!.split(' ')[1]) j++;
    if (j > i) {
      out.push(...lines.slice(i, j).sort());
      i = j - 1;
    } else out.push(lines[i]!);
  }
  return out.join('\n');
}

describe('the rules of real nodes, rule by rule', () => {
  it.each(Object.keys(golden))('%s', async (name) => {
    const [, scenario = '', family, node = ''] = /^(.*?)(?:-(v[46]))?\.(node-\d)$/.exec(name)!;
    const world = await proxiedWorld({ dual: scenario.startsWith('12') });
    CASES[scenario]!(world);
    await world.settle();
    const netfilter = world.host(node).iptables(family === 'v6' ? 6 : 4);
    expect(comparable(saveText(netfilter, { program: 'iptables-save', now: 0 }))).toBe(comparable(golden[name]!));
  });
});
