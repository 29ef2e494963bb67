// The one door: what goes into and comes out of an API server, as plain values. Printable as HTTP, but no HTTP is needed inside.
import type { Disposable } from '../../base/emitter.ts';
import type { Readable, Writable } from '../../base/pipe.ts';
import type { Status } from './status.ts';

export interface ApiRequest {
  readonly method: string;
  /** Decoded? No: as in the request line, without the query, e.g. /api/v1/namespaces/default/services/web */
  readonly path: string;
  /** Query parameters in order; a name may come twice. */
  readonly query?: readonly (readonly [string, string])[];
  /** Names in lower case. Inside the house Content-Type and Accept may be left out: JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A plain object (taken as decoded JSON; the server never changes it), or text / bytes as they came over HTTP. */
  readonly body?: unknown;
  /** Who asks. Left out: by the headers (Authorization, client certificate's name in `user`). Inside the house components name themselves. */
  readonly user?: UserInfo;
  /** Gives a watch or an upgrade back before it ends by itself. */
  readonly signal?: AbortSignal;
}

/** Only a read can: whoever passes requests on need not look at the answers of others. */
export const opensWatch = (request: ApiRequest): boolean => request.method === 'GET';

export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** `body` is a frozen object (JSON), or text when `headers['content-type']` says so; a watch and a stream have their own member instead. */
export interface ApiResponse {
  readonly code: number;
  /** Names in lower case. Warning may come several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
  readonly watch?: WatchStream;
  /** Text that streams (pod logs with follow, proxied answers). */
  readonly stream?: Readable & Disposable;
  /** exec, attach, port-forward: the connection has left HTTP. */
  readonly upgrade?: Upgrade;
}

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** `object` is shared and frozen: whoever wants to change it copies it. */
export interface WatchEvent<T = unknown> {
  readonly type: WatchType;
  readonly object: T;
}

/** A watch pushes; events that came before `onEvent` was set are kept for it. */
export interface WatchStream extends Disposable {
  onEvent: ((event: WatchEvent) => void) | undefined;
  /** The server has closed it (timeout, 410). */
  onEnd: (() => void) | undefined;
}

/** Sends one request. Never throws: a server that cannot be reached is a ConnectionError value in `code: 0`. */
export type Transport = (request: ApiRequest) => Promise<ApiResponse>;

/** A running command in a container (exec, attach). */
export interface ExecSession extends Disposable {
  readonly kind: 'exec';
  readonly stdin: (Writable & { end(): void }) | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  resize(columns: number, rows: number): void;
  /** Success, or Failure with reason NonZeroExitCode and the cause ExitCode, as the v4 stream protocol's error channel has it. */
  readonly done: Promise<Status>;
}

/** A port-forward: as many connections as the client makes. `error` in the outcome is the kubelet's text. */
export interface PortForwardSession extends Disposable {
  readonly kind: 'portforward';
  connect(port: number): Promise<{ readonly data: DuplexStream } | { readonly error: string }>;
  /** Resolves when the pod is gone. */
  readonly closed: Promise<void>;
}

export interface DuplexStream extends Readable, Writable {
  /** No more from this side. */
  end(): void;
  close(): void;
}

export type Upgrade = ExecSession | PortForwardSession;
