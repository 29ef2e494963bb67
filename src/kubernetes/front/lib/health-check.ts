// Asks a port whether it is well, as load balancers do: an HTTP request that must be answered with 200 in time.
import { decode, encode } from '../../../base/bytes.ts';
import { hostPort } from '../../../base/ip.ts';
import type { Sockets } from '../../../machine/network/sockets.ts';

/** True when a GET is answered with 200. */
export async function isWell(net: Sockets, at: { readonly ip: string; readonly port: number }, path: string, timeoutMs: number): Promise<boolean> {
  const dialled = await net.connect(at, { timeout: timeoutMs, untraced: true });
  if (!dialled.ok) return false;
  const c = dialled.value;
  try {
    c.send(encode(`GET ${path} HTTP/1.1\r\nHost: ${hostPort(at.ip, at.port)}\r\nUser-Agent: LoadBalancer-HealthCheck\r\nConnection: close\r\n\r\n`));
    const first = await c.read();
    return first !== null && /^HTTP\/1\.[01] 200 /.test(decode(first));
  } catch {
    return false;
  } finally {
    c.close();
  }
}
