import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../src/kubernetes/api/meta.ts';
import { SERVICES } from '../../../src/kubernetes/api/resources.ts';
import type { Netns } from '../../../src/machine/network/netns.ts';
import { runNft } from '../../../src/machine/network/nftables/execute.ts';
import { pass } from '../../support/drive.ts';
import { type ProxiedWorld, proxiedWorld } from '../../support/proxied-world.ts';
import { CASES } from './cases.ts';

const golden = JSON.parse(gunzipSync(readFileSync(fileURLToPath(new URL('./golden/rules-nftables.json.gz', import.meta.url)))).toString()) as Record<string, string>;

const SERVICE_CHAIN = /^\tchain (service|local|external|firewall|endpoint)-/;

/**
 * The blocks of a table: the chains of Services sorted (their order is that of a Go map), without those that were empty (left of an earlier scenario on the same
 * cluster and not deleted yet); no clients in affinity sets (somebody had asked).
 */
function comparable(text: string): string {
  const [head = '', ...blocks] = text.replace(/ \}\n\}\n$/, ' }\n}\n').split(/\n(?=\t(?:set|map|chain) )/);
  const clean = blocks.map((b) =>
    b
      .replace(/\n\}\n$/, '')
      .trimEnd()
      .replace(/\n\t\telements = \{[^}]* expires [^}]*\}/, ''),
  );
  const ours = clean.filter((b) => !SERVICE_CHAIN.test(b));
  const services = clean.filter((b) => SERVICE_CHAIN.test(b) && b.split('\n').length > 2).sort();
  return [head, ...ours, ...services].join('\n\n');
}

function list(host: Netns, table = 'ip kube-proxy'): string {
  const result = runNft(host, `list table ${table}\n`, { handles: false, stateless: false, terse: false });
  if (result.code !== 0) throw new Error(result.err);
  return result.out;
}

/** Cluster IPs that the recorded cluster chose by chance. */
function recordedAddresses(name: string): (w: ProxiedWorld) => void {
  return (w) => {
    const four = /(10\.96\.\d+\.\d+) \. tcp \. 80/.exec(golden['12-dual-stack-v4.node-1']!)![1]!;
    const six = (service: string) => new RegExp(`(fd00:10:96::\\w+) \\. tcp \\. 80 : goto service-\\w+-default/${service}/`).exec(golden['12-dual-stack-v6.node-1']!)![1]!;
    CASES[name]!(w);
    if (!name.startsWith('12')) return;
    w.service('web', { type: 'NodePort', clusterIP: four, clusterIPs: [four, six('web')], ports: [{ port: 80, nodePort: 30080 }] });
    w.service('six', { type: 'NodePort', clusterIP: six('six'), ports: [{ port: 80, nodePort: 30086 }] });
  };
}

describe('the rules of real nodes in nftables mode, rule by rule', () => {
  it.each(Object.keys(golden))('%s', async (name) => {
    const [, scenario = '', family, node = ''] = /^(.*?)(?:-(v[46]))?\.(node-\d)$/.exec(name)!;
    const world = await proxiedWorld({ dual: scenario.startsWith('12'), config: { mode: 'nftables' } });
    recordedAddresses(scenario)(world);
    await world.settle();
    expect(comparable(list(world.host(node), family === 'v6' ? 'ip6 kube-proxy' : 'ip kube-proxy'))).toBe(comparable(golden[name]!));
  });
});

describe('what nftables mode leaves and takes away', () => {
  it('empties the chains of a Service that went, and deletes them at a later sync', async () => {
    const w = await proxiedWorld({ config: { mode: 'nftables' } });
    CASES['3-nodeport-cluster-1pod']!(w);
    await w.settle();
    w.api.delete(SERVICES as Resource, 'default', 'web');
    await w.settle();
    expect(list(w.host('node-1'))).toContain('\tchain external-PFISGYVC-default/web/tcp/ {\n\t}\n');
    await pass(w.clock, 60_000);
    expect(list(w.host('node-1'))).toContain('PFISGYVC');
    // Nothing happens: the sync that comes every hour.
    await pass(w.clock, 3_600_000);
    expect(list(w.host('node-1'))).not.toContain('PFISGYVC');
  });

  it('writes no iptables rule', async () => {
    const w = await proxiedWorld({ config: { mode: 'nftables' }, masquerade: false });
    expect(w.host('node-1').iptables(4).tables()).toEqual([]);
  });
});
