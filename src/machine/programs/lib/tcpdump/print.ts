// Packets as tcpdump words them. upstream: tcpdump print-tcp.c, print-udp.c, print-icmp.c, print-sll.c
import { type Bytes, concat, decode } from '../../../../base/bytes.ts';
import { fnv1a32 } from '../../../../base/hash.ts';
import { ACK, FIN, ICMP, ICMP6, PSH, protocolName, RST, SYN, TCP, UDP } from '../../../network/packet.ts';
import type { ArpMessage, IcmpMessage, Inner } from '../../../network/types.ts';
import { identification, mayFragment, packetBytes, rightSum, serviceOf, transportSum } from './bytes.ts';
import { dnsText } from './dns.ts';
import { asciiDump, hexDump } from './dump.ts';
import type { TcpFields } from './fields.ts';
import type { Frame } from './frame.ts';
import { COOKED, COOKED_HEADER, ETHERNET, linkHeader } from './pcap.ts';

export interface Style {
  /** Lines say device and direction (-i any). */
  readonly any: boolean;
  /** Names for addresses and ports; undefined: numbers. */
  readonly names: { host(ip: string): string; port(port: number, proto: number): string } | undefined;
  readonly time: 'clock' | 'none' | 'seconds' | 'delta' | 'date' | 'since';
  /** The header of the link too (-e). */
  readonly link: boolean;
  /** Lines are counted (-#). */
  readonly number: boolean;
  readonly quiet: boolean;
  /** Sequence numbers as they are (-S). */
  readonly absolute: boolean;
  /** The packet's bytes beneath its line: as text (-A), in hexadecimal (-x), or both (-X). */
  readonly dump: 'ascii' | 'hex' | 'both' | undefined;
  /** More of the headers (-v). */
  readonly verbose: number;
  /** Not even the link's header is left out of a dump (-xx, -XX). */
  readonly dumpLink?: boolean;
  /** Checksums are not looked at (-K). */
  readonly trusting?: boolean;
}

interface Seen {
  readonly src: string;
  seq: number;
  ack: number;
}

const HTTP = new Set([80, 8080]);

/** Prints frames one after another; it remembers connections, so that numbers in them can begin at 1. */
export class Printer {
  readonly #style: Style;
  readonly #connections = new Map<string, Seen>();
  /** The last timestamp option of each end of a flow. */
  readonly #stamps = new Map<string, number>();

  #lines = 0;

  constructor(style: Style) {
    this.#style = style;
  }

  line(f: Frame, stamp: string): string {
    const { any, verbose } = this.#style;
    const tcp = f.proto === TCP ? this.#tcpFields(f) : undefined;
    const where = any ? `${f.device.padEnd(5)} ${f.direction.padEnd(3)} ` : '';
    const number = this.#style.number ? `${String(++this.#lines).padStart(5)}  ` : '';
    const link = this.#style.link ? linkText(f, any, this.#style.quiet) : f.arp ? 'ARP, ' : `IP${f.family === 6 ? '6' : ''} `;
    if (f.arp) return `${number}${stamp}${where}${link}${verbose ? 'Ethernet (len 6), IPv4 (len 4), ' : ''}${this.#arp(f.arp)}\n${this.#dumped(f, undefined)}`;
    const head = `${number}${stamp}${where}${link}${verbose ? headerText(f) : ''}`;
    const body = tcp ? this.#tcp(f, tcp) : f.proto === UDP ? this.#udp(f) : f.proto === ICMP || f.proto === ICMP6 ? this.#icmp(f) : this.#other(f);
    return `${head}${body}\n${this.#dumped(f, tcp)}`;
  }

  /** The IP packet as it lies on the wire. */
  bytes(f: Frame): Bytes {
    return packetBytes(f, f.proto === TCP ? this.#tcpFields(f) : undefined);
  }

  #dumped(f: Frame, tcp: TcpFields | undefined): string {
    const { dump } = this.#style;
    if (!dump) return '';
    const ip = packetBytes(f, tcp);
    const bytes = this.#style.dumpLink ? concat([linkHeader(f, this.#style.any ? COOKED : ETHERNET), ip]) : ip;
    return dump === 'ascii' ? asciiDump(bytes) : hexDump(bytes, dump === 'both');
  }

