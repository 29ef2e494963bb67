// What kube-proxy tells on its metrics port: the names and labels that the recorded nodes told, and figures that follow what happens.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import type { ProxyMode } from '../../../src/kubernetes/proxy/config.ts';
import { drive, pass } from '../../support/drive.ts';
import { type ProxiedWorld, proxiedWorld } from '../../support/proxied-world.ts';

const SPEC = { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }] } as const;

async function world(mode: ProxyMode): Promise<ProxiedWorld> {
  const w = await proxiedWorld({ config: { mode } });
  await pass(w.clock, 5000);
  w.service('web', { ...SPEC, ports: [...SPEC.ports] });
  w.endpoints('web', [['', 80]], [{ ip: '10.244.1.11', node: 'node-1' }]);
  await w.settle();
  return w;
}

async function metrics(w: ProxiedWorld, node = 'node-1', path = '/metrics', port = 10249): Promise<string> {
  const made = await drive(w.clock, w.host(node).connect({ ip: '127.0.0.1', port }));
  if (!made.ok) throw new Error(made.error);
  made.value.send(encode(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
  let text = '';
  for (let bytes = await drive(w.clock, made.value.read()); bytes; bytes = await drive(w.clock, made.value.read())) text += decode(bytes);
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

const value = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((l) => l.startsWith(`kubeproxy_${series} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
};

/** Name and labels of each line that is a figure. */
const shape = (text: string): string[] => [...text.matchAll(/^(\w+(?:\{[^}]*\})?) /gm)].map(([, series]) => series ?? '').sort();

describe('the metrics of kube-proxy', () => {
  it.each(['iptables', 'nftables'] as const)('%s: as the recorded node told them', async (mode) => {
    const golden = new URL(`../../../../shared/golden/network/${mode}/a2-on-the-wire.json`, import.meta.url);
    if (!existsSync(golden)) return console.log('not run');
    const { steps } = JSON.parse(readFileSync(golden, 'utf8')) as { steps: { command?: string; output?: string }[] };
    const recorded = steps.find((s) => s.command?.includes('/metrics'))?.output ?? '';
    const text = await metrics(await world(mode));
    const asked = shape(text).filter((l) => /^kubeproxy_(sync_proxy_rules_(iptables|nftables|service|endpoint|no_local|last)|sync_full|iptables_)/.test(l));
    expect(asked).toEqual(shape(recorded).filter((l) => !/^kubeproxy_iptables_/.test(l)));
  });

  it('counts rules: all, and those that the last sync wrote', async () => {
    const text = await metrics(await world('iptables'));
    // The recorded node wrote one more: it counts what comes by loopback with nfacct.
    expect(value(text, 'sync_proxy_rules_iptables_total{ip_family="IPv4",table="nat"}')).toBe(42);
    expect(value(text, 'sync_proxy_rules_iptables_last{ip_family="IPv4",table="nat"}')).toBe(17);
    expect(value(text, 'sync_proxy_rules_iptables_total{ip_family="IPv4",table="filter"}')).toBe(4);
    expect(value(text, 'sync_proxy_rules_iptables_total{ip_family="IPv6",table="nat"}')).toBe(5);
    expect(value(text, 'sync_proxy_rules_iptables_last{ip_family="IPv6",table="filter"}')).toBe(3);
  });

  it.each(['iptables', 'nftables', 'ipvs'] as const)('%s: only the family of a change is written again', async (mode) => {
    const w = await world(mode);
    const text = await metrics(w);
    const at = (family: string): number => value(text, `sync_proxy_rules_last_timestamp_seconds{ip_family="${family}"}`) ?? 0;
    expect(at('IPv4') - at('IPv6')).toBeGreaterThan(4);
    expect(value(text, 'sync_proxy_rules_duration_seconds_count{ip_family="IPv6"}')).toBe(1);
    expect(value(text, 'sync_partial_proxy_rules_duration_seconds_count{ip_family="IPv4"}') !== undefined).toBe(mode !== 'ipvs');
    expect(text).toContain(
      '# HELP kubeproxy_sync_proxy_rules_service_changes_total [ALPHA] Cumulative proxy rules Service changes\n# TYPE kubeproxy_sync_proxy_rules_service_changes_total counter\n',
    );
    // Each family's tracker hears of the three Services; a slice has one family.
    expect(value(text, 'sync_proxy_rules_service_changes_total')).toBe(6);
    expect(value(text, 'sync_proxy_rules_endpoint_changes_total')).toBe(3);
    expect(value(text, 'sync_proxy_rules_endpoint_changes_pending')).toBe(0);
  });

  it('tells policies that find nobody here', async () => {
    const w = await world('iptables');
    const lonely = async (node: string): Promise<unknown> => {
      const text = await metrics(w, node);
      return ['external', 'internal'].map((p) => value(text, `sync_proxy_rules_no_local_endpoints_total{ip_family="IPv4",traffic_policy="${p}"}`));
    };
    expect(await lonely('node-2')).toEqual([0, 0]);
    w.service('web', { ...SPEC, ports: [...SPEC.ports], externalTrafficPolicy: 'Local' });
    await w.settle();
    expect([await lonely('node-1'), await lonely('node-2')]).toEqual([
      [0, 0],
      [1, 0],
    ]);
    w.endpoints('web', [['', 80]], []);
    await w.settle();
    expect(await lonely('node-2')).toEqual([0, 0]);
  });

  it('counts who asks for its health', async () => {
    const w = await world('nftables');
    expect(await metrics(w)).not.toContain('healthz');
    for (let i = 0; i < 2; i++) await metrics(w, 'node-1', '/healthz', 10256);
    expect(value(await metrics(w), 'proxy_healthz_total{code="200"}')).toBe(2);
  });
});
