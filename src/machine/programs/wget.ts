// GNU wget 1.21.3. upstream: wget/src/retr.c, http.c, connect.c
import { type Bytes, encode, toBase64 } from '../../base/bytes.ts';
import { partsOf } from '../../base/time.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { OpenFile, Process, Program } from '../os/types.ts';
import { type Certificate, matchesHost, type VerifyError, verifyChain } from './lib/certificate.ts';
import { download, HttpConnection, openStream, secureStream } from './lib/download.ts';
import { type Header, headerOf } from './lib/http.ts';
import type { ExchangeEnd, ResponseHead } from './lib/http-client.ts';
import { familyOf } from './lib/ip.ts';
import { readCertificates } from './lib/pem.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { ALERTS } from './lib/tls.ts';
import { formatUrl, hostField, type ParsedUrl, parseUrl, percentDecode, resolveUrl } from './lib/url.ts';
import { parseWget, type WgetOptions } from './lib/wget/options.ts';
import { bar, dots, human, rateText } from './lib/wget/progress.ts';

const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** Exit codes: 4 network, 5 certificate, 6 login, 8 the server said no. */
const NETWORK = 4;

export const wget: Program = {
  name: 'wget',
  summary: 'retrieve files by HTTP',
  async main(p) {
    const command = parseWget(p.argv.slice(1));
    if (command.kind === 'text') {
      await (command.error ? p.err(command.text) : p.out(command.text));
      return command.code;
    }
    const { options } = command;
    const urls = [...command.urls];
    if (options.input !== undefined) urls.push(...(options.input === '-' ? await p.readAll() : p.fs.readText(p.path(options.input))).split('\n').filter(Boolean));
    const log = options.log ? await p.open(p.path(options.log.file), options.log.append ? 'a' : 'w') : undefined;
    const run = new Run(p, options, log);
    let code = 0;
    for (const url of urls) code = worse(code, await run.retrieve(url));
    await run.finish();
    log?.close();
    return code;
  },
};

/** The lower of two exit codes counts, zero aside. */
function worse(a: number, b: number): number {
  return a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b);
}

type Turn =
  | { readonly kind: 'done' }
  | { readonly kind: 'fatal'; readonly code: number }
  | { readonly kind: 'retry'; readonly code: number }
  | { readonly kind: 'follow'; readonly url: string };

class Run {
  readonly #p: Process;
  readonly #o: WgetOptions;
  readonly #log: OpenFile | undefined;
  #kept: { readonly key: string; readonly connection: HttpConnection } | undefined;
  #document: OpenFile | undefined;

  constructor(p: Process, options: WgetOptions, log: OpenFile | undefined) {
    this.#p = p;
    this.#o = options;
    this.#log = log;
  }

