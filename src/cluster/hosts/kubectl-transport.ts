// How kubectl on a host of the network reaches an API server: a real connection from that host, then the door behind the port.
import { decode, fromBase64 } from '../../base/bytes.ts';
import { failure } from '../../kubernetes/api/status.ts';
import type { ApiResponse, Transport, UserInfo } from '../../kubernetes/api/wire.ts';
import type { RestConfig } from '../../kubernetes/kubectl/lib/config/kubeconfig.ts';
import type { NetError, TcpConnection } from '../../machine/network/sockets.ts';
import type { Process } from '../../machine/os/types.ts';
import { RESOLVE_WORDS, resolve } from '../../machine/programs/lib/resolver.ts';
import { isApiDoor } from '../control-plane/api-door.ts';
import { distrust } from '../control-plane/server-trust.ts';

/** Go's dial time-out in client-go's default transport. */
const DIAL_TIMEOUT_MS = 30_000;

interface Wire {
  readonly connection: TcpConnection;
  dead: boolean;
}

const connections = new WeakMap<Process, Map<string, Promise<Wire | ApiResponse>>>();

export interface TransportHooks {
  /** Who a client certificate says it is. */
  readonly userOf: (pem: string) => UserInfo | undefined;
  /** A request that may change something is on its way. */
  readonly onWrite: () => void;
}

/** The transport for one kubeconfig in one process; connections are kept for the life of the process. */
export function kubectlTransport(p: Process, config: RestConfig, { userOf, onWrite }: TransportHooks): Transport {
  return async (request) => {
    if (request.method !== 'GET' && !request.query?.some(([name]) => name === 'dryRun')) onWrite();
    const wire = await connected(p, config);
    if ('code' in wire) return wire;
    const door = wire.connection.service;
    if (!isApiDoor(door)) return unreachable('NotAnApiServer', `${config.server}${request.path}`, 'EOF');
    const user = request.user ?? credentials(p, config, userOf);
    const token = tokenOf(p, config);
    if (!user && !token && (config.clientCertificateData || config.clientCertificate)) return refused();
    return door.apiServer({
      ...request,
      ...(user ? { user } : {}),
      headers: { ...request.headers, ...(token && !user ? { authorization: `Bearer ${token}` } : {}) },
      signal: request.signal ?? p.signal,
    });
  };
}

async function connected(p: Process, config: RestConfig): Promise<Wire | ApiResponse> {
  const all = connections.get(p) ?? new Map<string, Promise<Wire | ApiResponse>>();
  connections.set(p, all);
  const there = all.get(config.server);
  if (there) {
    const wire = await there;
    if ('code' in wire || !wire.dead) return wire;
  }
  const fresh = dial(p, config);
  all.set(config.server, fresh);
  return fresh;
}

const REASONS: Partial<Record<NetError, readonly [reason: string, words: string]>> = {
  ECONNREFUSED: ['ConnectionRefused', 'connect: connection refused'],
  EHOSTUNREACH: ['NoRoute', 'connect: no route to host'],
  ENETUNREACH: ['NoRoute', 'connect: network is unreachable'],
  ETIMEDOUT: ['Timeout', 'i/o timeout'],
  ECONNRESET: ['ConnectionReset', 'read: connection reset by peer'],
};

async function dial(p: Process, config: RestConfig): Promise<Wire | ApiResponse> {
  let url: URL;
  try {
    url = new URL(config.server);
  } catch {
    return unreachable('Unknown', config.server, `parse "${config.server}": invalid URL`);
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const found = await resolve(p, name);
  const ip = found.ok ? found.addresses[0] : undefined;
  if (!found.ok || ip === undefined) return unreachable('UnknownHost', config.server, `dial tcp: lookup ${name}: ${found.ok ? RESOLVE_WORDS.noname : 'no such host'}`);
  const outcome = await p.net.connect({ ip, port }, { timeout: DIAL_TIMEOUT_MS, signal: p.signal });
  if (!outcome.ok) {
    const [reason, words] = REASONS[outcome.error] ?? ['Unknown', outcome.error];
    return unreachable(reason, config.server, `dial tcp ${ip.includes(':') ? `[${ip}]` : ip}:${port}: ${words}`);
  }
  const door = outcome.value.service;
  const why = isApiDoor(door) ? distrust(p, config, door.certificate) : undefined;
  if (why) {
    outcome.value.close();
    return unreachable('Certificate', config.server, why);
  }
  const wire: Wire = { connection: outcome.value, dead: false };
  outcome.value.onEnd = () => {
    wire.dead = true;
  };
  return wire;
}

function unreachable(reason: string, server: string, message: string): ApiResponse {
  return { code: 0, headers: {}, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, message, details: { name: server } } };
}

/** The certificate is out of date, of another authority or none: whoever shows it is nobody, not even anonymous. */
function refused(): ApiResponse {
  return { code: 401, headers: {}, body: failure(401, 'Unauthorized', 'Unauthorized').status };
}

/** Decoded certificates: the few of this world's kubeconfigs come with every request. */
const texts = new Map<string, string>();

function textOf(base64: string): string {
  const text = texts.get(base64) ?? decode(fromBase64(base64));
  if (texts.size >= 20) texts.clear();
  texts.set(base64, text);
  return text;
}

function credentials(p: Process, config: RestConfig, userOf: (pem: string) => UserInfo | undefined): UserInfo | undefined {
  try {
    if (config.clientCertificateData) return userOf(textOf(config.clientCertificateData));
    if (config.clientCertificate) return userOf(p.fs.readText(p.path(config.clientCertificate)));
  } catch {
    // What cannot be read identifies nobody.
  }
  return undefined;
}

function tokenOf(p: Process, config: RestConfig): string | undefined {
  if (config.token) return config.token;
  try {
    return config.tokenFile ? p.fs.readText(p.path(config.tokenFile)).trim() : undefined;
  } catch {
    return undefined;
  }
}
