// One URL from start to end: connect, ask, follow, give up. upstream: curl/lib/multi.c, connect.c, http.c
import { encode } from '../../../../base/bytes.ts';
import type { Timer } from '../../../../base/clock.ts';
import type { NetError } from '../../../network/sockets.ts';
import { NET_WORDS } from '../../../os/net-words.ts';
import { headerOf } from '../http.ts';
import type { ExchangeEnd, ResponseHead } from '../http-client.ts';
import { formatUrl, type ParsedUrl, parseUrl, percentDecode, resolveUrl } from '../url.ts';
import type { CurlConfig } from './config.ts';
import { connectTarget, type DialContext, dial, lookUp } from './dial.ts';
import { exchange, type Tally } from './exchange.ts';
import { barLine, meterLine } from './meter.ts';
import type { BodySink } from './output.ts';
import { type RequestBody, requestBody } from './request.ts';
import { secure } from './secure.ts';
import type { CurlSession, PooledConnection } from './session.ts';
import { talkTelnet } from './telnet-url.ts';
import type { TransferEnd } from './transfer-end.ts';
import type { TransferInfo } from './write-out.ts';

const OK: TransferEnd = { code: 0, message: '' };
const MALFORMED: TransferEnd = { code: 3, message: 'URL using bad/illegal format or missing URL' };
/** upstream: CONN_MAX_RETRIES */
const MAX_REVIVALS = 5;
const SCHEMES = ['http', 'https', 'telnet', 'file'];
/** What the real build speaks and this one does not. */
const OTHER_SCHEMES = /^(dict|ftps?|gophers?|imaps?|ldaps?|mqtt|pop3s?|rtmp|rtsp|scp|sftp|smbs?|smtps?|tftp)$/;

export interface TransferContext {
  readonly session: CurlSession;
  readonly config: CurlConfig;
  readonly upload: string | undefined;
  readonly info: TransferInfo;
  readonly sink: BodySink;
  readonly headerSink: BodySink | undefined;
  /** False on a terminal and with -s. */
  readonly meter: boolean;
  /** The header of the meter is printed once for each URL. */
  readonly firstTry: boolean;
}

/** Runs the transfer; `info` is filled on the way. */
export async function transfer(c: TransferContext, url: string): Promise<TransferEnd> {
  const parsed = parse(c.config, url);
  if ('code' in parsed) {
    c.session.output.info('Closing connection -1');
    return parsed;
  }
  return new Transfer(c, parsed).run();
}

function parse(config: CurlConfig, url: string): ParsedUrl | TransferEnd {
  const guessed = config.defaultProtocol ?? (/^ftp\./i.test(url) ? 'ftp' : 'http');
  const parsed = parseUrl(url, { schemes: SCHEMES, defaultScheme: guessed, pathAsIs: config.pathAsIs });
  if (!('error' in parsed)) return parsed;
  if (parsed.error === 'malformed') return MALFORMED;
  if (OTHER_SCHEMES.test(parsed.scheme)) return { code: 1, message: `Protocol "${parsed.scheme}" is not simulated here` };
  return { code: 1, message: `Protocol "${parsed.scheme}" not supported or disabled in libcurl` };
}

class Transfer {
  readonly #c: TransferContext;
  readonly #start: number;
  readonly #abort = new AbortController();
  readonly #tally: Tally = { received: 0, expected: undefined, sent: 0, toSend: undefined };
  #url: ParsedUrl;
  #deadline: Timer | undefined;
  #ticker: Timer | undefined;
  #meterShown = false;
  #current: PooledConnection | undefined;
  /** The connection in use had been used before. */
  #kept = false;
  #revived = 0;

  constructor(c: TransferContext, url: ParsedUrl) {
    this.#c = c;
    this.#url = url;
    this.#start = c.session.p.clock.now();
  }

