// The nouns of the network rooms in one place, so that the rooms need not import each other: packets, devices, routes, connections, and a host as its parts see it.
import type { Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Cidr, Ip } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import type { NetError } from './sockets.ts';

/** What an ICMP message says; `inner` is the packet that it complains about, as that packet was where the error arose. */
export interface IcmpMessage {
  readonly kind: 'echo' | 'reply' | 'unreachable' | 'ttl' | 'redirect';
  /** For `unreachable`: net 0, host 1, protocol 2, port 3, net-prohibited 9, host-prohibited 10, admin-prohibited 13 (IPv4's numbers for both families). */
  readonly code: number;
  /** Of a redirect: who is the better next hop. */
  readonly gateway?: Ip;
  readonly inner?: Inner;
}

/** The header of the packet inside of an ICMP error; NAT changes it on its way back. */
export interface Inner {
  readonly proto: number;
  src: Ip;
  dst: Ip;
  sport: number;
  dport: number;
  /** How it was when the error arose, for who prints it. */
  readonly ttl?: number;
  readonly length?: number;
  /** Of an echo request. */
  readonly seq?: number;
}

/** 0 = not looked at; the kernel's ctinfo otherwise (CT_* in packet.ts). */
export type CtState = 0 | 1 | 2 | 3 | 4 | 5;

/** One packet on its way. It is changed in place as it travels (NAT, marks, TTL), as an skb is. */
export interface Packet {
  family: 4 | 6;
  readonly proto: number;
  src: Ip;
  dst: Ip;
  /** An ICMP echo has its identifier in both ports. */
  sport: number;
  dport: number;
  /** Bytes at layer 3, for counters. */
  length: number;
  ttl: number;
  mark: number;
  flags: number;
  seq: number;
  ack: number;
  data: Bytes | undefined;
  icmp: IcmpMessage | undefined;
  /** Put behind a listener's port for callers that need no bytes; rides on the SYN-ACK. */
  service: unknown;
  /** The device it came in by, and the one it leaves by, in the namespace where it is. */
  in: Device | undefined;
  out: Device | undefined;
  /** The bridge ports behind `in` and `out` (physdev). */
  physIn: Device | undefined;
  physOut: Device | undefined;
  /** PREROUTING was run by the bridge already. */
  prerouted: boolean;
  /** A rule on the way out of the host that made it has stopped it: its maker hears EPERM. */
  stopped: boolean;
  /** Connection tracking of the namespace where it is. */
  ct: Connection | undefined;
  ctReply: boolean;
  ctState: CtState;
  /** Not 0: nftables shows its way under this number. */
  nftrace: number;
  flow: number;
  /** It answers the one who began the flow. */
  reply: boolean;
  trace: FlowRecord | undefined;
  record: PathRecord | undefined;
}

export interface Address {
  readonly ip: Ip;
  readonly bits: number;
  readonly scope: 'global' | 'link' | 'host';
  /** The broadcast address and the name that `ip` was given for it. */
  readonly brd?: Ip;
  readonly label?: string;
  /** The other end of a point-to-point link. */
  readonly peer?: Ip;
  /** Of the route to its subnet; `false`: there is none. */
  readonly metric?: number;
  readonly prefixRoute?: false;
  /** It was taken without asking whether somebody has it (IPv6). */
  readonly nodad?: true;
}

/** A switch: everything attached to it hears everything else. */
export interface Segment {
  readonly name: string;
  readonly members: Device[];
}

/** A slow or lossy way out of a device. */
export interface Egress {
  /** Milliseconds that a packet waits, more or less by `jitter`. */
  readonly delay: number;
  readonly jitter: number;
  /** The share of packets that is lost, 0 to 1. */
  readonly loss: number;
}

export type DeviceKind = 'loopback' | 'veth' | 'ethernet' | 'bridge' | 'dummy';

/** What stands on the wire in front of a device and is no part of its host. */
export interface FrameGuard {
  /** False: the frame is lost. */
  admits(p: Packet): boolean;
  /** A frame has left the device. */
  sent(p: Packet): void;
}

/** What `ip link set` changes and packets do not feel (NOARP but for neighbours). */
export interface DeviceSettings {
  readonly txqlen: number;
  readonly alias: string;
  readonly group: number;
  readonly promisc: boolean;
  readonly allmulti: boolean;
  readonly multicast: boolean;
  readonly arp: boolean;
}

/** What has passed a device, both ways. */
export interface Traffic {
  readonly rx: Counter;
  readonly tx: Counter;
}

