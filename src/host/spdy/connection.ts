// The server's end of a SPDY/3.1 connection: streams that the client opens, over any carrier of bytes. upstream: github.com/moby/spdystream
// Like upstream's it keeps no flow-control windows: its peers send none. Back-pressure is the carrier's.
import { Pipe, type Readable } from '../../base/pipe.ts';
import { type ControlFrame, control, type DataFrame, data, FIN, type Frame, FrameReader, GOAWAY, HEADERS, PING, RST_STREAM, SYN_REPLY, SYN_STREAM, words } from './frames.ts';
import { HeaderReader, type Headers, HeaderWriter } from './headers.ts';

/** What carries the frames: a socket after its upgrade, or the messages of a WebSocket. */
export interface Carrier {
  /** Resolves when there is room for more. */
  send(bytes: Uint8Array): Promise<void>;
  close(): void;
}

const PROTOCOL_ERROR = 1;
const INVALID_STREAM = 2;
const CHUNK = 32 * 1024;

export class SpdyStream {
  readonly headers: Headers;
  readonly #id: number;
  readonly #carrier: Carrier;
  readonly #incoming = new Pipe(Number.POSITIVE_INFINITY);
  readonly #forget: () => void;
  #open = true;
  #ended = false;
  /** Called when the client gives the stream up. */
  onReset: (() => void) | undefined;

  constructor(id: number, headers: Headers, carrier: Carrier, forget: () => void) {
    this.#id = id;
    this.headers = headers;
    this.#carrier = carrier;
    this.#forget = forget;
  }

  get incoming(): Readable {
    return this.#incoming;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; this.#open && at < bytes.length; at += CHUNK) await this.#carrier.send(data(this.#id, 0, bytes.subarray(at, at + CHUNK)));
  }

  /** No more from this side. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    void this.#carrier.send(data(this.#id, FIN, new Uint8Array()));
    if (this.#ended) this.#forget();
  }

  reset(): void {
    if (!this.#open) return;
    this.#open = false;
    void this.#carrier.send(control(RST_STREAM, 0, words(this.#id, PROTOCOL_ERROR)));
    this.#forget();
  }

  /** The connection's: what came from the client. */
  receive(bytes: Uint8Array, last: boolean): void {
    if (bytes.length) void this.#incoming.write(new Uint8Array(bytes)).catch(() => undefined);
    if (!last) return;
    this.#ended = true;
    this.#incoming.closeWriter();
    if (!this.#open) this.#forget();
  }

  /** The connection's: the client has reset the stream, or is gone. */
  drop(): void {
    this.#open = false;
    this.#incoming.closeWriter();
    this.onReset?.();
  }
}

export class SpdyConnection {
  readonly #carrier: Carrier;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #frames = new FrameReader();
  readonly #reader = new HeaderReader();
  readonly #writer = new HeaderWriter();
  readonly #streams = new Map<number, SpdyStream>();
  #last = 0;
  #queue: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(carrier: Carrier, onStream: (stream: SpdyStream) => void) {
    this.#carrier = carrier;
    this.#onStream = onStream;
  }

  /** Bytes from the client. Frames are handled in their order: a header block is read in its turn. */
  receive(bytes: Uint8Array): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        for (const frame of this.#frames.push(bytes)) await this.#handle(frame);
      } catch {
        this.close(PROTOCOL_ERROR);
      }
    });
  }

  /** Says goodbye and gives up all streams. */
  close(status = 0): void {
    if (this.#closed) return;
    void this.#carrier.send(control(GOAWAY, 0, words(this.#last, status)));
    this.lost();
    this.#carrier.close();
  }

  /** The carrier is gone. */
  lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of this.#streams.values()) stream.drop();
    this.#streams.clear();
    this.#reader.close();
  }

  async #handle(frame: Frame): Promise<void> {
    if (!frame.control) return this.#data(frame);
    const { payload } = frame;
    if (frame.type === SYN_STREAM) return this.#open(frame);
    if (frame.type === RST_STREAM) return this.#reset(payload.readUInt32BE(0) & 0x7fffffff);
    if (frame.type === PING) return this.#carrier.send(control(PING, 0, payload));
    if (frame.type === GOAWAY) return this.close();
    // Headers that come later are of no use here, but the compression goes on over them.
    if (frame.type === HEADERS || frame.type === SYN_REPLY) await this.#reader.read(payload.subarray(4));
  }

  #data(frame: DataFrame): Promise<void> | undefined {
    const stream = this.#streams.get(frame.stream);
    if (!stream) return frame.payload.length ? this.#carrier.send(control(RST_STREAM, 0, words(frame.stream, INVALID_STREAM))) : undefined;
    stream.receive(frame.payload, (frame.flags & FIN) !== 0);
    return undefined;
  }

  async #open(frame: ControlFrame): Promise<void> {
    const id = frame.payload.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.#reader.read(frame.payload.subarray(10));
    if (id % 2 === 0 || id <= this.#last) throw new Error('a stream number that is not the next');
    this.#last = id;
    const stream = new SpdyStream(id, headers, this.#carrier, () => this.#streams.delete(id));
    this.#streams.set(id, stream);
    if (frame.flags & FIN) stream.receive(new Uint8Array(), true);
    await this.#carrier.send(control(SYN_REPLY, 0, Buffer.concat([words(id), this.#writer.write(new Map())])));
    this.#onStream(stream);
  }

  #reset(id: number): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    stream?.drop();
  }
}
