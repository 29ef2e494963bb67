// The part `ipvs:` of kube-proxy's configuration file. upstream: pkg/proxy/apis/config/validation/validation.go validateKubeProxyIPVSConfiguration
import { isRecord } from '../../base/deep.ts';
import type { IpvsConfig } from '../../kubernetes/proxy/config.ts';

const PATH = 'KubeProxyConfiguration.KubeProxyIPVSConfiguration';
const METHODS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq'];
const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000_001, ns: 0.000_000_001 };

/** Throws what kube-proxy says of a value that it does not take. */
export function readIpvs(value: unknown): Partial<IpvsConfig> {
  if (!isRecord(value)) return {};
  const scheduler = String(value.scheduler ?? '');
  if (scheduler !== '' && !METHODS.includes(scheduler))
    throw new Error(
      `failed validate: ${PATH}.Scheduler: Invalid value: ${JSON.stringify(scheduler)}: must be in ${METHODS.join(',')}, blank means the default algorithm method (currently rr)`,
    );
  return {
    scheduler,
    strictARP: value.strictARP === true,
    excludeCIDRs: Array.isArray(value.excludeCIDRs) ? value.excludeCIDRs.map(String) : [],
    tcpSeconds: seconds(value.tcpTimeout, 'TCPTimeout'),
    tcpFinSeconds: seconds(value.tcpFinTimeout, 'TCPFinTimeout'),
    udpSeconds: seconds(value.udpTimeout, 'UDPTimeout'),
  };
}

/** A duration as Go writes it: 15m0s. */
function seconds(value: unknown, field: string): number {
  const text = String(value ?? '0s');
  if (text.startsWith('-')) throw new Error(`failed validate: ${PATH}.${field}: Invalid value: ${JSON.stringify(text.slice(1))}: must be greater than or equal to 0`);
  if (text !== '0' && !/^([\d.]+(h|m|s|ms|us|ns))+$/.test(text)) throw new Error(`failed complete: failed to decode: time: invalid duration ${JSON.stringify(text)}`);
  let sum = 0;
  for (const [, n, unit] of text.matchAll(/([\d.]+)(h|ms|m|s|us|ns)/g)) sum += Number(n) * (UNITS[unit ?? 's'] ?? 1);
  return Math.floor(sum);
}
