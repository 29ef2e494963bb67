// Probes that are out together, printed in their order: how long each is waited for, and which of them was the last hop. upstream: traceroute.c do_it, get_timeout, check_expired, print_probe
import type { ProbeAnswer, SentProbe } from '../../../network/probe.ts';
import type { NetError } from '../../../network/sockets.ts';
import type { Process } from '../../../os/types.ts';
import { namesOf } from '../resolver.ts';
import type { TraceOptions } from './options.ts';

/** What a probe may come back later than one nearby, without being lost. */
const PRECISION_MS = 1;
/** What it takes to send one: they expire one after the other. */
const SEND_MS = 0.01;
const CODES: Readonly<Record<number, string>> = { 0: '!N', 1: '!H', 2: '!P', 3: '', 9: '!X', 10: '!X', 13: '!X' };

interface Probe {
  sent: SentProbe | undefined;
  sentAt: number | undefined;
  done: boolean;
  final: boolean;
  answer: ProbeAnswer | undefined;
  ms: number;
  /** What stands behind the time: !H, F=1500. */
  words: string;
  flags: string;
}

const fresh = (): Probe => ({ sent: undefined, sentAt: undefined, done: false, final: false, answer: undefined, ms: 0, words: '', flags: '' });

/** Sends the probe number `n` (from 0) with a time to live; the error ends the trace, a number is the size that the way takes. */
export type Send = (n: number, ttl: number, heard: (answer: ProbeAnswer) => void) => SentProbe | NetError | { readonly mtu: number };

/** Traces; the error of a probe that could not be sent, or undefined. */
export class Tracer {
  readonly #p: Process;
  readonly #o: TraceOptions;
  readonly #send: Send;
  readonly #probes: Probe[];
  #wake: () => void = () => undefined;
  #lastSent = Number.NEGATIVE_INFINITY;
  readonly #came: (() => void)[] = [];

  constructor(p: Process, options: TraceOptions, send: Send) {
    this.#p = p;
    this.#o = options;
    this.#send = send;
    this.#probes = Array.from({ length: options.hops * options.queries }, fresh);
  }

  async run(): Promise<NetError | undefined> {
    const { queries, first } = this.#o;
    let start = (first - 1) * queries;
    let end = this.#probes.length;
    while (start < end) {
      let out = 0;
      let next: number | undefined;
      const now = this.#p.clock.now();
      for (let n = start; n < end; n++) {
        const probe = this.#at(n);
        if (n === start && !probe.done && probe.sentAt !== undefined) {
          const expires = probe.sentAt + this.#timeout(n);
          if (expires > now) next = expires;
          else this.#expire(n);
        }
        if (this.#at(n).done) {
          if (n === start) {
            await this.#print(n);
            start++;
          }
          if (this.#at(n).final) end = (Math.floor(n / queries) + 1) * queries;
          continue;
        }
        if (probe.sentAt === undefined) {
          if (this.#o.pause > 0 && this.#lastSent + this.#o.pause > now) {
            next = this.#lastSent + this.#o.pause;
            break;
          }
          const error = this.#dispatch(n, probe);
          if (error !== undefined) return error;
        }
        next ??= (probe.sentAt ?? now) + this.#timeout(n);
        if (++out >= this.#o.together) break;
      }
      if (next !== undefined && start < end) await this.#poll(next);
    }
    for (const probe of this.#probes) probe.sent?.close();
    await this.#p.out('\n');
    return undefined;
  }

  #at(n: number): Probe {
    const probe = this.#probes[n];
    if (!probe) throw new RangeError(`no probe ${n}`);
    return probe;
  }

  #dispatch(n: number, probe: Probe): NetError | undefined {
    const sent = this.#send(n, Math.floor(n / this.#o.queries) + 1, (answer) => {
      this.#came.push(() => this.#heard(probe, answer));
      this.#wake();
    });
    if (typeof sent === 'string') return sent;
    if ('mtu' in sent) {
      probe.words = `F=${sent.mtu}`;
      return this.#dispatch(n, probe);
    }
    probe.sent = sent;
    probe.sentAt = Math.max(this.#p.clock.now(), this.#lastSent + SEND_MS);
    this.#lastSent = probe.sentAt;
    return undefined;
  }

