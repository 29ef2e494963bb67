// wget as BusyBox has it. upstream: busybox/networking/wget.c
import { type Bytes, encode } from '../../../base/bytes.ts';
import { NET_WORDS } from '../../os/net-words.ts';
import type { Process, Program } from '../../os/types.ts';
import { download, HttpConnection, openStream, secureStream } from './download.ts';
import { getopt } from './getopt.ts';
import { type Header, headerOf } from './http.ts';
import type { ResponseHead } from './http-client.ts';
import { resolve } from './resolver.ts';
import { hostField, type ParsedUrl, parseUrl, resolveUrl } from './url.ts';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy
`;

const SPEC = {
  short: 'cqSO:o:P:U:T:Y:t:',
  long: {
    continue: 'c',
    quiet: 'q',
    'server-response': 'S',
    'output-document': 'O:',
    'output-file': 'o:',
    'directory-prefix': 'P:',
    'user-agent': 'U:',
    timeout: 'T:',
    tries: 't:',
    proxy: 'Y:',
    spider: 'spider',
    header: 'header:',
    'post-data': 'post-data:',
    'post-file': 'post-file:',
    'no-check-certificate': 'insecure',
    'no-verbose': 'nv',
    'no-clobber': 'nc',
    'passive-ftp': 'nop',
  },
} as const;

const DEFAULT_TIMEOUT = 900;
const MAX_REDIRECTS = 5;

interface Settings {
  quiet: boolean;
  spider: boolean;
  show: boolean;
  output: string | undefined;
  prefix: string;
  agent: string;
  timeout: number;
  headers: string[];
  post: Bytes | undefined;
}

/** Ends the run with wget's words. */
class Failure extends Error {}

export const busyboxWget: Program = {
  name: 'wget',
  summary: 'retrieve files by HTTP (BusyBox)',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), SPEC);
    if ('kind' in parsed) {
      const what =
        parsed.kind === 'argument'
          ? `option requires an argument -- '${parsed.option}'`
          : parsed.option.startsWith('--')
            ? `unrecognized option '${parsed.option}'`
            : `invalid option -- '${parsed.option}'`;
      await p.err(`wget: ${what}\n${USAGE}`);
      return 1;
    }
    const settings: Settings = { quiet: false, spider: false, show: false, output: undefined, prefix: '', agent: 'Wget', timeout: DEFAULT_TIMEOUT, headers: [], post: undefined };
    for (const [name, value] of parsed.options) {
      const problem = apply(p, settings, name, value);
      if (problem !== undefined) {
        await p.err(`wget: ${problem}\n`);
        return 1;
      }
    }
    if (parsed.words.length === 0) {
      await p.err(USAGE);
      return 1;
    }
    try {
      for (const url of parsed.words) await fetchOne(p, settings, url);
      return 0;
    } catch (fault) {
      if (!(fault instanceof Failure)) throw fault;
      await p.err(`wget: ${fault.message}\n`);
      return 1;
    }
  },
};

function apply(p: Process, s: Settings, name: string, value: string): string | undefined {
  switch (name) {
    case 'q':
      s.quiet = true;
      break;
    case 'spider':
      s.spider = true;
      break;
    case 'S':
      s.show = true;
      break;
    case 'O':
      s.output = value;
      break;
    case 'P':
      s.prefix = `${value.replace(/\/$/, '')}/`;
      break;
    case 'U':
      s.agent = value;
      break;
    case 'T':
      if (!/^\d+$/.test(value)) return `invalid number '${value}'`;
      s.timeout = Number(value);
      break;
    case 'header':
      s.headers.push(value);
      break;
    case 'post-data':
      s.post = encode(value);
      break;
    case 'post-file':
      if (!p.fs.exists(p.path(value))) return `can't open '${value}': No such file or directory`;
      s.post = p.fs.readFile(p.path(value));
      break;
    case 'c':
      return 'portside: -c is not simulated here';
    case 'o':
      return 'portside: -o is not simulated here';
    default:
  }
  return undefined;
}

async function fetchOne(p: Process, s: Settings, text: string): Promise<void> {
  let url = parse(text);
  for (let hop = 0; ; hop++) {
    const next = await ask(p, s, url);
    if (next === undefined) return;
    if (hop === MAX_REDIRECTS) throw new Failure('too many redirections');
    url = parse(next);
  }
}

function parse(text: string): ParsedUrl {
  const url = parseUrl(text, { schemes: ['http', 'https', 'ftp'], defaultScheme: 'http' });
  if ('error' in url) throw new Failure(url.error === 'scheme' ? `not an http or ftp url: ${text}` : `bad address '${text.replace(/^[a-z]+:\/\//, '').replace(/[/?].*$/, '')}'`);
  if (url.scheme === 'ftp') throw new Failure('portside: FTP is not simulated here');
  return url;
}

