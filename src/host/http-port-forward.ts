// port-forward for clients over HTTP: pairs of SPDY streams (kubectl), or pairs of a WebSocket's channels (client-node). upstream: k8s.io/kubelet/pkg/cri/streaming/portforward
import type { WebSocket } from 'ws';
import type { DuplexStream, PortForwardSession } from '../kubernetes/api/wire.ts';
import { type Carrier, SpdyConnection, type SpdyStream } from './spdy/connection.ts';

export const FORWARD_PROTOCOL = 'portforward.k8s.io';
/** SPDY inside of a WebSocket's messages. upstream: KEP-4006 */
export const TUNNELED_PROTOCOL = `SPDY/3.1+${FORWARD_PROTOCOL}`;
export const CHANNEL_PROTOCOL = 'v4.channel.k8s.io';

/** Each connection is two streams with one request id: its data, and the reason if there is none. */
export function forwardOverSpdy(carrier: Carrier, session: PortForwardSession, wake: () => void): SpdyConnection {
  const waiting = new Map<string, SpdyStream>();
  const connection = new SpdyConnection(carrier, (stream) => {
    const { headers } = stream;
    const type = headers.get('streamtype');
    const id = headers.get('requestid') ?? headers.get('port') ?? '';
    const port = Number(headers.get('port'));
    if ((type !== 'data' && type !== 'error') || !Number.isInteger(port) || port < 1 || port > 65535) return stream.reset();
    const other = waiting.get(id);
    if (!other) {
      waiting.set(id, stream);
      return;
    }
    waiting.delete(id);
    const [data, error] = type === 'data' ? [stream, other] : [other, stream];
    void forward(session, port, data, error, wake);
    wake();
  });
  void session.closed.then(() => connection.close());
  return connection;
}

async function forward(session: PortForwardSession, port: number, data: SpdyStream, error: SpdyStream, wake: () => void): Promise<void> {
  const opened = await session.connect(port);
  if ('error' in opened) await error.write(Buffer.from(opened.error));
  else {
    data.onReset = () => {
      opened.data.close();
      wake();
    };
    void feed(data, opened.data, wake);
    await drain(opened.data, (bytes) => data.write(bytes), wake);
  }
  data.end();
  error.end();
}

async function feed(stream: SpdyStream, to: DuplexStream, wake: () => void): Promise<void> {
  try {
    for (let bytes = await stream.incoming.read(); bytes; bytes = await stream.incoming.read()) {
      await to.write(bytes);
      wake();
    }
    to.end();
  } catch {
    to.close();
  }
  wake();
}

/** Everything that comes from the pod; a reset ends it as the end does. */
async function drain(from: DuplexStream, send: (bytes: Uint8Array) => Promise<void> | void, wake: () => void): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes; bytes = await from.read()) {
      await send(bytes);
      wake();
    }
  } catch {
    // The connection was reset.
  }
}

/**
 * The older form: for the nth port of the query, channel 2n carries its data and 2n+1 its error; each begins with the port's number.
 * There is one connection a port.
 */
export function forwardOverChannels(ws: WebSocket, session: PortForwardSession, ports: readonly number[], wake: () => void): void {
  const send = (channel: number, bytes: Uint8Array): void => ws.send(Buffer.concat([Buffer.from([channel]), bytes]));
  const connections = ports.map(async (port, i) => {
    const number = Buffer.from([port & 0xff, port >> 8]);
    send(2 * i, number);
    send(2 * i + 1, number);
    const opened = await session.connect(port);
    if ('error' in opened) {
      send(2 * i + 1, Buffer.from(opened.error));
      return undefined;
    }
    void drain(opened.data, (bytes) => send(2 * i, bytes), wake);
    return opened.data;
  });
  ws.on('message', (message: Buffer) => {
    const channel = message[0] ?? 0;
    if (channel % 2 === 0) void connections[channel / 2]?.then((to) => to?.write(new Uint8Array(message.subarray(1)))).catch(() => undefined);
    wake();
  });
  ws.on('close', () => {
    session.dispose();
    wake();
  });
  void session.closed.then(() => ws.close(1000));
}