  #tcpFields(f: Frame): TcpFields {
    if (f.wire?.tcp) return f.wire.tcp;
    const { seq, ack } = rawNumbers(f);
    return { seq, ack: f.flags & ACK ? ack : 0, window: windowOf(f), stamps: f.flags & RST ? undefined : this.#stampsOf(f), syn: (f.flags & SYN) !== 0 };
  }

  #end(ip: string, port: number, proto: number): string {
    const names = this.#style.names;
    return `${this.#host(ip)}.${names ? names.port(port, proto) : port}`;
  }

  #host(ip: string): string {
    return this.#style.names?.host(ip) ?? ip;
  }

  #ends(f: Frame): string {
    return `${this.#end(f.src, f.sport, f.proto)} > ${this.#end(f.dst, f.dport, f.proto)}`;
  }

  #tcp(f: Frame, fields: TcpFields): string {
    const size = f.data.length;
    if (this.#style.quiet) return `${this.#ends(f)}: tcp ${size}`;
    const { seq, ack } = this.#relative(f);
    const parts = [`Flags [${flagsText(f.flags)}]`];
    if (this.#style.verbose && !this.#style.trusting) parts.push(cksumText(f, fields));
    if (this.#style.verbose > 1 || size > 0 || f.flags & (SYN | FIN | RST)) parts.push(size > 0 ? `seq ${seq}:${seq + size}` : `seq ${seq}`);
    if (f.flags & ACK) parts.push(`ack ${ack}`);
    parts.push(`win ${fields.window}`);
    if (fields.stamps) parts.push(`options [${optionsText(f, fields)}]`);
    parts.push(`length ${size}`);
    const http = size > 0 && (HTTP.has(f.sport) || HTTP.has(f.dport)) ? httpLine(f) : undefined;
    return `${this.#ends(f)}: ${parts.join(', ')}${http === undefined ? '' : `: HTTP${http && `: ${http}`}`}`;
  }

  /** The numbers of a connection that was seen beginning start at 1. */
  #relative(f: Frame): { seq: number; ack: number } {
    const raw = rawNumbers(f);
    if (this.#style.absolute) return raw;
    const [here, there] = [`${f.src} ${f.sport}`, `${f.dst} ${f.dport}`];
    const key = here < there ? `${here} ${there}` : `${there} ${here}`;
    const known = this.#connections.get(key);
    const reverse = known !== undefined && known.src !== here;
    // Only what acknowledges something tells where both ends begin.
    if (!(f.flags & ACK)) return raw;
    if (!known || f.flags & SYN) {
      if (known && reverse) Object.assign(known, { ack: raw.seq, seq: raw.ack - 1 });
      else this.#connections.set(key, { src: here, seq: raw.seq, ack: raw.ack - 1 });
      return raw;
    }
    return reverse ? { seq: (raw.seq - known.ack) >>> 0, ack: (raw.ack - known.seq) >>> 0 } : { seq: (raw.seq - known.seq) >>> 0, ack: (raw.ack - known.ack) >>> 0 };
  }

  /** Value and echo of the timestamp option. */
  #stampsOf(f: Frame): readonly [number, number] {
    const stamp = (reply: boolean): number => (fnv1a32(`timestamps ${f.flow} ${reply}`) + Math.floor(f.at)) >>> 0;
    const value = stamp(f.reply);
    const echoed = f.flags & ACK ? (this.#stamps.get(`${f.flow} ${!f.reply}`) ?? stamp(!f.reply)) : 0;
    this.#stamps.set(`${f.flow} ${f.reply}`, value);
    if (this.#stamps.size > 4096) this.#stamps.clear();
    return [value, echoed];
  }

  #udp(f: Frame): string {
    if (this.#style.quiet) return `${this.#ends(f)}: UDP, length ${f.data.length}`;
    const sum = this.#style.verbose > 1 && !this.#style.trusting ? udpSumText(f) : '';
    if (f.sport === 53 || f.dport === 53) {
      if (f.data.length < 12) return `${this.#ends(f)}: ${sum}domain [length ${f.data.length} < 12] (invalid)`;
      const text = dnsText(f.data);
      if (text !== undefined) return `${this.#ends(f)}: ${sum}${text} (${f.data.length})`;
    }
    return `${this.#ends(f)}: ${sum}UDP, length ${f.data.length}`;
  }

  #icmp(f: Frame): string {
    const six = f.proto === ICMP6;
    const size = f.length - (six ? 40 : 20);
    const end = `, length ${size}`;
    const message = f.icmp;
    const head = `${this.#host(f.src)} > ${this.#host(f.dst)}: ICMP${six ? '6, ' : ' '}`;
    if (!message) return `${head}type-#0${end}`;
    if (message.kind === 'echo' || message.kind === 'reply') return `${head}echo ${message.kind === 'echo' ? 'request' : 'reply'}, id ${f.sport}, seq ${f.seq || 1}${end}`;
    const inner = message.inner;
    const about = this.#style.verbose && inner && !six ? this.#inner(inner) : '';
    return `${this.#error(head, message, six)}${end}${about}`;
  }

  #error(head: string, message: IcmpMessage, six: boolean): string {
    if (message.kind === 'ttl') return `${head}time exceeded in-transit`;
    const inner = message.inner;
    const dst = inner ? this.#host(inner.dst.text) : '';
    if (message.kind === 'redirect') return `${head}redirect ${dst} to host ${this.#host(message.gateway?.text ?? '')}`;
    if (message.code === 3 && inner) {
      const words = six ? 'destination unreachable, unreachable port, ' : '';
      return `${head}${words}${dst} ${protocolName(inner.proto)} port ${inner.dport} unreachable`;
    }
    const words: Readonly<Record<number, string>> = {
      0: `net ${dst} unreachable`,
      1: `host ${dst} unreachable`,
      2: `${dst} protocol ${inner?.proto} unreachable`,
      9: `net ${dst} unreachable - admin prohibited`,
      10: `host ${dst} unreachable - admin prohibited`,
      13: `host ${dst} unreachable - admin prohibited filter`,
    };
    return `${head}${words[message.code] ?? `${dst} unreachable - #${message.code}`}`;
  }

  /** The packet that an error is about (-v). */
  #inner(inner: Inner): string {
    const { proto, ttl = 63, length = 0 } = inner;
    const f = innerFrame(inner);
    const ports = proto === TCP || proto === UDP;
    const body = proto === UDP ? `UDP, length ${length - 28}` : proto === TCP ? '[|tcp]' : `ICMP echo request, id ${inner.sport}, seq ${inner.seq || 1}, length ${length - 20}`;
    const ends = ports ? this.#ends(f) : `${this.#host(f.src)} > ${this.#host(f.dst)}`;
    return `\n\t(tos 0x0, ttl ${ttl}, id ${identification(f)}, offset 0, flags [DF], proto ${protocolName(proto).toUpperCase()} (${proto}), length ${length})\n    ${ends}: ${body}`.replace(
      '\n\t',
      '\n\tIP ',
    );
  }

  #arp({ request, sender, target }: ArpMessage): string {
    const said = request
      ? `Request who-has ${this.#host(target.ip.text)} tell ${this.#host(sender.ip.text)}`
      : `Reply ${this.#host(sender.ip.text)} is-at ${sender.mac}${this.#style.names ? ' (oui Unknown)' : ''}`;
    return `${said}, length 28`;
  }

  #other(f: Frame): string {
    return `${this.#host(f.src)} > ${this.#host(f.dst)}: ${protocolName(f.proto)} ${f.length - 20}`;
  }
}

