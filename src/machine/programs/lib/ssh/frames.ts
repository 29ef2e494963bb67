// What the two ends of an ssh connection say to each other: version lines, then frames. No cryptography: on the wire only the version lines are SSH's own.
import { type Bytes, concat, decode, encode } from '../../../../base/bytes.ts';
import { isRecord } from '../../../../base/deep.ts';
import type { NetError } from '../../../network/sockets.ts';
import type { Stream } from '../http.ts';

const SSH_VERSION = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7';

const TYPES = ['auth', 'accepted', 'denied', 'start', 'data', 'error', 'end', 'exit', 'resize', 'open', 'opened', 'failed', 'close'] as const;
export type FrameType = (typeof TYPES)[number];

/** Channel 0 is the session; forwarded connections have others. */
export interface Frame {
  readonly type: FrameType;
  readonly channel: number;
  readonly payload: Bytes;
}

const HEAD = 9;

/** The fields of a frame that carries a record. */
export function fields(frame: Frame): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(decode(frame.payload));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** One end of a connection. */
export class SshWire {
  readonly stream: Stream;
  /** The peer's version line has come. */
  onVersion: ((line: string) => void) | undefined;
  onFrame: ((frame: Frame) => void) | undefined;
  onEnd: ((error: NetError | undefined) => void) | undefined;
  #pending: Bytes = new Uint8Array(0);
  #versioned = false;
  #over = false;

  constructor(stream: Stream) {
    this.stream = stream;
  }

  /** Begins to talk: the own version first, for the peer may have spoken already and is answered at once. */
  open(): void {
    const { stream } = this;
    stream.send(encode(`${SSH_VERSION}\r\n`));
    stream.onData = (bytes) => {
      this.#pending = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
      this.#read();
    };
    stream.onEnd = (error) => {
      this.#over = true;
      this.onEnd?.(error);
    };
  }

  get over(): boolean {
    return this.#over;
  }

  send(type: FrameType, channel: number, payload: Bytes | Record<string, unknown> = new Uint8Array(0)): void {
    const bytes = payload instanceof Uint8Array ? payload : encode(JSON.stringify(payload));
    const frame = new Uint8Array(HEAD + bytes.length);
    const view = new DataView(frame.buffer);
    view.setUint8(0, TYPES.indexOf(type));
    view.setUint32(1, channel);
    view.setUint32(5, bytes.length);
    frame.set(bytes, HEAD);
    this.stream.send(frame);
  }

  close(): void {
    this.#over = true;
    this.stream.close();
  }

  #read(): void {
    if (!this.#versioned) {
      const end = this.#pending.indexOf(10);
      if (end < 0) return;
      this.#versioned = true;
      const line = decode(this.#pending.subarray(0, end)).trim();
      this.#pending = this.#pending.slice(end + 1);
      this.onVersion?.(line);
    }
    while (this.#pending.length >= HEAD && !this.#over) {
      const view = new DataView(this.#pending.buffer, this.#pending.byteOffset, this.#pending.byteLength);
      const length = view.getUint32(5);
      if (this.#pending.length < HEAD + length) return;
      const type = TYPES[view.getUint8(0)];
      const frame = { channel: view.getUint32(1), payload: this.#pending.slice(HEAD, HEAD + length) };
      this.#pending = this.#pending.slice(HEAD + length);
      if (type) this.onFrame?.({ type, ...frame });
    }
  }
}
