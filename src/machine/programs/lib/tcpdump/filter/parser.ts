// pcap filter expressions: `and` and `or` have equal precedence and associate left to right. upstream: libpcap pcap-filter(7), grammar.y
import type { Bytes } from '../../../../../base/bytes.ts';
import type { Frame } from '../frame.ts';
import { and, type Condition, kinds, not, OutOfPacket, or, within } from './condition.ts';
import { FilterError, syntax, type Token, tokens } from './lexer.ts';
import { direction, PROTOCOLS, primitive, protocol, type Qualifiers, type Side, type Source, toMany } from './primitives.ts';
import { mayBegin, relation } from './relation.ts';

/** Judges a packet; `bytes` gives it from the link's header on, the network layer begins at `network`. */
export type Test = (f: Frame, bytes: () => Bytes, network: number) => boolean;

const NOT_HERE = new Set([
  'vlan',
  'mpls',
  'pppoed',
  'pppoes',
  'geneve',
  'protochain',
  'byte',
  'ifindex',
  'wlan',
  'ppp',
  'slip',
  'fddi',
  'tr',
  'radio',
  'iso',
  'clnp',
  'esis',
  'isis',
  'stp',
  'netbeui',
]);
const PF_ONLY = new Set(['ifname', 'action', 'reason', 'rnr', 'rulenum']);
const LINKS = new Set(['ether', 'link']);
const NAMES = new Set(['ip', 'ip6', 'arp', 'rarp', ...Object.keys(PROTOCOLS)]);

