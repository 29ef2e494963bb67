// The little HTTP that kube-proxy itself speaks, as Go's server words it.
import { concat, decode, encode } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import { rfc1123 } from '../../base/time.ts';
import type { Outcome, Sockets, TcpConnection } from '../../machine/network/sockets.ts';

export interface HttpAnswer {
  readonly code: 200 | 404 | 503;
  readonly type: string;
  readonly headers?: readonly string[];
  readonly body: string;
  /** Its type may be guessed: it says nothing against that. */
  readonly sniffed?: true;
}

const REASONS = { 200: 'OK', 404: 'Not Found', 503: 'Service Unavailable' } as const;

/** Answers GETs on a port, or says why it cannot be had. */
export function serveHttp(
  sockets: Sockets,
  clock: Clock,
  at: { readonly ip: string; readonly port: number; readonly onlySix?: boolean },
  answer: (path: string) => HttpAnswer,
): Outcome<Disposable> {
  const made = sockets.listen(at.port, (c) => converse(c, clock, answer), { ip: at.ip, onlySix: at.onlySix === true, program: { name: 'kube-proxy', pid: 1 } });
  return made;
}

function converse(c: TcpConnection, clock: Clock, answer: (path: string) => HttpAnswer): void {
  let text = '';
  c.onEnd = () => c.close();
  c.onData = (bytes) => {
    text += decode(bytes);
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      c.send(write(answer(new URL(head.split(' ')[1] ?? '/', 'http://localhost').pathname), clock));
      if (/^connection: *close/im.test(head)) return c.close();
    }
  };
}

function write(a: HttpAnswer, clock: Clock): Uint8Array {
  const body = encode(a.body);
  const head = [
    `HTTP/1.1 ${a.code} ${REASONS[a.code]}`,
    `Content-Type: ${a.type}`,
    ...(a.sniffed ? [] : ['X-Content-Type-Options: nosniff']),
    ...(a.headers ?? []),
    `Date: ${rfc1123(clock.now(), 'GMT')}`,
    `Content-Length: ${body.length}`,
  ];
  return concat([encode(`${head.join('\r\n')}\r\n\r\n`), body]);
}

/** `0.0.0.0:10256`, `[::]:10256`, `127.0.0.1:10249`; every address is heard by both families, as Go's listeners do. */
export function bindAddress(text: string): { ip: string; port: number } {
  const at = text.lastIndexOf(':');
  const ip = text.slice(0, at).replace(/^\[|\]$/g, '');
  return { ip: ip === '0.0.0.0' || ip === '' ? '::' : ip, port: Number(text.slice(at + 1)) };
}
