// Devices, addresses and neighbours as `ip` prints them. upstream: iproute2 ip/ipaddress.c, ipneigh.c
import { cidrOf, parseIp } from '../../../../base/ip.ts';
import { isRunning } from '../../../network/link.ts';
import { refresh } from '../../../network/neighbour.ts';
import type { Netns } from '../../../network/netns.ts';
import type { Address, Device } from '../../../network/types.ts';

export interface LinkStyle {
  readonly brief: boolean;
  readonly details: boolean;
  readonly family: 4 | 6 | undefined;
  /** Each record on one line (-o). */
  readonly oneline?: boolean;
  readonly json?: boolean;
  readonly pretty?: boolean;
  /** `ip link` tells of a mode that `ip addr` leaves out. */
  readonly mode?: boolean;
  /** Only these addresses. */
  readonly keep?: ((a: Address) => boolean) | undefined;
  /** They were asked for by a prefix. */
  readonly to?: boolean;
}

/** eth0, or eth0@if4 for the end of a pair whose other end is elsewhere. */
export function nameWithPeer(dev: Device): string {
  return dev.peer ? `${dev.name}@if${dev.peer.index}` : dev.name;
}

const flags = (dev: Device): string => `<${flagsOf(dev).join(',')}>`;

/** What `<...>` holds. */
export function flagsOf(dev: Device): readonly string[] {
  const list = dev.kind === 'loopback' ? ['LOOPBACK'] : dev.kind === 'dummy' ? ['BROADCAST', 'NOARP'] : ['BROADCAST', 'MULTICAST'];
  if (dev.kind !== 'loopback' && dev.up && !isRunning(dev)) list.unshift('NO-CARRIER');
  if (dev.up) list.push('UP');
  if (dev.up && (dev.kind === 'loopback' || isRunning(dev))) list.push('LOWER_UP');
  return list;
}

/** The queue's discipline. */
export function queueOf(dev: Device): string {
  return dev.up ? (dev.kind === 'ethernet' ? 'pfifo_fast' : 'noqueue') : 'noop';
}

export function stateOf(dev: Device): string {
  if (!dev.up) return 'DOWN';
  if (dev.kind === 'loopback' || dev.kind === 'dummy') return 'UNKNOWN';
  if (isRunning(dev)) return 'UP';
  // The kernel looks for the other end among the devices of this namespace, by its number. upstream: link_watch.c default_operstate
  const other = dev.kind === 'veth' ? [...dev.netns.devices.values()].find((d) => d.index === dev.peer?.index) : undefined;
  return other && !isRunning(other) ? 'LOWERLAYERDOWN' : 'DOWN';
}

/** Its addresses, with the link-local one that every Ethernet device that is up makes of its MAC. */
export function addressesOf(dev: Device, family: 4 | 6 | undefined): readonly Address[] {
  const own = inOrder(dev.addresses.filter((a) => family === undefined || a.ip.family === family));
  if (family === 4 || dev.kind === 'loopback' || !isRunning(dev) || own.some((a) => a.scope === 'link')) return own;
  const ip = parseIp(linkLocal(dev.mac));
  return ip ? [...own, { ip, bits: 64, scope: 'link' }] : own;
}

const SCOPES = { global: 0, link: 253, host: 254 } as const;

/** True for an address in the subnet of one that was there before: it goes with that one. */
export function isSecondary(dev: Device, a: Address): boolean {
  const before = dev.addresses.slice(0, dev.addresses.indexOf(a));
  return a.ip.family === 4 && before.some((b) => b.bits === a.bits && b.ip.family === 4 && cidrOf(b.ip, b.bits) === cidrOf(a.ip, a.bits));
}

/** IPv4 first: narrow scopes before wide ones, secondary addresses last. IPv6: wide scopes first, the newest first. upstream: Linux __inet_insert_ifa, ipv6_link_dev_addr */
function inOrder(list: readonly Address[]): readonly Address[] {
  const four = list.filter((a) => a.ip.family === 4);
  const six = list.filter((a) => a.ip.family === 6).reverse();
  const second = (a: Address): boolean => four.slice(0, four.indexOf(a)).some((b) => b.bits === a.bits && cidrOf(b.ip, b.bits) === cidrOf(a.ip, a.bits));
  return [...four.filter((a) => !second(a)).sort((a, b) => SCOPES[b.scope] - SCOPES[a.scope]), ...four.filter(second), ...six.sort((a, b) => SCOPES[a.scope] - SCOPES[b.scope])];
}

