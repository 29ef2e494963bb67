// One HTTP download for wget and its like: connect, ask, follow nothing, tell how it ended.
import type { Bytes } from '../../../base/bytes.ts';
import type { NetError } from '../../network/sockets.ts';
import type { Process } from '../../os/types.ts';
import type { Header, Stream } from './http.ts';
import { type ExchangeEnd, encodeRequest, HttpConnection, type ResponseHead } from './http-client.ts';
import { connectTls, type TlsClientOptions, type TlsResult } from './tls.ts';

export interface DownloadEvents {
  head(head: ResponseHead): void;
  body(bytes: Bytes): void;
}

/** An open connection, or the reason why there is none. */
export async function openStream(
  p: Process,
  to: { readonly ip: string; readonly port: number },
  timeout: number | undefined,
): Promise<{ readonly ok: true; readonly stream: Stream } | { readonly ok: false; readonly error: NetError }> {
  const outcome = await p.wait(p.net.connect(to, timeout === undefined ? {} : { timeout }));
  return outcome.ok ? { ok: true, stream: outcome.value } : { ok: false, error: outcome.error };
}

/** A TLS session over an open connection. */
export function secureStream(p: Process, stream: Stream, options: TlsClientOptions): Promise<TlsResult> {
  return p.wait(connectTls(stream, options));
}

/** Sends the request; silence longer than `timeout` ends it as aborted. */
export async function download(
  p: Process,
  connection: HttpConnection,
  request: { readonly method: string; readonly target: string; readonly headers: readonly Header[]; readonly body?: Bytes },
  events: DownloadEvents,
  timeout: number | undefined,
): Promise<ExchangeEnd> {
  let timer = { cancel: (): void => undefined };
  const arm = (): void => {
    timer.cancel();
    if (timeout !== undefined) timer = p.clock.after(timeout, () => connection.abort());
  };
  arm();
  const heard: DownloadEvents = {
    head: (head) => {
      arm();
      events.head(head);
    },
    body: (bytes) => {
      arm();
      events.body(bytes);
    },
  };
  try {
    return await p.wait(connection.exchange(encodeRequest(request.method, request.target, request.headers, request.body), request.method, heard));
  } finally {
    timer.cancel();
  }
}

export { HttpConnection };
