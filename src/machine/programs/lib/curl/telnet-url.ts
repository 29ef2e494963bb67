// telnet:// in curl: stdin goes out, what comes is printed. upstream: curl/lib/telnet.c
import { NET_WORDS } from '../../../os/net-words.ts';
import type { BodySink } from './output.ts';
import type { CurlSession, PooledConnection } from './session.ts';
import type { TransferEnd } from './transfer-end.ts';

/** Talks until the peer closes or the time is over. */
export async function talkTelnet(session: CurlSession, sink: BodySink, connection: PooledConnection, signal: AbortSignal): Promise<TransferEnd> {
  const { p, output } = session;
  const stream = connection.http.stream;
  let over = false;
  const ended = new Promise<TransferEnd>((resolve) => {
    stream.onData = (bytes) => {
      sink.write(bytes);
      output.flush();
    };
    stream.onEnd = (error) => resolve(error ? { code: 56, message: `Recv failure: ${NET_WORDS[error]}` } : { code: 0, message: '' });
    signal.addEventListener('abort', () => resolve({ code: 28, message: 'Time-out' }), { once: true });
  });
  const feed = async (): Promise<void> => {
    for (let bytes = await p.stdin.read(); bytes && !over; bytes = await p.stdin.read()) stream.send(bytes);
  };
  void feed().catch(() => undefined);
  const end = await p.wait(ended);
  over = true;
  if (end.code !== 0) output.info(end.message);
  output.info(`Closing connection ${connection.number}`);
  stream.close();
  return end;
}
