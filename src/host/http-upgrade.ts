// exec, attach and port-forward over WebSocket, as kubectl and client-node speak it. upstream: k8s.io/apimachinery/pkg/util/remotecommand, httpstream/wsstream
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiRequest, ExecSession, Transport } from '../kubernetes/api/wire.ts';

/** Channels of v4 and v5: the first byte of each message. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;
const EXEC_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => EXEC_PROTOCOLS.find((p) => offered.has(p)) ?? false });

export interface UpgradeCall {
  readonly transport: Transport;
  readonly wake: () => void;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly toApi: (signal: AbortSignal) => ApiRequest;
}

/** Asks the API first: a refusal is an ordinary HTTP answer, only a session becomes a WebSocket. */
export function serveUpgrade(call: UpgradeCall): void {
  const { request, socket, head, transport, wake } = call;
  const abort = new AbortController();
  socket.on('close', () => abort.abort());
  socket.on('error', () => abort.abort());
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || !offered.some((p) => EXEC_PROTOCOLS.includes(p))) {
    const what = request.headers.upgrade?.toLowerCase() === 'websocket' ? `the protocols ${offered.join(', ')}` : 'SPDY';
    return refuse(socket, 400, `${what} are not simulated here: exec and attach are served over WebSocket (v5.channel.k8s.io, v4.channel.k8s.io)`);
  }
  void transport({ ...call.toApi(abort.signal), method: 'GET' }).then((reply) => {
    if (reply.upgrade?.kind !== 'exec') return refuse(socket, reply.code, reply.body);
    const session = reply.upgrade;
    sockets.handleUpgrade(request, socket, head, (ws) => serveExec(ws, session, wake));
  });
  wake();
}

function refuse(socket: Duplex, code: number, body: unknown): void {
  const text =
    typeof body === 'string'
      ? JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: body, reason: 'BadRequest', code })
      : JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${code} ${code === 400 ? 'Bad Request' : 'Refused'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function serveExec(ws: WebSocket, session: ExecSession, wake: () => void): void {
  const send = (channel: number, bytes: Uint8Array): void => ws.send(Buffer.concat([Buffer.from([channel]), bytes]));
  ws.on('message', (data: Buffer) => {
    const channel = data[0];
    if (channel === STDIN) void session.stdin?.write(new Uint8Array(data.subarray(1))).catch(() => {});
    else if (channel === CLOSE && data[1] === STDIN) session.stdin?.end();
    else if (channel === RESIZE) resize(session, data.subarray(1).toString('utf8'));
    wake();
  });
  ws.on('close', () => {
    session.dispose();
    wake();
  });
  const pump = async (channel: number, stream: ExecSession['stdout']): Promise<void> => {
    if (!stream) return;
    for (let bytes = await stream.read(); bytes !== null; bytes = await stream.read()) {
      send(channel, bytes);
      wake();
    }
  };
  void Promise.all([pump(STDOUT, session.stdout), pump(STDERR, session.stderr), session.done]).then(([, , status]) => {
    send(ERROR, Buffer.from(JSON.stringify(status)));
    ws.close(1000);
  });
}

function resize(session: ExecSession, text: string): void {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: number; Height?: number };
    if (Width && Height) session.resize(Width, Height);
  } catch {
    // A size that cannot be read changes nothing.
  }
}
