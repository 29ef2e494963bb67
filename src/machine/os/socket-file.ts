// A socket as an open file: what bash's /dev/tcp and /dev/udp give.
import { type Bytes, concat } from '../../base/bytes.ts';
import type { Endpoint, NetError, TcpConnection, UdpSocket } from '../network/sockets.ts';
import { NET_WORDS } from './net-words.ts';
import type { Description } from './open-files.ts';

/** A failed system call on a socket in an open file; `message` is strerror(3)'s text. */
export class SocketError extends Error {
  readonly error: NetError;
  constructor(error: NetError) {
    super(NET_WORDS[error]);
    this.error = error;
  }
}

export class SocketFile implements Description {
  readonly kind = 'socket';
  readonly tty = undefined;
  references = 0;
  #chunks: Bytes[] = [];
  #ended = false;
  #error: NetError | undefined;
  /** A rule has stopped what was sent last. */
  #stopped = false;
  #waiting: (() => void)[] = [];
  readonly #send: (bytes: Bytes) => void;
  readonly #close: () => void;

  constructor(over: { readonly tcp: TcpConnection } | { readonly udp: UdpSocket; readonly to: Endpoint }) {
    if ('tcp' in over) {
      const { tcp } = over;
      this.#send = (bytes) => tcp.send(bytes);
      this.#close = () => tcp.close();
      tcp.onData = (bytes) => this.#arrived(bytes);
      tcp.onEnd = (error) => this.#end(error);
    } else {
      const { udp, to } = over;
      this.#send = (bytes) => udp.send(to, bytes);
      this.#close = () => udp.dispose();
      udp.onDatagram = (datagram) => this.#arrived(datagram.bytes);
      udp.onError = (error) => {
        // EPERM is the answer to what is being sent; an ICMP error waits for the next call.
        if (error === 'EPERM') this.#stopped = true;
        else this.#error = error;
        this.#wake();
      };
    }
  }

  tryRead(max: number): Bytes | null | undefined {
    if (this.#chunks.length > 0) {
      const all = concat(this.#chunks);
      this.#chunks = all.length > max ? [all.subarray(max)] : [];
      return all.subarray(0, max);
    }
    this.#throwPending();
    return this.#ended ? null : undefined;
  }

  tryWrite(bytes: Bytes): number {
    this.#throwPending();
    this.#stopped = false;
    this.#send(bytes);
    if (this.#stopped) throw new SocketError('EPERM');
    return bytes.length;
  }

  whenReadable(wake: () => void): void {
    if (this.#chunks.length > 0 || this.#ended || this.#error) wake();
    else this.#waiting.push(wake);
  }

  whenWritable(wake: () => void): void {
    wake();
  }

  release(): void {
    this.#close();
  }

  #throwPending(): void {
    const error = this.#error;
    if (!error) return;
    this.#error = undefined;
    throw new SocketError(error);
  }

  #arrived(bytes: Bytes): void {
    this.#chunks.push(bytes);
    this.#wake();
  }

  #end(error: NetError | undefined): void {
    this.#error = error;
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    for (const call of this.#waiting.splice(0)) call();
  }
}
