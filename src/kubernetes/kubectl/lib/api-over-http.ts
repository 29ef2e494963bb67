// Requests of a local HTTP server handed to an API server, and its answers as HTTP. upstream: apimachinery/pkg/util/proxy UpgradeAwareHandler
import { decode } from '../../../base/bytes.ts';
import type { HttpRequest, HttpResponse } from '../../../machine/programs/lib/http.ts';
import { headerName, watchLines } from '../../api/http-text.ts';
import type { ApiResponse, Transport } from '../../api/wire.ts';

const OWN = new Set(['connection', 'host', 'transfer-encoding', 'content-length', 'keep-alive', 'upgrade']);

/** The answer of the API server to a request under this path. */
export async function overHttp(transport: Transport, request: HttpRequest, path: string): Promise<HttpResponse> {
  const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value] as const).filter(([name]) => !OWN.has(name)));
  const response = await transport({
    method: request.method,
    path,
    query: [...new URLSearchParams(request.query)],
    headers,
    ...(request.body.length ? { body: request.body } : {}),
  });
  if (response.upgrade) {
    response.upgrade.dispose();
    return { status: 400, headers: [['Content-Type', 'text/plain']], body: 'exec, attach and port-forward by hand are not simulated here: use kubectl\n' };
  }
  const fields = Object.entries(response.headers).flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((v) => [headerName(name), v] as const));
  return { status: response.code, headers: fields, ...bodyOf(response, /^(curl|Wget|Mozilla)/.test(headers['user-agent'] ?? '')) };
}

function bodyOf({ watch, stream, body }: ApiResponse, indented: boolean): Pick<HttpResponse, 'body' | 'stream'> {
  if (stream) return { stream };
  if (watch) return { stream: watchLines(watch) };
  if (body === undefined) return {};
  if (typeof body === 'string') return { body };
  if (body instanceof Uint8Array) return { body: decode(body) };
  return { body: indented ? `${JSON.stringify(body, null, 2)}\n` : JSON.stringify(body) };
}
