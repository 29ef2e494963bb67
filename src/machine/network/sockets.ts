// What programs may ask of a network namespace. Outcomes are values, never exceptions; the stack behind it moves packets and nothing else.

import type { Bytes } from '../../base/bytes.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { SocketOwner } from './socket-owner.ts';

/** How a try to connect ends when it does not succeed; the names are errno's. */
export type NetError =
  | 'ECONNREFUSED'
  | 'ETIMEDOUT'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'ECONNRESET'
  | 'ENOPROTOOPT'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'EACCES'
  | 'EPERM'
  | 'EINTR'
  | 'EINVAL';

/** `local`: the failure is this host's own (no route, no address); no packet was sent. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: NetError; readonly local?: boolean };

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** An established TCP connection, one end of it. Callbacks come in order; `onData` and `onEnd` are called at once for what had come before they were set. */
export interface TcpConnection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Bytes from the peer. */
  onData: ((bytes: Bytes) => void) | undefined;
  /** The peer is done: FIN (undefined) or an error. After an error nothing more comes. */
  onEnd: ((error: NetError | undefined) => void) | undefined;
  /** Queues bytes; lost silently when the connection is dead (as a kernel does until the error arrives). */
  send(bytes: Bytes): void;
  /** Sends FIN; what the peer still says keeps coming. */
  shutdown(): void;
  /** Closes both ways. */
  close(): void;
  /** Sends RST. */
  reset(): void;
  /** The same connection for code that waits: null at FIN; throws NetFailure on an error. */
  read(): Promise<Bytes | null>;
  /** The flow's number in the traces of the world. */
  readonly flow: number;
  /**
   * What a listener has put behind its port for callers that need no bytes (the API server's own door).
   * The connection still was made, packet by packet; undefined when the peer is an ordinary program.
   */
  readonly service: unknown;
  /** Who closes it when nobody else does; forgets it once it is closed. */
  holder: { delete(connection: TcpConnection): unknown } | undefined;
}

/** What `read()` throws; `error` is the errno. */
export class NetFailure extends Error {
  readonly error: NetError;
  constructor(error: NetError) {
    super(error);
    this.error = error;
  }
}

export interface TcpListener extends Disposable {
  readonly local: Endpoint;
}

export interface ConnectOptions {
  /** Whose it is; root's when nothing is said. */
  readonly owner?: SocketOwner;
  readonly signal?: AbortSignal;
  /** Bind to this source before connecting. */
  readonly from?: { readonly ip?: string; readonly port?: number };
  /** Gives up with ETIMEDOUT after this long; default: the kernel's retries (about 130 s). */
  readonly timeout?: number;
  /** Nobody asked for this connection (a probe, a check): its way is not recorded. */
  readonly untraced?: boolean;
}

export interface ListenOptions {
  /** Default ::, every address of both families; 0.0.0.0 is every IPv4 address. */
  readonly ip?: string;
  /** With ::, every IPv6 address and no other (IPV6_V6ONLY). */
  readonly onlySix?: boolean;
  /** Shown by `ss -p`. */
  readonly program?: { readonly name: string; readonly pid: number };
  /** Whose it is; root's when nothing is said. */
  readonly owner?: SocketOwner;
  /** How many connections may wait to be accepted; shown by `ss -l`. Default 4096. */
  readonly backlog?: number;
  /** By somebody without CAP_NET_BIND_SERVICE: the low ports are not for him. */
  readonly ordinary?: boolean;
  readonly service?: unknown;
}

export interface Datagram {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Bytes;
}

export interface UdpSocket extends Disposable {
  readonly local: Endpoint;
  onDatagram: ((datagram: Datagram) => void) | undefined;
  /** An ICMP error that came back for something sent from here. */
  onError: ((error: NetError) => void) | undefined;
  send(to: Endpoint, bytes: Bytes): void;
}

export interface PingUnreachable {
  readonly kind: 'unreachable';
  readonly from: string;
  readonly what: 'host' | 'net' | 'port' | 'prohibited';
}

/** One echo request's fate; `from` is who answered or who sent the error. */
export type PingOutcome =
  | { readonly kind: 'reply'; readonly from: string; readonly ttl: number; readonly ms: number }
  | PingUnreachable
  | { readonly kind: 'ttl'; readonly from: string }
  /** It goes on, but a router knows a better way: another outcome comes later. */
  | { readonly kind: 'redirect'; readonly from: string; readonly gateway: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly error: NetError /** The ICMP error of a rule that stopped it before it had left. */; readonly said?: PingUnreachable };

/** The socket layer of one network namespace. Addresses are text in canonical form, IPv4 or IPv6; names are not resolved here. */
export interface Sockets {
  connect(to: Endpoint, options?: ConnectOptions): Promise<Outcome<TcpConnection>>;
  /** `accept` is called for each connection once it is established. Port 0 picks one. */
  listen(port: number, accept: (connection: TcpConnection) => void, options?: ListenOptions): Outcome<TcpListener>;
  udp(port?: number, options?: ListenOptions): Outcome<UdpSocket>;
  ping(
    ip: string,
    options?: {
      readonly size?: number;
      readonly ttl?: number;
      readonly timeout?: number;
      readonly owner?: SocketOwner;
      readonly from?: string;
      /** The identifier that the requests of one program share, and the request's number among them. */
      readonly session?: number;
      readonly sequence?: number;
      /** A router has told of a better way; the request goes on. */
      readonly onRedirect?: (told: PingOutcome) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<PingOutcome>;
}
