// The API server as hosts of the network meet it: a TLS port on the control plane. Our own clients take the door behind the port; curl speaks HTTP to it.
import { decode } from '../../base/bytes.ts';
import type { Disposable } from '../../base/emitter.ts';
import { headerName, watchLines } from '../../kubernetes/api/http-text.ts';
import type { ApiResponse, Transport } from '../../kubernetes/api/wire.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import type { Certificate } from '../../machine/programs/lib/certificate.ts';
import type { HttpRequest, HttpResponse } from '../../machine/programs/lib/http.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';

/** What a connection to the API server's port carries for clients of this house. */
export interface ApiDoor {
  readonly apiServer: Transport;
  /** What the port shows of itself. */
  readonly certificate: Certificate;
}

/** True when what a connection carries is the API server's door. */
export function isApiDoor(service: unknown): service is ApiDoor {
  return typeof service === 'object' && service !== null && 'apiServer' in service;
}

/** Opens the port. The listener is closed when the API server stops: connections are refused then. */
export function openApiDoor(net: Sockets, port: number, apiServer: Transport, certificate: Certificate): Disposable {
  const door: ApiDoor = { apiServer, certificate };
  const outcome = serveHttp(net, port, (request) => answer(apiServer, request), {
    service: door,
    tls: { chain: () => [certificate] },
    program: { name: 'kube-apiserver', pid: 1 },
  });
  return outcome.ok ? outcome.value : { dispose: () => {} };
}

async function answer(apiServer: Transport, request: HttpRequest): Promise<HttpResponse> {
  const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const response = await apiServer({
    method: request.method,
    path: request.path,
    query: [...new URLSearchParams(request.query)],
    headers,
    ...(request.body.length ? { body: request.body } : {}),
  });
  if (response.upgrade) return { status: 400, headers: [['Content-Type', 'text/plain']], body: 'exec, attach and port-forward by hand are not simulated here: use kubectl\n' };
  const fields = Object.entries(response.headers).flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((v) => [headerName(name), v] as const));
  return { status: response.code, headers: fields, ...bodyOf(response) };
}

function bodyOf(response: ApiResponse): Pick<HttpResponse, 'body' | 'stream'> {
  const { watch, stream, body } = response;
  if (stream) return { stream };
  if (watch) return { stream: watchLines(watch) };
  if (body === undefined) return {};
  if (typeof body === 'string') return { body };
  // By hand it is read by people: the server indents for curl, as the real one does by its User-Agent.
  return { body: body instanceof Uint8Array ? decode(body) : `${JSON.stringify(body, null, 2)}\n` };
}
