// The modes by name. Those that few clusters run are loaded when one does. upstream: cmd/kube-proxy/app/server_linux.go createProxier, platformCleanup
import { onDemand } from '../../base/on-demand.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Backend } from './backend.ts';
import type { IpvsConfig, ProxyMode } from './config.ts';
import { IptablesBackend } from './iptables/backend.ts';
import { cleanUpIptables } from './iptables/cleanup.ts';

const FAMILIES = [4, 6] as const;

/** One backend a family. */
export type Backends = ReadonlyMap<4 | 6, Backend>;

export function iptablesBackends(netns: Netns): Backends {
  return new Map(FAMILIES.map((family) => [family, new IptablesBackend(netns.iptables(family))]));
}

/** The backends of a mode that has to be loaded. */
export async function loadBackends(mode: Exclude<ProxyMode, 'iptables'>, netns: Netns, ipvs: IpvsConfig): Promise<Backends> {
  if (mode === 'nftables') {
    const { NftablesBackend } = await onDemand(() => import('./nftables/backend.ts'));
    return new Map(FAMILIES.map((family) => [family, new NftablesBackend(netns, family)]));
  }
  const { IpvsBackend } = await onDemand(() => import('./ipvs/backend.ts'));
  return new Map(FAMILIES.map((family) => [family, new IpvsBackend(netns, family, ipvs)]));
}

/** Nothing of the nftables mode is in the kernel yet. */
export async function isFreshForNftables(netns: Netns): Promise<boolean> {
  if (!netns.engines.has('nftables')) return true;
  const { hasNftables } = await onDemand(() => import('./nftables/cleanup.ts'));
  return !hasNftables(netns);
}

/** Takes away what any mode wrote. upstream: platformCleanup with --cleanup */
export async function cleanUpAll(netns: Netns): Promise<void> {
  await cleanUpOthers('nftables', netns);
  await cleanUpOthers('iptables', netns);
}

/** Takes away what another mode left that this one could not live with: nftables does without the others' rules, the others without those of nftables. Between iptables and IPVS everything stays. */
export async function cleanUpOthers(mode: ProxyMode, netns: Netns): Promise<void> {
  if (mode === 'nftables') {
    for (const family of FAMILIES) cleanUpIptables(netns.iptables(family));
    if (!netns.engines.has('ipvs')) return;
    const { cleanUpIpvs } = await onDemand(() => import('./ipvs/cleanup.ts'));
    cleanUpIpvs(netns);
  } else if (netns.engines.has('nftables')) {
    const { cleanUpNftables } = await onDemand(() => import('./nftables/cleanup.ts'));
    cleanUpNftables(netns);
  }
}
