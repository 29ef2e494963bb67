// Requests over the network for checks, and how they ended as values.
import { concat, decode, encode } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { RequestOptions } from '../../course/probe.ts';
import type { NetError, Sockets, TcpConnection } from '../../machine/network/sockets.ts';
import { NetFailure } from '../../machine/network/sockets.ts';

export interface GetEnd {
  readonly outcome: 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';
  readonly status?: number;
  readonly body?: string;
}

export interface GetTarget {
  readonly ip: string;
  readonly port: number;
  /** The source port; by it the request's trace is found. */
  readonly from: number;
}

const OUTCOMES: Partial<Record<NetError, GetEnd['outcome']>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'reset',
};
const BODY_MAX = 4000;
const CHUNKS_MAX = 64;

/** `requests` HTTP requests on one connection, or one connection that asks for nothing (tcp). */
export async function httpGet(net: Sockets, to: GetTarget, requests: number, options: RequestOptions): Promise<readonly GetEnd[]> {
  const dialled = await net.connect(to, { timeout: options.timeoutMs, from: { port: to.from } });
  if (!dialled.ok) return all(requests, { outcome: OUTCOMES[dialled.error] ?? 'unreachable' });
  const connection = dialled.value;
  try {
    if (options.protocol === 'tcp') return all(requests, { outcome: 'reply' });
    const ends: GetEnd[] = [];
    for (let i = 0; i < requests; i++) ends.push(await ask(connection, to, options.path ?? '/', i === requests - 1));
    return ends;
  } finally {
    connection.close();
  }
}

async function ask(connection: TcpConnection, to: GetTarget, path: string, last: boolean): Promise<GetEnd> {
  const host = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
  connection.send(encode(`GET ${path} HTTP/1.1\r\nHost: ${host}:${to.port}\r\nUser-Agent: portside-check\r\nAccept: */*\r\nConnection: ${last ? 'close' : 'keep-alive'}\r\n\r\n`));
  const chunks: Uint8Array[] = [];
  try {
    for (let chunk = await connection.read(); chunk !== null; chunk = await connection.read()) {
      chunks.push(chunk);
      if (chunks.length > CHUNKS_MAX || (!last && complete(decode(concat(chunks))))) break;
    }
  } catch (error) {
    if (error instanceof NetFailure) return { outcome: OUTCOMES[error.error] ?? 'reset' };
    throw error;
  }
  const text = decode(concat(chunks));
  const status = statusOf(text);
  const at = text.indexOf('\r\n\r\n');
  return { outcome: 'reply', ...(status === undefined ? {} : { status }), body: (at < 0 ? text : text.slice(at + 4)).slice(0, BODY_MAX) };
}

/** An answer whose length is known has come whole. */
function complete(text: string): boolean {
  const at = text.indexOf('\r\n\r\n');
  if (at < 0) return false;
  const length = /^content-length:\s*(\d+)/im.exec(text.slice(0, at));
  if (length) return text.length - at - 4 >= Number(length[1]);
  return /^transfer-encoding:\s*chunked/im.test(text.slice(0, at)) ? text.endsWith('0\r\n\r\n') : true;
}

/** One datagram, and what came back for it. */
export function sendDatagram(net: Sockets, to: GetTarget, clock: Clock, timeoutMs: number): Promise<GetEnd> {
  const opened = net.udp(to.from);
  if (!opened.ok) return Promise.resolve({ outcome: 'unreachable' });
  const socket = opened.value;
  return new Promise((resolve) => {
    const timer = clock.after(timeoutMs, () => done({ outcome: 'timeout' }));
    const done = (end: GetEnd): void => {
      timer.cancel();
      socket.dispose();
      resolve(end);
    };
    socket.onDatagram = ({ bytes }) => done({ outcome: 'reply', body: decode(bytes).slice(0, BODY_MAX) });
    socket.onError = (error) => done({ outcome: OUTCOMES[error] ?? 'unreachable' });
    socket.send(to, encode('portside-check\n'));
  });
}

function all(count: number, end: GetEnd): readonly GetEnd[] {
  return Array.from({ length: count }, () => end);
}

/** The status of an HTTP answer's first line. */
export function statusOf(text: string): number | undefined {
  const match = /^HTTP\/1\.[01] (\d{3})/.exec(text);
  return match ? Number(match[1]) : undefined;
}
