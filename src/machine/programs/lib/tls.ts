// TLS as far as programs can tell it from plain text: records, a handshake that shows certificates, alerts. What is inside a record is not encrypted.
import { type Bytes, concat, decode, encode } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import type { Endpoint, NetError } from '../../network/sockets.ts';
import type { Certificate } from './certificate.ts';
import type { Stream } from './http.ts';

const ALERT = 0x15;
const HANDSHAKE = 0x16;
const DATA = 0x17;
const MAX_RECORD = 16384;
const CLOSE_NOTIFY = 0;

/** TLS alert numbers that are sent here. (RFC 8446 section 6) */
export const ALERTS = { handshakeFailure: 40, badCertificate: 42, unknownCa: 48, internalError: 80, unrecognizedName: 112, certificateRequired: 116 } as const;

export interface TlsServerOptions {
  /** The chain to show, by the name the client asked for; undefined refuses the handshake. */
  readonly chain: (serverName: string | undefined) => readonly Certificate[] | undefined;
  /** Asks for a client certificate; an alert number refuses it (or its absence). */
  readonly client?: (chain: readonly Certificate[]) => number | undefined;
  /** What speaks plain text to this port. Default: Go's answer. */
  readonly onPlaintext?: (stream: Stream, first: Bytes) => void;
}

/** An established session, either end. */
export interface TlsSession extends Stream {
  readonly peer: readonly Certificate[];
  readonly protocol: string | undefined;
}

export type TlsResult =
  | { readonly ok: true; readonly session: TlsSession }
  | { readonly ok: false; readonly why: 'plaintext' | 'eof' | 'refused' | { readonly alert: number } | { readonly net: NetError } };

export interface TlsClientOptions {
  readonly serverName?: string | undefined;
  readonly protocols?: readonly string[];
  readonly certificates?: readonly Certificate[];
  /** Looks at the server's chain; an alert number ends the handshake. */
  readonly accept: (chain: readonly Certificate[]) => number | undefined;
}

/** Waits for a client's hello on a connection and answers it. */
export function acceptTls(stream: Stream, options: TlsServerOptions, established: (session: TlsSession) => void): void {
  const session = new Session(stream);
  session.onHandshake = (message) => {
    const name = typeof message.serverName === 'string' ? message.serverName : undefined;
    if (message.hello === 'client') {
      const chain = options.chain(name);
      if (!chain) return session.fail(name === undefined ? ALERTS.handshakeFailure : ALERTS.unrecognizedName);
      const offered = Array.isArray(message.protocols) ? message.protocols.filter((p): p is string => typeof p === 'string') : [];
      session.protocol = offered.includes('http/1.1') ? 'http/1.1' : undefined;
      return session.show(chain, session.protocol, options.client !== undefined);
    }
    session.peer = certificatesOf(message.chain);
    const refusal = options.client?.(session.peer);
    if (refusal !== undefined) return session.fail(refusal);
    session.open();
    established(session);
  };
  session.onPlaintext = (first) => (options.onPlaintext ?? goPlaintext)(stream, first);
}

/** What Go's net/http says to a plain request on a TLS port. */
function goPlaintext(stream: Stream, first: Bytes): void {
  if (/^(GET |HEAD |POST |PUT |OPTIO)/.test(decode(first.subarray(0, 6)))) {
    stream.send(encode('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'));
  }
  stream.close();
}

/** Starts a session as a client. */
export function connectTls(stream: Stream, options: TlsClientOptions): Promise<TlsResult> {
  return new Promise((resolve) => {
    const session = new Session(stream);
    session.onHandshake = (message) => {
      session.peer = certificatesOf(message.chain);
      session.protocol = typeof message.protocol === 'string' ? message.protocol : undefined;
      const refusal = options.accept(session.peer);
      if (refusal !== undefined) {
        session.fail(refusal);
        return resolve({ ok: false, why: 'refused' });
      }
      session.handshake({ hello: 'finished', chain: message.asks ? (options.certificates ?? []) : [] });
      session.open();
      resolve({ ok: true, session });
    };
    session.onPlaintext = () => resolve({ ok: false, why: 'plaintext' });
    session.onFailed = (why) => resolve({ ok: false, why });
    session.handshake({ hello: 'client', serverName: options.serverName, protocols: options.protocols ?? [] });
  });
}

type Failure = 'eof' | { readonly alert: number } | { readonly net: NetError };

