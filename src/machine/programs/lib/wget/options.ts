// wget's command line. upstream: wget/src/main.c, init.c
import { badOptionText, getopt } from '../getopt.ts';

export interface WgetOptions {
  output: string | undefined;
  quiet: boolean;
  terse: boolean;
  spider: boolean;
  server: boolean;
  tries: number;
  /** Milliseconds; undefined waits as long as the kernel does. */
  connectTimeout: number | undefined;
  readTimeout: number | undefined;
  dnsTimeout: number | undefined;
  waitRetry: number;
  retryRefused: boolean;
  maxRedirect: number;
  headers: string[];
  agent: string | undefined;
  method: string | undefined;
  body: { readonly text: string } | { readonly file: string } | undefined;
  user: string | undefined;
  password: string | undefined;
  insecure: boolean;
  caFile: string | undefined;
  noClobber: boolean;
  continues: boolean;
  prefix: string;
  log: { readonly file: string; readonly append: boolean } | undefined;
  family: 4 | 6 | undefined;
  contentOnError: boolean;
  progress: boolean;
  bar: boolean | undefined;
  input: string | undefined;
}

export type WgetCommand =
  | { readonly kind: 'run'; readonly options: WgetOptions; readonly urls: readonly string[] }
  | { readonly kind: 'text'; readonly text: string; readonly error: boolean; readonly code: number };

const HINT = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";

const WGET_VERSION = 'GNU Wget 1.21.3 built on linux-gnu.\n\n-cares +digest -gpgme +https +ipv6 +iri +large-file -metalink +nls \n+ntlm +opie +psl +ssl/gnutls \n';

const SPEC = {
  short: 'O:qvSt:T:w:U:cdP:o:a:46i:hVbNQ:n:',
  long: {
    'output-document': 'O:',
    quiet: 'q',
    verbose: 'v',
    'no-verbose': 'nv',
    'server-response': 'S',
    tries: 't:',
    timeout: 'T:',
    'connect-timeout': 'connect:',
    'read-timeout': 'read:',
    'dns-timeout': 'dns:',
    wait: 'w:',
    waitretry: 'waitretry:',
    'retry-connrefused': 'refused',
    'max-redirect': 'redirect:',
    header: 'header:',
    'user-agent': 'U:',
    'post-data': 'post:',
    'post-file': 'postfile:',
    method: 'method:',
    'body-data': 'body:',
    'body-file': 'bodyfile:',
    user: 'user:',
    'http-user': 'user:',
    password: 'password:',
    'http-password': 'password:',
    'no-check-certificate': 'insecure',
    'ca-certificate': 'ca:',
    'no-clobber': 'nc',
    continue: 'c',
    'directory-prefix': 'P:',
    'output-file': 'o:',
    'append-output': 'a:',
    'inet4-only': '4',
    'inet6-only': '6',
    'content-on-error': 'contentonerror',
    spider: 'spider',
    progress: 'progress:',
    'show-progress': 'show',
    'no-proxy': 'nop',
    'no-cache': 'nop',
    'no-dns-cache': 'nop',
    'no-cookies': 'nop',
    'no-hsts': 'nop',
    'auth-no-challenge': 'nop',
    'no-http-keep-alive': 'nop',
    'input-file': 'i:',
    help: 'h',
    version: 'V',
    recursive: 'unsim',
    mirror: 'unsim',
    background: 'unsim',
    timestamping: 'unsim',
    'bind-address': 'unsim:',
    'limit-rate': 'unsim:',
    'save-headers': 'unsim',
    'load-cookies': 'unsim:',
    'save-cookies': 'unsim:',
    certificate: 'unsim:',
    'private-key': 'unsim:',
    quota: 'unsim:',
  },
} as const;

/** Reads a command line (without argv[0]). */
export function parseWget(args: readonly string[]): WgetCommand {
  const options: WgetOptions = {
    output: undefined,
    quiet: false,
    terse: false,
    spider: false,
    server: false,
    tries: 20,
    connectTimeout: undefined,
    readTimeout: 900_000,
    dnsTimeout: undefined,
    waitRetry: 10,
    retryRefused: false,
    maxRedirect: 20,
    headers: [],
    agent: 'Wget/1.21.3',
    method: undefined,
    body: undefined,
    user: undefined,
    password: undefined,
    insecure: false,
    caFile: undefined,
    noClobber: false,
    continues: false,
    prefix: '',
    log: undefined,
    family: undefined,
    contentOnError: false,
    progress: true,
    bar: undefined,
    input: undefined,
  };
  const parsed = getopt(args, SPEC);
  if ('kind' in parsed) return { kind: 'text', text: `${badOptionText('wget', parsed)}\n${HINT}`, error: true, code: 2 };
  for (const [name, value] of parsed.options) {
    if (name === 'h') return { kind: 'text', text: `GNU Wget 1.21.3, a non-interactive network retriever.\n${HINT}`, error: false, code: 0 };
    if (name === 'V') return { kind: 'text', text: WGET_VERSION, error: false, code: 0 };
    const problem = apply(options, name, value);
    if (problem !== undefined) return { kind: 'text', text: `wget: ${problem}\n`, error: true, code: 2 };
  }
  if (parsed.words.length === 0 && options.input === undefined) return { kind: 'text', text: `wget: missing URL\n${HINT}`, error: true, code: 1 };
  return { kind: 'run', options, urls: parsed.words };
}

