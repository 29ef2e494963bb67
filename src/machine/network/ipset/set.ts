// One set of addresses, ports and prefixes, as rules ask it. upstream: Linux net/netfilter/ipset/ip_set_hash_*.c, ip_set_bitmap_port.c
import { type Cidr, contains, type Ip, parseCidr, parseIp } from '../../../base/ip.ts';
import type { SetSide } from '../netfilter/rule.ts';
import { protocolName, SCTP, TCP, UDP } from '../packet.ts';
import type { Packet } from '../types.ts';
import { ElementError } from './element-error.ts';

/** The parts of an element by type. */
const SET_TYPES = {
  'hash:ip': ['ip'],
  'hash:net': ['net'],
  'hash:ip,port': ['ip', 'port'],
  'hash:ip,port,ip': ['ip', 'port', 'ip'],
  'hash:ip,port,net': ['ip', 'port', 'net'],
  'bitmap:port': ['plain-port'],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

type Part = 'ip' | 'net' | 'port' | 'plain-port';
export type SetType = keyof typeof SET_TYPES;

export function isSetType(text: string): text is SetType {
  return Object.hasOwn(SET_TYPES, text);
}

const PORT_PROTOCOLS: Readonly<Record<string, number>> = { tcp: TCP, udp: UDP, sctp: SCTP };

export class IpSet {
  name: string;
  readonly type: SetType;
  readonly family: 4 | 6;
  /** The seed of its hash table, as `list` shows it. */
  readonly initval: number;
  readonly #parts: readonly Part[];
  #members = new Set<string>();
  /** Prefixes by what stands before them in their element. */
  #nets = new Map<string, Cidr[]>();

  constructor(name: string, type: SetType, family: 4 | 6, initval: number) {
    this.name = name;
    this.type = type;
    this.family = family;
    this.initval = initval;
    this.#parts = SET_TYPES[type];
  }

  /** Elements as they are printed, in the order of their coming. */
  get members(): ReadonlySet<string> {
    return this.#members;
  }

  /** An element as the set keeps it. Throws an ElementError. */
  canonical(text: string): string {
    const words = text.split(',');
    if (words.length > this.#parts.length) throw new ElementError(`Syntax error: Element ${text} is too long for type ${this.type}`);
    return this.#parts.map((part, i) => this.#part(part, words[i], i, text)).join(',');
  }

  #part(part: Part, word: string | undefined, at: number, text: string): string {
    if (word === undefined) throw new ElementError(`Syntax error: ${['First', 'Second', 'Third'][at]} element is missing from ${text}.`);
    if (part === 'plain-port') return String(port(word));
    if (part === 'port') {
      const colon = word.indexOf(':');
      const name = colon < 0 ? 'tcp' : word.slice(0, colon).toLowerCase();
      if (PORT_PROTOCOLS[name] === undefined) throw new ElementError(`Syntax error: cannot parse '${name}' as a protocol`);
      return `${name}:${port(word.slice(colon + 1))}`;
    }
    const bits = part === 'net' ? /\/(\d+)$/.exec(word)?.[1] : undefined;
    const width = this.family === 4 ? 32 : 128;
    if (bits !== undefined && Number(bits) > width) throw new ElementError(`Syntax error: '${bits}' is out of range 0-${width}`);
    const found = part === 'net' ? parseCidr(word) : parseIp(word);
    if (!found) throw new ElementError(`Syntax error: cannot parse ${word}: resolving to IPv${this.family} address failed`);
    if (found.family !== this.family) throw new ElementError(`Syntax error: cannot parse ${word}: resolving to IPv${this.family} address failed`);
    return 'bits' in found ? netText(found) : found.text;
  }

  has(element: string): boolean {
    return this.#members.has(element);
  }

  /** Is an element in the set, or an address in one of its prefixes? */
  covers(element: string): boolean {
    if (this.#members.has(element)) return true;
    const net = this.#netOf(element);
    return net !== undefined && (this.#nets.get(net.before) ?? []).some((c) => c.bits <= net.cidr.bits && contains(c, net.cidr.base));
  }

  /** The elements of one become those of the other. */
  exchange(other: IpSet): void {
    [this.#members, other.#members] = [other.#members, this.#members];
    [this.#nets, other.#nets] = [other.#nets, this.#nets];
  }

  /** Adds a canonical element; false when it is there. */
  add(element: string): boolean {
    if (this.#members.has(element)) return false;
    this.#members.add(element);
    const net = this.#netOf(element);
    if (net) this.#nets.set(net.before, [...(this.#nets.get(net.before) ?? []), net.cidr]);
    return true;
  }

  remove(element: string): boolean {
    if (!this.#members.delete(element)) return false;
    const net = this.#netOf(element);
    if (net) {
      const rest = (this.#nets.get(net.before) ?? []).filter((c) => c.text !== net.cidr.text);
      if (rest.length > 0) this.#nets.set(net.before, rest);
      else this.#nets.delete(net.before);
    }
    return true;
  }

  flush(): void {
    this.#members.clear();
    this.#nets.clear();
  }

  #netOf(element: string): { readonly before: string; readonly cidr: Cidr } | undefined {
    if (this.#parts.at(-1) !== 'net') return undefined;
    const comma = element.lastIndexOf(',');
    const cidr = parseCidr(element.slice(comma + 1));
    return cidr && { before: comma < 0 ? '' : element.slice(0, comma), cidr };
  }

  /** True when what the rule points at in the packet is an element. Too few sides, and nothing matches. */
  matches(sides: readonly SetSide[], p: Packet): boolean {
    if (p.family !== this.family && this.type !== 'bitmap:port') return false;
    if (sides.length < this.#parts.length || this.#members.size === 0) return false;
    const words: string[] = [];
    for (let i = 0; i < this.#parts.length; i++) {
      const side = sides[i] ?? 'dst';
      const part = this.#parts[i];
      const address: Ip = side === 'src' ? p.src : p.dst;
      if (part === 'net') return (this.#nets.get(words.join(',')) ?? []).some((c) => contains(c, address));
      if (part === 'ip') words.push(address.text);
      else {
        if (p.proto !== TCP && p.proto !== UDP && p.proto !== SCTP) return false;
        const number = side === 'src' ? p.sport : p.dport;
        words.push(part === 'port' ? `${protocolName(p.proto)}:${number}` : String(number));
      }
    }
    return this.#members.has(words.join(','));
  }
}

function netText(net: Cidr): string {
  return net.bits === (net.family === 4 ? 32 : 128) ? net.base.text : net.text;
}

function port(text: string): number {
  const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (n > 65535) throw new ElementError(`Syntax error: '${text}' is out of range 0-65535\nSyntax error: 'tcp' is invalid as number\ncannot parse '${text}' as a tcp port`);
  if (!(n >= 0 && n <= 65535)) throw new ElementError(`Syntax error: '${text}' is invalid as number`);
  return n;
}
