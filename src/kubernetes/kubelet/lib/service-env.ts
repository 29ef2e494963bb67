// Environment variables of the services that existed when a container started. upstream: pkg/kubelet/envvars
import type { Service } from '../../api/generated/types.ts';

/** Docker-link style names for one service. */
export function serviceEnv(service: Service): [name: string, value: string][] {
  const ip = service.spec?.clusterIP;
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  if (!ip || ip === 'None' || !first) return [];
  const prefix = (service.metadata.name ?? '').toUpperCase().replaceAll('-', '_');
  const env: [string, string][] = [
    [`${prefix}_SERVICE_HOST`, ip],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
  ];
  for (const p of ports) if (p.name) env.push([`${prefix}_SERVICE_PORT_${p.name.toUpperCase().replaceAll('-', '_')}`, String(p.port)]);
  const url = (p: { port: number; protocol?: string }): string => `${(p.protocol ?? 'TCP').toLowerCase()}://${ip.includes(':') ? `[${ip}]` : ip}:${p.port}`;
  env.push([`${prefix}_PORT`, url(first)]);
  for (const p of ports) {
    const protocol = p.protocol ?? 'TCP';
    const name = `${prefix}_PORT_${p.port}_${protocol}`;
    env.push([name, url(p)], [`${name}_PROTO`, protocol.toLowerCase()], [`${name}_PORT`, String(p.port)], [`${name}_ADDR`, ip]);
  }
  return env;
}