  async finish(): Promise<void> {
    this.#kept?.connection.close();
    if (this.#document && this.#o.output !== '-') this.#document.close();
  }

  /** One URL with all its tries and redirects; the exit code. */
  async retrieve(text: string): Promise<number> {
    let url = parseUrl(text, { schemes: ['http', 'https', 'ftp'], defaultScheme: 'http' });
    let redirects = 0;
    for (;;) {
      if ('error' in url) {
        const why = url.error === 'scheme' ? `Unsupported scheme ‘${url.scheme}’` : 'Invalid host name';
        await this.#always(`${text}: ${why}.\n`);
        return 1;
      }
      if (url.scheme === 'ftp') {
        await this.#always('portside: FTP is not simulated here\n');
        return 1;
      }
      const turn = await this.#tries(url);
      if (turn.kind !== 'follow') return turn.kind === 'done' ? 0 : turn.code;
      if (redirects++ >= this.#o.maxRedirect) {
        await this.#say(`${this.#o.maxRedirect} redirections exceeded.\n`);
        return 8;
      }
      url = parseUrl(turn.url, { schemes: ['http', 'https', 'ftp'] });
    }
  }

  async #tries(url: ParsedUrl): Promise<Exclude<Turn, { kind: 'retry' }>> {
    const name = this.#fileName(url);
    if (this.#o.noClobber && this.#o.output === undefined && this.#p.fs.exists(this.#p.path(name))) {
      await this.#say(`File ‘${name}’ already there; not retrieving.\n\n`);
      return { kind: 'done' };
    }
    if (this.#o.spider) await this.#say('Spider mode enabled. Check if remote file exists.\n');
    for (let count = 1; ; count++) {
      await this.#say(`--${this.#now()}--  ${count > 1 ? `(try:${String(count).padStart(2)})  ` : ''}${formatUrl(url)}\n`);
      const turn = await this.#once(url, name);
      if (turn.kind !== 'retry') return turn;
      if (count >= this.#o.tries) {
        await this.#say('Giving up.\n\n');
        return { kind: 'fatal', code: turn.code };
      }
      await this.#say('Retrying.\n\n');
      await this.#p.sleep(Math.min(count, this.#o.waitRetry) * 1000);
    }
  }

  async #once(url: ParsedUrl, name: string): Promise<Turn> {
    const opened = await this.#open(url);
    if ('kind' in opened) return opened;
    const { connection } = opened;
    await this.#say('HTTP request sent, awaiting response... ');
    const body = this.#body();
    if (typeof body === 'string') {
      await this.#always(`${body}: No such file or directory\n`);
      return { kind: 'fatal', code: 3 };
    }
    let head: ResponseHead | undefined;
    const chunks: Bytes[] = [];
    const began = this.#p.clock.now();
    const method = this.#o.spider ? 'HEAD' : (this.#o.method ?? 'GET');
    const end = await download(
      this.#p,
      connection,
      { method, target: url.path + url.query, headers: this.#headers(url, body), ...(body ? { body } : {}) },
      {
        head: (h) => {
          if (h.status >= 200) head = h;
        },
        body: (bytes) => void chunks.push(bytes),
      },
      this.#o.readTimeout,
    );
    const key = `${url.scheme}://${url.host}:${url.port}`;
    if (end.kind === 'complete' && end.keep) this.#kept = { key, connection };
    else connection.close();
    return this.#conclude(url, name, head, chunks, end, this.#p.clock.now() - began);
  }

  async #conclude(url: ParsedUrl, name: string, head: ResponseHead | undefined, chunks: readonly Bytes[], end: ExchangeEnd, ms: number): Promise<Turn> {
    if (!head) {
      const why =
        end.kind === 'error'
          ? `Read error (${NET_WORDS[end.error]}) in headers.\n`
          : end.kind === 'aborted'
            ? 'Read error (Connection timed out) in headers.\n'
            : 'No data received.\n';
      await this.#say(why);
      return { kind: 'retry', code: NETWORK };
    }
    await this.#say(
      this.#o.server
        ? `\n${head.text
            .split(/\r?\n/)
            .map((l) => `  ${l}\n`)
            .join('')}`
        : `${head.status} ${head.reason}\n`,
    );
    const location = headerOf(head.headers, 'location');
    if (head.status >= 300 && head.status < 400 && head.status !== 304 && location !== undefined) {
      await this.#say(`Location: ${location} [following]\n`);
      return { kind: 'follow', url: resolveUrl(url, location) };
    }
    if (head.status === 401) {
      await this.#say('\nUsername/Password Authentication Failed.\n');
      return { kind: 'fatal', code: 6 };
    }
    if (this.#o.spider) return this.#spider(head);
    if (head.status >= 400) {
      if (this.#o.contentOnError) await this.#store(name, chunks);
      const line = `${this.#now()} ERROR ${head.status}: ${head.reason}.\n`;
      if (this.#o.terse) await this.#terse(`${formatUrl(url)}:\n${line}`);
      else await this.#say(`${line}\n`);
      return { kind: 'fatal', code: 8 };
    }
    return this.#save(url, name, head, chunks, end, ms);
  }

  async #spider(head: ResponseHead): Promise<Turn> {
    if (head.status >= 400) {
      await this.#say(head.status === 404 ? 'Remote file does not exist -- broken link!!!\n\n' : `${this.#now()} ERROR ${head.status}: ${head.reason}.\n\n`);
      return { kind: 'fatal', code: 8 };
    }
    await this.#say(`${this.#length(head)}Remote file exists.\n\n`);
    return { kind: 'done' };
  }

  async #save(url: ParsedUrl, name: string, head: ResponseHead, chunks: readonly Bytes[], end: ExchangeEnd, ms: number): Promise<Turn> {
    const stdout = this.#o.output === '-';
    const received = chunks.reduce((n, c) => n + c.length, 0);
    const expected = contentLength(head);
    const target = this.#target(name);
    const shown = stdout ? 'STDOUT' : target;
    await this.#say(`${this.#length(head)}Saving to: ‘${shown}’\n`);
    const asBar = this.#o.bar ?? (this.#log === undefined && this.#p.stderr.tty !== undefined);
    const columns = this.#p.stderr.tty?.columns ?? 80;
    const label = stdout ? '-' : (target.split('/').pop() ?? target);
    if (asBar) await this.#say(`\n${bar(label, 0, expected, 0, columns, false)}`);
    await this.#store(target, chunks);
    await this.#say(asBar ? `${bar(label, received, expected, ms, columns, true)}\n\n` : `${dots(received, expected, ms)}\n`);
    const rate = rateText(received, ms);
    const size = expected === undefined ? String(received) : `${received}/${expected}`;
    if (end.kind === 'complete') {
      const where = stdout ? 'written to stdout' : `‘${target}’ saved`;
      await this.#say(`${this.#now()} (${rate}) - ${where} [${size}]\n\n`);
      if (this.#o.terse) await this.#terse(`${this.#now()} URL:${formatUrl(url)} [${size}] -> "${stdout ? '-' : target}" [1]\n`);
      return { kind: 'done' };
    }
    const why =
      end.kind === 'short' ? `Connection closed at byte ${received}. ` : `Read error at byte ${size} (${end.kind === 'error' ? NET_WORDS[end.error] : 'Connection timed out'}).`;
    await this.#say(`${this.#now()} (${rate}) - ${why}${end.kind === 'short' ? '' : ' '}`);
    return { kind: 'retry', code: NETWORK };
  }

  /** A connection, kept or new, or how it failed. */
  async #open(url: ParsedUrl): Promise<{ readonly connection: HttpConnection } | Turn> {
    const key = `${url.scheme}://${url.host}:${url.port}`;
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.key === key && kept.connection.usable) {
      await this.#say(`Reusing existing connection to ${bracket(url.host)}:${url.port}.\n`);
      return { connection: kept.connection };
    }
    kept?.connection.close();
    const addresses = await this.#resolve(url.host);
    if (!Array.isArray(addresses)) return addresses as Turn;
    let last: Turn = { kind: 'fatal', code: NETWORK };
    for (const ip of addresses as readonly string[]) {
      await this.#say(`Connecting to ${familyOf(url.host) ? bracket(ip) : `${url.host} (${url.host})|${ip}|`}:${url.port}... `);
      const opened = await openStream(this.#p, { ip, port: url.port }, this.#o.connectTimeout);
      if (!opened.ok) {
        await (this.#o.terse ? this.#terse(`failed: ${NET_WORDS[opened.error]}.\n`) : this.#say(`failed: ${NET_WORDS[opened.error]}.\n`));
        const again = opened.error === 'ETIMEDOUT' || opened.error === 'ECONNRESET' || (opened.error === 'ECONNREFUSED' && this.#o.retryRefused);
        last = again ? { kind: 'retry', code: NETWORK } : { kind: 'fatal', code: NETWORK };
        continue;
      }
      await this.#say('connected.\n');
      if (url.scheme === 'http') return { connection: new HttpConnection(opened.stream) };
      return this.#secure(url, opened.stream);
    }
    return last;
  }

  async #secure(url: ParsedUrl, stream: Parameters<typeof secureStream>[1]): Promise<{ readonly connection: HttpConnection } | Turn> {
    const path = this.#o.caFile ?? SYSTEM_BUNDLE;
    const trusted = this.#p.fs.exists(this.#p.path(path)) ? readCertificates(this.#p.fs.readText(this.#p.path(path))) : [];
    let chain: readonly Certificate[] = [];
    let verify: VerifyError | undefined;
    const accept = (shown: readonly Certificate[]): number | undefined => {
      chain = shown;
      verify = verifyChain(shown, trusted, this.#p.clock.now());
      const wrong = verify !== undefined || !shown[0] || !matchesHost(shown[0], url.host);
      return wrong && !this.#o.insecure ? ALERTS.unknownCa : undefined;
    };
    const result = await secureStream(this.#p, stream, { ...(familyOf(url.host) ? {} : { serverName: url.host }), accept });
    if (!result.ok && result.why !== 'refused') {
      await this.#always('Unable to establish SSL connection.\n');
      return { kind: 'fatal', code: NETWORK };
    }
    await this.#complain(url.host, chain[0], verify);
    return result.ok ? { connection: new HttpConnection(result.session) } : { kind: 'fatal', code: 5 };
  }

  async #complain(host: string, leaf: Certificate | undefined, verify: VerifyError | undefined): Promise<void> {
    const level = this.#o.insecure ? 'WARNING' : 'ERROR';
    if (verify) {
      await this.#always(`${level}: The certificate of ‘${host}’ is not trusted.\n`);
      if (verify.code === 10) await this.#always(`${level}: The certificate of ‘${host}’ has expired.\n`);
      else await this.#always(`${level}: The certificate of ‘${host}’ doesn't have a known issuer.\n`);
    }
    if (leaf && !matchesHost(leaf, host)) await this.#always(`The certificate's owner does not match hostname ‘${host}’\n`);
  }

  async #resolve(host: string): Promise<readonly string[] | Turn> {
    if (familyOf(host)) return [host];
    await this.#say(`Resolving ${host} (${host})... `);
    const limit = this.#o.dnsTimeout;
    const late = limit === undefined ? undefined : this.#p.clock.sleep(limit, this.#p.signal).then(() => 'late' as const);
    late?.catch(() => undefined);
    const found = await this.#p.wait(late ? Promise.race([resolve(this.#p, host, this.#o.family), late]) : resolve(this.#p, host, this.#o.family));
    if (found === 'late' || !found.ok) {
      await this.#say(`failed: ${found === 'late' ? 'Connection timed out' : RESOLVE_WORDS[found.failure]}.\n`);
      await this.#always(`wget: unable to resolve host address ‘${host}’\n`);
      return { kind: 'fatal', code: NETWORK };
    }
    await this.#say(`${found.addresses.slice(0, 3).join(', ')}${found.addresses.length > 3 ? ', ...' : ''}\n`);
    return found.addresses;
  }

  #headers(url: ParsedUrl, body: Bytes | undefined): readonly Header[] {
    const own = this.#o.headers.map((h): Header => [h.slice(0, h.indexOf(':')), h.slice(h.indexOf(':') + 1).trim()]);
    const user = this.#o.user ?? url.user;
    const headers: Header[] = [['Host', hostField(url)]];
    if (this.#o.agent !== undefined) headers.push(['User-Agent', this.#o.agent]);
    headers.push(['Accept', '*/*'], ['Accept-Encoding', 'identity']);
    if (user !== undefined) headers.push(['Authorization', `Basic ${toBase64(encode(`${user}:${this.#o.password ?? url.password ?? ''}`))}`]);
    headers.push(['Connection', 'Keep-Alive']);
    if (body) headers.push(['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', String(body.length)]);
    return [...headers.filter(([name]) => !own.some(([n]) => n.toLowerCase() === name.toLowerCase())), ...own];
  }

  #body(): Bytes | undefined | string {
    const body = this.#o.body;
    if (!body) return undefined;
    if ('text' in body) return encode(body.text);
    const path = this.#p.path(body.file);
    return this.#p.fs.exists(path) ? this.#p.fs.readFile(path) : body.file;
  }

  #fileName(url: ParsedUrl): string {
    const base = percentDecode(url.path.split('/').pop() ?? '') || 'index.html';
    return this.#o.prefix + base + url.query;
  }

  /** A file that exists is not overwritten: a number is appended. */
  #target(name: string): string {
    if (this.#o.output !== undefined) return this.#o.output;
    let target = name;
    for (let n = 1; this.#p.fs.exists(this.#p.path(target)); n++) target = `${name}.${n}`;
    return target;
  }

  async #store(target: string, chunks: readonly Bytes[]): Promise<void> {
    if (this.#o.output === '-') {
      for (const bytes of chunks) await this.#p.stdout.write(bytes);
      return;
    }
    const path = this.#p.path(target);
    const slash = path.lastIndexOf('/');
    if (slash > 0) this.#p.fs.mkdir(path.slice(0, slash), { recursive: true });
    this.#document = this.#o.output === undefined ? await this.#p.open(path, 'w') : (this.#document ?? (await this.#p.open(path, 'w')));
    for (const bytes of chunks) await this.#document.write(bytes);
    if (this.#o.output === undefined) {
      this.#document.close();
      this.#document = undefined;
    }
  }

  #length(head: ResponseHead): string {
    const length = contentLength(head);
    const type = headerOf(head.headers, 'content-type')?.replace(/;.*/, '').trim();
    const size = length === undefined ? 'unspecified' : `${length}${human(length) === '' ? '' : ` (${human(length)})`}`;
    return `Length: ${size}${type === undefined ? '' : ` [${type}]`}\n`;
  }

  #now(): string {
    const t = partsOf(this.#p.clock.now());
    const two = (n: number): string => String(n).padStart(2, '0');
    return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
  }

  async #say(text: string): Promise<void> {
    if (!this.#o.quiet && !this.#o.terse) await this.#write(text);
  }

  async #terse(text: string): Promise<void> {
    if (!this.#o.quiet) await this.#write(text);
  }

  async #always(text: string): Promise<void> {
    if (!this.#o.quiet) await this.#write(text);
  }

  #write(text: string): Promise<void> {
    return this.#log ? this.#log.write(encode(text)) : this.#p.err(text);
  }
}

function contentLength(head: ResponseHead): number | undefined {
  const text = headerOf(head.headers, 'content-length');
  return text === undefined || headerOf(head.headers, 'transfer-encoding') !== undefined ? undefined : Number(text);
}

function bracket(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
