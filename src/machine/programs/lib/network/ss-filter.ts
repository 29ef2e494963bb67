// The filter language of ss: states first, then comparisons of ends with not, and, or and brackets. upstream: iproute2 misc/ssfilter.y, misc/ss.c
import { type Cidr, contains, type Ip, parseCidr, parseIp } from '../../../../base/ip.ts';

/** One end of a socket. */
export type SocketEnd = readonly [ip: string, port: number | undefined];

export interface FilteredSocket {
  readonly state: string;
  readonly local: SocketEnd;
  readonly peer: SocketEnd;
}

export type SocketTest = (s: FilteredSocket) => boolean;

/** What is wrong with a filter: its words and the exit code. */
export class FilterProblem extends Error {
  readonly exit: number;
  readonly usage: boolean;
  constructor(message: string, exit: number, usage = false) {
    super(message);
    this.exit = exit;
    this.usage = usage;
  }
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  established: ['ESTAB'],
  'syn-sent': ['SYN-SENT'],
  'syn-recv': ['SYN-RECV'],
  'fin-wait-1': ['FIN-WAIT-1'],
  'fin-wait-2': ['FIN-WAIT-2'],
  'time-wait': ['TIME-WAIT'],
  unconnected: ['UNCONN'],
  closed: ['UNCONN'],
  'close-wait': ['CLOSE-WAIT'],
  'last-ack': ['LAST-ACK'],
  listening: ['LISTEN'],
  listen: ['LISTEN'],
  closing: ['CLOSING'],
};
const ALL = [...new Set(Object.values(NAMES).flat())];
const but = (...others: readonly string[]): readonly string[] => ALL.filter((s) => !others.includes(s));
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: ALL,
  connected: but('UNCONN', 'LISTEN'),
  synchronized: but('UNCONN', 'LISTEN', 'SYN-SENT'),
  bucket: ['SYN-RECV', 'TIME-WAIT'],
  big: but('SYN-RECV', 'TIME-WAIT'),
};

/** The states that are shown: those asked for, else what -l and -a leave. `rest` is the expression. */
export function statesOf(
  words: readonly string[],
  shown: { readonly listening: boolean; readonly all: boolean },
): { readonly states: ReadonlySet<string>; readonly rest: readonly string[] } {
  let states: Set<string> | undefined;
  let at = 0;
  for (; words[at] === 'state' || words[at] === 'exclude' || words[at] === 'excl'; at += 2) {
    const name = words[at + 1] ?? '';
    const meant = NAMES[name] ?? GROUPS[name];
    if (!meant) throw new FilterProblem(`ss: wrong state name: ${name}`, 255);
    if (words[at] === 'state') states = new Set([...(states ?? []), ...meant]);
    else states = new Set([...(states ?? ALL)].filter((s) => !meant.includes(s)));
  }
  const usual = shown.all ? ALL : shown.listening ? ['LISTEN', 'UNCONN'] : but('UNCONN', 'LISTEN', 'TIME-WAIT', 'SYN-RECV');
  return { states: states ?? new Set(usual), rest: words.slice(at) };
}

const syntax = (): FilterProblem => new FilterProblem('ss: bison bellows (while parsing filter): "syntax error!" Sorry.', 255, true);
const unread = (what: string): FilterProblem => new FilterProblem(`${what}\nCannot parse dst/src address.`, 1);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};
const SPELLINGS: Readonly<Record<string, string>> = {
  '==': '=',
  eq: '=',
  ne: '!=',
  neq: '!=',
  gt: '>',
  ge: '>=',
  geq: '>=',
  lt: '<',
  le: '<=',
  leq: '<=',
  and: '&',
  '&&': '&',
  or: '|',
  '||': '|',
  not: '!',
};
const NOT_SIMULATED = ['dev', 'fwmark', 'cgroup', 'autobound'];

