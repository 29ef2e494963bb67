// Routes as `ip route` prints them. upstream: iproute2 ip/iproute.c
import { compareIp, type Ip } from '../../../../base/ip.ts';
import type { Netns } from '../../../network/netns.ts';
import type { Route } from '../../../network/types.ts';

/** One line of `ip route`, with the space at its end that the tool leaves. */
function routeText(r: Route): string {
  const full = r.dst.family === 4 ? 32 : 128;
  const dst = r.dst.bits === 0 ? 'default' : r.dst.bits === full ? r.dst.base.text : r.dst.text;
  const parts = [r.type === 'unicast' ? dst : `${r.type} ${dst}`];
  if (r.via) parts.push(`via ${r.via.text}`);
  if (r.dev) parts.push(`dev ${r.dev.name}`);
  if (r.proto !== 'boot') parts.push(`proto ${r.proto}`);
  if (r.scope !== 'global' && r.dst.family === 4 && r.type === 'unicast') parts.push(`scope ${r.scope}`);
  if (r.src) parts.push(`src ${r.src.text}`);
  if (r.metric !== 0) parts.push(`metric ${r.metric}`);
  if (r.dst.family === 6) parts.push('pref medium');
  return `${parts.join(' ')}${r.dst.family === 4 ? ' ' : ''}\n`;
}

/** All routes of a family, default first, then by address. */
export function routesText(ns: Netns, family: 4 | 6, keep: (r: Route) => boolean): string {
  return [...ns.routes.list(family)]
    .filter(keep)
    .sort((a, b) => (family === 6 ? b.dst.bits - a.dst.bits : 0) || compareIp(a.dst.base, b.dst.base) || b.dst.bits - a.dst.bits)
    .map(routeText)
    .join('');
}

/** `ip route get`: the way to an address, or the errno's words. */
export function routeGet(ns: Netns, ip: Ip, uid: number): { readonly out: string } | { readonly error: string } {
  const way = ns.routes.lookup(ip);
  const src = ns.routes.source(way, ip);
  if (way.kind === 'local') return { out: `local ${ip.text} dev lo src ${(src ?? ip).text} uid ${uid} \n    cache <local> \n` };
  if (way.kind !== 'out')
    return { error: { none: 'Network is unreachable', blackhole: 'Invalid argument', unreachable: 'No route to host', prohibit: 'Permission denied' }[way.kind] };
  return { out: `${ip.text}${way.next ? ` via ${way.next.text}` : ''} dev ${way.dev.name}${src ? ` src ${src.text}` : ''} uid ${uid} \n    cache \n` };
}
