// Relations of bytes and numbers: tcp[tcpflags] & tcp-syn != 0, len > 100. upstream: libpcap grammar.y (arth, relop), gencode.c gen_load
import { type Condition, IPV4, IPV6, isKind, type Judged, type Kind, OutOfPacket } from './condition.ts';
import { FilterError, syntax, type Token } from './lexer.ts';

/** A number that a packet has, or a constant. */
interface Value {
  of(p: Judged): number;
  readonly constant: number | undefined;
  /** The packets that have it. */
  readonly kinds: readonly ((k: Kind) => boolean)[];
}

/** Reads tokens; the parser of expressions is one. */
export interface TokenReader {
  peek(): Token | undefined;
  next(): Token | undefined;
}

const four =
  (proto: number): ((k: Kind) => boolean) =>
  (k) =>
    k.ether === IPV4 && k.proto === proto;
const LAYERS: Readonly<Record<string, readonly [kind: (k: Kind) => boolean, start: 'link' | 'network' | 'transport' | 'six']>> = {
  ether: [() => true, 'link'],
  link: [() => true, 'link'],
  ip: [(k) => k.ether === IPV4, 'network'],
  ip6: [(k) => k.ether === IPV6, 'network'],
  arp: [(k) => k.ether === 0x806, 'network'],
  rarp: [(k) => k.ether === 0x8035, 'network'],
  tcp: [four(6), 'transport'],
  udp: [four(17), 'transport'],
  icmp: [four(1), 'transport'],
  igmp: [four(2), 'transport'],
  sctp: [four(132), 'transport'],
  icmp6: [(k) => k.ether === IPV6 && k.proto === 58, 'six'],
};

/** True when a relation may begin here. */
export const mayBegin = (first: Token | undefined, second: Token | undefined): boolean =>
  first?.kind === 'number' ||
  first?.text === 'len' ||
  first?.text === 'length' ||
  first?.text === '-' ||
  first?.text === '(' ||
  (first?.kind === 'word' && second?.text === '[' && first.text in LAYERS);

/** ARTH RELOP ARTH */
export function relation(reader: TokenReader): Condition {
  const left = sum(reader, 0);
  const operator = reader.next()?.text ?? '';
  const compare = COMPARE[operator];
  if (!compare) throw syntax();
  const right = sum(reader, 0);
  const both = [...left.kinds, ...right.kinds].map(isKind);
  const test = (p: Judged): boolean => both.every((c) => c.test(p)) && compare(left.of(p) >>> 0, right.of(p) >>> 0);
  const fixed = left.constant === undefined || right.constant === undefined ? undefined : compare(left.constant >>> 0, right.constant >>> 0);
  return { test, may: (k) => (fixed !== undefined ? (fixed ? 2 : 0) : both.every((c) => c.may(k) > 0) ? 1 : 0) };
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** From what binds least to what binds most. */
const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '|': (a, b) => a | b, '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >>> b },
  { '+': (a, b) => (a + b) | 0, '-': (a, b) => (a - b) | 0 },
  { '*': (a, b) => Math.imul(a, b), '/': (a, b) => divided(a, b, '/'), '%': (a, b) => divided(a, b, '%') },
];

function divided(a: number, b: number, how: '/' | '%'): number {
  if (b === 0) throw new OutOfPacket();
  return how === '/' ? Math.floor((a >>> 0) / (b >>> 0)) : (a >>> 0) % (b >>> 0);
}

function sum(reader: TokenReader, level: number): Value {
  const operators = LEVELS[level];
  if (!operators) return atom(reader);
  let left = sum(reader, level + 1);
  for (let sign = operators[reader.peek()?.text ?? '']; sign && reader.peek()?.kind === 'sign'; sign = operators[reader.peek()?.text ?? '']) {
    const symbol = reader.next()?.text;
    const right = sum(reader, level + 1);
    if ((symbol === '/' || symbol === '%') && right.constant === 0) throw new FilterError(symbol === '/' ? 'division by zero' : 'modulus by zero');
    left = combined(left, right, sign);
  }
  return left;
}

function combined(a: Value, b: Value, how: (x: number, y: number) => number): Value {
  const constant = a.constant === undefined || b.constant === undefined ? undefined : how(a.constant, b.constant);
  return { of: (p) => how(a.of(p), b.of(p)), constant, kinds: [...a.kinds, ...b.kinds] };
}

function atom(reader: TokenReader): Value {
  const token = reader.next();
  if (!token) throw syntax();
  if (token.kind === 'number') {
    const n = token.value ?? 0;
    return { of: () => n, constant: n, kinds: [] };
  }
  if (token.text === '-') {
    const inner = atom(reader);
    return { ...inner, of: (p) => -inner.of(p) | 0, constant: inner.constant === undefined ? undefined : -inner.constant | 0 };
  }
  if (token.text === '(') {
    const inner = sum(reader, 0);
    if (reader.next()?.text !== ')') throw syntax();
    return inner;
  }
  if (token.text === 'len' || token.text === 'length') return { of: (p) => p.bytes().length, constant: undefined, kinds: [] };
  const layer = token.kind === 'word' ? LAYERS[token.text] : undefined;
  if (!layer || reader.next()?.text !== '[') throw syntax();
  return load(reader, layer);
}

/** LAYER[at] or LAYER[at:size] */
function load(reader: TokenReader, [kind, start]: NonNullable<(typeof LAYERS)[string]>): Value {
  const at = sum(reader, 0);
  let size = 1;
  let end = reader.next()?.text;
  if (end === ':') {
    const given = reader.next();
    if (given?.kind !== 'number') throw syntax();
    size = given.value ?? 0;
    if (size !== 1 && size !== 2 && size !== 4) throw new FilterError('data size must be 1, 2, or 4');
    end = reader.next()?.text;
  }
  if (end !== ']') throw syntax();
  const of = (p: Judged): number => {
    const bytes = p.bytes();
    const ip = (bytes[p.network] ?? 0) & 15;
    const base = start === 'link' ? 0 : start === 'network' ? p.network : start === 'six' ? p.network + 40 : p.network + 4 * ip;
    const from = base + at.of(p);
    if (from < 0 || from + size > bytes.length) throw new OutOfPacket();
    let value = 0;
    for (let i = 0; i < size; i++) value = (value << 8) | (bytes[from + i] ?? 0);
    return value;
  };
  return { of, constant: undefined, kinds: [kind, ...at.kinds] };
}
