// pcap filter expressions. upstream: libpcap pcap-filter(7): `and` and `or` have equal precedence and associate left to right
import { cidrOf, contains, parseCidr, parseIp } from '../../../../base/ip.ts';
import { ICMP, ICMP6, SCTP, TCP, UDP } from '../../../network/packet.ts';
import type { Frame } from './frame.ts';

export type Test = (f: Frame) => boolean;

/** What is wrong with an expression, in libpcap's words. */
export class FilterError extends Error {}

/** Qualifiers that later values take over: `port 80 or 443`. */
interface Qualifiers {
  readonly direction: 'src' | 'dst' | undefined;
  readonly kind: 'host' | 'net' | 'port' | 'portrange';
  readonly proto: number | undefined;
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: TCP, udp: UDP, icmp: ICMP, icmp6: ICMP6, sctp: SCTP };
const PORTS: Readonly<Record<string, number>> = { ssh: 22, domain: 53, http: 80, https: 443, 'http-alt': 8080 };
const FLAGS: Readonly<Record<string, number>> = { 'tcp-fin': 1, 'tcp-syn': 2, 'tcp-rst': 4, 'tcp-push': 8, 'tcp-ack': 16, 'tcp-urg': 32 };
const SYNTAX = "can't parse filter expression: syntax error";
const NOT_HERE = new Set(['ether', 'arp', 'rarp', 'vlan', 'mpls', 'gateway', 'broadcast', 'multicast', 'proto', 'inbound', 'outbound', 'ifname', 'wlan']);

/** The test of an expression; `nameOf` finds the addresses of a host's name. */
export function compileFilter(text: string, addressesOf: (name: string) => readonly string[]): Test {
  if (text.trim() === '') return () => true;
  return new Parser(text, addressesOf).whole();
}

class Parser {
  readonly #words: string[];
  readonly #addressesOf: (name: string) => readonly string[];
  #last: Qualifiers | undefined;

  constructor(text: string, addressesOf: (name: string) => readonly string[]) {
    this.#words = text.match(/\w+\[[^\]]*\]|\(|\)|&&|\|\||!=|[<>=]=?|&|\||!|[^\s()!=<>&|]+/g) ?? [];
    this.#addressesOf = addressesOf;
  }

  whole(): Test {
    const test = this.#expression();
    if (this.#words.length > 0) throw new FilterError(SYNTAX);
    return test;
  }

  #expression(): Test {
    let left = this.#unary();
    for (;;) {
      const word = this.#words[0];
      if (word === 'and' || word === '&&') left = both(left, this.#next());
      else if (word === 'or' || word === '||') left = either(left, this.#next());
      else return left;
    }
  }

  #next(): Test {
    this.#words.shift();
    return this.#unary();
  }

  #unary(): Test {
    const word = this.#words[0];
    if (word === 'not' || word === '!') {
      const test = this.#next();
      return (f) => !test(f);
    }
    if (word !== '(') return this.#primitive();
    this.#words.shift();
    const test = this.#expression();
    if (this.#words.shift() !== ')') throw new FilterError(SYNTAX);
    return test;
  }

  #primitive(): Test {
    const first = this.#words[0] ?? '';
    if (first === '') throw new FilterError(SYNTAX);
    if (/^tcp\[/.test(first)) return this.#tcpFlags();
    if (first === 'less' || first === 'greater') return this.#size();
    if (NOT_HERE.has(first)) throw new FilterError(`"${first}" in a filter is not simulated here`);
    let proto: number | undefined;
    let family: 4 | 6 | undefined;
    if (PROTOCOLS[first] !== undefined) proto = PROTOCOLS[first];
    else if (first === 'ip' || first === 'ip6') family = first === 'ip' ? 4 : 6;
    const named = proto !== undefined || family !== undefined;
    if (named) this.#words.shift();
    const own: Test = (f) => (proto === undefined || f.proto === proto) && (family === undefined || f.family === family);
    const direction = this.#direction();
    const word = this.#words[0] ?? '';
    const kind = word === 'host' || word === 'net' || word === 'port' || word === 'portrange' ? word : undefined;
    if (kind) this.#words.shift();
    if (named && !kind && !direction) return own;
    const value = this.#words.shift();
    if (value === undefined || /^(and|or|not|[()!&|]+)$/.test(value)) throw new FilterError(SYNTAX);
    if (kind || direction || !this.#last) this.#last = { direction, kind: kind ?? 'host', proto };
    const test = this.#value(this.#last, value);
    return named ? both(own, test) : test;
  }

  #direction(): 'src' | 'dst' | undefined {
    const word = this.#words[0];
    if (word !== 'src' && word !== 'dst') return undefined;
    this.#words.shift();
    if (this.#words[0] === 'or' && (this.#words[1] === 'src' || this.#words[1] === 'dst')) {
      this.#words.splice(0, 2);
      return undefined;
    }
    return word;
  }

  #value(q: Qualifiers, value: string): Test {
    const side = (of: (f: Frame, end: 'src' | 'dst') => boolean): Test => (q.direction ? (f) => of(f, q.direction ?? 'src') : (f) => of(f, 'src') || of(f, 'dst'));
    if (q.kind === 'port' || q.kind === 'portrange') {
      const [from, to] = portsOf(value, q.kind);
      return side((f, end) => {
        const port = end === 'src' ? f.sport : f.dport;
        return (q.proto === undefined || f.proto === q.proto) && (f.proto === TCP || f.proto === UDP || f.proto === SCTP) && port >= from && port <= to;
      });
    }
    const prefix = q.kind === 'net' || value.includes('/') ? netOf(value) : undefined;
    if (prefix) return side((f, end) => within(prefix, f[end]));
    const addresses = parseIp(value) ? [parseIp(value)?.text ?? value] : this.#addressesOf(value);
    if (addresses.length === 0) throw new FilterError(`unknown host '${value}'`);
    return side((f, end) => addresses.includes(f[end]));
  }