/** Takes an option's value; gives what is wrong with it. */
type Setter = (o: WgetOptions, value: string) => string | undefined;

/** An option that cannot be wrong. */
const set =
  (change: (o: WgetOptions, value: string) => void): Setter =>
  (o, value) => {
    change(o, value);
    return undefined;
  };

const PERIODS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** An option that is a time; none of it is no limit. */
const time =
  (option: string, change: (o: WgetOptions, ms: number | undefined) => void): Setter =>
  (o, value) => {
    const match = /^(\d+(?:\.\d+)?)([smhdw]?)$/.exec(value);
    if (!match) return `--${option}: Invalid time period ‘${value}’`;
    const ms = Number(match[1]) * (PERIODS[match[2] || 's'] ?? 1) * 1000;
    change(o, ms > 0 ? ms : undefined);
    return undefined;
  };

const none = set(() => undefined);

const SETTERS: Readonly<Record<string, Setter>> = {
  O: set((o, value) => void (o.output = value)),
  q: set((o) => void (o.quiet = true)),
  v: set((o) => void (o.terse = false)),
  nv: set((o) => void (o.terse = true)),
  nc: set((o) => void (o.noClobber = true)),
  n: twoLetters,
  S: set((o) => void (o.server = true)),
  t: tries,
  T: time('timeout', (o, ms) => void (o.connectTimeout = o.readTimeout = o.dnsTimeout = ms)),
  connect: time('connect-timeout', (o, ms) => void (o.connectTimeout = ms)),
  read: time('read-timeout', (o, ms) => void (o.readTimeout = ms)),
  dns: time('dns-timeout', (o, ms) => void (o.dnsTimeout = ms)),
  w: time('wait', () => undefined),
  waitretry: time('waitretry', (o, ms) => void (o.waitRetry = (ms ?? 0) / 1000)),
  refused: set((o) => void (o.retryRefused = true)),
  redirect: (o, value) => {
    o.maxRedirect = Number(value);
    return Number.isInteger(o.maxRedirect) ? undefined : `--max-redirect: Invalid number ‘${value}’.`;
  },
  header: (o, value) => {
    if (!value.includes(':')) return `--header: Invalid header ‘${value}’.`;
    o.headers.push(value);
    return undefined;
  },
  U: set((o, value) => void (o.agent = value || undefined)),
  post: set((o, value) => void Object.assign(o, { method: 'POST', body: { text: value } } satisfies Partial<WgetOptions>)),
  postfile: set((o, value) => void Object.assign(o, { method: 'POST', body: { file: value } } satisfies Partial<WgetOptions>)),
  method: set((o, value) => void (o.method = value.toUpperCase())),
  body: set((o, value) => void (o.body = { text: value })),
  bodyfile: set((o, value) => void (o.body = { file: value })),
  user: set((o, value) => void (o.user = value)),
  password: set((o, value) => void (o.password = value)),
  insecure: set((o) => void (o.insecure = true)),
  ca: set((o, value) => void (o.caFile = value)),
  c: set((o) => void (o.continues = true)),
  P: set((o, value) => void (o.prefix = `${value.replace(/\/$/, '')}/`)),
  o: set((o, file) => void (o.log = { file, append: false })),
  a: set((o, file) => void (o.log = { file, append: true })),
  4: set((o) => void (o.family = 4)),
  6: set((o) => void (o.family = 6)),
  contentonerror: set((o) => void (o.contentOnError = true)),
  spider: set((o) => void (o.spider = true)),
  progress: (o, value) => {
    if (!/^(bar|dot)(:.*)?$/.test(value)) return `--progress: Invalid progress type ‘${value}’.\nValid choices are: dot, bar`;
    o.bar = value.startsWith('bar');
    return undefined;
  },
  i: set((o, value) => void (o.input = value)),
  show: none,
  nop: none,
};

/** -nv, -nc and the like are short options of two letters. */
function twoLetters(o: WgetOptions, value: string): string | undefined {
  for (const letter of value) {
    if (letter === 'v') o.terse = true;
    else if (letter === 'c') o.noClobber = true;
    else if (!'dHpc'.includes(letter)) return `portside: -n${letter} is not simulated here`;
  }
  return undefined;
}

function tries(o: WgetOptions, value: string): string | undefined {
  if (value !== 'inf' && !/^\d+$/.test(value)) return `--tries: Invalid number ‘${value}’.`;
  o.tries = value === 'inf' || value === '0' ? Number.POSITIVE_INFINITY : Number(value);
  return undefined;
}

function apply(o: WgetOptions, name: string, value: string): string | undefined {
  const setter = SETTERS[name];
  return setter ? setter(o, value) : `portside: ${name === 'unsim' ? 'an option of this command line' : `-${name}`} is not simulated here`;
}
