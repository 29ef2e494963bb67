// One HTTP request over the network, and how it ended as a value.
import { concat, decode, encode } from '../base/bytes.ts';
import type { NetError, Sockets } from '../machine/network/sockets.ts';
import { NetFailure } from '../machine/network/sockets.ts';

export interface GetEnd {
  readonly outcome: 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';
  readonly status?: number;
}

const OUTCOMES: Partial<Record<NetError, GetEnd['outcome']>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'reset',
};

/** GET / with a time limit (virtual ms), on a connection that leaves no trace: it is not the learner's. */
export async function httpGet(net: Sockets, to: { readonly ip: string; readonly port: number }, timeout: number): Promise<GetEnd> {
  const dialled = await net.connect(to, { timeout, untraced: true });
  if (!dialled.ok) return { outcome: OUTCOMES[dialled.error] ?? 'unreachable' };
  const connection = dialled.value;
  connection.send(encode(`GET / HTTP/1.1\r\nHost: ${to.ip}:${to.port}\r\nUser-Agent: portside-check\r\nAccept: */*\r\nConnection: close\r\n\r\n`));
  const chunks: Uint8Array[] = [];
  try {
    for (let chunk = await connection.read(); chunk !== null; chunk = await connection.read()) {
      chunks.push(chunk);
      if (chunks.length > 64) break;
    }
  } catch (error) {
    if (error instanceof NetFailure) return { outcome: OUTCOMES[error.error] ?? 'reset' };
    throw error;
  } finally {
    connection.close();
  }
  const status = statusOf(decode(concat(chunks)));
  return { outcome: 'reply', ...(status === undefined ? {} : { status }) };
}

/** The status of an HTTP answer's first line. */
export function statusOf(text: string): number | undefined {
  const match = /^HTTP\/1\.[01] (\d{3})/.exec(text);
  return match ? Number(match[1]) : undefined;
}