class Session implements TlsSession {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  peer: readonly Certificate[] = [];
  protocol: string | undefined;
  onHandshake: ((message: Record<string, unknown>) => void) | undefined;
  onPlaintext: ((first: Bytes) => void) | undefined;
  onFailed: ((why: Failure) => void) | undefined;
  readonly #stream: Stream;
  #pending: Bytes = new Uint8Array(0);
  #state: 'handshake' | 'open' | 'over' = 'handshake';
  #onData: ((bytes: Bytes) => void) | undefined;
  #onEnd: ((error: NetError | undefined) => void) | undefined;
  #early: Bytes[] = [];
  #end: { readonly error: NetError | undefined } | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
    this.local = stream.local;
    this.remote = stream.remote;
    stream.onData = (bytes) => this.#received(bytes);
    stream.onEnd = (error) => this.#ended(error);
  }

  get onData(): ((bytes: Bytes) => void) | undefined {
    return this.#onData;
  }
  set onData(listener: ((bytes: Bytes) => void) | undefined) {
    this.#onData = listener;
    for (const bytes of this.#early.splice(0)) listener?.(bytes);
  }
  get onEnd(): ((error: NetError | undefined) => void) | undefined {
    return this.#onEnd;
  }
  set onEnd(listener: ((error: NetError | undefined) => void) | undefined) {
    this.#onEnd = listener;
    if (this.#end) listener?.(this.#end.error);
  }

  handshake(message: unknown): void {
    this.#stream.send(saying(JSON.stringify(message)));
  }
  /** The server's part of the handshake. */
  show(chain: readonly Certificate[], protocol: string | undefined, asks: boolean): void {
    this.#stream.send(serverHello(chain, protocol, asks));
  }
  open(): void {
    this.#state = 'open';
  }
  fail(alert: number): void {
    this.#stream.send(record(ALERT, new Uint8Array([2, alert])));
    this.#state = 'over';
    this.#stream.close();
  }
  send(bytes: Bytes): void {
    if (bytes.length <= MAX_RECORD) return bytes.length > 0 ? this.#stream.send(record(DATA, bytes)) : undefined;
    for (let at = 0; at < bytes.length; at += MAX_RECORD) this.#stream.send(record(DATA, bytes.subarray(at, at + MAX_RECORD)));
  }
  shutdown(): void {
    this.#stream.send(GOODBYE);
    this.#stream.shutdown();
  }
  close(): void {
    this.#stream.send(GOODBYE);
    this.#state = 'over';
    this.#stream.close();
  }
  reset(): void {
    this.#state = 'over';
    this.#stream.reset();
  }

  #received(bytes: Bytes): void {
    this.#pending = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    while (this.#pending.length > 0 && this.#state !== 'over') {
      const type = this.#pending[0] ?? 0;
      if (type < ALERT || type > DATA || (this.#pending[1] ?? 3) !== 3) return this.#plaintext();
      if (this.#pending.length < 5) return;
      const length = ((this.#pending[3] ?? 0) << 8) | (this.#pending[4] ?? 0);
      if (this.#pending.length < 5 + length) return;
      const payload = this.#pending.subarray(5, 5 + length);
      this.#pending = this.#pending.subarray(5 + length);
      this.#message(type, payload);
    }
  }

  #plaintext(): void {
    this.#state = 'over';
    const first = this.#pending;
    if (!this.onPlaintext) return this.#stream.close();
    this.onPlaintext(first);
  }

  #message(type: number, payload: Bytes): void {
    if (type === HANDSHAKE) {
      const message = parse(payload);
      if (!message) return this.fail(ALERTS.handshakeFailure);
      return this.onHandshake?.(message);
    }
    if (type === ALERT) return payload[1] === CLOSE_NOTIFY ? this.#ended(undefined) : this.#alert(payload[1] ?? 0);
    if (this.#onData) this.#onData(payload);
    else this.#early.push(payload);
  }

  #alert(alert: number): void {
    if (this.#state === 'handshake') {
      this.#state = 'over';
      this.onFailed?.({ alert });
    } else this.#ended('ECONNRESET');
    this.#stream.close();
  }

  #ended(error: NetError | undefined): void {
    if (this.#end || this.#state === 'over') return;
    if (this.#state === 'handshake') {
      this.#state = 'over';
      this.onFailed?.(error ? { net: error } : 'eof');
      if (!error) this.#stream.close();
      return;
    }
    this.#end = { error };
    this.#onEnd?.(error);
  }
}

function record(type: number, payload: Bytes): Bytes {
  const bytes = new Uint8Array(5 + payload.length);
  bytes[0] = type;
  bytes[1] = 3;
  bytes[2] = 3;
  bytes[3] = payload.length >> 8;
  bytes[4] = payload.length & 255;
  bytes.set(payload, 5);
  return bytes;
}

/** The end of a session, said properly. */
const GOODBYE = record(ALERT, new Uint8Array([1, CLOSE_NOTIFY]));

/** What clients say in a handshake: mostly the same. */
const said = new Map<string, Bytes>();
const KEPT_MESSAGES = 32;

function saying(text: string): Bytes {
  const known = said.get(text);
  if (known) return known;
  const bytes = record(HANDSHAKE, encode(text));
  if (said.size >= KEPT_MESSAGES) said.clear();
  said.set(text, bytes);
  return bytes;
}

interface Hello {
  readonly chain: readonly Certificate[];
  readonly protocol: string | undefined;
  readonly asks: boolean;
  readonly bytes: Bytes;
}

/** What was shown last, by the server's own certificate. */
const hellos = new WeakMap<Certificate, Hello>();

function serverHello(chain: readonly Certificate[], protocol: string | undefined, asks: boolean): Bytes {
  const [own] = chain;
  const known = own && hellos.get(own);
  if (known && known.protocol === protocol && known.asks === asks && known.chain.length === chain.length && known.chain.every((c, i) => c === chain[i])) return known.bytes;
  const bytes = record(HANDSHAKE, encode(JSON.stringify({ hello: 'server', chain, protocol, asks })));
  if (own) hellos.set(own, { chain: [...chain], protocol, asks, bytes });
  return bytes;
}

/** Messages that were read before: whoever asks again is shown the same. */
const messages = new Map<string, Record<string, unknown>>();

function parse(payload: Bytes): Record<string, unknown> | undefined {
  const text = decode(payload);
  const known = messages.get(text);
  if (known) return known;
  try {
    const message: unknown = JSON.parse(text);
    if (!isRecord(message)) return undefined;
    if (messages.size >= KEPT_MESSAGES) messages.clear();
    messages.set(text, message);
    return message;
  } catch {
    return undefined;
  }
}

function certificatesOf(value: unknown): readonly Certificate[] {
  return Array.isArray(value) ? (value as readonly Certificate[]) : [];
}
