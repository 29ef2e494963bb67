// exec and attach for clients over HTTP: channels of a WebSocket (v5, v4) or streams of SPDY (v4). upstream: k8s.io/apimachinery/pkg/util/remotecommand, kubelet cri/streaming/remotecommand
import type { WebSocket } from 'ws';
import type { ExecSession } from '../kubernetes/api/wire.ts';
import { type Carrier, SpdyConnection, type SpdyStream } from './spdy/connection.ts';

export const EXEC_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
export const EXEC_SPDY_PROTOCOL = 'v4.channel.k8s.io';

/** Channels: the first byte of each message. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;

/** Serves one exec or attach session over a WebSocket, channel by channel. upstream: v5.channel.k8s.io */
export function execOverWebSocket(ws: WebSocket, session: ExecSession, wake: () => void): void {
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

/** The streams that a client opens for its query. upstream: waitForV4Streams */
export function streamsFor(query: URLSearchParams): ReadonlySet<string> {
  const asked = (name: string): boolean => query.has(name) && !['0', 'false'].includes(query.get(name) ?? '');
  const tty = asked('tty');
  return new Set(['error', ...['stdin', 'stdout'].filter(asked), ...(asked('stderr') && !tty ? ['stderr'] : []), ...(tty ? ['resize'] : [])]);
}

/** One stream each for the reason of the end, the input, the outputs, the sizes; gives the connection that hears the client's bytes. */
export function execOverSpdy(carrier: Carrier, session: ExecSession, expected: ReadonlySet<string>, wake: () => void): SpdyConnection {
  const streams = new Map<string, SpdyStream>();
  const connection = new SpdyConnection(carrier, (stream) => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!expected.has(type) || streams.has(type)) return stream.reset();
    streams.set(type, stream);
    // Nothing ends before the client has opened all of them.
    if (streams.size === expected.size) void serve(streams, session, wake).then(() => connection.close());
  });
  return connection;
}

async function serve(streams: ReadonlyMap<string, SpdyStream>, session: ExecSession, wake: () => void): Promise<void> {
  const [input, sizes, error] = [streams.get('stdin'), streams.get('resize'), streams.get('error')];
  if (input) void feed(input, session, wake);
  if (sizes) void resizes(sizes, session, wake);
  const outputs = (['stdout', 'stderr'] as const).map((name) => drain(session[name], streams.get(name), wake));
  const [status] = await Promise.all([session.done, ...outputs]);
  await error?.write(Buffer.from(JSON.stringify(status)));
  error?.end();
}

async function drain(from: ExecSession['stdout'], stream: SpdyStream | undefined, wake: () => void): Promise<void> {
  for (let bytes = await from?.read(); bytes; bytes = await from?.read()) {
    await stream?.write(bytes);
    wake();
  }
  stream?.end();
}

async function feed(stream: SpdyStream, session: ExecSession, wake: () => void): Promise<void> {
  try {
    for (let bytes = await stream.incoming.read(); bytes; bytes = await stream.incoming.read()) {
      wake();
      await session.stdin?.write(bytes);
    }
  } catch {
    // The command reads no more: what is left goes nowhere.
  }
  session.stdin?.end();
  wake();
}

/** Sizes come as JSON values, one after the other. */
async function resizes(stream: SpdyStream, session: ExecSession, wake: () => void): Promise<void> {
  for (let bytes = await stream.incoming.read(); bytes; bytes = await stream.incoming.read()) {
    for (const [text] of Buffer.from(bytes)
      .toString('utf8')
      .matchAll(/\{[^}]*\}/g))
      resize(session, text);
    wake();
  }
}

function resize(session: ExecSession, text: string): void {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: number; Height?: number };
    if (Width && Height) session.resize(Width, Height);
  } catch {
    // A size that cannot be read changes nothing.
  }
}