/** Makes one request; a Location to go on with. */
async function ask(p: Process, s: Settings, url: ParsedUrl): Promise<string | undefined> {
  const found = await resolve(p, url.host);
  const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
  if (ip === undefined) throw new Failure(`bad address '${url.host}'`);
  const say = async (line: string): Promise<void> => (s.quiet ? undefined : p.err(`${line}\n`));
  await say(`Connecting to ${hostField(url)} (${ip.includes(':') ? `[${ip}]` : ip}:${url.port})`);
  const limit = s.timeout * 1000;
  const began = p.clock.now();
  const opened = await openStream(p, { ip, port: url.port }, limit);
  if (!opened.ok) {
    // The kernel gives up before the alarm of wget rings only when the limit is long.
    if (opened.error === 'ETIMEDOUT' && p.clock.now() - began >= limit) throw new Failure('download timed out');
    throw new Failure(`can't connect to remote host (${ip}): ${NET_WORDS[opened.error]}`);
  }
  let stream = opened.stream;
  if (url.scheme === 'https') {
    await say('wget: note: TLS certificate validation not implemented');
    const session = await secureStream(p, stream, { serverName: url.host, accept: () => undefined });
    if (!session.ok) throw new Failure('TLS error from peer');
    stream = session.session;
  }
  let head: ResponseHead | undefined;
  const sink = new BodySink(p, s, url);
  const end = await download(
    p,
    new HttpConnection(stream),
    { method: s.spider ? 'HEAD' : s.post ? 'POST' : 'GET', target: url.path + url.query, headers: requestHeaders(s, url), ...(s.post ? { body: s.post } : {}) },
    {
      head: (h) => {
        head = h;
      },
      body: (bytes) => sink.take(bytes),
    },
    limit,
  );
  stream.close();
  const got: ResponseHead | undefined = head;
  if (end.kind === 'aborted') throw new Failure('download timed out');
  if (!got) throw new Failure(end.kind === 'error' ? `error getting response: ${NET_WORDS[end.error]}` : 'error getting response');
  if (s.show) for (const line of got.text.split(/\r?\n/)) await p.err(`  ${line}\n`);
  const location = headerOf(got.headers, 'location');
  if (got.status >= 300 && got.status < 400 && location !== undefined) return resolveUrl(url, location);
  if (got.status < 200 || got.status >= 300) throw new Failure(`server returned error: ${got.start}`);
  if (s.spider) {
    await say('remote file exists');
    return undefined;
  }
  await sink.finish(say, Number(headerOf(got.headers, 'content-length') ?? Number.NaN));
  if (end.kind === 'short') throw new Failure('connection closed prematurely');
  if (end.kind === 'error') throw new Failure(`read error: ${NET_WORDS[end.error]}`);
  return undefined;
}

function requestHeaders(s: Settings, url: ParsedUrl): readonly Header[] {
  const own = s.headers.map((h): Header => [h.slice(0, h.indexOf(':')), h.slice(h.indexOf(':') + 1).trim()]);
  const base: Header[] = [
    ['Host', hostField(url)],
    ['User-Agent', s.agent],
    ['Connection', 'close'],
  ];
  const post: Header[] = s.post
    ? [
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['Content-Length', String(s.post.length)],
      ]
    : [];
  return [...base.filter(([name]) => !own.some(([n]) => n.toLowerCase() === name.toLowerCase())), ...own, ...post];
}

class BodySink {
  readonly #p: Process;
  readonly #s: Settings;
  readonly #url: ParsedUrl;
  readonly #chunks: Bytes[] = [];
  #size = 0;

  constructor(p: Process, s: Settings, url: ParsedUrl) {
    this.#p = p;
    this.#s = s;
    this.#url = url;
  }

  take(bytes: Bytes): void {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
  }

  async finish(say: (line: string) => Promise<void>, expected: number): Promise<void> {
    const p = this.#p;
    const name = this.#s.output ?? this.#s.prefix + (this.#url.path.split('/').pop() || 'index.html');
    const stdout = name === '-';
    if (!stdout && this.#s.output === undefined && p.fs.exists(p.path(name))) throw new Failure(`can't open '${name}': File exists`);
    await say(stdout ? 'writing to stdout' : `saving to '${name}'`);
    const file = stdout ? p.stdout : await p.open(p.path(name), 'w');
    for (const bytes of this.#chunks) await file.write(bytes);
    if (!stdout) file.close();
    const percent = Number.isFinite(expected) && expected > 0 ? Math.floor((this.#size * 100) / expected) : 100;
    const bar = '*'.repeat(Math.round((percent * 32) / 100)).padEnd(32);
    const label = stdout ? '-' : (name.split('/').pop() ?? name);
    await say(`${label.slice(0, 20).padEnd(20)} ${String(percent).padStart(3)}% |${bar}| ${amount(this.#size).padStart(5)}  0:00:00 ETA`);
    await say(stdout ? 'written to stdout' : `'${name}' saved`);
  }
}

function amount(n: number): string {
  if (n < 100_000) return String(n);
  const k = n / 1024;
  return k < 9999 ? `${k.toFixed(k < 100 ? 1 : 0)}k` : `${(k / 1024).toFixed(1)}M`;
}
