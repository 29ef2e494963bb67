// Connections that leave HTTP: exec, attach and port-forward, by WebSocket or SPDY. upstream: k8s.io/apimachinery/pkg/util/httpstream, apiserver/pkg/util/proxy
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { newBadRequest } from '../kubernetes/api/status.ts';
import type { ApiRequest, ApiResponse, Transport, Upgrade } from '../kubernetes/api/wire.ts';
import { EXEC_PROTOCOLS, EXEC_SPDY_PROTOCOL, execOverSpdy, execOverWebSocket, streamsFor } from './http-exec.ts';
import { CHANNEL_PROTOCOL, FORWARD_PROTOCOL, forwardOverChannels, forwardOverSpdy, TUNNELED_PROTOCOL } from './http-port-forward.ts';
import type { Carrier, SpdyConnection } from './spdy/connection.ts';

const FORWARD_PROTOCOLS = [TUNNELED_PROTOCOL, CHANNEL_PROTOCOL];
const sockets = (accepted: readonly string[]): WebSocketServer =>
  new WebSocketServer({ noServer: true, handleProtocols: (offered) => accepted.find((p) => offered.has(p)) ?? false });
const execSockets = sockets(EXEC_PROTOCOLS);
const forwardSockets = sockets(FORWARD_PROTOCOLS);

export interface UpgradeCall {
  readonly transport: Transport;
  readonly wake: () => void;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly toApi: (signal: AbortSignal) => ApiRequest;
}

interface Way {
  readonly accepted: readonly string[];
  readonly take: (call: UpgradeCall, session: Upgrade) => void;
}

/** Asks the API first: a refusal is an ordinary HTTP answer, only a session becomes a stream. */
export function serveUpgrade(call: UpgradeCall): void {
  const { request, socket, transport, wake } = call;
  const abort = new AbortController();
  socket.on('close', () => abort.abort());
  socket.on('error', () => abort.abort());
  const way = wayOf(request);
  if (!way) return refuseText(socket, 400, `unable to upgrade: the protocol ${JSON.stringify(request.headers.upgrade)} is not served`);
  const offered = offeredBy(request);
  // A command must not run when nobody could read what it prints.
  if (!offered.some((p) => way.accepted.includes(p)))
    return refuseText(socket, 403, `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${way.accepted.join(' ')}]`);
  const apiRequest = call.toApi(abort.signal);
  void transport(way === WEBSOCKET ? { ...apiRequest, method: 'GET' } : apiRequest).then((reply) => {
    if (reply.upgrade) way.take(call, reply.upgrade);
    else refuse(socket, reply);
  });
  wake();
}

/** What an ordinary request gets where only an upgrade makes sense. */
export function upgradeRequired(session: Upgrade): ApiResponse {
  session.dispose();
  return { code: 400, headers: { 'content-type': 'application/json' }, body: newBadRequest('Upgrade request required').status };
}

function wayOf(request: IncomingMessage): Way | undefined {
  const upgrade = request.headers.upgrade?.toLowerCase();
  return upgrade === 'websocket' ? WEBSOCKET : upgrade === 'spdy/3.1' ? SPDY : undefined;
}

function offeredBy(request: IncomingMessage): string[] {
  const { 'sec-websocket-protocol': forWebSocket, 'x-stream-protocol-version': forSpdy } = request.headers;
  return [forWebSocket ?? forSpdy ?? '']
    .flat()
    .flatMap((line) => line.split(','))
    .map((p) => p.trim())
    .filter((p) => p !== '');
}

const WEBSOCKET: Way = {
  accepted: [...EXEC_PROTOCOLS, ...FORWARD_PROTOCOLS],
  take({ request, socket, head, wake }, session) {
    const server = session.kind === 'exec' ? execSockets : forwardSockets;
    server.handleUpgrade(request, socket, head, (ws) => {
      if (session.kind === 'exec') execOverWebSocket(ws, session, wake);
      else if (ws.protocol === TUNNELED_PROTOCOL) tunnel(ws, forwardOverSpdy(messages(ws), session, wake), session, wake);
      else forwardOverChannels(ws, session, portsOf(request), wake);
    });
  },
};

const SPDY: Way = {
  accepted: [FORWARD_PROTOCOL, EXEC_SPDY_PROTOCOL],
  take({ request, socket, head, wake }, session) {
    const protocol = session.kind === 'exec' ? EXEC_SPDY_PROTOCOL : FORWARD_PROTOCOL;
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`);
    const carrier = bytesOf(socket);
    const connection = session.kind === 'exec' ? execOverSpdy(carrier, session, streamsFor(queryOf(request)), wake) : forwardOverSpdy(carrier, session, wake);
    if (head.length) connection.receive(head);
    socket.on('data', (bytes: Buffer) => connection.receive(bytes));
    socket.on('close', () => gone(connection, session, wake));
  },
};

function tunnel(ws: WebSocket, connection: SpdyConnection, session: Upgrade, wake: () => void): void {
  ws.on('message', (bytes: Buffer) => connection.receive(bytes));
  ws.on('close', () => gone(connection, session, wake));
}

function gone(connection: SpdyConnection, session: Upgrade, wake: () => void): void {
  connection.lost();
  session.dispose();
  wake();
}

function messages(ws: WebSocket): Carrier {
  return {
    send: (bytes) => new Promise((resolve) => (ws.readyState === ws.OPEN ? ws.send(bytes, () => resolve()) : resolve())),
    close: () => ws.close(1000),
  };
}

function bytesOf(socket: Duplex): Carrier {
  return {
    send: (bytes) => new Promise((resolve) => (socket.writable ? socket.write(bytes, () => resolve()) : resolve())),
    close: () => socket.end(),
  };
}

const queryOf = (request: IncomingMessage): URLSearchParams => new URL(request.url ?? '/', 'http://localhost').searchParams;

function portsOf(request: IncomingMessage): number[] {
  return queryOf(request)
    .getAll('ports')
    .flatMap((p) => p.split(','))
    .map(Number);
}

function refuse(socket: Duplex, reply: ApiResponse): void {
  if (typeof reply.body === 'string') refuseText(socket, reply.code, reply.body);
  else answer(socket, reply.code, 'application/json', JSON.stringify(reply.body ?? null));
}

function refuseText(socket: Duplex, code: number, text: string): void {
  answer(socket, code, 'text/plain; charset=utf-8', text);
}

function answer(socket: Duplex, code: number, type: string, text: string): void {
  const head = `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Unknown'}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n`;
  socket.end(`${head}${text}`);
}
