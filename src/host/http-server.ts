// The emulated API behind real HTTP on this machine: for the real kubectl and any other client. Only translation happens here.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse, Transport } from '../kubernetes/api/wire.ts';
import { serveUpgrade, upgradeRequired } from './http-upgrade.ts';

/** Somewhat above the server's own limit, so that it is the one to refuse. */
const MAX_BODY = 4 * 1024 * 1024;

/**
 * Serves `transport` over HTTP. `wake` is called when something came in, so that the world's clock looks up.
 * kubectl sends no credentials over plain HTTP: who brings none here is the administrator, as on the insecure port of old.
 */
export function createHttpServer(api: Transport, wake: () => void, adminToken: string): Server {
  const transport: Transport = (request) =>
    api(request.headers?.authorization === undefined ? { ...request, headers: { ...request.headers, authorization: `Bearer ${adminToken}` } } : request);
  const server = createServer((request, response) => {
    void answer(transport, wake, request, response).catch((error) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.on('upgrade', (request, socket, head) => serveUpgrade({ transport, wake, request, socket, head, toApi: (signal) => apiRequest(request, undefined, signal) }));
  return server;
}

function apiRequest(request: IncomingMessage, body: Uint8Array | undefined, signal: AbortSignal): ApiRequest {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))],
    headers,
    ...(body?.length ? { body } : {}),
    signal,
  };
}

async function answer(transport: Transport, wake: () => void, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  const body = await bodyOf(request);
  const pending = transport(apiRequest(request, body, abort.signal));
  wake();
  const answered = await pending;
  const reply = answered.upgrade ? upgradeRequired(answered.upgrade) : answered;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(reply.headers)) headers[name] = typeof value === 'string' ? headerBytes(value) : value.map(headerBytes);
  if (reply.watch) return streamWatch(reply, headers, response, wake);
  if (reply.stream) return streamText(reply, headers, response, wake);
  const text = bodyText(reply.body);
  if (text !== undefined && headers['content-type'] === undefined) headers['content-type'] = 'application/json';
  headers['content-length'] = String(text === undefined ? 0 : Buffer.byteLength(text));
  response.writeHead(reply.code, headers);
  // As bytes: Node writes a text together with the headers, in the text's encoding.
  response.end(request.method === 'HEAD' || text === undefined ? undefined : Buffer.from(text));
}

/** Node takes a header's characters for bytes: others than ASCII go out as UTF-8, as Go sends them. */
function headerBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function bodyText(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
  return `${JSON.stringify(body)}\n`;
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= MAX_BODY) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function streamWatch(reply: ApiResponse, headers: Record<string, string | string[]>, response: ServerResponse, wake: () => void): void {
  const { watch } = reply;
  if (!watch) return;
  response.writeHead(reply.code, { 'content-type': 'application/json', ...headers });
  response.flushHeaders();
  response.on('close', () => {
    watch.dispose();
    wake();
  });
  watch.onEnd = () => response.end();
  watch.onEvent = (event) => response.write(`${JSON.stringify({ type: event.type, object: event.object })}\n`);
}

async function streamText(reply: ApiResponse, headers: Record<string, string | string[]>, response: ServerResponse, wake: () => void): Promise<void> {
  const { stream } = reply;
  if (!stream) return;
  response.writeHead(reply.code, { 'content-type': 'text/plain', ...headers });
  response.flushHeaders();
  response.on('close', () => {
    stream.dispose();
    wake();
  });
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) {
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
    wake();
  }
  response.end();
}
