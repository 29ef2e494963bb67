// An incremental HTTP/1.1 parser for either direction. It is fed as bytes arrive; whoever repeats a head word for word (a kept connection) pays for one comparison.
import { type Bytes, concat, decode } from '../../../base/bytes.ts';
import type { Framing, HttpHead } from './http.ts';
import { type ReadHead, readHead } from './http-head.ts';

const EMPTY: Bytes = new Uint8Array(0);
const CR = 13;
const LF = 10;
const MAX_HEAD = 65536;
const SMALL = 2048;

/** What a parser tells. `head` says how the body is framed, or undefined to give up. */
export interface HttpSink {
  head(head: ReadHead): Framing | undefined;
  body(bytes: Bytes): void;
  /** How many bytes of body, framing included, have just arrived together. */
  raw?(size: number): void;
  /** One message is complete; the next one may follow in the same bytes. */
  done(): void;
  /** No HTTP: the parser is dead from here on. `start` is what came instead. */
  bad(start: Bytes): void;
}

/** A head, and the bytes that said it. */
interface Said {
  readonly bytes: Bytes;
  readonly head: ReadHead;
}

/** The request that any parser read last. */
let latest: Said | undefined;

export class HttpParser {
  readonly #sink: HttpSink;
  #pending: Bytes = EMPTY;
  #state: 'head' | 'length' | 'size' | 'chunk' | 'trailer' | 'close' | 'dead' = 'head';
  #left = 0;
  #last: Said | undefined;
  #paused = false;

  constructor(sink: HttpSink) {
    this.#sink = sink;
  }

  /** True between the start of a message and its end. */
  get busy(): boolean {
    return this.#state !== 'head' || this.#pending.length > 0;
  }

  /** Bytes of the body that are still owed by a Content-Length. */
  get owed(): number {
    return this.#state === 'length' ? this.#left : 0;
  }

  /** 'close' while a body runs to the end of the connection. */
  get state(): string {
    return this.#state;
  }

  /** Keeps what comes until `resume`: the server answers one request after the other. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#pending.length > 0) this.push(EMPTY);
  }

  /** Bytes that were not used (after an upgrade). */
  rest(): Bytes {
    const rest = this.#pending;
    this.#pending = EMPTY;
    return rest;
  }

  push(bytes: Bytes): void {
    let data = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    this.#pending = EMPTY;
    let noted = this.#sink.raw === undefined;
    while (data.length > 0 && this.#state !== 'dead') {
      if (this.#paused) {
        this.#pending = data;
        return;
      }
      if (!noted && this.#state !== 'head') {
        noted = true;
        this.#sink.raw?.(data.length);
      }
      const used = this.#step(data);
      if (used < 0) {
        this.#pending = data;
        return;
      }
      data = used === data.length ? EMPTY : data.subarray(used);
    }
  }

  /** Uses up some bytes and says how many; -1 when more must come first. */
  #step(data: Bytes): number {
    switch (this.#state) {
      case 'head':
        return this.#head(data);
      case 'length':
        return this.#content(data, 'head');
      case 'chunk':
        return this.#content(data, 'size');
      case 'close':
        this.#sink.body(data);
        return data.length;
      default:
        return this.#line(data);
    }
  }

  #head(data: Bytes): number {
    // Who speaks for the first time often says what the one before said.
    const known = this.#last ?? latest;
    let head: ReadHead;
    let end: number;
    if (known && startsWith(data, known.bytes)) {
      this.#last = known;
      head = known.head;
      end = known.bytes.length;
    } else {
      // Empty lines before a message are skipped, as every server does.
      if (data[0] === CR && data[1] === LF) return 2;
      if (data[0] === LF) return 1;
      end = headEnd(data);
      if (end < 0) return data.length > MAX_HEAD || !looksLikeText(data) ? this.#dead(data) : -1;
      const parsed = parseHead(data.subarray(0, end));
      if (!parsed) return this.#dead(data);
      head = parsed;
      this.#last = { bytes: keptStart(data, end), head };
      // An answer has the date in it: it comes once.
      if (!isAnswer(head)) latest = this.#last;
    }
    const framing = this.#sink.head(head);
    if (framing === undefined) return this.#dead(data);
    if (framing === 0) {
      this.#sink.done();
      return end;
    }
    if (typeof framing === 'number') {
      this.#state = 'length';
      this.#left = framing;
    } else this.#state = framing === 'close' ? 'close' : 'size';
    return end;
  }

  #content(data: Bytes, next: 'head' | 'size'): number {
    const take = Math.min(this.#left, data.length);
    this.#left -= take;
    this.#sink.body(take === data.length ? data : data.subarray(0, take));
    if (this.#left > 0) return take;
    this.#state = next;
    if (next === 'head') this.#sink.done();
    return take;
  }

  /** A chunk's size line, the empty line after a chunk, or a trailer. */
  #line(data: Bytes): number {
    const at = data.indexOf(LF);
    if (at < 0) return data.length > MAX_HEAD ? this.#dead(data) : -1;
    const text = latin1(data.subarray(0, at)).trim();
    if (this.#state === 'trailer') {
      if (text === '') {
        this.#state = 'head';
        this.#sink.done();
      }
      return at + 1;
    }
    if (text === '') return at + 1;
    const size = /^([0-9a-fA-F]{1,8})\s*(;.*)?$/.exec(text)?.[1];
    if (size === undefined) return this.#dead(data);
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    return at + 1;
  }

  #dead(data: Bytes): number {
    this.#state = 'dead';
    this.#sink.bad(data);
    return data.length;
  }
}

/** The first bytes for later: those themselves, unless that would keep much more than them. */
function keptStart(data: Bytes, end: number): Bytes {
  return data.buffer.byteLength <= Math.max(2 * end, SMALL) ? data.subarray(0, end) : data.slice(0, end);
}

function startsWith(data: Bytes, start: Bytes): boolean {
  const n = start.length;
  if (data.length < n) return false;
  for (let i = 0; i < n; i++) if (data[i] !== start[i]) return false;
  return true;
}

/** The index just after the empty line, or -1. */
function headEnd(data: Bytes): number {
  for (let at = data.indexOf(LF); at >= 0; at = data.indexOf(LF, at + 1)) {
    if (data[at + 1] === LF) return at + 2;
    if (data[at + 1] === CR && data[at + 2] === LF) return at + 3;
  }
  return -1;
}

function looksLikeText(data: Bytes): boolean {
  const first = data[0] ?? 0;
  return first >= 0x20 && first < 0x7f;
}

/** Bytes as text, one character each. */
function latin1(bytes: Bytes): string {
  let plain = true;
  for (let i = 0; i < bytes.length && plain; i++) plain = (bytes[i] ?? 0) < 0x80;
  // Nearly always: then it is UTF-8 as well, and one call.
  if (plain) return decode(bytes);
  let s = '';
  for (const byte of bytes) s += String.fromCharCode(byte);
  return s;
}

/** Undefined when a header line has no colon. */
function parseHead(bytes: Bytes): ReadHead | undefined {
  const whole = latin1(bytes);
  const known = heads.get(whole);
  if (known) return known;
  const head = readHead(whole);
  if (!head) return undefined;
  if (isAnswer(head)) return head;
  if (heads.size >= KEPT_HEADS) heads.clear();
  heads.set(whole, head);
  return head;
}

const isAnswer = (head: HttpHead): boolean => head.start.startsWith('HTTP/');

/** Probes and loops ask the same on connection after connection. */
const heads = new Map<string, ReadHead>();
const KEPT_HEADS = 200;
