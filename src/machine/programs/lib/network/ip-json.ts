// Devices, addresses, routes and neighbours as `ip -j` gives them. upstream: iproute2 lib/json_print.c, ip/ipaddress.c, iproute.c, ipneigh.c

import { isRunning } from '../../../network/link.ts';
import type { Netns } from '../../../network/netns.ts';
import { MAIN } from '../../../network/policy-rules.ts';
import type { Device } from '../../../network/types.ts';
import { addressesOf, bytesOf, carrierChanges, flagsOf, isSecondary, type LinkStyle, netnsId, queueOf, stateOf } from './link-text.ts';
import { type RouteFilter, rowsOf, tableName } from './route-show.ts';

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
    ...farJson(dev),
    ...(style.details ? detailsJson(dev, style) : {}),
    ...(dev.settings.alias ? { ifalias: dev.settings.alias } : {}),
    ...(style.stats ? { stats64: statsJson(dev, style.stats > 1) } : {}),
  };
}

const farJson = (dev: Device): Json => (dev.peer && dev.peer.netns !== dev.netns ? { link_netnsid: netnsId(dev) } : {});

/** What -d adds of every device; what is special to its kind is text alone here. */
function detailsJson(dev: Device, style: LinkStyle): Json {
  const queues = dev.kind === 'veth' ? 2 : 1;
  const loopback = dev.kind === 'loopback';
  const port = dev.master ? 1 : 0;
  return {
    promiscuity: port + (dev.settings.promisc ? 1 : 0),
    allmulti: port + (dev.settings.allmulti ? 1 : 0),
    min_mtu: loopback ? 0 : 68,
    max_mtu: loopback ? 0 : 65_535,
    ...(loopback || dev.kind === 'ethernet' ? {} : { linkinfo: { info_kind: dev.kind } }),
    ...(style.mode ? { inet6_addr_gen_mode: 'eui64' } : {}),
    num_tx_queues: queues,
    num_rx_queues: queues,
    gso_max_size: 65_536,
    gso_max_segs: 65_535,
    tso_max_size: 524_280,
    tso_max_segs: 65_535,
    gro_max_size: 65_536,
  };
}

function statsJson(dev: Device, all: boolean): Json {
  const { rx, tx } = dev.traffic;
  const more = { length_errors: 0, crc_errors: 0, frame_errors: 0, fifo_errors: 0, missed_errors: 0 };
  const sent = { aborted_errors: 0, fifo_errors: 0, window_errors: 0, heartbeat_errors: 0, carrier_changes: carrierChanges(dev) };
  return {
    rx: { bytes: bytesOf(dev, 'rx'), packets: rx.packets, errors: 0, dropped: 0, over_errors: 0, multicast: 0, ...(all ? more : {}) },
    tx: { bytes: bytesOf(dev, 'tx'), packets: tx.packets, errors: 0, dropped: 0, carrier_errors: 0, collisions: 0, ...(all ? sent : {}) },
  };
}

export function addressJson(dev: Device, style: LinkStyle): Json | undefined {
  const list = addressesOf(dev, style.family).filter((a) => !style.keep || style.keep(a));
  if ((style.family !== undefined || style.keep) && list.length === 0) return style.brief ? undefined : {};
  if (style.brief)
    return {
      ...peerJson(dev),
      ifname: dev.name,
      operstate: stateOf(dev),
      addr_info: list.map((a) => ({ local: a.ip.text, prefixlen: a.bits })),
    };
  const { linkmode: _, ...link } = style.family === undefined ? linkJson(dev, style) : { ...headJson(dev, false), ...farJson(dev) };
  const addresses = list.map((a) => ({
    family: a.ip.family === 4 ? 'inet' : 'inet6',
    local: a.ip.text,
    ...(a.peer ? { address: a.peer.text } : {}),
    prefixlen: a.bits,
    ...(a.metric === undefined ? {} : { metric: a.metric }),
    ...(a.brd ? { broadcast: a.brd.text } : {}),
    scope: a.scope,
    ...(isSecondary(dev, a) ? { secondary: true } : {}),
    ...(a.nodad ? { nodad: true } : {}),
    ...(a.prefixRoute === false ? { noprefixroute: true } : {}),
    ...(a.ip.family === 4 ? { label: a.label ?? dev.name } : {}),
    valid_life_time: FOR_EVER,
    preferred_life_time: FOR_EVER,
  }));
  return { ...link, addr_info: addresses };
}

const peerJson = (dev: Device): Json => (dev.peer ? (dev.peer.netns === dev.netns ? { link: dev.peer.name } : { link_index: dev.peer.index }) : {});

function headJson(dev: Device, mode: boolean): Json {
  return {
    ifindex: dev.index,
    ...peerJson(dev),
    ifname: dev.name,
    flags: flagsOf(dev),
    mtu: dev.mtu,
    qdisc: queueOf(dev),
    ...(dev.master ? { master: dev.master.name } : {}),
    operstate: stateOf(dev),
    ...(mode ? { linkmode: 'DEFAULT' } : {}),
    group: dev.settings.group ? String(dev.settings.group) : 'default',
    txqlen: dev.settings.txqlen,
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
      ...(table === 'all' && r.table !== MAIN ? { table: tableName(r.table) } : {}),
      ...(r.proto === 'boot' || said.has('proto') ? {} : { protocol: r.proto }),
      ...(r.scope !== 'global' && family === 4 && !said.has('scope') ? { scope: r.scope } : {}),
      ...(r.src && !said.has('src') ? { prefsrc: r.src.text } : {}),
      ...((r.metric === 0 && family === 4) || said.has('metric') ? {} : { metric: r.metric }),
      flags: [...(r.onlink ? ['onlink'] : []), ...(r.dev?.up && !isRunning(r.dev) ? ['linkdown'] : [])],
      ...(r.mtu === undefined ? {} : { metrics: [{ mtu: r.mtu }] }),
      ...(r.nextHops
        ? { nexthops: r.nextHops.map((hop) => ({ ...(hop.via ? { gateway: hop.via.text } : {}), dev: hop.dev.name, weight: hop.weight, flags: hop.onlink ? ['onlink'] : [] })) }
        : {}),
      ...(family === 6 ? { pref: 'medium' } : {}),
    }));
}
