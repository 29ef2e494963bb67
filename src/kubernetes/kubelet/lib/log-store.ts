// A container's log: lines with time and stream, the oldest dropped beyond a limit. upstream: pkg/kubelet/logs, cri log format
import { type Bytes, concat, decode, encode } from '../../../base/bytes.ts';
import type { Clock } from '../../../base/clock.ts';
import { rfc3339 } from '../../../base/time.ts';
import { interner } from './interned.ts';

export interface LogLine {
  readonly time: number;
  readonly text: string;
  /** Without its newline: the rest was never written. */
  readonly partial: boolean;
}

const LIMIT = 1 << 20;

/** Containers of one image begin with the same words. */
const intern = interner(512);

export class LogStore {
  readonly #clock: Clock;
  #lines: LogLine[] = [];
  #dropped = 0;
  #size = 0;
  #ended = false;
  #listeners: Set<() => void> | undefined;
  /** The start of a line whose end has not come, by stream. */
  #rest: Partial<Record<'stdout' | 'stderr', Bytes | undefined>> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  append(stream: 'stdout' | 'stderr', bytes: Bytes): void {
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      const line = bytes.subarray(from, at);
      const rest = this.#rest?.[stream];
      if (this.#rest) this.#rest[stream] = undefined;
      this.#push(rest ? concat([rest, line]) : line, false);
      from = at + 1;
    }
    if (from < bytes.length) {
      const rest = this.#rest?.[stream];
      const tail = bytes.slice(from);
      this.#rest ??= {};
      this.#rest[stream] = rest ? concat([rest, tail]) : tail;
    }
    this.#tell();
  }

  /** The container is over: what was left without a newline counts as a line. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#rest?.[stream];
      if (rest) this.#push(rest, true);
    }
    this.#rest = undefined;
    this.#ended = true;
    this.#tell();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The position after the last line. */
  get length(): number {
    return this.#dropped + this.#lines.length;
  }

  /** Lines from a position on; `next` is where to go on. */
  since(position: number): { readonly lines: readonly LogLine[]; readonly next: number } {
    return { lines: this.#lines.slice(Math.max(0, position - this.#dropped)), next: this.length };
  }

  /** Where the last `n` lines begin. */
  tail(n: number): number {
    return Math.max(this.#dropped, this.length - n);
  }

  /** Calls back at each change until disposed. */
  watch(listener: () => void): () => void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }

  /** The last of it as the termination message's fallback has it: 80 lines or 2 KiB. */
  lastWords(): string {
    const text = this.#lines
      .slice(-80)
      .map((l) => `${l.text}\n`)
      .join('');
    return text.slice(-2048);
  }

  #push(line: Bytes, partial: boolean): void {
    this.#lines.push({ time: this.#clock.now(), text: intern(decode(line)), partial });
    this.#size += line.length + 1;
    while (this.#size > LIMIT && this.#lines.length > 1) {
      const half = this.#lines.splice(0, Math.ceil(this.#lines.length / 2));
      this.#dropped += half.length;
      this.#size -= half.reduce((n, l) => n + l.text.length + 1, 0);
    }
  }

  #tell(): void {
    if (this.#listeners) for (const listener of [...this.#listeners]) listener();
  }
}

/** A line as `kubectl logs` gets it. */
export function logBytes(line: LogLine, timestamps: boolean): Bytes {
  return encode(`${timestamps ? `${nanoTime(line.time)} ` : ''}${line.text}${line.partial ? '' : '\n'}`);
}

/** RFC 3339 with nanoseconds, as the runtime writes it. */
function nanoTime(ms: number): string {
  const whole = Math.floor(ms);
  return `${rfc3339(whole).slice(0, 19)}.${String(whole % 1000).padStart(3, '0')}${String(Math.round((ms - whole) * 1e6)).padStart(6, '0')}Z`;
}
