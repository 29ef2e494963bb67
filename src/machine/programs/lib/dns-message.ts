// DNS messages: values and their wire form. Names have no last dot; the root is an empty text. (RFC 1035, 2782, 6891)
import type { Bytes } from '../../../base/bytes.ts';
import { ipBytes, ipText } from './ip.ts';

const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, DNSKEY: 48, HTTPS: 65, AXFR: 252, ANY: 255, CAA: 257 } as const;
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;

export type DnsType = keyof typeof TYPES;
export type Rcode = (typeof RCODES)[number];
export type DnsClass = 'IN' | 'CH';

export interface SoaData {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}
export interface SrvData {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}
export interface MxData {
  readonly preference: number;
  readonly exchange: string;
}

/** An address or a name is a text; TXT is a list of texts. */
export type RecordData = string | readonly string[] | SoaData | SrvData | MxData;

export interface ResourceRecord {
  readonly name: string;
  readonly type: DnsType;
  readonly class: DnsClass;
  readonly ttl: number;
  readonly data: RecordData;
}

export interface Question {
  readonly name: string;
  readonly type: DnsType;
  readonly class: DnsClass;
}

/** EDNS(0): the size a side can take, and a client's cookie in hexadecimal. */
export interface Edns {
  readonly size: number;
  readonly cookie?: string;
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly rcode: Rcode;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly edns: Edns | undefined;
}

/** A type's number by its name, whatever the case; undefined for one that is not known here. */
export function dnsType(name: string): DnsType | undefined {
  const upper = name.toUpperCase();
  return upper in TYPES ? (upper as DnsType) : undefined;
}

/** The bytes of a plain question. */
export function encodeQuery(query: { id: number; name: string; type: DnsType; recurse: boolean; class?: DnsClass; edns?: Edns; authenticData?: boolean }): Bytes {
  return encodeMessage({
    id: query.id,
    response: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: query.recurse,
    recursionAvailable: false,
    authenticData: query.authenticData ?? false,
    rcode: 'NOERROR',
    questions: [{ name: query.name, type: query.type, class: query.class ?? 'IN' }],
    answers: [],
    authority: [],
    additional: [],
    edns: query.edns,
  });
}

/** A message on the wire; `compress` uses pointers for names that were written before. */
export function encodeMessage(m: DnsMessage, compress = false): Bytes {
  const w = new Writer(compress);
  const flags =
    (m.response ? 0x8000 : 0) |
    (m.opcode << 11) |
    (m.authoritative ? 0x400 : 0) |
    (m.truncated ? 0x200 : 0) |
    (m.recursionDesired ? 0x100 : 0) |
    (m.recursionAvailable ? 0x80 : 0) |
    (m.authenticData ? 0x20 : 0) |
    Math.max(0, RCODES.indexOf(m.rcode));
  for (const n of [m.id, flags, m.questions.length, m.answers.length, m.authority.length, m.additional.length + (m.edns ? 1 : 0)]) w.uint16(n);
  for (const q of m.questions) {
    w.name(q.name);
    w.uint16(TYPES[q.type]);
    w.uint16(q.class === 'CH' ? 3 : 1);
  }
  for (const r of [...m.answers, ...m.authority, ...m.additional]) w.record(r);
  if (m.edns) w.edns(m.edns);
  return new Uint8Array(w.bytes);
}

class Writer {
  readonly bytes: number[] = [];
  readonly #offsets: Map<string, number> | undefined;

  constructor(compress: boolean) {
    this.#offsets = compress ? new Map() : undefined;
  }

  uint16(n: number): void {
    this.bytes.push((n >> 8) & 255, n & 255);
  }
  uint32(n: number): void {
    this.uint16(Math.floor(n / 65536));
    this.uint16(n % 65536);
  }
  text(s: string): void {
    const bytes = new TextEncoder().encode(s);
    this.bytes.push(bytes.length, ...bytes);
  }

  name(name: string): void {
    let rest = name;
    while (rest !== '') {
      const known = this.#offsets?.get(rest.toLowerCase());
      if (known !== undefined) return this.uint16(0xc000 | known);
      if (this.bytes.length < 0x3fff) this.#offsets?.set(rest.toLowerCase(), this.bytes.length);
      const dot = rest.indexOf('.');
      this.text(dot < 0 ? rest : rest.slice(0, dot));
      rest = dot < 0 ? '' : rest.slice(dot + 1);
    }
    this.bytes.push(0);
  }

  record(r: ResourceRecord): void {
    this.name(r.name);
    this.uint16(TYPES[r.type]);
    this.uint16(r.class === 'CH' ? 3 : 1);
    this.uint32(r.ttl);
    const at = this.bytes.length;
    this.uint16(0);
    this.#data(r.type, r.data);
    const length = this.bytes.length - at - 2;
    this.bytes[at] = length >> 8;
    this.bytes[at + 1] = length & 255;
  }

  #data(type: DnsType, data: RecordData): void {
    if (typeof data === 'string') {
      if (type === 'A' || type === 'AAAA') this.bytes.push(...ipBytes(data));
      else this.name(data);
    } else if ('mname' in data) {
      this.name(data.mname);
      this.name(data.rname);
      for (const n of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) this.uint32(n);
    } else if ('target' in data) {
      for (const n of [data.priority, data.weight, data.port]) this.uint16(n);
      this.name(data.target);
    } else if ('exchange' in data) {
      this.uint16(data.preference);
      this.name(data.exchange);
    } else for (const s of data) this.text(s);
  }

  edns(edns: Edns): void {
    this.bytes.push(0);
    this.uint16(TYPES.OPT);
    this.uint16(edns.size);
    this.uint32(0);
    if (edns.cookie === undefined) return this.uint16(0);
    const bytes = edns.cookie.match(/../g)?.map((h) => Number.parseInt(h, 16)) ?? [];
    for (const n of [bytes.length + 4, 10, bytes.length]) this.uint16(n);
    this.bytes.push(...bytes);
  }
}