const hex4 = (n: number): string => n.toString(16).padStart(4, '0');

function cksumText(f: Frame, tcp: TcpFields): string {
  const [is, right] = [transportSum(f, tcp), rightSum(f, tcp)];
  return `cksum 0x${hex4(is)} ${is === right ? '(correct)' : `(incorrect -> 0x${hex4(right)})`}`;
}

function udpSumText(f: Frame): string {
  const [is, right] = [transportSum(f, undefined), rightSum(f, undefined)];
  return is === right ? '[udp sum ok] ' : `[bad udp cksum 0x${hex4(is)} -> 0x${hex4(right)}!] `;
}

/** As a frame, for its ends and number. */
const innerFrame = (i: Inner): Frame => ({
  at: 0,
  device: '',
  direction: 'In',
  family: i.src.family,
  proto: i.proto,
  src: i.src.text,
  dst: i.dst.text,
  sport: i.sport,
  dport: i.dport,
  flags: 0,
  seq: 0,
  ack: 0,
  ttl: i.ttl ?? 0,
  length: i.length ?? 0,
  data: new Uint8Array(0),
  icmp: undefined,
  flow: 0,
  reply: false,
  link: { src: '', dst: '', index: 0, loopback: false },
});

/** What -e puts in front. */
function linkText(f: Frame, any: boolean, quiet: boolean): string {
  const type = f.arp ? 'ARP' : f.family === 4 ? 'IPv4' : 'IPv6';
  const kind = quiet ? type : `ethertype ${type} (0x${f.arp ? '0806' : f.family === 4 ? '0800' : '86dd'})`;
  if (any) return `ifindex ${f.link.index} ${f.link.src} ${kind}, length ${f.length + COOKED_HEADER}: `;
  return `${f.link.src} > ${f.link.dst}, ${kind}, length ${f.length + 14}: `;
}

