// An HTTP/1.1 server on a port: keep-alive, pipelining, chunks, faults on purpose. Handlers are plain functions from request to response.
import { type Bytes, concat, encode, encodeBefore } from '../../../base/bytes.ts';
import type { Outcome, Sockets, TcpConnection, TcpListener } from '../../network/sockets.ts';
import { type Framing, type HttpHead, type HttpRequest, type HttpResponse, hasToken, headerOf, reasonOf, requestFraming, type Stream } from './http.ts';
import { HttpParser, type HttpSink } from './http-parser.ts';
import { acceptTls, type TlsServerOptions } from './tls.ts';

export type HttpHandler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

export interface HttpServerOptions {
  readonly ip?: string;
  readonly program?: { readonly name: string; readonly pid: number };
  readonly service?: unknown;
  /** Makes it an https server. */
  readonly tls?: TlsServerOptions;
  /** Called for every connection, before its first byte. */
  readonly onConnection?: (connection: TcpConnection) => void;
  /** Called after each answer: the access log. `sent` counts the bytes of the body. */
  readonly onAnswer?: (request: HttpRequest, response: HttpResponse, sent: number) => void;
  /** The answer to what is no HTTP/1.x request; `start` is what came. Default: a bare 400. */
  readonly onBadRequest?: (start: Bytes, stream: Stream) => HttpResponse;
  /** Says `Connection: keep-alive` on kept connections too (nginx does, Go does not). */
  readonly sayKeepAlive?: boolean;
}

const EMPTY: Bytes = new Uint8Array(0);
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.([01])$/;
/** What a cut answer still owes when the connection ends. */
const CUT_OWES = 100;

/** Listens and answers until the listener is disposed. */
export function serveHttp(net: Sockets, port: number, handler: HttpHandler, options: HttpServerOptions = {}): Outcome<TcpListener> {
  const { ip, program, service, tls } = options;
  const accept = (connection: TcpConnection): void => {
    options.onConnection?.(connection);
    if (tls) acceptTls(connection, tls, (session) => serveStream(session, handler, options, true));
    else serveStream(connection, handler, options, false);
  };
  return net.listen(port, accept, { ...(ip === undefined ? {} : { ip }), ...(program ? { program } : {}), ...(service === undefined ? {} : { service }) });
}

/** Serves one connection that exists already. */
function serveStream(stream: Stream, handler: HttpHandler, options: HttpServerOptions = {}, secure = false): void {
  new ServerConnection(stream, handler, options, secure);
}

class ServerConnection implements HttpSink {
  readonly #stream: Stream;
  readonly #handler: HttpHandler;
  readonly #options: HttpServerOptions;
  readonly #secure: boolean;
  readonly #parser: HttpParser;
  #head: HttpHead | undefined;
  #body: Bytes[] | undefined;
  #closed = false;
  #ending = false;
  #answering = false;
  /** The last request without a body and the last answer: repeated on a kept connection they need not be made again. */
  #request: HttpRequest | undefined;
  #requestHead: HttpHead | undefined;
  #response: HttpResponse | undefined;
  #responseTo: HttpRequest | undefined;
  #encoded: Bytes = EMPTY;
  #encodedBody = 0;
  #keep = true;