/** A network interface and the wire behind it. */
export interface Device {
  readonly netns: Host;
  name: string;
  readonly kind: DeviceKind;
  readonly index: number;
  mac: string;
  mtu: number;
  settings: DeviceSettings;
  readonly traffic: Traffic;
  up: boolean;
  /** It has been up before. */
  wasUp: boolean;
  /** Somebody has taken its link-local address away; up again, it makes itself another. */
  noLinkLocal: boolean;
  /** A bridge that never had a port has its carrier. */
  hadPorts: boolean;
  /** The wire is cut although both ends are up. */
  cut: boolean;
  gone: boolean;
  addresses: readonly Address[];
  /** The other end of a veth pair. */
  peer: Device | undefined;
  segment: Segment | undefined;
  /** The bridge that this device is a port of. */
  master: Device | undefined;
  hairpin: boolean;
  proxyArp: boolean;
  /** Addresses that a program answers ARP and NDP for on this device, although the host has not got them. */
  readonly answersFor: Set<Ip>;
  /** True when a program answers for this address here. */
  answers(ip: Ip): boolean;
  /** The ports, for a bridge. */
  readonly ports: Device[];
  readonly neighbours: Map<Ip, Neighbour>;
  /** A filter on the wire in front of this device. */
  guard: FrameGuard | undefined;
  /** What packets suffer that leave by this device (tc netem). */
  egress: Egress | undefined;
}

export type NeighbourState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT';

/** What is known of who has an address on a link. */
export interface Neighbour {
  readonly ip: Ip;
  state: NeighbourState;
  /** The device that answered; its MAC is what the entry shows. It may be gone. */
  target: Device | undefined;
  /** The address that somebody has written into the entry. */
  given?: string | undefined;
  /** When it was last known to be right, and how long that lasts. */
  confirmed: number;
  readonly reachable: number;
  /** When the state began (DELAY, PROBE). */
  since: number;
  queue: Packet[];
}

export type RouteType = 'unicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw' | 'local';

/** One of several ways to the same prefix. */
export interface NextHop {
  readonly via?: Ip | undefined;
  readonly dev: Device;
  readonly weight: number;
  readonly onlink?: true | undefined;
}

export interface Route {
  readonly dst: Cidr;
  readonly type: RouteType;
  readonly via?: Ip | undefined;
  readonly dev?: Device | undefined;
  /** Preferred source. */
  readonly src?: Ip | undefined;
  /** Who made it: kernel, boot, static … or a number. */
  readonly proto: string;
  readonly scope: 'global' | 'link' | 'host';
  readonly metric: number;
  /** The number of its table; undefined: main. */
  readonly table?: number | undefined;
  /** The gateway need not be on the link. */
  readonly onlink?: true | undefined;
  readonly mtu?: number | undefined;
  readonly mtuLocked?: true | undefined;
  readonly nextHops?: readonly NextHop[] | undefined;
}

/** What routing rules look at besides the destination: a packet, or what one would have. */
export interface RouteKey {
  readonly src?: Ip | undefined;
  readonly mark?: number;
  readonly in?: Device | undefined;
  readonly proto?: number;
  readonly sport?: number;
  readonly dport?: number;
}

/** Where a packet goes: to this host, out by a device, or nowhere (and how that is said). */
export type Decision =
  | { readonly kind: 'local'; readonly dev: Device /** Of the route that says so, when it is not the host's own address. */; readonly table?: number }
  | { readonly kind: 'out'; readonly dev: Device; readonly next: Ip | undefined; readonly route: Route }
  | { readonly kind: 'none' | 'blackhole' | 'unreachable' | 'prohibit'; readonly route?: Route };

export interface RouteTable {
  /** The way to an address; `key` matters only to routing rules. */
  lookup(dst: Ip, key?: RouteKey): Decision;
  owns(ip: Ip): boolean;
  isLocal(ip: Ip): boolean;
  isBroadcast(ip: Ip): boolean;
  canForwardTo(ip: Ip, arrived: Device): boolean;
  redirect(dst: Ip, via: Ip, now: number): void;
  source(to: Decision, dst: Ip): Ip | undefined;
  addressOf(dev: Device, near: Ip): Ip | undefined;
}

export interface Counter {
  packets: number;
  bytes: number;
}

/** What a remembered path needs of a tracked connection. */
export interface Connection {
  /** What it is while it has this number: the object may be another connection later. */
  readonly id: number;
  /** Somebody goes on looking at it: it must not become another. */
  keep?(): void;
  /** Taken out of the table: packets that name it start anew. */
  dead: boolean;
  /** An address or a port of it is another behind this host; both kinds of translation are decided one after the other. */
  readonly translated?: boolean;
  readonly dstDone?: boolean;
  readonly srcDone?: boolean;
  expires: number;
  /** One more packet of an established connection. */
  touch(flags: number, reply: boolean, now: number): void;
  /** True when the packets of another connection have the same addresses here, and the same port of the server: only the client's port is another. */
  alike(other: Connection): boolean;
  /** The same number for all that are alike. */
  readonly likeness: number;
}

/** What can take a packet at the end of a remembered path, and keeps nothing of it but its data. */
export interface PathEnd {
  receive(p: Packet): void;
}

/** What packets of remembered paths owe the counters that they did not pass (path.ts). */
export interface Toll {
  /** What is owed when the next counter on the way is this one. */
  after(counter: Counter): Toll;
  /** One packet more; true when nothing was owed before. */
  owe(bytes: number): boolean;
  /** Adds it to the counters. */
  settle(): void;
}

