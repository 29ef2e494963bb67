// What can be asked of a packet: the fields of its headers, what stands beside it, its connection. upstream: nftables src/proto.c, meta.c, ct.c (1.0.6)
import type { Header, TypeName } from './ast.ts';

/** A field: its type and its width. */
export type Field = readonly [TypeName, number];

const PORTS = { sport: ['inet_service', 16], dport: ['inet_service', 16] } as const;
const INT8 = ['integer', 8] as const;
const INT16 = ['integer', 16] as const;
const INT32 = ['integer', 32] as const;

/** What `saddr` of `ip` is, and so on. */
export const FIELDS: Readonly<Record<Header, Readonly<Record<string, Field>>>> = {
  ether: { saddr: ['ether_addr', 48], daddr: ['ether_addr', 48], type: ['ether_type', 16] },
  ip: {
    version: ['integer', 4],
    hdrlength: ['integer', 4],
    dscp: ['dscp', 6],
    ecn: ['ecn', 2],
    length: INT16,
    id: INT16,
    'frag-off': INT16,
    ttl: INT8,
    protocol: ['inet_proto', 8],
    checksum: INT16,
    saddr: ['ipv4_addr', 32],
    daddr: ['ipv4_addr', 32],
  },
  ip6: {
    version: ['integer', 4],
    dscp: ['dscp', 6],
    ecn: ['ecn', 2],
    flowlabel: ['integer', 20],
    length: INT16,
    nexthdr: ['inet_proto', 8],
    hoplimit: INT8,
    saddr: ['ipv6_addr', 128],
    daddr: ['ipv6_addr', 128],
  },
  tcp: {
    ...PORTS,
    sequence: INT32,
    ackseq: INT32,
    doff: ['integer', 4],
    reserved: ['integer', 4],
    flags: ['tcp_flag', 8],
    window: INT16,
    checksum: INT16,
    urgptr: INT16,
  },
  udp: { ...PORTS, length: INT16, checksum: INT16 },
  udplite: { ...PORTS, checksum: INT16 },
  sctp: { ...PORTS, vtag: INT32, checksum: INT32 },
  dccp: { ...PORTS },
  th: { ...PORTS },
  icmp: { type: ['icmp_type', 8], code: ['icmp_code', 8], checksum: INT16, id: INT16, sequence: INT16, mtu: INT16, gateway: INT32 },
  icmpv6: { type: ['icmpv6_type', 8], code: ['icmpv6_code', 8], checksum: INT16, id: INT16, sequence: INT16, 'max-delay': INT16, mtu: INT32 },
  ah: { nexthdr: ['inet_proto', 8], hdrlength: INT8, reserved: INT16, spi: INT32, sequence: INT32 },
  esp: { spi: INT32, sequence: INT32 },
  comp: { nexthdr: ['inet_proto', 8], flags: INT8, cpi: INT16 },
};

/** Fields that no packet here carries. */
export const FIELDS_NOT_HERE: ReadonlySet<string> = new Set([
  'icmp mtu',
  'icmp gateway',
  'icmpv6 mtu',
  'icmpv6 max-delay',
  'icmpv6 checksum',
  'icmp checksum',
  'tcp checksum',
  'udp checksum',
  'ip checksum',
]);

export const META: Readonly<Record<string, Field>> = {
  length: INT32,
  protocol: ['ether_type', 16],
  mark: ['mark', 32],
  iif: ['iface_index', 32],
  oif: ['iface_index', 32],
  iifname: ['ifname', 128],
  oifname: ['ifname', 128],
  iiftype: ['iface_type', 16],
  oiftype: ['iface_type', 16],
  nfproto: ['nf_proto', 8],
  l4proto: ['inet_proto', 8],
  pkttype: ['pkt_type', 8],
  cpu: INT32,
  iifgroup: ['devgroup', 32],
  oifgroup: ['devgroup', 32],
  nftrace: ['integer', 1],
  random: INT32,
  day: ['day', 8],
  skuid: ['uid', 32],
  skgid: ['gid', 32],
};

/** Keys that are known and not simulated. */
export const META_NOT_HERE: ReadonlySet<string> = new Set([
  'priority',
  'rtclassid',
  'secmark',
  'ibrname',
  'obrname',
  'cgroup',
  'ipsec',
  'iifkind',
  'oifkind',
  'ibrpvid',
  'ibrvproto',
  'time',
  'hour',
  'sdif',
  'sdifname',
]);

/** In upstream's order, as the complaint about another lists them. */
export const META_KEYS =
  'length, protocol, priority, mark, iif, oif, iifname, oifname, iiftype, oiftype, skuid, skgid, nftrace, rtclassid, secmark, nfproto, l4proto, ibrname, obrname, pkttype, cpu, iifgroup, oifgroup, cgroup, random, ipsec, iifkind, oifkind, ibrpvid, ibrvproto, time, day, hour, sdif, sdifname';

/** Keys that need no `meta` before them, and those that are listed without. */
export const META_ALONE: ReadonlySet<string> = new Set([
  'mark',
  'iif',
  'oif',
  'iifname',
  'oifname',
  'iiftype',
  'oiftype',
  'skuid',
  'skgid',
  'pkttype',
  'cpu',
  'iifgroup',
  'oifgroup',
]);
export const META_BARE: ReadonlySet<string> = new Set(['iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup']);

/** Keys of a connection; `way`: they are asked of one direction. */
export const CT: Readonly<Record<string, { readonly field: Field; readonly way: 'never' | 'may' | 'must' }>> = {
  state: { field: ['ct_state', 32], way: 'never' },
  direction: { field: ['ct_dir', 8], way: 'never' },
  status: { field: ['ct_status', 32], way: 'never' },
  mark: { field: ['mark', 32], way: 'never' },
  expiration: { field: ['time', 32], way: 'never' },
  id: { field: INT32, way: 'never' },
  zone: { field: INT16, way: 'may' },
  l3proto: { field: ['nf_proto', 8], way: 'may' },
  protocol: { field: ['inet_proto', 8], way: 'may' },
  saddr: { field: ['ipv4_addr', 32], way: 'must' },
  daddr: { field: ['ipv4_addr', 32], way: 'must' },
  'proto-src': { field: ['inet_service', 16], way: 'may' },
  'proto-dst': { field: ['inet_service', 16], way: 'may' },
  bytes: { field: ['integer', 64], way: 'may' },
  packets: { field: ['integer', 64], way: 'may' },
};

export const CT_NOT_HERE: ReadonlySet<string> = new Set(['avgpkt', 'helper', 'label', 'secmark', 'event']);