  async run(): Promise<TransferEnd> {
    const { config, info, session } = this.#c;
    info.parsed = this.#url;
    info.effectiveUrl = formatUrl(this.#url);
    if (config.maxTime > 0) {
      this.#deadline = session.p.clock.after(config.maxTime, () => {
        this.#abort.abort();
        this.#current?.http.abort();
      });
    }
    try {
      return await this.#perform();
    } finally {
      this.#deadline?.cancel();
      this.#ticker?.cancel();
      info.total = session.p.clock.now() - this.#start;
    }
  }

  async #perform(): Promise<TransferEnd> {
    const { session, config, info, upload } = this.#c;
    if (this.#url.scheme === 'file') return this.#file();
    const body = await requestBody(session.p, config, upload, (text) => session.output.warn(text));
    if (body && 'code' in body) {
      if (upload !== undefined) session.output.stderr(`curl: ${body.message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
      return { code: body.code, message: upload === undefined ? body.message : 'Failed to open/read local data from file/application' };
    }
    let payload: RequestBody | undefined = body;
    let method = config.method ?? (config.head ? 'HEAD' : payload ? (payload.kind === 'put' ? 'PUT' : 'POST') : 'GET');
    const firstHost = `${this.#url.host}:${this.#url.port}`;
    for (;;) {
      const opened = await this.#open();
      if ('code' in opened) return opened;
      if (this.#url.scheme === 'telnet') return talkTelnet(session, this.#c.sink, opened, this.#abort.signal);
      info.method = method;
      const turn = await this.#ask(opened, method, payload, firstHost);
      if (turn === 'died') {
        session.output.info(`Issue another request to this URL: '${formatUrl(this.#url)}'`);
        continue;
      }
      if (turn.end.code !== 0 || !turn.head) return turn.end;
      const next = this.#redirect(turn.head);
      if (next === undefined) return OK;
      if (!config.location) {
        info.redirectUrl = next;
        return OK;
      }
      if (config.maxRedirs >= 0 && info.redirects >= config.maxRedirs) return { code: 47, message: `Maximum (${config.maxRedirs}) redirects followed` };
      session.output.info(`Issue another request to this URL: '${next}'`);
      const changed = changedMethod(config, turn.head.status, method, payload !== undefined);
      if (changed) {
        session.output.info(turn.head.status === 303 ? 'Switch to GET' : `Switch from ${method} to GET`);
        method = config.method ?? 'GET';
        payload = undefined;
      }
      const parsed = parse(config, next);
      if ('code' in parsed) return parsed;
      info.redirects++;
      info.redirectTime = session.p.clock.now() - this.#start;
      this.#url = parsed;
      info.parsed = parsed;
      info.effectiveUrl = formatUrl(parsed);
      this.#tally.received = 0;
    }
  }

  #redirect(head: ResponseHead): string | undefined {
    const location = headerOf(head.headers, 'location');
    return location === undefined || head.status < 300 || head.status > 399 ? undefined : resolveUrl(this.#url, location.replace(/ /g, '%20'));
  }

  /** A connection for the URL, a kept one when there is one. */
  async #open(): Promise<PooledConnection | TransferEnd> {
    const { session, config, info } = this.#c;
    const { output, p } = session;
    const url = this.#url;
    const target = connectTarget(config, url.host, url.port);
    const key = session.key(url, `${target.host}:${target.port} ${config.interface ?? ''} ${config.insecure} ${config.caCert ?? ''} ${config.cert ?? ''}`);
    const kept = session.take(key);
    this.#kept = kept !== undefined;
    if (kept) {
      output.info('Found bundle for host: 0x562de1c46cb0 [serially]');
      output.info('Can not multiplex, even if we wanted to');
      output.info(`Re-using existing connection #${kept.number} with host ${url.host}`);
      this.#current = kept;
      this.#connected(kept);
      this.#startMeter();
      return kept;
    }
    if (target.named) output.info(`Connecting to hostname: ${target.host}`);
    if (target.moved) output.info(`Connecting to port: ${target.port}`);
    const context: DialContext = { p, config, output, cache: session.names, signal: this.#abort.signal };
    this.#startMeter();
    const addresses = await p.wait(lookUp(context, target.host, target.port));
    info.nameLookup = p.clock.now() - this.#start;
    if (addresses === 'late') return this.#fail(28, `Resolving timed out after ${this.#elapsed()} milliseconds`);
    if (typeof addresses === 'string') return this.#fail(6, `Could not resolve host: ${target.host}`);
    const number = session.newNumber();
    const dialled = await p.wait(dial(context, target.host, target.port, addresses));
    if (!dialled.ok) {
      if (dialled.late) return this.#fail(28, `Connection timed out after ${this.#elapsed()} milliseconds`, number);
      return this.#fail(dialled.code, dialled.message, number);
    }
    info.connects++;
    info.connect = p.clock.now() - this.#start;
    const peer = dialled.connection.remote;
    output.info(`Connected to ${target.named || target.moved ? '(nil)' : url.host} (${peer.ip}) port ${peer.port} (#${number})`);
    if (url.scheme !== 'https') return this.#use(session.wrap(number, key, dialled.connection, 0));
    const closing = (): void => dialled.connection.close();
    this.#abort.signal.addEventListener('abort', closing, { once: true });
    const late = new Promise<'late'>((resolve) => this.#abort.signal.addEventListener('abort', () => resolve('late'), { once: true }));
    const limit = config.connectTimeout > 0 ? p.clock.sleep(Math.max(0, config.connectTimeout - (p.clock.now() - this.#start)), p.signal).then(() => 'limit' as const) : late;
    const result = await p.wait(Promise.race([secure(p, output, config, dialled.connection, url.host, this.#c.sink.tty), late, limit]));
    this.#abort.signal.removeEventListener('abort', closing);
    if (result === 'late') return this.#fail(28, `Connection timed out after ${this.#elapsed()} milliseconds`, number);
    if (result === 'limit') {
      dialled.connection.close();
      return this.#fail(28, 'SSL connection timeout', number);
    }
    info.verifyResult = result.verifyResult;
    if (!result.ok) {
      dialled.connection.close();
      return this.#fail(result.code, result.message, number);
    }
    info.appConnect = p.clock.now() - this.#start;
    info.certificates = result.session.peer.length;
    output.info('using HTTP/1.1');
    return this.#use(session.wrap(number, key, result.session, result.verifyResult));
  }

  #use(connection: PooledConnection): PooledConnection {
    this.#current = connection;
    this.#connected(connection);
    return connection;
  }

  #connected(connection: PooledConnection): void {
    const { info } = this.#c;
    const { local, remote } = connection.http.stream;
    info.localIp = local.ip;
    info.localPort = local.port;
    info.remoteIp = remote.ip;
    info.remotePort = remote.port;
  }

  async #ask(
    connection: PooledConnection,
    method: string,
    body: RequestBody | undefined,
    firstHost: string,
  ): Promise<{ readonly end: TransferEnd; readonly head?: ResponseHead } | 'died'> {
    const { session, config, info, sink, headerSink } = this.#c;
    const url = this.#url;
    const jar = session.cookies.header(url, session.p.clock.now());
    const cookies = [jar, config.cookie].filter((c) => c !== undefined).join('; ');
    const [referer = '', auto] = (config.referer ?? '').split(';');
    info.referer = auto === 'auto' && info.redirects > 0 ? info.url : referer;
    this.#tally.toSend = body && !body.chunked ? body.bytes.length : undefined;
    const plan = { method, url, body, cookies: cookies || undefined, sendAuth: config.locationTrusted || `${url.host}:${url.port}` === firstHost, referer: info.referer };
    const { end, head, refused } = await exchange(
      {
        session,
        config,
        info,
        sink,
        headerSink,
        start: this.#start,
        tally: this.#tally,
        sending: body !== undefined,
        refuses: (h) => config.fail && h.status >= 400 && !(h.status === 407),
        redirects: (h) => config.location && this.#redirect(h) !== undefined,
      },
      connection,
      plan,
    );
    this.#current = undefined;
    if (refused && head) {
      session.output.info(`The requested URL returned error: ${head.status}`);
      return { end: this.#closing(22, `The requested URL returned error: ${head.status}`, connection.number) };
    }
    // A kept connection that ends before it answers had lost a race: the request is made again on a fresh one. upstream: Curl_retry_request
    if (this.#kept && !head && (end.kind === 'empty' || end.kind === 'error') && this.#revived < MAX_REVIVALS) {
      session.output.info(`Connection died, retrying a fresh connect (retry count: ${++this.#revived})`);
      session.output.info(`Closing connection ${connection.number}`);
      connection.http.close();
      return 'died';
    }
    const failure = this.#failure(end, head);
    if (failure) {
      session.output.info(failure.message);
      connection.http.close();
      return { end: this.#closing(failure.code, failure.message, connection.number) };
    }
    this.#endMeter();
    if (end.kind === 'complete' && end.keep) {
      const target = connectTarget(config, url.host, url.port);
      session.output.info(`Connection #${connection.number} to host ${target.named || target.moved ? '(nil)' : url.host} left intact`);
      session.keep(connection);
    } else {
      session.output.info(`Closing connection ${connection.number}`);
      connection.http.close();
    }
    if (config.failWithBody && head && head.status >= 400) return { end: { code: 22, message: `The requested URL returned error: ${head.status}` } };
    return head ? { end: OK, head } : { end: OK };
  }

  #failure(end: ExchangeEnd, head: ResponseHead | undefined): TransferEnd | undefined {
    switch (end.kind) {
      case 'complete':
        return undefined;
      case 'empty':
        return head ? undefined : { code: 52, message: 'Empty reply from server' };
      case 'error':
        return { code: 56, message: `Recv failure: ${NET_WORDS[end.error satisfies NetError]}` };
      case 'short':
        if (end.owed === undefined) return { code: 18, message: 'transfer closed with outstanding read data remaining' };
        return { code: 18, message: `transfer closed with ${end.owed} bytes remaining to read` };
      case 'foreign':
        return { code: 1, message: 'Received HTTP/0.9 when not allowed' };
      case 'aborted': {
        const { received, expected } = this.#tally;
        const got = expected === undefined ? `${received} bytes received` : `${received} out of ${expected} bytes received`;
        return { code: 28, message: `Operation timed out after ${this.#elapsed()} milliseconds with ${got}` };
      }
    }
  }

  #elapsed(): number {
    return Math.floor(this.#c.session.p.clock.now() - this.#start);
  }

  #fail(code: number, message: string, number?: number): TransferEnd {
    this.#c.session.output.info(message);
    return this.#closing(code, message, number);
  }

  #closing(code: number, message: string, number: number | undefined): TransferEnd {
    this.#endMeter();
    this.#c.session.output.info(`Closing connection ${number ?? 0}`);
    return { code, message };
  }

  /** The meter's line now; the header comes before the first one of a URL. */
  #showMeter(final: boolean): void {
    const { session, meter, firstTry } = this.#c;
    if (!meter) return;
    const bar = session.globals.progress === 'bar';
    const spent = session.p.clock.now() - this.#start;
    const { received, expected, sent, toSend } = this.#tally;
    const current = (received + sent) / Math.max(0.001, Math.max(1, Math.floor(spent)) / 1000);
    if (!bar) session.output.stderr(meterLine(!this.#meterShown && firstTry, { spent, received, toReceive: expected, sent, toSend, current }));
    else if (final) session.output.stderr(barLine(received, expected ?? received, session.p.tty?.columns ?? 79));
    this.#meterShown = true;
  }

  #startMeter(): void {
    if (!this.#c.meter || this.#meterShown) return;
    this.#showMeter(false);
    this.#tick();
  }

  #tick(): void {
    this.#ticker = this.#c.session.p.clock.after(1000, () => {
      if (this.#abort.signal.aborted) return;
      this.#showMeter(false);
      this.#tick();
    });
  }

  #endMeter(): void {
    if (!this.#c.meter) return;
    this.#ticker?.cancel();
    this.#showMeter(true);
    this.#c.session.output.stderr('\n');
  }

  #file(): TransferEnd {
    const { session, sink } = this.#c;
    const path = percentDecode(this.#url.path);
    if (!session.p.fs.exists(path) || session.p.fs.stat(path).type === 'directory') return { code: 37, message: `Couldn't open file ${path}` };
    const bytes = session.p.fs.readFile(path);
    this.#startMeter();
    if (this.#c.config.head) sink.write(encode(`Content-Length: ${bytes.length}\r\nAccept-ranges: bytes\r\n`));
    else sink.write(bytes);
    this.#tally.received = bytes.length;
    this.#endMeter();
    return OK;
  }
}

/** True when the next request becomes a GET. */
function changedMethod(config: CurlConfig, status: number, method: string, hasBody: boolean): boolean {
  if (config.keepMethod.has(status)) return false;
  if (status === 301 || status === 302) return method === 'POST' || (hasBody && config.method === undefined && method === 'POST');
  return status === 303 && method !== 'GET' && method !== 'HEAD';
}
