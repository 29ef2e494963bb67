// The IPv4 routes as the old tools print them. upstream: net-tools 2.10 lib/inet_gr.c
import type { Route } from '../../../network/types.ts';
import type { Process } from '../../../os/types.ts';
import { hostName } from './host-names.ts';
import { netnsOf } from './netns-of.ts';

/** `netstat -r`, or `route`. */
export function routeTable(p: Process, tool: 'netstat' | 'route', numeric: boolean): string {
  const routes = [...netnsOf(p.machine).routes.list(4)].sort((a, b) => (a.dst.bits === 0 ? -1 : b.dst.bits === 0 ? 1 : 0) || (a.dst.base.n >>> 0) - (b.dst.base.n >>> 0));
  const head =
    tool === 'netstat'
      ? 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface'
      : 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface';
  const line = (r: Route): string => {
    const named = (ip: string | undefined): string => (ip === undefined ? '0.0.0.0' : (!numeric && hostName(p, ip)) || ip);
    const target = !numeric && r.dst.bits === 0 ? 'default' : named(r.dst.base.text);
    const cells = [target, r.type === 'unicast' ? named(r.via?.text) : '-', mask(r.dst.bits)].map((c) => c.padEnd(15)).join(' ');
    const flags = r.type === 'unicast' ? `U${r.via ? 'G' : ''}${r.dst.bits === 32 ? 'H' : ''}` : `!${r.dst.bits === 32 ? 'H' : ''}`;
    if (tool === 'netstat') return `${cells} ${flags.padEnd(6)}${'0'.padStart(5)} ${'0'.padEnd(5)} ${'0'.padStart(6)} ${r.dev?.name ?? '-'}`;
    return `${cells} ${flags.padEnd(5)} ${String(r.metric).padEnd(6)} ${'0'.padEnd(2)} ${'0'.padStart(7)} ${r.dev?.name ?? '-'}`;
  };
  return `Kernel IP routing table\n${[head, ...routes.map(line)].map((l) => `${l}\n`).join('')}`;
}

function mask(bits: number): string {
  const n = bits === 0 ? 0 : (~0 << (32 - bits)) >>> 0;
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
}
