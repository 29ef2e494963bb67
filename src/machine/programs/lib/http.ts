// The words of HTTP/1.1: heads, headers, statuses. Codec: http-parser.ts; the two ends: http-server.ts, http-client.ts. (RFC 9112)
import type { Bytes } from '../../../base/bytes.ts';
import type { Endpoint, NetError } from '../../network/sockets.ts';

/** A header as it was written: names keep their case. */
export type Header = readonly [name: string, value: string];

/** What HTTP needs of a connection: a TcpConnection, or a TLS session over one. */
export interface Stream {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  onData: ((bytes: Bytes) => void) | undefined;
  onEnd: ((error: NetError | undefined) => void) | undefined;
  send(bytes: Bytes): void;
  shutdown(): void;
  close(): void;
  reset(): void;
}

/** The first line and the headers of a message. `text` is all of it as it came, without the empty line. */
export interface HttpHead {
  readonly start: string;
  readonly headers: readonly Header[];
  readonly text: string;
}

export interface HttpRequest {
  readonly method: string;
  /** As in the request line. */
  readonly target: string;
  /** The target up to `?`, percent-encoding kept. */
  readonly path: string;
  /** What follows `?`, or an empty text. */
  readonly query: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly Header[];
  readonly body: Bytes;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly secure: boolean;
}

/** How a server may misbehave instead of answering: stay silent, close, reset, or close in the middle of the body. */
export type HttpFault = 'silence' | 'close' | 'reset' | 'cut';

export interface HttpResponse {
  readonly status: number;
  readonly reason?: string;
  /** In the order in which they are sent. `Content-Length` and `Connection` with an empty value mark where the server's own go. */
  readonly headers?: readonly Header[];
  readonly body?: string | Bytes;
  /** A body that comes in pieces: sent chunked, until null. */
  readonly stream?: { read(): Promise<Bytes | null> };
  /** The connection is closed after this answer. */
  readonly close?: boolean;
  readonly fault?: HttpFault;
  /** Set by a handler that gives this very object again: what the server has sent for it, by the kind of request. */
  readonly sent?: (Bytes | undefined)[];
}

const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

/** The usual words after a status code; empty for one that nobody named. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? '';
}

/** The first header of a name (given in lower case). */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  for (const [key, value] of headers) if (key.length === name.length && key.toLowerCase() === name) return value;
  return undefined;
}

/** True when a comma-separated header has the token (lower case). */
export function hasToken(value: string | undefined, token: string): boolean {
  return value !== undefined && (value.toLowerCase() === token || value.split(',').some((part) => part.trim().toLowerCase() === token));
}

/** How a message's body is framed: a length, chunks, or everything until the end of the connection. */
export type Framing = number | 'chunked' | 'close';

/** A request's framing; undefined when its headers contradict themselves. */
export function requestFraming(headers: readonly Header[]): Framing | undefined {
  const coding = headerOf(headers, 'transfer-encoding');
  if (coding !== undefined) return hasToken(coding, 'chunked') ? 'chunked' : undefined;
  const length = headerOf(headers, 'content-length');
  if (length === undefined) return 0;
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** A response's framing, which depends on what was asked. */
export function responseFraming(method: string, status: number, head: { header(name: string): string | undefined }): Framing {
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return 0;
  if (hasToken(head.header('transfer-encoding'), 'chunked')) return 'chunked';
  const length = head.header('content-length');
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : 'close';
}
