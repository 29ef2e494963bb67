// The way to a real server: our kubectl, in Node, against any API over HTTP.
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { ApiRequest, ApiResponse, Transport, WatchEvent, WatchStream } from '../kubernetes/api/wire.ts';

export interface ServerAddress {
  readonly server: string;
  readonly token?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'ConnectionRefused',
  ETIMEDOUT: 'Timeout',
  EHOSTUNREACH: 'NoRoute',
  ENOTFOUND: 'UnknownHost',
  ECONNRESET: 'ConnectionReset',
};

/** An API server behind a real address, as a Transport. */
export function httpTransport(address: ServerAddress): Transport {
  return (call) =>
    new Promise((resolve) => {
      const url = new URL(call.path, address.server);
      for (const [name, value] of call.query ?? []) url.searchParams.append(name, value);
      const body = call.body === undefined ? undefined : typeof call.body === 'string' || call.body instanceof Uint8Array ? call.body : JSON.stringify(call.body);
      const options = {
        method: call.method,
        headers: headersOf(call, address, body),
        ...(address.ca ? { ca: address.ca } : {}),
        ...(address.clientCertificate ? { cert: address.clientCertificate } : {}),
        ...(address.clientKey ? { key: address.clientKey } : {}),
        ...(address.insecure ? { rejectUnauthorized: false } : {}),
      };
      const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, options, (response) => {
        const headers: Record<string, string | readonly string[]> = {};
        for (const [name, value] of Object.entries(response.headers)) if (value !== undefined) headers[name] = value;
        const reply = { code: response.statusCode ?? 0, headers };
        if (call.query?.some(([k, v]) => k === 'watch' && v !== 'false' && v !== '0') && reply.code === 200)
          return resolve({ ...reply, body: undefined, watch: watchOf(response, () => request.destroy()) });
        if (call.path.endsWith('/log') && reply.code === 200) return resolve({ ...reply, body: undefined, stream: streamOf(response) });
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ ...reply, body: bodyOf(Buffer.concat(chunks), String(headers['content-type'] ?? '')) }));
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(unreachable(error)));
      call.signal?.addEventListener('abort', () => request.destroy(), { once: true });
      request.end(body);
    });
}

function headersOf(call: ApiRequest, address: ServerAddress, body: string | Uint8Array | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    // Node frames the body of a DELETE only when it is told how long it is.
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...(address.token ? { authorization: `Bearer ${address.token}` } : {}),
    ...call.headers,
  };
}

function bodyOf(bytes: Buffer, type: string): unknown {
  const text = bytes.toString('utf8');
  return type.includes('json') && text ? JSON.parse(text) : text;
}

function unreachable(error: NodeJS.ErrnoException & { readonly address?: string; readonly port?: number; readonly hostname?: string }): ApiResponse {
  const code = error.code ?? '';
  const words = GO_WORDS[code];
  const dialled = error.address ? ` ${error.address}:${error.port}` : error.hostname ? `: lookup ${error.hostname}` : '';
  const message = words ? `dial tcp${dialled}: ${words}` : error.message;
  return { code: 0, headers: {}, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: REASONS[code] ?? 'Unknown', message } };
}

/** What Go's net says. */
const GO_WORDS: Record<string, string> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'i/o timeout',
};

function watchOf(response: NodeJS.ReadableStream, stop: () => void): WatchStream {
  let rest = '';
  const kept: WatchEvent[] = [];
  let listener: ((event: WatchEvent) => void) | undefined;
  const watch: WatchStream = {
    get onEvent() {
      return listener;
    },
    set onEvent(next) {
      listener = next;
      if (next) for (const event of kept.splice(0)) next(event);
    },
    onEnd: undefined,
    dispose: stop,
  };
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as WatchEvent;
      if (listener) listener(event);
      else kept.push(event);
    }
  });
  response.on('end', () => watch.onEnd?.());
  response.on('error', () => watch.onEnd?.());
  return watch;
}

function streamOf(response: NodeJS.ReadableStream): NonNullable<ApiResponse['stream']> {
  const iterator = response[Symbol.asyncIterator]();
  return {
    async read() {
      const next = await iterator.next();
      return next.done ? null : new Uint8Array(Buffer.from(next.value));
    },
    dispose: () => void iterator.return?.(),
  };
}
