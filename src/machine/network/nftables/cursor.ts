// Reading the words of an input one after the other, with the words that stand for others. upstream: nftables src/parser_bison.y
import { parseDuration } from './datatypes.ts';
import { type NftProblem, NftSyntaxProblem, places, span, type Token } from './lexer.ts';

/** Words and where one is in them. */
export class Cursor {
  readonly #tokens: Token[];
  #at = 0;
  /** Remember where things are written? A rule of this house's own has no reader of problems. */
  readonly located: boolean;
  /** `define web = …` */
  readonly defined: Map<string, readonly Token[]>;
  /** The first thing that is wrong with the command, although its words are. */
  problem: NftProblem | undefined = undefined;

  constructor(tokens: readonly Token[], located = false, defined = new Map<string, readonly Token[]>()) {
    this.#tokens = [...tokens];
    this.located = located;
    this.defined = defined;
  }

  get token(): Token {
    const t = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
    if (t.text !== '$' || t.kind !== 'punct') return t;
    this.#expand();
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  /** `$name` gives way to what the name was defined as. */
  #expand(): void {
    const name = this.#tokens[this.#at + 1];
    if (name?.kind !== 'word') throw new NftSyntaxProblem("syntax error, unexpected '$'", this.#tokens[this.#at]);
    const value = this.defined.get(name.text);
    if (!value) {
      const near = [...this.defined.keys()].find((known) => closeTo(known, name.text));
      throw new NftSyntaxProblem(`unknown identifier '${name.text}'${near === undefined ? '' : `; did you mean identifier ‘${near}’?`}`, name);
    }
    this.#tokens.splice(this.#at, 2, ...value);
  }

  ahead(n: number): Token | undefined {
    return this.#tokens[this.#at + n];
  }

  /** The word just read. */
  get last(): Token {
    return this.#tokens[Math.max(0, this.#at - 1)] as Token;
  }

  next(): Token {
    const t = this.token;
    this.#at++;
    return t;
  }

  /** The words of another file come here. */
  insert(tokens: readonly Token[]): void {
    this.#tokens.splice(this.#at, 0, ...tokens);
  }

  is(...texts: readonly string[]): boolean {
    const t = this.token;
    return t.kind !== 'string' && texts.includes(t.text);
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected(nameOf(text));
  }

  /** A name or another word. */
  word(wanted?: string): Token {
    const { kind } = this.token;
    if (kind !== 'word' && kind !== 'string' && kind !== 'number') throw this.unexpected(wanted);
    return this.next();
  }

  /** A name that is no word of the language. */
  name(wanted: string | undefined = 'string'): Token {
    const t = this.token;
    if (t.kind !== 'word' || KEYWORDS.has(t.text) || t.text.endsWith('*')) throw this.unexpected(wanted);
    return this.next();
  }

  /** What is quoted, or could be. */
  text(): Token {
    const t = this.token;
    if (t.kind !== 'string' && (t.kind !== 'word' || KEYWORDS.has(t.text))) throw this.unexpected('string or quoted string or string with a trailing asterisk');
    return this.next();
  }

  number(): number {
    if (this.token.kind !== 'number') throw this.unexpected('number');
    return Number(this.next().text);
  }

  duration(): number {
    const t = this.token;
    const ms = t.kind === 'word' || t.kind === 'number' ? parseDuration(t.text) : undefined;
    if (ms === undefined) throw this.unexpected();
    this.next();
    return ms;
  }

  skipLines(): void {
    while (this.is('\n', ';')) this.#at++;
  }

  /** The end of a line, of a block or of everything. */
  get over(): boolean {
    return this.token.kind === 'end' || this.is('\n', ';', '}');
  }

  /** Leaves what is not understood: on with the next line. True when there is none. */
  recover(): boolean {
    for (; ; this.#at++) {
      const t = this.#tokens[this.#at];
      if (!t || t.kind === 'end') return true;
      if (t.kind === 'punct' && (t.text === ';' || t.text === '\n')) return false;
    }
  }

  /** Says where something was written, from a word on up to the last one read. */
  mark<T extends object>(made: T, first: Token): T {
    if (this.located) places.set(made, span(first, this.last));
    return made;
  }

  /** The command is wrong, and the rest of the input is read nevertheless. */
  complain(problem: NftProblem): void {
    if (!this.located) throw problem;
    this.problem ??= problem;
  }

  unexpected(wanted?: string): NftProblem {
    const t = this.token;
    return new NftSyntaxProblem(`syntax error, unexpected ${kindOf(t)}${wanted === undefined ? '' : `, expecting ${wanted}`}`, t);
  }
}

/** What a complaint calls a word. upstream: the names of bison's tokens */
function kindOf(t: Token): string {
  if (t.kind === 'end') return 'end of file';
  if (t.kind === 'string') return 'quoted string';
  if (t.kind === 'junk') return 'junk';
  if (t.kind === 'number') return 'number';
  if (t.kind === 'punct') return nameOf(t.text);
  return KEYWORDS.has(t.text) ? t.text : t.text.endsWith('*') ? 'string with a trailing asterisk' : 'string';
}

const NAMES: Readonly<Record<string, string>> = { '\n': 'newline', ';': 'semicolon', ':': 'colon', ',': 'comma' };

function nameOf(text: string): string {
  return NAMES[text] ?? ('{}()=$'.includes(text) ? `'${text}'` : text);
}

/** A slip of one or two letters. upstream: src/misspell.c */
function closeTo(a: string, b: string): boolean {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const up = row[j] ?? 0;
      row[j] = Math.min(up + 1, (row[j - 1] ?? 0) + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
      diagonal = up;
    }
  }
  return (row[b.length] ?? 9) <= Math.floor(b.length / 2) && (row[b.length] ?? 9) <= 2;
}

/** Words of the language wherever they stand; others are so only after the word that they belong to. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'describe hook device devices table chain chains rule rules sets set element map maps flowtable handle ruleset socket tproxy accept drop continue jump goto return to inet netdev ' +
    'add replace update create insert delete get list reset flush rename import export monitor position index comment constant interval dynamic auto-merge timeout gc-interval elements expires policy size ' +
    'flow meter meters define redefine undefine fib include counter counters quota quotas limit limits log reject snat dnat masquerade redirect random fully-random persistent ' +
    'ether type typeof vlan arp icmp icmpv6 ip ip6 ah esp comp udp udplite tcp dccp sctp th meta mark iif iifname iiftype oif oifname oiftype skuid skgid iifgroup oifgroup pkttype cpu ' +
    'ct numgen jhash symhash queue dup fwd notrack vmap and or xor eq ne lt gt le ge rt exthdr osf ipsec synproxy secmark secmarks ecn hook priority bridge'
  ).split(' '),
);
