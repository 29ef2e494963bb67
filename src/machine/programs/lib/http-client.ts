// The client's end of an HTTP/1.1 connection: one exchange after the other, with the ways in which it can fail as values.
import { type Bytes, concat, encode } from '../../../base/bytes.ts';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Endpoint, NetError, Sockets } from '../../network/sockets.ts';
import { type Framing, type Header, type HttpHead, hasToken, responseFraming, type Stream } from './http.ts';
import type { ReadHead } from './http-head.ts';
import { HttpParser, type HttpSink } from './http-parser.ts';
import { connectTls } from './tls.ts';

export interface ResponseHead extends HttpHead {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
}

export interface ExchangeEvents {
  /** Each head, those of 1xx answers too. */
  head?(head: ResponseHead): void;
  body?(bytes: Bytes): void;
  /** So many bytes of body have arrived together, framing included; told before them. */
  raw?(size: number): void;
}

/** How an exchange ended. */
export type ExchangeEnd =
  | { readonly kind: 'complete'; readonly keep: boolean }
  /** Closed before anything was said. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly error: NetError }
  /** Closed in the middle: bytes that are missing, or undefined when chunks were. */
  | { readonly kind: 'short'; readonly owed: number | undefined }
  /** What came was no HTTP/1.x. */
  | { readonly kind: 'foreign'; readonly start: Bytes }
  /** The caller gave up. */
  | { readonly kind: 'aborted' };

const KEPT: ExchangeEnd = { kind: 'complete', keep: true };
const CLOSED: ExchangeEnd = { kind: 'complete', keep: false };
const STATUS_LINE = /^HTTP\/(\d(?:\.\d)?) (\d{3})(?: (.*))?$/;

type Status = Pick<ResponseHead, 'version' | 'status' | 'reason'>;

/** Lines that were read before: there are not many different ones. */
const statuses = new Map<string, Status>();
const KEPT_STATUSES = 100;

/** What a status line says; undefined when it is none. */
function statusOf(start: string): Status | undefined {
  const known = statuses.get(start);
  if (known) return known;
  const match = STATUS_LINE.exec(start);
  if (!match) return undefined;
  const status = { version: match[1] ?? '1.1', status: Number(match[2]), reason: match[3] ?? '' };
  if (statuses.size >= KEPT_STATUSES) statuses.clear();
  statuses.set(start, status);
  return status;
}

class AnswerHead implements ResponseHead {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly #head: ReadHead;

  constructor(head: ReadHead, { version, status, reason }: Status) {
    this.#head = head;
    this.version = version;
    this.status = status;
    this.reason = reason;
  }

  get start(): string {
    return this.#head.start;
  }

  get text(): string {
    return this.#head.text;
  }

  get headers(): readonly Header[] {
    return this.#head.headers;
  }
}

/** One connection, used for one exchange at a time. */
export class HttpConnection implements HttpSink {
  readonly stream: Stream;
  readonly #parser: HttpParser;
  #events: ExchangeEvents = {};
  #method = 'GET';
  #settle: ((end: ExchangeEnd) => void) | undefined;
  #head: ResponseHead | undefined;
  #lastHead: ReadHead | undefined;
  #lastMethod = '';
  #framing: Framing = 0;
  #keep = false;
  #interim = false;
  #started = false;
  #dead = false;
  /** Something has been asked. */
  #used = false;
  /** What came before that. */
  readonly #early: Bytes[] = [];
  #earlyEnd: { readonly error: NetError | undefined } | undefined;

