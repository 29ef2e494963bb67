// Devices, addresses and neighbours as `ip` prints them. upstream: iproute2 ip/ipaddress.c, ipneigh.c
import { cidrOf, parseIp } from '../../../../base/ip.ts';
import { isRunning } from '../../../network/link.ts';
import type { Address, Device } from '../../../network/types.ts';

export interface LinkStyle {
  readonly brief: boolean;
  readonly details: boolean;
  readonly family: 4 | 6 | undefined;
  /** Nothing of layer 3 (-0). */
  readonly link?: boolean;
  /** Each record on one line (-o). */
  readonly oneline?: boolean;
  readonly json?: boolean;
  readonly pretty?: boolean;
  /** Counters: once (-s), or with every kind of error (-s -s). */
  readonly stats?: number;
  /** Counters by thousands (-h) or by 1024 (-iec). */
  readonly human?: boolean;
  readonly iec?: boolean;
  /** Numbers instead of names (-N). */
  readonly numeric?: boolean;
  /** `ip link` tells of a mode that `ip addr` leaves out. */
  readonly mode?: boolean;
  /** Only these addresses. */
  readonly keep?: ((a: Address) => boolean) | undefined;
  /** Only addresses are told of: a link that has none of them is left out, and each is under its number (label, to). */
  readonly bare?: boolean;
}

/** eth0, or eth0@if4 for the end of a pair whose other end is elsewhere, eth0@eth1 when it is here. */
export function nameWithPeer(dev: Device): string {
  if (!dev.peer) return dev.name;
  return `${dev.name}@${dev.peer.netns === dev.netns ? dev.peer.name : `if${dev.peer.index}`}`;
}

const flags = (dev: Device): string => `<${flagsOf(dev).join(',')}>`;

/** What `<...>` holds. upstream: iproute2 ip/ipaddress.c print_link_flags */
export function flagsOf(dev: Device): readonly string[] {
  const { multicast, arp, allmulti, promisc } = dev.settings;
  const list = dev.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST'];
  if (dev.kind !== 'loopback' && dev.up && !isRunning(dev)) list.unshift('NO-CARRIER');
  if (multicast && dev.kind !== 'loopback' && dev.kind !== 'dummy') list.push('MULTICAST');
  if (!arp || dev.kind === 'dummy') list.push('NOARP');
  if (allmulti) list.push('ALLMULTI');
  if (promisc) list.push('PROMISC');
  if (dev.up) list.push('UP');
  if (dev.up && (dev.kind === 'loopback' || isRunning(dev))) list.push('LOWER_UP');
  if (dev.peer && dev.peer.netns === dev.netns && !dev.peer.up) list.push('M-DOWN');
  return list;
}

/** The queue's discipline: a device that was never up has none. */
export function queueOf(dev: Device): string {
  return dev.up || dev.wasUp ? (dev.kind === 'ethernet' ? 'pfifo_fast' : 'noqueue') : 'noop';
}

export function stateOf(dev: Device): string {
  if (!dev.up) return 'DOWN';
  if (dev.kind === 'loopback' || dev.kind === 'dummy' || (dev.kind === 'bridge' && !dev.hadPorts)) return 'UNKNOWN';
  if (isRunning(dev)) return 'UP';
  // The kernel looks for the other end among the devices of this namespace, by its number. upstream: link_watch.c default_operstate
  const other = dev.kind === 'veth' ? [...dev.netns.devices.values()].find((d) => d !== dev && d.index === dev.peer?.index) : undefined;
  return other && !isRunning(other) ? 'LOWERLAYERDOWN' : 'DOWN';
}

/** Its addresses, with the link-local one that every Ethernet device that is up makes of its MAC. */
export function addressesOf(dev: Device, family: 4 | 6 | undefined): readonly Address[] {
  const own = inOrder(dev.addresses.filter((a) => family === undefined || a.ip.family === family));
  if (family === 4 || dev.kind === 'loopback' || dev.noLinkLocal || !isRunning(dev) || own.some((a) => a.scope === 'link' && a.ip.family === 6)) return own;
  const ip = parseIp(linkLocal(dev.mac));
  return ip ? [...own, { ip, bits: 64, scope: 'link' }] : own;
}

const SCOPES = { global: 0, link: 253, host: 254 } as const;

/** True for an address in the subnet of one that was there before: it goes with that one. */
export function isSecondary(dev: Device, a: Address): boolean {
  return a.ip.family === 4 && follows(dev.addresses.slice(0, dev.addresses.indexOf(a)), a);
}

const follows = (before: readonly Address[], a: Address): boolean =>
  before.some((b) => b.bits === a.bits && b.ip.family === a.ip.family && cidrOf(b.peer ?? b.ip, b.bits) === cidrOf(a.peer ?? a.ip, a.bits));

