// dig's command line: several queries, options before the first one count for all. upstream: bind9/bin/dig/dig.c
import { type DnsClass, type DnsType, dnsType, reverseName } from './dns-message.ts';
import { familyOf } from './ip.ts';

export interface DigOptions {
  cmd: boolean;
  short: boolean;
  search: boolean;
  recurse: boolean;
  tcp: boolean;
  edns: boolean;
  cookie: boolean;
  comments: boolean;
  question: boolean;
  answer: boolean;
  authority: boolean;
  additional: boolean;
  stats: boolean;
  ignore: boolean;
  time: number;
  tries: number;
  ndots: number | undefined;
  bufsize: number | undefined;
}

export interface DigQuery {
  name: string;
  type: DnsType;
  class: DnsClass;
  server: string | undefined;
  port: number;
  options: DigOptions;
}

export interface DigRun {
  readonly queries: readonly DigQuery[];
  readonly version: boolean;
  /** Global options as the banner repeats them. */
  readonly globals: string;
}

const DEFAULTS: DigOptions = {
  cmd: true,
  short: false,
  search: false,
  recurse: true,
  tcp: false,
  edns: true,
  cookie: true,
  comments: true,
  question: true,
  answer: true,
  authority: true,
  additional: true,
  stats: true,
  ignore: false,
  time: 5,
  tries: 3,
  ndots: undefined,
  bufsize: undefined,
};

const SWITCHES: Readonly<Record<string, keyof DigOptions>> = {
  cmd: 'cmd',
  short: 'short',
  search: 'search',
  defname: 'search',
  recurse: 'recurse',
  rdflag: 'recurse',
  tcp: 'tcp',
  vc: 'tcp',
  edns: 'edns',
  cookie: 'cookie',
  comments: 'comments',
  question: 'question',
  answer: 'answer',
  authority: 'authority',
  additional: 'additional',
  stats: 'stats',
  ignore: 'ignore',
};

/** Settings that change only how the query looks to servers that this network does not have, or nothing at all. */
const WITHOUT_EFFECT = new Set([
  'adflag',
  'aaflag',
  'cdflag',
  'rrcomments',
  'crypto',
  'class',
  'ttlid',
  'fail',
  'besteffort',
  'identify',
  'idnin',
  'idnout',
  'keepopen',
  'showsearch',
  'qr',
  'multiline',
  'onesoa',
  'badcookie',
  'raflag',
  'tcflag',
  'unknownformat',
  'mapped',
]);

interface Problem {
  readonly problem: string;
  readonly code: number;
}

