// /proc/net and /proc/sys of a namespace: sockets, routes, neighbours, tracked connections, the lists of xt_recent. upstream: Linux net/ipv4/{tcp_ipv4,udp,fib_trie,arp}.c, net/netfilter/{nf_conntrack_standalone,xt_recent}.c
import type { Ip } from '../../base/ip.ts';
import { refresh } from '../network/neighbour.ts';
import { conntrackLine } from '../network/netfilter/conntrack-text.ts';
import type { Netns } from '../network/netns.ts';
import type { Device, Route } from '../network/types.ts';
import { folder, type Made, type MadeFolder, text } from './made-up-files.ts';

const TCP_STATES = ['', 'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', '', 'CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING'];
/** An unconnected UDP socket is in this state too. */
const CLOSED = 7;
const TCP_HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const TCP6_HEAD = '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const UDP_HEAD = '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';
const UDP6_HEAD =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';
const WIDTH = { 4: 149, 6: 0 } as const;
/** A socket's inode as `ls -l /proc/PID/fd` would show it. */
const FIRST_INODE = 20_000;
const ROUTE_HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
const ARP_HEAD = 'IP address       HW type     Flags       HW address            Mask     Device';

interface Row {
  readonly local: readonly [ip: string, port: number];
  readonly peer: readonly [ip: string, port: number];
  readonly state: number;
}

/** The folder of a namespace's /proc/net. */
export function procNet(ns: Netns): MadeFolder {
  return folder({
    arp: text(() => arp(ns)),
    nf_conntrack: { read: () => [...ns.conntrack.list()].map((c) => `${conntrackLine(c, ns.clock.now())}\n`).join(''), mode: 0o440 },
    route: text(() => routes(ns)),
    tcp: text(() => table(TCP_HEAD, tcpRows(ns, 4), 4)),
    tcp6: text(() => table(TCP6_HEAD, tcpRows(ns, 6), 6)),
    udp: text(() => table(UDP_HEAD, udpRows(ns, 4), 4)),
    udp6: text(() => table(UDP6_HEAD, udpRows(ns, 6), 6)),
    xt_recent: { names: () => ns.recent.names(), at: (name) => recentList(ns, name) },
  });
}

/** The folder of /proc/sys: one file a setting, in folders by its dots. */
export function procSys(ns: Netns): MadeFolder {
  const level = (prefix: string): MadeFolder => ({
    names: () => [...new Set(ns.sysctl.names().flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length).split('.')[0] ?? ''] : [])))],
    at: (part) => {
      const name = `${prefix}${part}`;
      if (ns.sysctl.get(name) !== undefined) return setting(ns, name);
      return ns.sysctl.names().some((other) => other.startsWith(`${name}.`)) ? level(`${name}.`) : undefined;
    },
  });
  return level('');
}

function setting(ns: Netns, name: string): Made {
  return { read: () => `${ns.sysctl.get(name) ?? ''}\n`, write: (written) => ns.sysctl.set(name, written.trim()) === undefined };
}

function tcpRows(ns: Netns, family: 4 | 6): Row[] {
  const rows: Row[] = [];
  const any = family === 4 ? '0.0.0.0' : '::';
  for (const l of ns.tcp.listeners()) if (l.ip.includes(':') === (family === 6)) rows.push({ local: [l.ip, l.port], peer: [any, 0], state: TCP_STATES.indexOf('LISTEN') });
  for (const s of ns.tcp.sockets())
    if (s.src.family === family) rows.push({ local: [s.src.text, s.sport], peer: [s.dst.text, s.dport], state: Math.max(0, TCP_STATES.indexOf(s.state)) || CLOSED });
  return rows;
}

function udpRows(ns: Netns, family: 4 | 6): Row[] {
  const any = family === 4 ? '0.0.0.0' : '::';
  return [...ns.udpTable.sockets()]
    .filter((s) => s.local.ip.includes(':') === (family === 6))
    .map((s) => ({ local: [s.local.ip, s.local.port] as const, peer: [any, 0] as const, state: CLOSED }));
}