  constructor(stream: Stream) {
    this.stream = stream;
    this.#parser = new HttpParser(this);
    stream.onData = (bytes) => this.#take(bytes);
    stream.onEnd = (error) => {
      if (this.#used) this.#ended(error);
      else this.#earlyEnd = { error };
    };
  }

  /** False once the peer has closed or said something unasked. */
  get usable(): boolean {
    return !this.#dead;
  }

  /** Sends a request that is complete already and reads the answer. Settles synchronously when the answer comes so. */
  exchange(request: Bytes, method: string, events: ExchangeEvents): Promise<ExchangeEnd> {
    return new Promise((resolve) => this.start(request, method, events, resolve));
  }

  /** As `exchange`, for callers that count promises. */
  start(request: Bytes, method: string, events: ExchangeEvents, end: (end: ExchangeEnd) => void): void {
    this.#events = events;
    this.#method = method;
    this.#settle = end;
    this.#started = false;
    if (this.#dead) return this.#finish({ kind: 'empty' });
    if (this.#used) return this.stream.send(request);
    this.#used = true;
    this.stream.send(request);
    for (const bytes of this.#early.splice(0)) this.#take(bytes);
    if (this.#earlyEnd) this.#ended(this.#earlyEnd.error);
  }

  /** Gives up the exchange that is under way; the connection is closed. */
  abort(): void {
    this.#events = {};
    this.#finish({ kind: 'aborted' });
    this.close();
  }

  close(): void {
    this.#dead = true;
    this.stream.close();
  }

  #take(bytes: Bytes): void {
    this.#started = true;
    if (this.#settle) this.#parser.push(bytes);
    // A server that speaks first is read once something has been asked. Later, bytes that nobody asked for mean that the connection cannot be used again.
    else if (!this.#used) this.#early.push(bytes);
    else this.#dead = true;
  }

  // ---- what the parser tells

  head(head: ReadHead): Framing | undefined {
    let parsed = this.#head;
    // A server that repeats its head word for word is read once.
    if (!parsed || head !== this.#lastHead || this.#method !== this.#lastMethod) {
      const said = statusOf(head.start);
      if (!said) return undefined;
      parsed = new AnswerHead(head, said);
      this.#head = parsed;
      this.#lastHead = head;
      this.#lastMethod = this.#method;
      this.#framing = parsed.status === 101 ? 'close' : responseFraming(this.#method, parsed.status, head);
      const connection = head.header('connection');
      this.#keep = parsed.version === '1.1' ? !hasToken(connection, 'close') : hasToken(connection, 'keep-alive');
      this.#interim = parsed.status < 200 && parsed.status !== 101;
    }
    this.#events.head?.(parsed);
    return this.#framing;
  }

  body(bytes: Bytes): void {
    this.#events.body?.(bytes);
  }

  raw(size: number): void {
    this.#events.raw?.(size);
  }

  done(): void {
    if (this.#interim) return;
    this.#finish(this.#keep ? KEPT : CLOSED);
  }

  bad(start: Bytes): void {
    this.#finish({ kind: 'foreign', start });
  }

  #ended(error: NetError | undefined): void {
    this.#dead = true;
    if (!this.#settle) return;
    if (error) this.#finish({ kind: 'error', error });
    else if (this.#parser.state === 'close') this.#finish({ kind: 'complete', keep: false });
    else if (this.#parser.state !== 'head') this.#finish({ kind: 'short', owed: this.#parser.owed || undefined });
    else if (this.#started && this.#parser.busy) this.#finish({ kind: 'foreign', start: this.#parser.rest() });
    else this.#finish({ kind: 'empty' });
  }

  #finish(end: ExchangeEnd): void {
    const settle = this.#settle;
    this.#settle = undefined;
    if (end.kind !== 'complete') this.#dead = true;
    settle?.(end);
  }
}

/** The bytes of a request. */
export function encodeRequest(method: string, target: string, headers: readonly Header[], body?: Bytes): Bytes {
  let text = `${method} ${target} HTTP/1.1\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  const head = encode(`${text}\r\n`);
  return body && body.length > 0 ? concat([head, body]) : head;
}

export type HttpResult =
  | { readonly ok: true; readonly status: number; readonly headers: readonly Header[]; readonly body: Bytes }
  | { readonly ok: false; readonly error: NetError | 'timeout' | 'eof' | 'not http' | 'tls' };

export interface HttpCall {
  readonly method?: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body?: Bytes;
  /** All of it as it is sent, for who asks the same again and again. */
  readonly encoded?: Bytes;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  /** https; whatever certificate is shown is taken. */
  readonly tls?: boolean;
}

/** One request on a connection of its own, for callers that are no program (probes, health checks, proxies). */
export async function callHttp(net: Sockets, clock: Clock, to: Endpoint, call: HttpCall): Promise<HttpResult> {
  const until = clock.now() + call.timeout;
  const connected = await net.connect(to, { timeout: call.timeout, untraced: true });
  // A kernel gives up much later than anybody who calls here.
  if (!connected.ok) return { ok: false, error: connected.error === 'ETIMEDOUT' ? 'timeout' : connected.error };
  const stream = call.tls ? await shakenUntil(clock, until, connected.value) : connected.value;
  if (typeof stream === 'string') return { ok: false, error: stream };
  const connection = new HttpConnection(stream);
  const answer = new Answer();
  const end = await exchangeUntil(clock, until, connection, call, answer);
  connection.close();
  const head = answer.current;
  if (end.kind === 'complete' && head) return new Answered(head, concat(answer.pieces));
  return { ok: false, error: end.kind === 'aborted' ? 'timeout' : end.kind === 'error' ? end.error : end.kind === 'foreign' ? 'not http' : 'eof' };
}

/** An answer that is all there; who only wants to know that there is one does not ask for its headers. */
class Answered {
  readonly ok = true;
  readonly body: Bytes;
  readonly #head: ResponseHead;

  constructor(head: ResponseHead, body: Bytes) {
    this.#head = head;
    this.body = body;
  }

  get status(): number {
    return this.#head.status;
  }

  get headers(): readonly Header[] {
    return this.#head.headers;
  }
}

/** What comes back of one exchange. */
class Answer implements ExchangeEvents {
  current: ResponseHead | undefined;
  readonly pieces: Bytes[] = [];

  head(head: ResponseHead): void {
    this.current = head;
  }

  body(bytes: Bytes): void {
    this.pieces.push(bytes);
  }
}

/** The session on a connection, whatever certificate is shown; what went wrong otherwise. */
function shakenUntil(clock: Clock, until: number, stream: Stream): Promise<Stream | 'timeout' | 'tls'> {
  return new Promise((resolve) => {
    const timer = clock.after(until - clock.now(), () => {
      stream.close();
      resolve('timeout');
    });
    void connectTls(stream, { accept: () => undefined }).then((shaken) => {
      timer.cancel();
      resolve(shaken.ok ? shaken.session : 'tls');
    });
  });
}

/** An exchange that is given up when the time comes; most are over before a timer is needed. */
function exchangeUntil(clock: Clock, until: number, connection: HttpConnection, call: HttpCall, events: ExchangeEvents): Promise<ExchangeEnd> {
  const method = call.method ?? 'GET';
  return new Promise((resolve) => {
    let timer: Timer | undefined;
    let over = false;
    connection.start(call.encoded ?? encodeRequest(method, call.target, call.headers, call.body), method, events, (end) => {
      over = true;
      timer?.cancel();
      resolve(end);
    });
    if (!over) timer = clock.after(until - clock.now(), () => connection.abort());
  });
}
