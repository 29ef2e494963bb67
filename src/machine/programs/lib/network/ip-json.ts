// Devices, addresses, routes and neighbours as `ip -j` gives them. upstream: iproute2 lib/json_print.c, ip/ipaddress.c, iproute.c, ipneigh.c
import { refresh } from '../../../network/neighbour.ts';
import type { Netns } from '../../../network/netns.ts';
import type { Device } from '../../../network/types.ts';
import { addressesOf, flagsOf, type LinkStyle, queueOf, stateOf } from './link-text.ts';
import { type RouteFilter, rowsOf } from './route-show.ts';

type Json = Readonly<Record<string, unknown>>;
const FOR_EVER = 4_294_967_295;

/** As one line, or (-p) with the tool's own indentation. */
export function jsonText(value: readonly Json[], pretty: boolean): string {
  if (!pretty) return `${JSON.stringify(value)}\n`;
  return `${written(value, 0)}\n`;
}

/** Objects on lines of their own, lists of plain values in one. */
function written(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    if (value.every((one) => typeof one !== 'object')) return `[ ${value.map((one) => JSON.stringify(one)).join(',')} ]`;
    // The lists of one object stand further in than those of the whole.
    return `[ ${value.map((one) => written(one, depth)).join(',')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const indent = ' '.repeat(4 * depth + 8);
  const rows = Object.entries(value).map(([key, one]) => `${indent}${JSON.stringify(key)}: ${written(one, depth + (Array.isArray(one) ? 2 : 1))}`);
  return `{\n${rows.join(',\n')}\n${' '.repeat(4 * depth + 4)}}`;
}

export function linkJson(dev: Device, style: LinkStyle): Json {
  if (style.brief) return { ifname: dev.name, operstate: stateOf(dev), address: dev.mac, flags: flagsOf(dev) };
  const loopback = dev.kind === 'loopback';
  return {
    ...headJson(dev, true),
    link_type: loopback ? 'loopback' : 'ether',
    address: dev.mac,
    broadcast: loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
    ...(dev.peer ? { link_netnsid: 0 } : {}),
  };
}

export function addressJson(dev: Device, style: LinkStyle): Json | undefined {
  const list = addressesOf(dev, style.family);
  if (style.family !== undefined && list.length === 0) return undefined;
  if (style.brief)
    return {
      ...(dev.peer ? { link_index: dev.peer.index } : {}),
      ifname: dev.name,
      operstate: stateOf(dev),
      addr_info: list.map((a) => ({ local: a.ip.text, prefixlen: a.bits })),
    };
  const { linkmode: _, ...link } = style.family === undefined ? linkJson(dev, style) : headJson(dev, false);
  const addresses = list.map((a) => ({
    family: a.ip.family === 4 ? 'inet' : 'inet6',
    local: a.ip.text,
    prefixlen: a.bits,
    scope: a.scope,
    ...(a.ip.family === 4 ? { label: dev.name } : {}),
    valid_life_time: FOR_EVER,
    preferred_life_time: FOR_EVER,
  }));
  return { ...link, addr_info: addresses };
}

function headJson(dev: Device, mode: boolean): Json {
  return {
    ifindex: dev.index,
    ...(dev.peer ? { link_index: dev.peer.index } : {}),
    ifname: dev.name,
    flags: flagsOf(dev),
    mtu: dev.mtu,
    qdisc: queueOf(dev),
    ...(dev.master ? { master: dev.master.name } : {}),
    operstate: stateOf(dev),
    ...(mode ? { linkmode: 'DEFAULT' } : {}),
    group: 'default',
    txqlen: 1000,
  };
}

export function routesJson(ns: Netns, family: 4 | 6, { keep, said, table }: RouteFilter): Json[] {
  return rowsOf(ns, family, table)
    .filter(keep)
    .map((r) => ({
      ...(r.type === 'unicast' ? {} : { type: r.type }),
      dst: r.dst.bits === 0 ? 'default' : r.dst.bits === (family === 4 ? 32 : 128) ? r.dst.base.text : r.dst.text,
      ...(r.via && !said.has('via') ? { gateway: r.via.text } : {}),
      ...(r.dev && !said.has('dev') ? { dev: r.dev.name } : {}),
      ...(table === 'all' && r.table !== 'main' ? { table: r.table } : {}),
      ...(r.proto === 'boot' || said.has('proto') ? {} : { protocol: r.proto }),
      ...(r.scope !== 'global' && family === 4 && !said.has('scope') ? { scope: r.scope } : {}),
      ...(r.src && !said.has('src') ? { prefsrc: r.src.text } : {}),
      ...(r.metric === 0 && family === 4 ? {} : { metric: r.metric }),
      flags: [],
      ...(family === 6 ? { pref: 'medium' } : {}),
    }));
}

export function neighboursJson(ns: Netns, keep: (dev: Device, ip: string, family: 4 | 6) => boolean): Json[] {
  const now = ns.clock.now();
  const all: Json[] = [];
  for (const dev of ns.devices.values()) {
    for (const n of dev.neighbours.values()) {
      refresh(dev, n, now);
      if (!keep(dev, n.ip.text, n.ip.family)) continue;
      all.push({ dst: n.ip.text, dev: dev.name, ...(n.target && n.state !== 'FAILED' ? { lladdr: n.target.mac } : {}), state: [n.state] });
    }
  }
  return all;
}