function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((x) => Number.parseInt(x, 16));
  const group = (x: number, y: number): string => ((x << 8) | y).toString(16);
  return `fe80::${group(a ^ 2, b)}:${group(c, 0xff)}:${group(0xfe, d)}:${group(e, f)}`;
}

/** `ip addr` for one device. */
export function addressText(dev: Device, style: LinkStyle): string {
  const all = addressesOf(dev, style.family);
  const list = style.keep ? all.filter(style.keep) : all;
  if ((style.family !== undefined || style.keep) && list.length === 0) return '';
  if (style.brief) return `${nameWithPeer(dev).padEnd(16)} ${stateOf(dev).padEnd(14)} ${list.map((a) => `${a.ip.text}/${a.bits} `).join('')}\n`;
  const lines = list.map((a) => {
    const brd = a.brd ? ` brd ${a.brd.text}` : '';
    const second = isSecondary(dev, a);
    const scope = a.ip.family === 4 ? `scope ${a.scope} ${second ? 'secondary ' : ''}${a.label ?? dev.name}` : `scope ${a.scope} `;
    const break_ = style.oneline ? '\\' : '\n';
    return `${style.oneline ? `${dev.index}: ${dev.name}` : ''}    inet${a.ip.family === 6 ? '6' : ''} ${a.ip.text}/${a.bits}${brd} ${scope}${break_}       valid_lft forever preferred_lft forever\n`;
  });
  if (style.oneline) return lines.join('');
  // When all that is asked for is of one family, the link is told of in one line.
  const only = style.family ?? (style.keep && style.to ? list[0]?.ip.family : undefined);
  return `${linkText(dev, { ...style, family: only })}${lines.join('')}`;
}

/** `ip link` for one device. */
export function linkText(dev: Device, style: LinkStyle): string {
  if (style.brief) return `${nameWithPeer(dev).padEnd(16)} ${stateOf(dev).padEnd(14)} ${dev.mac} ${flags(dev)} \n`;
  const loopback = dev.kind === 'loopback';
  const master = dev.master ? ` master ${dev.master.name}` : '';
  const head = `${dev.index}: ${nameWithPeer(dev)}: ${flags(dev)} mtu ${dev.mtu} qdisc ${queueOf(dev)}${master} state ${stateOf(dev)}${style.mode ? ' mode DEFAULT' : ''} group default${dev.kind === 'dummy' && !dev.up ? '' : ' qlen 1000'}\n`;
  if (style.family !== undefined) return dev.peer ? `${head.trimEnd()} link-netnsid ${netnsId(dev)}\n` : head;
  const brd = loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  const detail = style.details ? detailText(dev) : '';
  const text = `${head}    link/${loopback ? 'loopback' : 'ether'} ${dev.mac} brd ${brd}${dev.peer ? ` link-netnsid ${netnsId(dev)}` : ''}${style.details ? ` promiscuity ${dev.master ? 1 : 0}` : ''}\n${detail}`;
  return style.oneline ? `${text.trimEnd().replaceAll('\n', '\\')}\n` : text;
}

/** The number by which a namespace knows another one, in the order in which its devices lead there. */
function netnsId(dev: Device): number {
  const known: unknown[] = [];
  for (const other of dev.netns.devices.values()) if (other.peer && other.peer.netns !== dev.netns && !known.includes(other.peer.netns)) known.push(other.peer.netns);
  return Math.max(0, known.indexOf(dev.peer?.netns));
}

function detailText(dev: Device): string {
  const kind =
    dev.kind === 'veth'
      ? '    veth\n'
      : dev.kind === 'bridge'
        ? '    bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0\n'
        : dev.kind === 'dummy'
          ? '    dummy numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535\n'
          : '';
  if (!dev.master) return kind;
  return `${kind}    bridge_slave state forwarding priority 32 cost 2 hairpin ${dev.hairpin ? 'on' : 'off'} guard off root_block off fastleave off learning on flood on\n`;
}

/** `ip neigh`, of one device or all. */
export function neighbourText(ns: Netns, only: { readonly dev?: string; readonly ip?: string; readonly family?: 4 | 6 | undefined }): string {
  const lines: string[] = [];
  const now = ns.clock.now();
  for (const dev of ns.devices.values()) {
    if (only.dev !== undefined && dev.name !== only.dev) continue;
    for (const n of dev.neighbours.values()) {
      refresh(dev, n, now);
      if ((only.ip !== undefined && n.ip.text !== only.ip) || (only.family !== undefined && n.ip.family !== only.family)) continue;
      lines.push(`${n.ip.text} dev ${dev.name} ${n.target && n.state !== 'FAILED' ? `lladdr ${n.target.mac} ` : ''}${n.state} \n`);
    }
  }
  return lines.join('');
}