/** IPv4 first: narrow scopes before wide ones, secondary addresses last. IPv6: wide scopes first, the newest first. upstream: Linux __inet_insert_ifa, ipv6_link_dev_addr */
function inOrder(list: readonly Address[]): readonly Address[] {
  const four = list.filter((a) => a.ip.family === 4);
  const six = list.filter((a) => a.ip.family === 6).reverse();
  const second = (a: Address): boolean => follows(four.slice(0, four.indexOf(a)), a);
  return [...four.filter((a) => !second(a)).sort((a, b) => SCOPES[b.scope] - SCOPES[a.scope]), ...four.filter(second), ...six.sort((a, b) => SCOPES[a.scope] - SCOPES[b.scope])];
}

function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((x) => Number.parseInt(x, 16));
  const group = (x: number, y: number): string => ((x << 8) | y).toString(16);
  return `fe80::${group(a ^ 2, b)}:${group(c, 0xff)}:${group(0xfe, d)}:${group(e, f)}`;
}

/** `10.0.3.1 peer 10.0.3.2/32`, `10.0.0.1/24`. */
const addressAndBits = (a: Address): string => (a.peer ? `${a.ip.text} peer ${a.peer.text}/${a.bits}` : `${a.ip.text}/${a.bits}`);

/** `ip addr` for one device. */
export function addressText(dev: Device, style: LinkStyle): string {
  const all = style.link ? [] : addressesOf(dev, style.family);
  const list = style.keep ? all.filter(style.keep) : all;
  if ((style.family !== undefined || style.keep) && list.length === 0) return '';
  if (style.brief)
    return `${nameWithPeer(dev).padEnd(16)} ${stateOf(dev).padEnd(14)} ${list.map((a) => `${addressAndBits(a)} ${a.metric === undefined ? '' : `metric ${a.metric} `}`).join('')}\n`;
  const lines = list.map((a) => {
    const brd = a.brd ? ` brd ${a.brd.text}` : '';
    const metric = a.metric === undefined ? '' : ` metric ${a.metric}`;
    const marks = `${a.ip.family === 4 && isSecondary(dev, a) ? 'secondary ' : ''}${a.nodad ? 'nodad ' : ''}${a.prefixRoute === false ? 'noprefixroute ' : ''}`;
    const scope = `scope ${a.scope} ${marks}${a.ip.family === 4 ? (a.label ?? dev.name) : ''}`;
    const break_ = style.oneline ? '\\' : '\n';
    return `${style.oneline ? `${dev.index}: ${dev.name}` : ''}    inet${a.ip.family === 6 ? '6' : ''} ${addressAndBits(a)}${metric}${brd} ${scope}${break_}       valid_lft forever preferred_lft forever\n`;
  });
  if (style.oneline || style.bare) return lines.join('');
  return `${linkText(dev, { ...style, stats: 0 })}${lines.join('')}${style.stats ? statsText(dev, style) : ''}`;
}

/** `ip link` for one device. */
export function linkText(dev: Device, style: LinkStyle): string {
  if (style.brief) return `${nameWithPeer(dev).padEnd(16)} ${stateOf(dev).padEnd(14)} ${dev.mac} ${flags(dev)} \n`;
  const loopback = dev.kind === 'loopback';
  const master = dev.master ? ` master ${dev.master.name}` : '';
  const { group, txqlen, alias } = dev.settings;
  const queue = dev.kind === 'dummy' && !dev.up ? '' : ` qlen ${txqlen}`;
  const head = `${dev.index}: ${nameWithPeer(dev)}: ${flags(dev)} mtu ${dev.mtu} qdisc ${queueOf(dev)}${master} state ${stateOf(dev)}${style.mode ? ' mode DEFAULT' : ''} group ${group || 'default'}${queue}`;
  const far = dev.peer && dev.peer.netns !== dev.netns ? ` link-netnsid ${netnsId(dev)}` : '';
  const said = alias && !style.family ? `    alias ${alias}\n` : '';
  if (style.family !== undefined) return `${head}${far}${style.details ? detailText(dev, style) : ''}\n`;
  const brd = loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  const detail = style.details ? detailText(dev, style) : '';
  const text = `${head}\n    link/${loopback ? 'loopback' : 'ether'} ${dev.mac} brd ${brd}${far}${detail}\n${said}${style.stats ? statsText(dev, style) : ''}`;
  return style.oneline ? `${text.replace(/\n$/, '').replaceAll('\n', '\\')}\n` : text;
}

/** The number by which a namespace knows another one, in the order in which its devices lead there. */
export function netnsId(dev: Device): number {
  const known: unknown[] = [];
  for (const other of dev.netns.devices.values()) if (other.peer && other.peer.netns !== dev.netns && !known.includes(other.peer.netns)) known.push(other.peer.netns);
  return Math.max(0, known.indexOf(dev.peer?.netns));
}

