// Kernel settings that pods ask for. upstream: pkg/kubelet/sysctl/{allowlist,safe_sysctls}.go, component-helpers/node/util/sysctl/namespace.go
import type { Pod } from '../../api/generated/types.ts';

/** What a node allows without being told to: of a pod alone, and of no consequence to others. */
const SAFE: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/** Names may have slashes; then their dots are dots of a part. upstream: NormalizeName */
function normal(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')) : name;
}

/** By name; of two that say the same setting the last counts. */
export function sysctlsOf(pod: Pod): ReadonlyMap<string, string> {
  return new Map((pod.spec?.securityContext?.sysctls ?? []).map((s) => [normal(s.name), s.value]));
}

/** Why one of them is refused. */
export function forbiddenSysctl(pod: Pod): string | undefined {
  for (const name of sysctlsOf(pod).keys()) {
    const quoted = JSON.stringify(name);
    if (!SAFE.has(name)) return `${quoted} not allowlisted`;
    if (name.startsWith('net.') && pod.spec?.hostNetwork) return `${quoted} not allowed with host Net enabled`;
    if (name.startsWith('kernel.shm') && pod.spec?.hostIPC) return `${quoted} not allowed with host IPC enabled`;
  }
  return undefined;
}