/** Reads a message; undefined when it is malformed. */
export function decodeMessage(bytes: Bytes): DnsMessage | undefined {
  try {
    return new Reader(bytes).message();
  } catch (fault) {
    if (fault instanceof RangeError) return undefined;
    throw fault;
  }
}

const TYPE_NAMES = new Map<number, DnsType>(Object.entries(TYPES).map(([name, n]) => [n, name as DnsType]));

class Reader {
  readonly #view: DataView;
  readonly #bytes: Bytes;
  #at = 0;
  #edns: Edns | undefined;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(): DnsMessage {
    const id = this.#uint16();
    const flags = this.#uint16();
    const counts = [this.#uint16(), this.#uint16(), this.#uint16(), this.#uint16()];
    const questions = this.#times(counts[0] ?? 0, () => this.#question());
    const answers = this.#times(counts[1] ?? 0, () => this.#record());
    const authority = this.#times(counts[2] ?? 0, () => this.#record());
    const additional = this.#times(counts[3] ?? 0, () => this.#record());
    return {
      id,
      response: (flags & 0x8000) !== 0,
      opcode: (flags >> 11) & 15,
      authoritative: (flags & 0x400) !== 0,
      truncated: (flags & 0x200) !== 0,
      recursionDesired: (flags & 0x100) !== 0,
      recursionAvailable: (flags & 0x80) !== 0,
      authenticData: (flags & 0x20) !== 0,
      rcode: RCODES[flags & 15] ?? 'SERVFAIL',
      questions,
      answers,
      authority,
      additional,
      edns: this.#edns,
    };
  }

  #times<T>(n: number, read: () => T | undefined): T[] {
    const list: T[] = [];
    for (let i = 0; i < n; i++) {
      const item = read();
      if (item !== undefined) list.push(item);
    }
    return list;
  }

  #question(): Question {
    const name = this.#name();
    const type = TYPE_NAMES.get(this.#uint16()) ?? 'ANY';
    return { name, type, class: this.#uint16() === 3 ? 'CH' : 'IN' };
  }

  #record(): ResourceRecord | undefined {
    const name = this.#name();
    const type = TYPE_NAMES.get(this.#uint16());
    const cls = this.#uint16();
    const ttl = this.#uint32();
    const length = this.#uint16();
    const end = this.#at + length;
    if (type === 'OPT') this.#options(cls, end);
    const data = type && type !== 'OPT' ? this.#data(type, length) : undefined;
    this.#at = end;
    return type && data !== undefined ? { name, type, class: cls === 3 ? 'CH' : 'IN', ttl, data } : undefined;
  }

  #options(size: number, end: number): void {
    let cookie: string | undefined;
    while (this.#at + 4 <= end) {
      const code = this.#uint16();
      const length = this.#uint16();
      if (code === 10) cookie = Array.from(this.#bytes.subarray(this.#at, this.#at + length), (b) => b.toString(16).padStart(2, '0')).join('');
      this.#at += length;
    }
    this.#edns = { size, ...(cookie === undefined ? {} : { cookie }) };
  }

  #data(type: DnsType, length: number): RecordData | undefined {
    switch (type) {
      case 'A':
      case 'AAAA':
        return ipText(this.#bytes.subarray(this.#at, this.#at + length));
      case 'CNAME':
      case 'NS':
      case 'PTR':
        return this.#name();
      case 'SOA': {
        const mname = this.#name();
        const rname = this.#name();
        const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = this.#times(5, () => this.#uint32());
        return { mname, rname, serial, refresh, retry, expire, minimum };
      }
      case 'SRV':
        return { priority: this.#uint16(), weight: this.#uint16(), port: this.#uint16(), target: this.#name() };
      case 'MX':
        return { preference: this.#uint16(), exchange: this.#name() };
      case 'TXT': {
        const end = this.#at + length;
        const texts: string[] = [];
        while (this.#at < end) texts.push(this.#label());
        return texts;
      }
      default:
        return undefined;
    }
  }

  #label(): string {
    const length = this.#view.getUint8(this.#at++);
    const text = new TextDecoder().decode(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return text;
  }

  #name(): string {
    const labels: string[] = [];
    let back: number | undefined;
    for (let hops = 0; hops < 128; hops++) {
      const length = this.#view.getUint8(this.#at);
      if (length >= 0xc0) {
        const to = this.#uint16() & 0x3fff;
        back ??= this.#at;
        this.#at = to;
      } else if (length === 0) {
        this.#at++;
        break;
      } else labels.push(this.#label());
    }
    if (back !== undefined) this.#at = back;
    return labels.join('.');
  }

  #uint16(): number {
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2);
  }
  #uint32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }
}

/** The name under which an address is looked up in reverse. */
export function reverseName(ip: string): string {
  const bytes = ipBytes(ip);
  if (bytes.length === 4) return `${bytes.reverse().join('.')}.in-addr.arpa`;
  const nibbles = bytes.flatMap((b) => [b >> 4, b & 15]).reverse();
  return `${nibbles.map((n) => n.toString(16)).join('.')}.ip6.arpa`;
}