/** The test of an expression; what it rejects altogether is refused. */
export function compileFilter(text: string, source: Source): Test {
  if (text.trim() === '') return () => true;
  const condition = new Parser(tokens(text), source).whole();
  const asked = new Set(text.match(/\d+/g)?.map(Number) ?? []);
  if (kinds(new Set([...asked, ...Object.values(PROTOCOLS)])).every((k) => condition.may(k) === 0)) throw new FilterError('expression rejects all packets');
  return (frame, bytes, network) => {
    try {
      return condition.test({ frame, bytes, network });
    } catch (e) {
      if (e instanceof OutOfPacket) return false;
      throw e;
    }
  };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #source: Source;
  #at = 0;
  /** What a bare value takes over; undefined: nothing that it could. */
  #last: Qualifiers | undefined;

  constructor(list: readonly Token[], source: Source) {
    this.#tokens = list;
    this.#source = source;
  }

  whole(): Condition {
    const condition = this.#expression();
    if (this.peek()) throw syntax();
    return condition;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #take(text: string): boolean {
    const token = this.peek();
    if (token?.text !== text || (token.kind !== 'word' && token.kind !== 'sign')) return false;
    this.#at++;
    return true;
  }

  #expression(): Condition {
    let left = this.#term(false);
    for (;;) {
      if (this.#take('and')) left = and(left, this.#term(true));
      else if (this.#take('or')) left = or(left, this.#term(true));
      else return left;
    }
  }

  /** `follows`: a bare value may take over the qualifiers of the one before. */
  #term(follows: boolean): Condition {
    if (this.#take('not') || this.#take('!')) return not(this.#term(follows));
    if (mayBegin(this.peek(), this.peek(1))) {
      const back = this.#at;
      try {
        return relation(this);
      } catch (e) {
        if (!(e instanceof FilterError) || e.message !== syntax().message) throw e;
        this.#at = back;
      }
    }
    if (this.#take('(')) {
      const inner = this.#expressionOrValue(follows);
      if (!this.#take(')')) throw syntax();
      return inner;
    }
    const token = this.peek();
    if (!token) throw syntax();
    if (token.kind !== 'word') {
      if (!follows || token.kind === 'sign' || token.kind === 'junk') throw syntax();
      return this.#value(this.#last);
    }
    return this.#primitive(token.text);
  }

  /** (80 or 443) after a port. */
  #expressionOrValue(follows: boolean): Condition {
    const kept = this.#last;
    let left = this.#term(follows && kept !== undefined);
    for (;;) {
      if (this.#take('and')) left = and(left, this.#term(true));
      else if (this.#take('or')) left = or(left, this.#term(true));
      else return left;
    }
  }

  #primitive(first: string): Condition {
    if (NOT_HERE.has(first)) throw this.peek(1)?.kind === 'name' ? syntax() : new FilterError(`"${first}" in a filter is not simulated here`);
    if (PF_ONLY.has(first)) throw new FilterError(`${first} supported only on PF linktype`);
    if (first === 'less' || first === 'greater') return this.#size();
    if (first === 'inbound' || first === 'outbound') {
      this.#at++;
      return direction(first, this.#source);
    }
    if (first === 'broadcast' || first === 'multicast') {
      this.#at++;
      return toMany(undefined, first, this.#source);
    }
    const named = NAMES.has(first) || LINKS.has(first);
    if (named) this.#at++;
    const proto = named ? first : undefined;
    const many = this.peek()?.text;
    if (named && (many === 'broadcast' || many === 'multicast')) {
      this.#at++;
      return toMany(proto, many, this.#source);
    }
    const side = this.#side();
    const type = this.#type();
    if (!side && !type) {
      if (!named || LINKS.has(first)) throw syntax();
      this.#last = undefined;
      const begins = this.peek();
      if (begins && (begins.kind === 'number' || begins.kind === 'name' || begins.kind === 'address')) throw syntax();
      return protocol(first);
    }
    const q: Qualifiers = { proto, side: side ?? 'src or dst', type };
    this.#last = q;
    if (this.#take('(')) {
      const inner = this.#values(q);
      if (!this.#take(')')) throw syntax();
      return inner;
    }
    return this.#value(q);
  }

  /** port (80 or 443) */
  #values(q: Qualifiers): Condition {
    let left = this.#value(q);
    for (;;) {
      if (this.#take('and')) left = and(left, this.#value(q));
      else if (this.#take('or')) left = or(left, this.#value(q));
      else return left;
    }
  }

  #side(): Side | undefined {
    const word = this.peek()?.text;
    if (word !== 'src' && word !== 'dst') return undefined;
    this.#at++;
    const joint = this.peek()?.text;
    const other = this.peek(1)?.text;
    if ((joint !== 'or' && joint !== 'and') || (other !== 'src' && other !== 'dst')) return word;
    this.#at += 2;
    return joint === 'or' ? 'src or dst' : 'src and dst';
  }

  #type(): Qualifiers['type'] {
    const token = this.peek();
    const word = token?.kind === 'word' ? token.text : '';
    if (word !== 'host' && word !== 'net' && word !== 'port' && word !== 'portrange' && word !== 'proto' && word !== 'gateway') return undefined;
    this.#at++;
    return word;
  }

  #value(q: Qualifiers | undefined): Condition {
    const token = this.next();
    if (!token || token.kind === 'sign' || token.kind === 'junk' || token.kind === 'word') throw syntax();
    if (!q) throw new FilterError('syntax error in filter expression');
    if (token.kind === 'mac' || q.type === 'port' || q.type === 'portrange' || q.type === 'proto') return primitive(q, this.#joined(q, token), undefined, this.#source);
    if (this.#take('/')) {
      const bits = this.next();
      if (bits?.kind !== 'number') throw syntax();
      return primitive(q, token, { bits: bits.value ?? 0 }, this.#source);
    }
    if (this.#take('mask')) {
      const net = this.next();
      if (net?.kind !== 'address') throw syntax();
      return primitive(q, token, { net: net.text }, this.#source);
    }
    return primitive(q, token, undefined, this.#source);
  }

  /** 80-90 is one word. */
  #joined(q: Qualifiers, token: Token): Token {
    if (token.kind !== 'number' || this.peek()?.text !== '-') return token;
    this.#at++;
    const text = `${token.text}-${this.next()?.text ?? ''}`;
    if (q.type !== 'portrange') throw new FilterError(`unknown port '${text}'`);
    return { kind: 'name', text };
  }

  /** less N, greater N: of the whole frame. */
  #size(): Condition {
    const less = this.next()?.text === 'less';
    const n = this.next();
    if (n?.kind !== 'number') throw syntax();
    const size = n.value ?? 0;
    return within(
      () => true,
      (p) => (less ? p.bytes().length <= size : p.bytes().length >= size),
    );
  }
}
