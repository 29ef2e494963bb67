// One question to one name server, over UDP (again over TCP when the answer was cut) or TCP.
import { type Bytes, concat } from '../../../base/bytes.ts';
import type { NetError } from '../../network/sockets.ts';
import type { Process } from '../../os/types.ts';
import { type DnsMessage, decodeMessage } from './dns-message.ts';

export type DnsExchange =
  | { readonly ok: true; readonly message: DnsMessage; readonly size: number; readonly milliseconds: number; readonly tcp: boolean }
  | { readonly ok: false; readonly error: NetError | 'timeout' };

export interface DnsExchangeOptions {
  readonly port?: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly tcp?: boolean;
  /** Takes a cut answer as it is. */
  readonly ignoreTruncation?: boolean;
}

type Client = Pick<Process, 'net' | 'clock' | 'wait'>;

/** Sends the query and waits for the answer that carries its id. */
export async function exchangeDns(p: Client, server: string, query: Bytes, options: DnsExchangeOptions): Promise<DnsExchange> {
  const start = p.clock.now();
  const answer = options.tcp ? await overTcp(p, server, query, options) : await overUdp(p, server, query, options);
  if (typeof answer === 'string') return { ok: false, error: answer };
  const message = decodeMessage(answer);
  if (!message) return { ok: false, error: 'timeout' };
  if (message.truncated && !options.tcp && !options.ignoreTruncation) return exchangeDns(p, server, query, { ...options, tcp: true });
  return { ok: true, message, size: answer.length, milliseconds: p.clock.now() - start, tcp: options.tcp ?? false };
}

function overUdp(p: Client, server: string, query: Bytes, options: DnsExchangeOptions): Promise<Bytes | NetError | 'timeout'> {
  const opened = p.net.udp(0, server.includes(':') ? { ip: '::' } : {});
  if (!opened.ok) return Promise.resolve(opened.error);
  const socket = opened.value;
  const answered = new Promise<Bytes | NetError | 'timeout'>((resolve) => {
    const timer = p.clock.after(options.timeout, () => resolve('timeout'));
    const end = (result: Bytes | NetError): void => {
      timer.cancel();
      resolve(result);
    };
    socket.onDatagram = (d) => {
      if (d.from.ip === server && d.bytes[0] === query[0] && d.bytes[1] === query[1]) end(d.bytes);
    };
    socket.onError = end;
    socket.send({ ip: server, port: options.port ?? 53 }, query);
  });
  return p.wait(answered).finally(() => socket.dispose());
}

async function overTcp(p: Client, server: string, query: Bytes, options: DnsExchangeOptions): Promise<Bytes | NetError | 'timeout'> {
  const connected = await p.wait(p.net.connect({ ip: server, port: options.port ?? 53 }, { timeout: options.timeout }));
  if (!connected.ok) return connected.error === 'ETIMEDOUT' ? 'timeout' : connected.error;
  const connection = connected.value;
  const answered = new Promise<Bytes | NetError | 'timeout'>((resolve) => {
    let got: Bytes = new Uint8Array(0);
    const timer = p.clock.after(options.timeout, () => resolve('timeout'));
    const end = (result: Bytes | NetError): void => {
      timer.cancel();
      resolve(result);
    };
    connection.onData = (bytes) => {
      got = concat([got, bytes]);
      const length = ((got[0] ?? 0) << 8) | (got[1] ?? 0);
      if (got.length >= 2 && got.length >= length + 2) end(got.subarray(2, length + 2));
    };
    connection.onEnd = (error) => end(error ?? 'ECONNRESET');
    connection.send(concat([new Uint8Array([query.length >> 8, query.length & 255]), query]));
  });
  return p.wait(answered).finally(() => connection.close());
}