  constructor(stream: Stream, handler: HttpHandler, options: HttpServerOptions, secure: boolean) {
    this.#stream = stream;
    this.#handler = handler;
    this.#options = options;
    this.#secure = secure;
    this.#parser = new HttpParser(this);
    // The end before the data: a connection that is over already tells both at once.
    stream.onData = (bytes) => {
      if (!this.#closed) this.#parser.push(bytes);
    };
    stream.onEnd = (error) => this.#ended(error !== undefined);
  }

  #ended(failed: boolean): void {
    if (this.#closed) return;
    if (failed) this.#closed = true;
    else if (this.#answering) this.#ending = true;
    else this.#close();
  }

  #close(): void {
    this.#closed = true;
    this.#stream.close();
  }

  head(head: HttpHead): Framing | undefined {
    if (head === this.#requestHead && this.#request) {
      this.#head = head;
      return 0;
    }
    if (!lineOf(head.start)) return undefined;
    const framing = requestFraming(head.headers);
    if (framing === undefined) return undefined;
    this.#head = head;
    if (framing !== 0 && hasToken(headerOf(head.headers, 'expect'), '100-continue')) this.#stream.send(encode('HTTP/1.1 100 Continue\r\n\r\n'));
    return framing;
  }

  body(bytes: Bytes): void {
    this.#body ??= [];
    this.#body.push(bytes);
  }

  done(): void {
    const head = this.#head;
    if (!head) return;
    let request = this.#request;
    if (!request || head !== this.#requestHead || this.#body) {
      request = makeRequest(head, this.#body ? concat(this.#body) : EMPTY, this.#stream, this.#secure);
      this.#body = undefined;
      this.#request = request.body.length > 0 ? undefined : request;
      this.#requestHead = head;
    }
    const answer = this.#handler(request);
    if (!(answer instanceof Promise)) return this.#answer(request, answer);
    this.#answering = true;
    this.#parser.pause();
    const asked = request;
    answer.then(
      (response) => {
        this.#answering = false;
        if (this.#closed) return;
        this.#answer(asked, response);
      },
      // A handler ends this way when its process does.
      () => this.#close(),
    );
  }

  #answer(request: HttpRequest, response: HttpResponse): void {
    switch (response.fault) {
      case 'silence':
        this.#parser.pause();
        return;
      case 'close':
        return this.#close();
      case 'reset':
        this.#closed = true;
        return this.#stream.reset();
      default:
    }
    if (response.stream) {
      this.#stream.send(encodeHead(request, response, undefined, request.version === '1.1' && keeps(request, response), this.#options));
      this.#parser.pause();
      this.#answering = true;
      void this.#pour(request, response, response.stream);
      return;
    }
    if (response !== this.#response || request !== this.#responseTo) {
      this.#encode(request, response);
      this.#response = response;
      this.#responseTo = request;
    }
    this.#stream.send(this.#encoded);
    this.#options.onAnswer?.(request, response, this.#encodedBody);
    this.#after(response, this.#keep);
  }

  #encode(request: HttpRequest, response: HttpResponse): void {
    const bare = request.method === 'HEAD';
    this.#keep = keeps(request, response);
    const body = typeof response.body === 'string' ? encode(response.body) : (response.body ?? EMPTY);
    this.#encodedBody = bare ? 0 : body.length;
    const kind = (bare ? 4 : 0) + (request.version === '1.0' ? 2 : 0) + (this.#keep ? 1 : 0);
    const known = response.sent?.[kind];
    if (known) {
      this.#encoded = known;
      return;
    }
    const owed = response.fault === 'cut' ? CUT_OWES : 0;
    this.#encoded = encodeBefore(headText(request, response, body.length + owed, this.#keep, this.#options), bare ? EMPTY : body);
    if (response.sent) response.sent[kind] = this.#encoded;
  }

  async #pour(request: HttpRequest, response: HttpResponse, source: { read(): Promise<Bytes | null> }): Promise<void> {
    const chunked = request.version === '1.1';
    let sent = 0;
    try {
      for (let piece = await source.read(); piece && !this.#closed; piece = await source.read()) {
        if (piece.length === 0) continue;
        sent += piece.length;
        this.#stream.send(chunked ? concat([encode(`${piece.length.toString(16)}\r\n`), piece, encode('\r\n')]) : piece);
      }
    } catch {
      return this.#close();
    }
    this.#answering = false;
    if (this.#closed) return;
    if (chunked) this.#stream.send(encode('0\r\n\r\n'));
    this.#options.onAnswer?.(request, response, sent);
    if (!chunked) return this.#close();
    this.#after(response, keeps(request, response));
  }

  #after(response: HttpResponse, keep: boolean): void {
    if (this.#ending || response.fault === 'cut' || !keep) return this.#close();
    this.#parser.resume();
  }

  bad(start: Bytes): void {
    const response = this.#options.onBadRequest?.(start, this.#stream) ?? { status: 400, close: true };
    if (response.fault === 'silence') return;
    if (response.fault === 'close') return this.#close();
    const request = makeRequest({ start: 'GET / HTTP/1.1', headers: [], text: '' }, EMPTY, this.#stream, this.#secure);
    const body = typeof response.body === 'string' ? encode(response.body) : (response.body ?? EMPTY);
    this.#stream.send(concat([encodeHead(request, response, body.length, false, this.#options), body]));
    this.#close();
  }
}

function keeps(request: HttpRequest, response: HttpResponse): boolean {
  if (response.close) return false;
  const asked = headerOf(request.headers, 'connection');
  return request.version === '1.1' ? !hasToken(asked, 'close') : hasToken(asked, 'keep-alive');
}

type RequestLine = Pick<HttpRequest, 'method' | 'target' | 'path' | 'query' | 'version'>;

/** Lines that were read before: probes and loops ask the same again and again. */
const lines = new Map<string, RequestLine>();
const KEPT_LINES = 200;

/** A request's first line; undefined when it is none. */
function lineOf(start: string): RequestLine | undefined {
  const known = lines.get(start);
  if (known) return known;
  const match = REQUEST_LINE.exec(start);
  if (!match) return undefined;
  const [, method = '', target = '', minor] = match;
  const at = target.indexOf('?');
  const line: RequestLine = {
    method,
    target,
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? '' : target.slice(at + 1),
    version: minor === '0' ? '1.0' : '1.1',
  };
  if (lines.size >= KEPT_LINES) lines.clear();
  lines.set(start, line);
  return line;
}

const NO_LINE: RequestLine = { method: 'GET', target: '/', path: '/', query: '', version: '1.1' };

function makeRequest(head: HttpHead, body: Bytes, stream: Stream, secure: boolean): HttpRequest {
  const { method, target, path, query, version } = lineOf(head.start) ?? NO_LINE;
  return {
    method,
    target,
    path,
    query,
    version,
    headers: head.headers,
    body,
    local: stream.local,
    remote: stream.remote,
    secure,
  };
}

function encodeHead(request: HttpRequest, response: HttpResponse, length: number | undefined, keep: boolean, options: HttpServerOptions): Bytes {
  return encode(headText(request, response, length, keep, options));
}

/** `length` undefined: chunked (or until the end, for HTTP/1.0). */
function headText(request: HttpRequest, response: HttpResponse, length: number | undefined, keep: boolean, options: HttpServerOptions): string {
  const connection = keep ? (options.sayKeepAlive || request.version === '1.0' ? 'keep-alive' : undefined) : 'close';
  const bodiless = response.status === 204 || response.status === 304 || response.status < 200;
  let text = `HTTP/1.1 ${response.status} ${response.reason ?? reasonOf(response.status)}\r\n`;
  let framed = bodiless;
  let said = connection === undefined;
  const frame = (): string => {
    framed = true;
    if (length !== undefined) return `Content-Length: ${length}\r\n`;
    return request.version === '1.1' ? 'Transfer-Encoding: chunked\r\n' : '';
  };
  const say = (): string => {
    if (said) return '';
    said = true;
    return `Connection: ${connection}\r\n`;
  };
  for (const [name, value] of response.headers ?? []) {
    if (value === '' && name === 'Content-Length') text += framed ? '' : frame();
    else if (value === '' && name === 'Connection') text += say();
    else {
      if (name === 'Content-Length' || name === 'Transfer-Encoding') framed = true;
      if (name === 'Connection') said = true;
      text += `${name}: ${value}\r\n`;
    }
  }
  if (!framed) text += frame();
  return `${text}${say()}\r\n`;
}