/** Reads the command line (without argv[0]). */
export function parseDig(args: readonly string[]): DigRun | Problem {
  const queries: DigQuery[] = [];
  const base = { server: undefined as string | undefined, port: 53, type: undefined as DnsType | undefined, class: 'IN' as DnsClass, options: { ...DEFAULTS } };
  let current: DigQuery | undefined;
  let typed = false;

  const globals: string[] = [];
  let version = false;
  const options = (): DigOptions => current?.options ?? base.options;
  const begin = (name: string): void => {
    current = { name, type: base.type ?? 'A', class: base.class, server: base.server, port: base.port, options: { ...base.options } };
    typed = base.type !== undefined;
    queries.push(current);
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word.startsWith('@')) {
      // A server given after a name still counts for it.
      if (current && current.server === undefined) current.server = word.slice(1);
      base.server = word.slice(1);
    } else if (word.startsWith('+')) {
      if (!setOption(options(), word.slice(1))) return invalid(word);
      if (!current) globals.push(word);
    } else if (word.startsWith('-') && word.length > 1) {
      const letter = word[1] ?? '';
      if ('46dhimruv'.includes(letter) && word.length === 2) {
        if (letter === 'h') return { problem: USAGE, code: 0 };
        if (letter === 'v') version = true;
        else if (letter === 'i' || letter === 'm' || letter === 'd' || letter === 'r' || letter === 'u') continue;
        continue;
      }
      const value = word.length > 2 ? word.slice(2) : args[++i];
      if (value === undefined) return { problem: `Invalid option: ${word}\n${USAGE}`, code: 1 };
      if (letter === 'x') {
        if (!familyOf(value)) return { problem: `dig: '${value}' is not a legal address\n`, code: 1 };
        begin(reverseName(value));
        if (current) current.type = 'PTR';
        typed = true;
      } else if (letter === 'p') {
        if (!/^\d+$/.test(value) || Number(value) > 65535) return { problem: `dig: couldn't parse port number '${value}'\n`, code: 1 };
        base.port = Number(value);
        if (current) current.port = base.port;
      } else if (letter === 't') {
        const type = dnsType(value);
        if (!type) return { problem: `;; Warning, ignoring invalid type ${value}\n`, code: 1 };
        if (current) current.type = type;
        else base.type = type;
        typed = true;
      } else if (letter === 'q') begin(value);
      else if (letter === 'c') {
        if (current) current.class = value.toUpperCase() === 'CH' ? 'CH' : 'IN';
        else base.class = value.toUpperCase() === 'CH' ? 'CH' : 'IN';
      } else if ('bfky'.includes(letter)) return { problem: `portside: dig -${letter} is not simulated here\n`, code: 1 };
      else return { problem: `Invalid option: ${word}\n${USAGE}`, code: 1 };
    } else {
      const type = dnsType(word);
      const upper = word.toUpperCase();
      if (type && !word.includes('.') && (!typed || current === undefined)) {
        if (current) current.type = type;
        else base.type = type;
        typed = true;
      } else if ((upper === 'IN' || upper === 'CH' || upper === 'CHAOS') && current) current.class = upper === 'IN' ? 'IN' : 'CH';
      else begin(word);
    }
  }
  if (queries.length === 0) {
    begin('.');
    if (base.type === undefined && current) (current as DigQuery).type = 'NS';
  }
  for (const q of queries)
    if (
      q.name !== '.' &&
      q.name
        .replace(/\.$/, '')
        .split('.')
        .some((label) => label === '' || label.length > 63)
    )
      return { problem: `dig: '${q.name}' is not a legal name (${q.name.includes('..') || q.name.startsWith('.') ? 'empty label' : 'label too long'})\n`, code: 10 };
  return { queries, version, globals: globals.filter((g) => g !== '+cmd').join(' ') };
}

function invalid(word: string): Problem {
  return { problem: `Invalid option: ${word}\n${USAGE}`, code: 1 };
}

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

function setOption(o: DigOptions, text: string): boolean {
  const [name = '', value] = text.split('=', 2);
  const off = name.startsWith('no');
  const bare = off ? name.slice(2) : name;
  if (value !== undefined) {
    const n = Number(value);
    if (['time', 'timeout'].includes(name)) o.time = Math.max(1, n);
    else if (name === 'tries') o.tries = Math.max(1, n);
    else if (name === 'retry') o.tries = Math.max(1, n + 1);
    else if (name === 'ndots') o.ndots = n;
    else if (name === 'bufsize') o.bufsize = n;
    else if (!['edns', 'domain', 'subnet', 'padding', 'split'].includes(name)) return false;
    return Number.isFinite(n) || ['domain', 'subnet'].includes(name);
  }
  if (bare === 'all') {
    for (const key of ['comments', 'question', 'answer', 'authority', 'additional', 'stats', 'cmd'] as const) o[key] = !off;
    return true;
  }
  const found = SWITCHES[bare] ?? unique(bare);
  if (found === undefined) return WITHOUT_EFFECT.has(bare) && bare !== 'trace';
  (o as unknown as Record<string, boolean>)[found] = !off;
  if (found === 'short' && !off) for (const key of ['comments', 'question', 'authority', 'additional', 'stats', 'cmd'] as const) o[key] = false;
  return true;
}

/** Options may be cut short as long as they stay unique. */
function unique(start: string): keyof DigOptions | undefined {
  const matching = Object.keys(SWITCHES).filter((name) => name.startsWith(start) && start.length >= 2);
  return matching.length === 1 ? SWITCHES[matching[0] ?? ''] : undefined;
}
