// What probes and hooks do: HTTP requests, connections and commands, and how they fail in words. upstream: pkg/probe/{http,tcp,exec}, pkg/kubelet/lifecycle/handlers.go
import type { Clock } from '../../base/clock.ts';
import { parseIp } from '../../base/ip.ts';
import type { Endpoint, NetError, Sockets } from '../../machine/network/sockets.ts';
import { callHttp, encodeRequest, type HttpCall } from '../../machine/programs/lib/http-client.ts';
import type { Container, GRPCAction, HTTPGetAction, HTTPHeader, TCPSocketAction } from '../api/generated/types.ts';

export type HandlerResult = { readonly kind: 'success' } | { readonly kind: 'failure'; readonly output: string } | { readonly kind: 'unknown'; readonly output: string };

const ERRNO: Readonly<Record<NetError, string>> = {
  ECONNREFUSED: 'connection refused',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to host',
  ENOPROTOOPT: 'protocol not available',
  ENETUNREACH: 'network is unreachable',
  ECONNRESET: 'connection reset by peer',
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EINTR: 'interrupted system call',
  EINVAL: 'invalid argument',
};

/** The number of a port that may be named; undefined when the container has no such port. */
function portNumber(container: Container, port: string | number): number | undefined {
  if (typeof port === 'number') return port;
  const named = container.ports?.find((p) => p.name === port)?.containerPort;
  if (named !== undefined) return named;
  return /^\d+$/.test(port) ? Number(port) : undefined;
}

/** A name that no port of the container has is taken for a number. */
const noPort = (port: string | number): HandlerResult => ({ kind: 'unknown', output: `strconv.Atoi: parsing ${JSON.stringify(String(port))}: invalid syntax` });

const joined = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** A request ready to be sent, however often. */
export interface PreparedGet {
  readonly url: string;
  readonly address: string;
  readonly to: Endpoint;
  readonly call: Omit<HttpCall, 'timeout'>;
}

/** What an HTTP action asks of a container; no request when it names a port that the container has not. */
export function prepareGet(container: Container, action: HTTPGetAction, ip: string): PreparedGet | HandlerResult {
  const port = portNumber(container, action.port);
  if (port === undefined) return noPort(action.port);
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const host = action.host || ip;
  const address = joined(host, port);
  const path = action.path ? (action.path.startsWith('/') ? action.path : `/${action.path}`) : '/';
  const headers = headersOf(action.httpHeaders ?? [], address);
  const call = { target: path, headers, encoded: encodeRequest('GET', path, headers), tls: scheme === 'https' };
  return { url: `${scheme}://${address}${path}`, address, to: { ip: host, port }, call };
}

export async function httpGet(net: Sockets, clock: Clock, get: PreparedGet | HandlerResult, timeoutMs: number): Promise<HandlerResult> {
  if ('kind' in get) return get;
  const { url, address, to, call } = get;
  const unknown = unknownHost(to.ip);
  if (unknown) return { kind: 'failure', output: `Get "${url}": ${unknown}` };
  const result = await callHttp(net, clock, to, { ...call, timeout: timeoutMs });
  if (!result.ok) return { kind: 'failure', output: `Get "${url}": ${httpError(result.error, address)}` };
  if (result.status >= 200 && result.status < 400) return { kind: 'success' };
  return { kind: 'failure', output: `HTTP probe failed with statuscode: ${result.status}` };
}

function headersOf(own: readonly HTTPHeader[], address: string): (readonly [string, string])[] {
  const has = (name: string): boolean => own.some((h) => h.name.toLowerCase() === name);
  const host = own.find((h) => h.name.toLowerCase() === 'host')?.value ?? address;
  return [
    ['Host', host],
    ...(has('user-agent') ? [] : [['User-Agent', 'kube-probe/1.36'] as const]),
    ...(has('accept') ? [] : [['Accept', '*/*'] as const]),
    ...own.filter((h) => h.name.toLowerCase() !== 'host').map((h) => [h.name, h.value] as const),
    ['Connection', 'close'],
  ];
}

function httpError(error: NetError | 'timeout' | 'eof' | 'not http' | 'tls', address: string): string {
  if (error === 'timeout') return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  if (error === 'eof') return 'EOF';
  if (error === 'not http') return 'net/http: HTTP/1.x transport connection broken: malformed HTTP response';
  if (error === 'tls') return 'http: server gave HTTP response to HTTPS client';
  if (error === 'ECONNRESET') return `read tcp ${address}: read: connection reset by peer`;
  return `dial tcp ${address}: connect: ${ERRNO[error]}`;
}

/** A node asks for names where its resolv.conf says; nothing outside has a name here. */
const unknownHost = (host: string): string | undefined => (parseIp(host) ? undefined : `dial tcp: lookup ${host}: no such host`);

/** Nothing here speaks gRPC: whatever is behind the port, no health service answers before the time is over. upstream: pkg/probe/grpc/grpc.go */
export async function grpcHealth(clock: Clock, action: GRPCAction, ip: string, timeoutMs: number): Promise<HandlerResult> {
  await clock.sleep(timeoutMs);
  return { kind: 'failure', output: `timeout: failed to connect service "${joined(ip, action.port)}" within ${timeoutMs / 1000}s: context deadline exceeded` };
}

export async function tcpSocket(net: Sockets, container: Container, action: TCPSocketAction, ip: string, timeoutMs: number): Promise<HandlerResult> {
  const port = portNumber(container, action.port);
  if (port === undefined) return noPort(action.port);
  const host = action.host || ip;
  const address = joined(host, port);
  const unknown = unknownHost(host);
  if (unknown) return { kind: 'failure', output: unknown };
  const outcome = await net.connect({ ip: host, port }, { timeout: timeoutMs, untraced: true });
  if (outcome.ok) {
    outcome.value.close();
    return { kind: 'success' };
  }
  const words = outcome.error === 'ETIMEDOUT' ? 'i/o timeout' : `connect: ${ERRNO[outcome.error]}`;
  return { kind: 'failure', output: `dial tcp ${address}: ${words}` };
}