  /** tcp[tcpflags] & (tcp-syn|tcp-fin) != 0, tcp[13] == 2 */
  #tcpFlags(): Test {
    const field = this.#words.shift() ?? '';
    if (field !== 'tcp[tcpflags]' && field !== 'tcp[13]') throw new FilterError(`"${field}" in a filter is not simulated here: only tcp[tcpflags] is`);
    let mask = 0xff;
    if (this.#words[0] === '&') {
      this.#words.shift();
      mask = this.#flags();
    }
    const operator = this.#words.shift();
    const value = this.#flags();
    if (operator === '!=') return (f) => f.proto === TCP && (f.flags & mask) !== value;
    if (operator === '==' || operator === '=') return (f) => f.proto === TCP && (f.flags & mask) === value;
    throw new FilterError(SYNTAX);
  }

  #flags(): number {
    const word = this.#words.shift() ?? '';
    if (word === '(') {
      let value = this.#flags();
      while (this.#words[0] === '|') {
        this.#words.shift();
        value |= this.#flags();
      }
      if (this.#words.shift() !== ')') throw new FilterError(SYNTAX);
      return value;
    }
    const known = FLAGS[word] ?? (/^(0x[\da-f]+|\d+)$/i.test(word) ? Number(word) : undefined);
    if (known === undefined) throw new FilterError(SYNTAX);
    return known;
  }

  #size(): Test {
    const less = this.#words.shift() === 'less';
    const size = Number(this.#words.shift());
    if (!Number.isInteger(size)) throw new FilterError(SYNTAX);
    const ethernet = 14;
    return (f) => (less ? f.length + ethernet <= size : f.length + ethernet >= size);
  }
}

const both =
  (a: Test, b: Test): Test =>
  (f) =>
    a(f) && b(f);
const either =
  (a: Test, b: Test): Test =>
  (f) =>
    a(f) || b(f);

function portsOf(text: string, kind: 'port' | 'portrange'): readonly [number, number] {
  const parts = kind === 'portrange' ? text.split('-') : [text];
  const [from, to = from] = parts.map((part) => PORTS[part] ?? (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    throw new FilterError(`${SYNTAX.replace(': syntax error', '')}: unknown port '${text}'`.replace("can't parse filter expression: ", ''));
  if (from > 65535 || to > 65535) throw new FilterError(`illegal port number ${Math.max(from, to)} > 65535`);
  return [from, to];
}

/** 10.244.0.0/16, or 10.244 as pcap reads it. */
function netOf(text: string): ReturnType<typeof parseCidr> {
  const short = /^\d{1,3}(\.\d{1,3}){0,2}$/.test(text) ? text.split('.') : undefined;
  const found = short ? parseCidr(`${[...short, '0', '0', '0'].slice(0, 4).join('.')}/${short.length * 8}`) : text.includes('/') ? parseCidr(text) : undefined;
  const single = found ? undefined : parseIp(text);
  if (!found && !single) throw new FilterError(`unknown network '${text}'`);
  return found ?? (single && cidrOf(single, single.family === 4 ? 32 : 128));
}

function within(prefix: NonNullable<ReturnType<typeof parseCidr>>, text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && contains(prefix, address);
}