/** 1.08k, 12.3M; by 1024 with Ki, Mi (-iec). upstream: iproute2 ip/ipaddress.c print_num */
function number(n: number, style: LinkStyle): string {
  const base = style.iec ? 1024 : 1000;
  if (!style.human || n < base) return String(n);
  const power = Math.min(4, Math.floor(Math.log(n) / Math.log(base)));
  const value = n / base ** power;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)}${(style.iec ? 'KMGT' : 'kMGT')[power - 1]}${style.iec ? 'i' : ''}`;
}

/** Bytes with the frames' own headers. */
export function bytesOf(dev: Device, way: 'rx' | 'tx'): number {
  const { packets, bytes } = dev.traffic[way];
  return bytes + (dev.kind === 'loopback' ? 0 : 14 * packets);
}

/** How often its carrier came and went, as far as it is known. */
export const carrierChanges = (dev: Device): number => (dev.kind !== 'veth' ? 0 : dev.wasUp ? 2 : 1);

/** The counters of a device (-s), with those of every kind of error (-s -s): here nothing arrives damaged. upstream: iproute2 ip/ipaddress.c print_stats64 */
function statsText(dev: Device, style: LinkStyle): string {
  const both = (['rx', 'tx'] as const).map((way) => [number(bytesOf(dev, way), style), number(dev.traffic[way].packets, style), '0', '0', '0', '0']);
  const widths = [10, 7, 6, 7, 7, 7].map((w, i) => Math.max(w, ...both.map((row) => (row[i] ?? '').length)));
  const cells = (texts: readonly string[], from: number): string => texts.map((t, i) => t.padStart(widths[from + i] ?? 0)).join(' ');
  const first = widths[0] ?? 0;
  const block = (label: string, names: string, row: readonly string[]): string =>
    `    ${label}: ${'bytes'.padStart(first - 4)} ${cells(names.split(' '), 1)}${' '.repeat(11)}\n    ${cells(row, 0)} \n`;
  const errors = (label: string, names: string, last: number): string => {
    const list = names.split(' ');
    const values = list.map((_, i) => (i === list.length - 1 ? String(last) : '0'));
    return (style.stats ?? 0) < 2 ? '' : `    ${label.padEnd(first)} ${cells(list, 1)}\n    ${' '.repeat(first)} ${cells(values, 1)} \n`;
  };
  return [
    block('RX', 'packets errors dropped missed mcast', both[0] ?? []),
    errors('RX errors:', 'length crc frame fifo overrun', 0),
    block('TX', 'packets errors dropped carrier collsns', both[1] ?? []),
    errors('TX errors:', 'aborted fifo window heartbt transns', carrierChanges(dev)),
  ].join('');
}

/** A bridge's number as it writes it: 8000.62:b8:36:e5:c7:cb without leading zeros. */
const bridgeId = (bridge: Device): string =>
  `8000.${bridge.mac
    .split(':')
    .map((x) => x.replace(/^0(?=.)/, ''))
    .join(':')}`;
const QUEUES = 'gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 ';

/** What -d adds. upstream: iproute2 ip/ipaddress.c print_linkinfo, iplink_bridge.c, iplink_bridge_slave.c */
function detailText(dev: Device, style: LinkStyle): string {
  const port = dev.master !== undefined;
  const most = dev.kind === 'loopback' ? 0 : 65_535;
  const promiscuity = (port ? 1 : 0) + (dev.settings.promisc ? 1 : 0);
  const head = ` promiscuity ${promiscuity}  allmulti ${(port ? 1 : 0) + (dev.settings.allmulti ? 1 : 0)} minmtu ${dev.kind === 'loopback' ? 0 : 68} maxmtu ${most} `;
  const kind = dev.kind === 'veth' ? '\n    veth ' : dev.kind === 'dummy' ? '\n    dummy ' : dev.kind === 'bridge' ? `\n    bridge ${bridgeDetails(dev)}` : '';
  const slave = dev.master ? `\n    bridge_slave ${portDetails(dev, dev.master)}` : '';
  const queues = dev.kind === 'veth' ? 2 : 1;
  return `${head}${kind}${slave}${style.mode ? 'addrgenmode eui64 ' : ''}numtxqueues ${queues} numrxqueues ${queues} ${QUEUES}`;
}

function bridgeDetails(dev: Device): string {
  const id = bridgeId(dev);
  const timers = 'hello_timer    0.00 tcn_timer    0.00 topology_change_timer    0.00 gc_timer    0.00';
  const multicast =
    'mcast_snooping 1 no_linklocal_learn 0 mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0 mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1';
  return `forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0 bridge_id ${id} designated_root ${id} root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0 ${timers} group_fwd_mask 0 group_address 01:80:c2:00:00:00 ${multicast} nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 `;
}

function portDetails(dev: Device, bridge: Device): string {
  const n = bridge.ports.indexOf(dev) + 1;
  const id = bridgeId(bridge);
  const state = isRunning(dev) ? 'forwarding' : 'disabled';
  return `state ${state} priority 32 cost 2 hairpin ${dev.hairpin ? 'on' : 'off'} guard off root_block off fastleave off learning on flood on port_id 0x80${n.toString(16).padStart(2, '0')} port_no 0x${n.toString(16)} designated_port ${32_768 + n} designated_cost 0 designated_bridge ${id} designated_root ${id} hold_timer    0.00 message_age_timer    0.00 forward_delay_timer    0.00 topology_change_ack 0 config_pending 0 proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off isolated off locked off `;
}
