// Ports that are not for everybody. upstream: linux/net/ipv4/af_inet.c inet_bind, inet_port_requires_bind_service
import type { Host } from './types.ts';

/** Below net.ipv4.ip_unprivileged_port_start, but for 0, which asks for any free one. */
export function isLowPort(host: Host, port: number): boolean {
  return port > 0 && port < host.sysctl.number('net.ipv4.ip_unprivileged_port_start');
}