function table(head: string, rows: readonly Row[], family: 4 | 6): string {
  const end = (at: Row['local']): string => `${hexAddress(at[0], family)}:${at[1].toString(16).toUpperCase().padStart(4, '0')}`;
  const line = (r: Row, i: number): string =>
    `${String(i).padStart(4)}: ${end(r.local)} ${end(r.peer)} ${r.state.toString(16).toUpperCase().padStart(2, '0')} 00000000:00000000 00:00000000 00000000     0        0 ${FIRST_INODE + i} 1 0000000000000000 100 0 0 10 0`;
  return [head, ...rows.map(line)].map((l) => `${l.padEnd(WIDTH[family])}\n`).join('');
}

/** An address as the kernel prints its words: four bytes at a time, the last one first. */
function hexAddress(address: string, family: 4 | 6): string {
  const bytes = family === 4 ? address.split('.').map(Number) : bytesOf6(address);
  let out = '';
  for (let at = 0; at < bytes.length; at += 4) for (let i = 3; i >= 0; i--) out += (bytes[at + i] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return out;
}

function bytesOf6(address: string): number[] {
  const [before = '', after] = address.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((g) => Number.parseInt(g, 16)));
  const left = groups(before);
  const right = after === undefined ? [] : groups(after);
  const all = after === undefined ? left : [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return all.flatMap((g) => [g >> 8, g & 255]);
}

function routes(ns: Netns): string {
  const hex = (ip: Ip | undefined): string => (ip ? hexAddress(ip.text, 4) : '00000000');
  const mask = (bits: number): string => {
    const n = bits === 0 ? 0 : (~0 << (32 - bits)) >>> 0;
    return hexAddress([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.'), 4);
  };
  const line = (r: Route): string => {
    const flags = 1 | (r.via ? 2 : 0) | (r.dst.bits === 32 ? 4 : 0) | (r.type === 'unicast' ? 0 : 0x200);
    return `${r.dev?.name ?? '*'}\t${hex(r.dst.base)}\t${hex(r.via)}\t${flags.toString(16).toUpperCase().padStart(4, '0')}\t0\t0\t${r.metric}\t${mask(r.dst.bits)}\t0\t0\t0`;
  };
  return [ROUTE_HEAD, ...[...ns.routes.list(4)].map(line)].map((l) => `${l.padEnd(127)}\n`).join('');
}

function arp(ns: Netns): string {
  const now = ns.clock.now();
  const lines = [...ns.devices.values()].flatMap((dev) => [...dev.neighbours.values()].flatMap((n) => (n.ip.family === 4 ? [arpLine(dev, n, now)] : [])));
  return [ARP_HEAD, ...lines].map((l) => `${l}\n`).join('');
}

function arpLine(dev: Device, n: Parameters<typeof refresh>[1], now: number): string {
  refresh(dev, n, now);
  const known = n.target && n.state !== 'FAILED' && n.state !== 'INCOMPLETE';
  return `${n.ip.text.padEnd(16)} 0x1         ${known ? '0x2' : '0x0'}         ${known ? n.target?.mac : '00:00:00:00:00:00'}     *        ${dev.name}`;
}

/** HZ of Debian's kernels; jiffies begin five minutes before they overflow. */
const JIFFIES_A_SECOND = 250;
const FIRST_JIFFY = 2 ** 32 - 300 * JIFFIES_A_SECOND;

function recentList(ns: Netns, name: string): Made | undefined {
  if (!ns.recent.names().includes(name)) return undefined;
  const list = ns.recent.list(name);
  const jiffies = (at: number): number => FIRST_JIFFY + Math.floor(((at - ns.bootedAt) * JIFFIES_A_SECOND) / 1000);
  return {
    read: () =>
      [...list]
        .map(
          ([ip, stamps]) => `src=${ip} ttl: ${ns.recent.ttl(name, ip)} last_seen: ${jiffies(stamps.at(-1) ?? 0)} oldest_pkt: ${stamps.length} ${stamps.map(jiffies).join(', ')}\n`,
        )
        .join(''),
    // "/" empties the list, "-ADDRESS" takes one off it.
    write: (written) => {
      const word = written.trim();
      if (word === '/') list.clear();
      else if (word.startsWith('-')) list.delete(word.slice(1));
      else return false;
      return true;
    },
  };
}