/** What -v puts in front. */
function headerText(f: Frame): string {
  const proto = `${protocolName(f.proto).replace('ipv6-icmp', 'ICMPv6').toUpperCase().replace('ICMPV6', 'ICMPv6')} (${f.proto})`;
  if (f.family === 6) return `(hlim ${f.ttl}, next-header ${proto} payload length: ${f.length - 40}) `;
  return `(tos 0x${serviceOf(f).toString(16)}, ttl ${f.ttl}, id ${identification(f)}, offset 0, flags [${mayFragment(f) ? 'none' : 'DF'}], proto ${proto}, length ${f.length})\n    `;
}

function rawNumbers(f: Frame): { readonly seq: number; readonly ack: number } {
  if (f.wire) return { seq: f.seq, ack: f.ack };
  return { seq: f.flags & RST && f.seq === 0 ? 0 : (f.seq + firstNumber(f.flow, f.reply)) >>> 0, ack: (f.ack + firstNumber(f.flow, !f.reply)) >>> 0 };
}

function optionsText(f: Frame, { stamps, syn }: TcpFields): string {
  const ts = `TS val ${stamps?.[0]} ecr ${stamps?.[1]}`;
  return syn ? `mss ${f.family === 4 ? 1460 : 1440},sackOK,${ts},nop,wscale 10` : `nop,nop,${ts}`;
}

/** Connections count from zero in this house; on a wire they begin anywhere. */
function firstNumber(flow: number, reply: boolean): number {
  return fnv1a32(`sequence ${flow} ${reply}`);
}

function flagsText(flags: number): string {
  const letters = `${flags & FIN ? 'F' : ''}${flags & SYN ? 'S' : ''}${flags & RST ? 'R' : ''}${flags & PSH ? 'P' : ''}${flags & ACK ? '.' : ''}`;
  return letters || 'none';
}

/** Windows as Linux begins them on a link of 1500 bytes; later ones are scaled by 1024. */
function windowOf(f: Frame): number {
  if (f.flags & RST) return 0;
  if (f.flags & SYN) return f.flags & ACK ? 65160 : 64240;
  return f.reply ? 64 : 63;
}

/** The first line of a message of HTTP; nothing when it is none. */
function httpLine(f: Frame): string {
  const text = decode(f.data.subarray(0, 300));
  const line = text.split(/\r?\n/)[0] ?? '';
  if (!/^(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|HTTP\/1\.[01]) /.test(line)) return '';
  return /\n/.test(text) ? line : `${line} [|http]`;
}
