// The server that the real curl and wget were recorded against, byte for byte: each path misbehaves in its own way.
import { concat, decode, encode } from '../../src/base/bytes.ts';
import type { Netns } from '../../src/machine/network/netns.ts';
import type { TcpConnection } from '../../src/machine/network/sockets.ts';

export function serveRecorded(net: Netns, port: number): void {
  net.listen(port, (c) => new Peer(c, net));
}

class Peer {
  #pending: Uint8Array = new Uint8Array(0);
  readonly #c: TcpConnection;
  readonly #net: Netns;
  #waiting = false;

  constructor(c: TcpConnection, net: Netns) {
    this.#c = c;
    this.#net = net;
    c.onData = (bytes) => {
      this.#pending = concat([this.#pending, bytes]);
      this.#turn();
    };
    c.onEnd = () => c.close();
  }

  #turn(): void {
    for (;;) {
      const text = decode(this.#pending);
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = text.slice(0, end);
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (/expect: *100-continue/i.test(head) && !this.#waiting) {
        this.#waiting = true;
        this.#c.send(encode('HTTP/1.1 100 Continue\r\n\r\n'));
      }
      const start = encode(text.slice(0, end + 4)).length;
      if (this.#pending.length < start + length) return;
      const body = this.#pending.slice(start, start + length);
      this.#pending = this.#pending.slice(start + length);
      this.#waiting = false;
      if (!this.#answer(head, body)) return;
    }
  }

  /** False when the connection is done. */
  #answer(head: string, body: Uint8Array): boolean {
    const c = this.#c;
    const [method = '', path = ''] = head.split(' ');
    const say = (status: string, text: string | Uint8Array, extra = ''): true => {
      const bytes = typeof text === 'string' ? encode(text) : text;
      const start = encode(`HTTP/1.1 ${status}\r\nServer: pod\r\nContent-Type: text/plain\r\n${extra}Content-Length: ${bytes.length}\r\n\r\n`);
      c.send(method === 'HEAD' ? start : concat([start, bytes]));
      return true;
    };
    const last = (text: string): false => {
      if (text !== '') c.send(encode(text));
      c.close();
      return false;
    };
    switch (path) {
      case '/redir':
        return say('302 Found', 'moved\n', 'Location: /x\r\n');
      case '/loop':
        return say('302 Found', 'moved\n', 'Location: /loop\r\n');
      case '/chunk':
        c.send(encode('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n\n\r\n0\r\n\r\n'));
        return true;
      case '/close':
        return last('');
      case '/rst':
        c.reset();
        return false;
      case '/cut':
        return last('HTTP/1.1 200 OK\r\nContent-Length: 105\r\n\r\nhello');
      case '/cutchunk':
        return last('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhello');
      case '/bad':
        return last('SSH-2.0-OpenSSH\r\n');
      case '/old':
        return last('HTTP/1.0 200 OK\r\n\r\nold\n');
      case '/404':
        return say('404 Not Found', 'nope\n');
      case '/500':
        return say('503 Service Unavailable', 'nope\n');
      case '/auth':
        return say('401 Unauthorized', 'no\n', 'WWW-Authenticate: Basic realm="x"\r\n');
      case '/cookie':
        return say('200 OK', 'c\n', 'Set-Cookie: a=b; Path=/\r\nSet-Cookie: s=1\r\n');
      case '/slow':
        c.send(encode('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'));
        this.#net.clock.after(5000, () => c.close());
        return false;
      case '/echo':
        return say('200 OK', concat([encode(`${head}\r\n\r\n`), body, encode('\n')]));
      case '/connclose':
        return last('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nhi\n');
      default:
        return say('200 OK', 'hello\n');
    }
  }
}