/** An expression as a test. `port` reads a service's name. */
export function parseFilter(words: readonly string[], port: (name: string) => number | undefined): SocketTest {
  const tokens = words.flatMap((word) => word.match(/!=|!|[()]|&&?|\|\|?|>=|<=|==?|<|>|[^\s()!=<>&|]+/g) ?? []).map((t) => SPELLINGS[t] ?? t);
  if (tokens.length === 0) return () => true;
  const parser = new Parser(tokens, port);
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #port: (name: string) => number | undefined;
  #at = 0;

  constructor(tokens: readonly string[], port: (name: string) => number | undefined) {
    this.#tokens = tokens;
    this.#port = port;
  }

  whole(): SocketTest {
    const test = this.#or();
    if (this.#at < this.#tokens.length) throw syntax();
    return test;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #or(): SocketTest {
    let left = this.#and();
    while (this.#take('|')) {
      const [a, b] = [left, this.#and()];
      left = (s) => a(s) || b(s);
    }
    return left;
  }

  /** Expressions beside each other are joined by "and". */
  #and(): SocketTest {
    let left = this.#not();
    for (;;) {
      const next = this.#tokens[this.#at];
      if (next === undefined || next === ')' || next === '|') return left;
      this.#take('&');
      const [a, b] = [left, this.#not()];
      left = (s) => a(s) && b(s);
    }
  }

  #not(): SocketTest {
    if (this.#take('!')) {
      const test = this.#not();
      return (s) => !test(s);
    }
    if (!this.#take('(')) return this.#comparison();
    const test = this.#or();
    if (!this.#take(')')) throw syntax();
    return test;
  }

  #comparison(): SocketTest {
    const side = this.#tokens[this.#at++];
    if (side === undefined || side in OPERATORS || side === ')' || side === '&' || side === '|') throw syntax();
    if (NOT_SIMULATED.includes(side)) throw new FilterProblem(`ss: the filter "${side}" is not simulated here`, 255);
    if (!['sport', 'dport', 'src', 'dst'].includes(side)) throw unread(`Error: an inet prefix is expected rather than "${side}".`);
    const given = this.#tokens[this.#at];
    const operator = given !== undefined && given in OPERATORS ? given : undefined;
    if (operator !== undefined) this.#at++;
    const value = this.#tokens[this.#at++];
    if (value === undefined || value in OPERATORS || '()&|!'.includes(value)) throw syntax();
    const compare = OPERATORS[operator ?? '='] ?? (() => false);
    const end = (s: FilteredSocket): SocketEnd => (side === 'sport' || side === 'src' ? s.local : s.peer);
    if (side === 'sport' || side === 'dport') {
      const wanted = this.#portOf(value.replace(/^(\*)?:/, ''), value);
      return (s) => compare(end(s)[1] ?? 0, wanted);
    }
    if (operator !== undefined && operator !== '=' && operator !== '!=') throw syntax();
    const test = this.#host(value);
    return (s) => test(end(s)) === (operator !== '!=');
  }

  #portOf(text: string, whole: string): number {
    const port = /^\d+$/.test(text) ? Number(text) : this.#port(text);
    if (port === undefined) throw unread(`Error: "${whole.replace(/^:/, '')}" does not look like a port.`);
    return port;
  }

  #host(value: string): (end: SocketEnd) => boolean {
    const parts = /^(?:\[([^\]]*)\]|([^:]*)|(.*:.*:.*?))(?::([^:]+))?$/.exec(value);
    const host = parts?.[1] ?? parts?.[2] ?? parts?.[3] ?? '';
    const port = parts?.[4] === undefined ? undefined : this.#portOf(parts[4], parts[4]);
    const net = host === '' || host === '*' ? undefined : prefixOf(host);
    if (host !== '' && host !== '*' && !net) throw unread(`Error: an inet prefix is expected rather than "${host}".`);
    return ([ip, at]) => (port === undefined || at === port) && (!net || lies(net, parseIp(ip)));
  }
}

function prefixOf(text: string): Cidr | undefined {
  return parseCidr(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
}

function lies(net: Cidr, ip: Ip | undefined): boolean {
  return ip !== undefined && ip.family === net.family && contains(net, ip);
}
