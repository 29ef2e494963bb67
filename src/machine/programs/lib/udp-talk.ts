// nc as a client of UDP: the test that -v asks for, and lines out, datagrams in. upstream: OpenBSD netcat.c udptest, readwrite; Debian's udp-scan-timeout.patch
import { encode } from '../../../base/bytes.ts';
import type { Datagram, Endpoint, UdpSocket } from '../../network/sockets.ts';
import type { Process } from '../../os/types.ts';

/** Seconds that a test lasts when no -w says otherwise. */
const TEST_SECONDS = 3;
/** What an error needs to come back from a host nearby. */
const NEARBY_MS = 1;

export interface UdpTalk {
  /** -w, in milliseconds: gives up after so long a silence. */
  readonly wait: number | undefined;
  /** -q, in milliseconds, from the end of the input on. */
  readonly quit: number | undefined;
  readonly noInput: boolean;
}

/** A socket and whom it talks to; what it is sent waits until somebody reads, an error until the next write. */
export class UdpPeer {
  readonly #socket: UdpSocket;
  readonly #to: Endpoint;
  readonly #early: Datagram[] = [];
  #failed = false;
  #onDatagram: (d: Datagram) => void = (d) => void this.#early.push(d);
  #onRefused: () => void = () => undefined;

  constructor(socket: UdpSocket, to: Endpoint) {
    this.#socket = socket;
    this.#to = to;
    socket.onDatagram = (d) => (d.from.ip === to.ip && d.from.port === to.port ? this.#onDatagram(d) : undefined);
    // What a rule of this host stops is a write that failed, no error of the socket.
    socket.onError = (error) => {
      this.#failed = true;
      if (error !== 'EPERM') this.#onRefused();
    };
  }

  /** False when the write gives an error, be it one that came back for something sent before. */
  send(bytes: Uint8Array): boolean {
    const pending = this.#failed;
    this.#failed = false;
    if (pending) return false;
    this.#socket.send(this.#to, bytes);
    return true;
  }

  listen(onDatagram: (d: Datagram) => void, onRefused: () => void): void {
    this.#onDatagram = onDatagram;
    this.#onRefused = onRefused;
    for (const d of this.#early.splice(0)) onDatagram(d);
    if (this.#failed) onRefused();
  }
}

/** Two datagrams at once and one a second: false as soon as one cannot be sent, true when nothing was heard in that time. */
export async function testUdp(p: Process, peer: UdpPeer, wait: number | undefined): Promise<boolean> {
  const probe = encode('X');
  if (!peer.send(probe)) return false;
  await p.sleep(NEARBY_MS);
  if (!peer.send(probe)) return false;
  for (let left = wait === undefined ? TEST_SECONDS : Math.trunc(wait / 1000); left > 0; left--) {
    await p.sleep(1000);
    if (!peer.send(probe)) return false;
  }
  return true;
}

/** Until nothing has come or gone for the time given, the port turns out to be closed, or -q's time is over. Whatever ends it, nc is content. */
export async function talkUdp(p: Process, talk: UdpTalk, peer: UdpPeer): Promise<number> {
  let writing: Promise<void> = Promise.resolve();
  let over = false;
  const code = await p.wait(
    new Promise<number>((resolve) => {
      let timer = { cancel: (): void => undefined };
      let leaving = false;
      const touch = (): void => {
        timer.cancel();
        if (talk.wait !== undefined) timer = p.clock.after(talk.wait, () => resolve(0));
      };
      touch();
      peer.listen(
        (d) => {
          touch();
          writing = writing.then(() => p.stdout.write(d.bytes));
          writing.catch(() => resolve(1));
        },
        () => (leaving ? undefined : resolve(0)),
      );
      const feed = async (): Promise<void> => {
        for (let bytes = await p.stdin.read(); bytes && !over; bytes = await p.stdin.read()) {
          touch();
          peer.send(bytes);
        }
        touch();
        if (talk.quit === undefined) return;
        leaving = true;
        p.clock.after(talk.quit, () => resolve(0));
      };
      if (!talk.noInput) feed().catch(() => undefined);
    }),
  );
  over = true;
  await writing.catch(() => undefined);
  return code;
}
