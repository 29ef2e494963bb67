// From the API server's host to a pod or Service, for the proxy subresources. upstream: k8s.io/apimachinery/pkg/util/net/http.go DialerFunc, net.Dialer
import type { DuplexStream } from '../../kubernetes/api/wire.ts';
import type { Netns } from '../../machine/network/netns.ts';
import { duplexOf } from '../hosts/duplex.ts';

const TIMEOUT_MS = 30_000;
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ETIMEDOUT: 'i/o timeout',
  EHOSTUNREACH: 'connect: no route to host',
  ECONNRESET: 'read: connection reset by peer',
};

/** A connection from a namespace, or what Go's dialler says that there is none. */
export async function dial(from: Netns | undefined, host: string, port: number): Promise<{ readonly connection: DuplexStream } | { readonly error: string }> {
  const outcome = await from?.connect({ ip: host, port }, { timeout: TIMEOUT_MS });
  if (!outcome?.ok) return { error: `dial tcp ${host}:${port}: ${WORDS[outcome?.error ?? 'ENETUNREACH'] ?? 'connect: network is unreachable'}` };
  return { connection: duplexOf(outcome.value) };
}