/** A path while it is recorded, and afterwards (path.ts). */
export interface PathRecord {
  /** False once something was met that may decide differently next time. */
  good: boolean;
  /** False once something asked for what the packets of another connection between the same addresses may have otherwise. */
  common: boolean;
  /** The packet has begun a tracked connection. */
  began(connection: Connection): void;
  /** The packet has passed a tracked connection. */
  passed(connection: Connection, reply: boolean): void;
  /** The packet was counted. */
  counted(counter: Counter): void;
  /** The packet has arrived. */
  reached(end: PathEnd, there: Host): void;
}

/** A rule as a trace needs it: its words are asked for late. */
export interface TracedRule {
  readonly table: string;
  readonly chain: string;
  text(): string;
}

export type HopKind = 'send' | 'route' | 'rule' | 'rewrite' | 'forward' | 'deliver' | 'drop' | 'reject' | 'answer';
export type FlowOutcome = 'open' | 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';

/** The trace of a flow while it is made (trace.ts). */
export interface FlowRecord {
  readonly flow: number;
  readonly outcome: FlowOutcome;
  add(kind: HopKind, host: Host, p: Packet, words: string, rule?: TracedRule): void;
  /** `answer`: the first bytes that came back. */
  finish(outcome: FlowOutcome, answer?: Bytes): void;
}

/** A packet as it passes a device; it is changed in place afterwards, so whoever wants to keep something copies it. */
export interface CapturedFrame {
  readonly dev: Device;
  readonly packet: Packet;
  readonly direction: 'In' | 'Out';
  /** The frame is no packet, but a question or an answer of ARP. */
  readonly arp?: ArpMessage;
}

/** Who asks (or answers) for whom; the target's MAC is not known to a question. */
export interface ArpMessage {
  readonly request: boolean;
  readonly sender: { readonly ip: Ip; readonly mac: string };
  readonly target: { readonly ip: Ip; readonly mac: string };
}

/** A network namespace as its own parts see it. */
export interface Host {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Wires;
  readonly devices: ReadonlyMap<string, Device>;
  readonly loopback: Device;
  readonly routes: RouteTable;
  readonly hooks: { run(hook: number, p: Packet): boolean };
  readonly sysctl: { number(name: string): number; routeLocalnet(dev: string): boolean; sendsRedirects(dev: string): boolean };
  readonly tcp: { receive(p: Packet): void; error(inner: Inner, error: NetError): void };
  readonly udpTable: { receive(p: Packet): void; error(inner: Inner, error: NetError): void };
  readonly icmp: { receive(p: Packet): void; probed(p: Packet): void; allow(to: Ip, tmo: number): boolean; allowRouteError(to: Ip): boolean; redirects(to: Ip): boolean };
  readonly captured: { readonly heard: boolean; emit(frame: CapturedFrame): void };
  /** A line of its kernel's log. */
  kernelLog(line: string): void;
  forwards(family: 4 | 6): boolean;
  bridgeNetfilter(family: 4 | 6): boolean;
  /** Sends a packet of this host's own; the answer says where to, or why nowhere. */
  output(p: Packet): Decision;
  /** Sends an ICMP error about a packet to its source. */
  icmpError(p: Packet, kind: 'unreachable' | 'ttl', code: number): void;
  /** Sends a frame to a neighbour that is known. */
  send(dev: Device, target: Device, p: Packet): void;
}

/** The world's wires as hosts see them. */
export interface Wires {
  /** Everything that could change a packet's way raises it. */
  generation: number;
  readonly tracing: boolean;
  readonly traces: { readonly heard: boolean; emit(record: FlowRecord): void; on(listener: (record: FlowRecord) => void): Disposable };
  nextFlow(): number;
  /** Puts a frame on the wire behind `dev`. */
  transmit(dev: Device, target: Device, p: Packet): void;
  /** The packet comes up at `dev` in its turn. */
  enqueue(dev: Device, target: Device, p: Packet): void;
  /** A packet of a remembered path arrives at its end in its turn. */
  arrive(end: PathEnd, p: Packet): void;
  /** The packet has arrived by a remembered path, so that nobody else has seen it: it may be used again. */
  spare(p: Packet): void;
  /** As `spare`, of a packet of TCP that has walked: whoever has seen it has kept no more than a copy. */
  used(p: Packet): void;
  /** A TCP packet as new. */
  tcpPacket(src: Ip, dst: Ip, sport: number, dport: number): Packet;
  /** What a path begins with. */
  readonly toll: Toll;
  /** There are packets that counters do not show yet. */
  owe(toll: Toll): void;
  /** Brings every rule's counters up to date. */
  settle(): void;
  /** Called when nothing is under way any more: what is still unanswered then needs a timer. */
  whenQuiet(task: { quiet(): void }): void;
  /** Moves packets until none is under way. */
  pump(): void;
}