  #heard(probe: Probe, answer: ProbeAnswer): void {
    if (probe.done || probe.sentAt === undefined) return;
    probe.done = true;
    probe.answer = answer;
    // A wire without delay still takes a moment.
    probe.ms = Math.max(answer.at - probe.sentAt, 0) + 0.02 + this.#p.machine.random.float() * 0.08;
    probe.final = answer.kind !== 'ttl';
    if (answer.kind === 'unreachable') probe.words = CODES[answer.code] ?? `!<${answer.code}>`;
    if (answer.kind === 'reply' && this.#o.info && this.#o.method === 'tcp') probe.flags = flagNames(answer.flags);
    probe.sent?.close();
  }

  /** Until something comes, or the time is over. */
  async #poll(until: number): Promise<void> {
    if (this.#came.length === 0) {
      const stop = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const wait = Math.max(0, until - this.#p.clock.now());
      await this.#p.wait(Promise.race([woken, this.#p.clock.sleep(wait, stop.signal).catch(() => undefined)]));
      stop.abort();
      this.#wake = () => undefined;
    }
    for (const task of this.#came.splice(0)) task();
  }

  /** Milliseconds: as many times what another probe of this hop, or of a later one, took. */
  #timeout(n: number): number {
    const { queries, wait } = this.#o;
    const [most, here, near] = wait;
    const factored = (ms: number, factor: number): number => Math.min(most * 1000, (ms + PRECISION_MS) * factor);
    const hop = n - (n % queries);
    if (here > 0) for (const p of this.#probes.slice(hop, hop + queries)) if (p.done && p.ms > 0) return factored(p.ms, here);
    if (near > 0)
      for (let i = n + 1; i < this.#probes.length && this.#at(i).sentAt !== undefined; i++) if (this.#at(i).done && this.#at(i).ms > 0) return factored(this.#at(i).ms, near);
    return most * 1000;
  }

  /** It is given up, unless a later probe turns out to have met the last hop in its place. */
  #expire(n: number): void {
    const probe = this.#at(n);
    probe.sent?.close();
    probe.done = true;
    const hop = n - (n % this.#o.queries);
    const before = this.#probes.slice(hop, n);
    if (before.some((p) => !p.done || !p.final)) return;
    let at = n + 1;
    while (at < this.#probes.length && this.#at(at).sentAt !== undefined && !this.#at(at).done) at++;
    const last = this.#probes[at];
    // Only errors come in another order than their causes.
    if (!last?.done || !last.final || last.words === '') return;
    const same = before.length > 0 || (n % this.#o.queries) + (at - n) < this.#o.queries;
    const known = this.#probes.slice(0, n).some((p) => p.answer?.from === last.answer?.from);
    if (!same && !known && (last.answer === undefined || backHops(last.answer.ttl) > Math.floor(n / this.#o.queries) + 1)) return;
    this.#probes[n] = last;
    this.#probes[at] = { ...fresh(), sentAt: last.sentAt };
  }

  async #print(n: number): Promise<void> {
    const { queries } = this.#o;
    const [probe, ttl] = [this.#at(n), Math.floor(n / queries) + 1];
    let text = n % queries === 0 ? `\n${String(ttl).padStart(2)} ` : '';
    const { answer } = probe;
    if (!answer) return this.#p.out(`${text} *`);
    const before = this.#probes.slice(n - (n % queries), n).findLast((p) => p.answer);
    if (before?.answer?.from !== answer.from) {
      const from = answer.from;
      text += ` ${this.#o.numeric ? from : `${(await namesOf(this.#p, from))[0] ?? from} (${from})`}`;
      if (probe.flags) text += ` <${probe.flags}>`;
      const back = backHops(answer.ttl);
      if (this.#o.back && back !== ttl) text += ` '-${back}'`;
    }
    return this.#p.out(`${text}  ${probe.ms.toFixed(3)} ms${probe.words ? ` ${probe.words}` : ''}`);
  }
}

/** How far an answer has come, when it began with one of the usual numbers. */
function backHops(ttl: number): number {
  return (ttl <= 64 ? 65 : ttl <= 128 ? 129 : 256) - ttl;
}

function flagNames(flags: number): string {
  return ['fin', 'syn', 'rst', 'psh', 'ack'].filter((_, i) => flags & (1 << i)).join(',');
}
