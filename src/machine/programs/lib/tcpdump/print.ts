// Packets as tcpdump words them. upstream: tcpdump print-tcp.c, print-udp.c, print-icmp.c, print-sll.c
import { type Bytes, decode } from '../../../../base/bytes.ts';
import { fnv1a32 } from '../../../../base/hash.ts';
import { ACK, FIN, ICMP, ICMP6, PSH, protocolName, RST, SYN, TCP, UDP } from '../../../network/packet.ts';
import { identification, mayFragment, packetBytes, transportSum } from './bytes.ts';
import { dnsText } from './dns.ts';
import { asciiDump, hexDump } from './dump.ts';
import type { TcpFields } from './fields.ts';
import type { Frame } from './frame.ts';
import { COOKED_HEADER } from './pcap.ts';

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
  readonly verbose: boolean;
}

interface Seen {
  readonly src: string;
  seq: number;
  ack: number;
  both: boolean;
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
    const link = this.#style.link ? linkText(f, any, this.#style.quiet) : `IP${f.family === 6 ? '6' : ''} `;
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
    const bytes = packetBytes(f, tcp);
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
    if (this.#style.verbose) parts.push(`cksum 0x${transportSum(f, fields).toString(16).padStart(4, '0')} (correct)`);
    if (size > 0 || f.flags & (SYN | FIN | RST)) parts.push(size > 0 ? `seq ${seq}:${seq + size}` : `seq ${seq}`);
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
    if (!known || f.flags & SYN) {
      if (known && reverse) Object.assign(known, { ack: raw.seq, seq: raw.ack - 1, both: true });
      else this.#connections.set(key, { src: here, seq: raw.seq, ack: raw.ack - 1, both: (f.flags & ACK) !== 0 });
      return raw;
    }
    if (!known.both) return raw;
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
    if (f.sport === 53 || f.dport === 53) {
      if (f.data.length < 12) return `${this.#ends(f)}: ${this.#style.verbose ? '[udp sum ok] ' : ''}domain [length ${f.data.length} < 12] (invalid)`;
      const text = dnsText(f.data);
      if (text !== undefined) return `${this.#ends(f)}: ${this.#style.verbose ? '[udp sum ok] ' : ''}${text} (${f.data.length})`;
    }
    return `${this.#ends(f)}: ${this.#style.verbose ? '[udp sum ok] ' : ''}UDP, length ${f.data.length}`;
  }

  #icmp(f: Frame): string {
    const six = f.proto === ICMP6;
    const size = f.length - (six ? 40 : 20);
    const end = `, length ${size}`;
    const message = f.icmp;
    const head = `${this.#host(f.src)} > ${this.#host(f.dst)}: ICMP${six ? '6, ' : ' '}`;
    if (!message) return `${head}type-#0${end}`;
    if (message.kind === 'echo' || message.kind === 'reply') return `${head}echo ${message.kind === 'echo' ? 'request' : 'reply'}, id ${f.sport}, seq ${f.seq || 1}${end}`;
    if (message.kind === 'ttl') return `${head}time exceeded in-transit${end}`;
    const inner = message.inner;
    const dst = inner ? this.#host(inner.dst.text) : '';
    if (message.code === 3 && inner) {
      const words = six ? 'destination unreachable, unreachable port, ' : '';
      return `${head}${words}${dst} ${protocolName(inner.proto)} port ${inner.dport} unreachable${end}`;
    }
    const words: Readonly<Record<number, string>> = {
      0: `net ${dst} unreachable`,
      1: `host ${dst} unreachable`,
      2: `${dst} protocol ${inner?.proto} unreachable`,
      9: `net ${dst} unreachable - admin prohibited`,
      10: `host ${dst} unreachable - admin prohibited`,
      13: `host ${dst} unreachable - admin prohibited filter`,
    };
    return `${head}${words[message.code] ?? `${dst} unreachable - #${message.code}`}${end}`;
  }

  #other(f: Frame): string {
    return `${this.#host(f.src)} > ${this.#host(f.dst)}: ${protocolName(f.proto)} ${f.length - 20}`;
  }
}

/** What -e puts in front. */
function linkText(f: Frame, any: boolean, quiet: boolean): string {
  const type = f.family === 4 ? 'IPv4' : 'IPv6';
  const kind = quiet ? type : `ethertype ${type} (0x${f.family === 4 ? '0800' : '86dd'})`;
  if (any) return `ifindex ${f.link.index} ${f.link.src} ${kind}, length ${f.length + COOKED_HEADER}: `;
  return `${f.link.src} > ${f.link.dst}, ${kind}, length ${f.length + 14}: `;
}

/** What -v puts in front. */
function headerText(f: Frame): string {
  const proto = `${protocolName(f.proto).replace('ipv6-icmp', 'ICMPv6').toUpperCase().replace('ICMPV6', 'ICMPv6')} (${f.proto})`;
  if (f.family === 6) return `(hlim ${f.ttl}, next-header ${proto} payload length: ${f.length - 40}) `;
  return `(tos 0x0, ttl ${f.ttl}, id ${identification(f)}, offset 0, flags [${mayFragment(f) ? 'none' : 'DF'}], proto ${proto}, length ${f.length})\n    `;
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
  const line = decode(f.data.subarray(0, 300)).split('\r\n')[0] ?? '';
  return /^(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|HTTP\/1\.[01]) /.test(line) ? line : '';
}
