// One probe after the other, hop by hop, and what comes back of any of them meanwhile. upstream: iputils/tracepath.c main, probe_ttl, recverr
import type { Ip } from '../../../../base/ip.ts';
import { type ProbeAnswer, type SentProbe, sendProbe } from '../../../network/probe.ts';
import type { Process } from '../../../os/types.ts';
import { netnsOf } from '../network/netns-of.ts';
import { namesOf } from '../resolver.ts';

export interface PathPlan {
  readonly hops: number;
  readonly length: number | undefined;
  readonly port: number;
  readonly numeric: boolean;
  readonly both: boolean;
}

const TRIES = 3;
const WAIT_MS = 1000;
const COLUMN = 51;
const HERE_COLUMN = 32;
/** So many probes are remembered: the port says which of them an answer is about. */
const REMEMBERED = 64;
const LARGEST = { 4: 65_535, 6: 128_000 } as const;
const MARKS: Readonly<Record<number, string>> = { 0: '!N', 1: '!H', 2: '!P', 9: '!N', 10: '!H', 13: '!H' };

interface Came {
  readonly answer: ProbeAnswer;
  readonly ttl: number;
  readonly ms: number;
}

/** `done`: the trace is over; `more`: something was said; `silent`: nothing came. */
type Step = 'done' | 'more' | 'silent';

export class PathTracer {
  readonly #p: Process;
  readonly #dst: Ip;
  readonly #plan: PathPlan;
  readonly #came: Came[] = [];
  readonly #open: SentProbe[] = [];
  #wake: () => void = () => undefined;
  #mtu: number;
  #count = 0;
  #reached: { readonly hops: number; readonly back: number } | undefined;

  constructor(p: Process, dst: Ip, plan: PathPlan) {
    this.#p = p;
    this.#dst = dst;
    this.#plan = plan;
    this.#mtu = plan.length ?? LARGEST[dst.family];
  }

  /** Traces, and says what the way takes. */
  async run(): Promise<void> {
    const over = await this.#hops();
    if (!over) await this.#p.out(`     Too many hops: pmtu ${this.#mtu}\n`);
    const reached = this.#reached;
    await this.#p.out(`     Resume: pmtu ${this.#mtu} ${reached ? `hops ${reached.hops} back ${reached.back} ` : ''}\n`);
    for (const probe of this.#open) probe.close();
  }

  async #hops(): Promise<boolean> {
    for (let ttl = 1; ttl <= this.#plan.hops; ttl++) {
      let step: Step = 'silent';
      for (let tries = 0; tries < TRIES; tries++) {
        const mtu = this.#mtu;
        step = await this.#probe(ttl);
        // The way takes less than thought: this hop is asked anew.
        if (mtu !== this.#mtu && !this.#reached) tries = -1;
        else if (step === 'done') return true;
        else if (step === 'more') break;
      }
      if (step === 'silent') await this.#p.out(`${String(ttl).padStart(2)}:  no reply\n`);
    }
    return false;
  }

  async #probe(ttl: number): Promise<Step> {
    const ns = netnsOf(this.#p.machine);
    const way = ns.routes.lookup(this.#dst);
    const most = way.kind === 'out' ? (way.route.mtu ?? way.dev.mtu) : ns.loopback.mtu;
    if (this.#mtu > most) {
      this.#mtu = most;
      // Of IPv6 the error that this host makes is matched to its probe, so that it has a time.
      const time = this.#dst.family === 6 ? `${milliseconds(this.#reading())} ` : '';
      await this.#p.out(`${String(ttl).padStart(2)}?: ${'[LOCALHOST]'.padEnd(HERE_COLUMN)} ${time}pmtu ${most}\n`);
    }
    const at = this.#p.clock.now();
    const port = this.#plan.port + (this.#count++ % REMEMBERED);
    const sent = sendProbe(ns, this.#dst, { method: 'udp', ttl, size: this.#mtu, port }, (answer) => {
      this.#came.push({ answer, ttl, ms: answer.at - at });
      this.#wake();
    });
    if (typeof sent === 'string') {
      await this.#p.out(`${String(ttl).padStart(2)}:  send failed\n`);
      return 'done';
    }
    this.#open.push(sent);
    if (this.#came.length === 0) await this.#wait();
    return this.#read();
  }

  async #wait(): Promise<void> {
    const stop = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await this.#p.wait(Promise.race([woken, this.#p.clock.sleep(WAIT_MS, stop.signal).catch(() => undefined)]));
    stop.abort();
    this.#wake = () => undefined;
  }

  /** A hop here may take no time at all; a real one takes some microseconds. */
  #reading(): number {
    return 0.01 + this.#p.machine.random.float() * 0.06;
  }

  async #read(): Promise<Step> {
    let step: Step = 'silent';
    for (const { answer, ttl, ms } of this.#came.splice(0)) {
      step = 'more';
      if (answer.kind === 'reply') {
        await this.#p.out(`${String(ttl).padStart(2)}?: reply received 8)\n`);
        return 'done';
      }
      const head = `${String(ttl).padStart(2)}:  ${(await this.#nameOf(answer.from)).padEnd(COLUMN)} ${milliseconds(ms + this.#reading())} `;
      const back = (answer.ttl <= 64 ? 65 : answer.ttl <= 128 ? 129 : 256) - answer.ttl;
      if (answer.kind === 'ttl') {
        await this.#p.out(`${head}${back === ttl ? '' : `asymm ${String(back).padStart(2)} `}\n`);
        continue;
      }
      if (answer.code === 3) this.#reached = { hops: ttl, back };
      await this.#p.out(`${head}${answer.code === 3 ? 'reached' : (MARKS[answer.code] ?? '')}\n`);
      return 'done';
    }
    return step;
  }

  /** The name of who answered, or ??? for whom nobody knows one. */
  async #nameOf(ip: string): Promise<string> {
    if (this.#plan.numeric) return ip;
    const name = (await namesOf(this.#p, ip))[0] ?? '???';
    return this.#plan.both ? `${name} (${ip})` : name;
  }
}

/** %3d.%03dms */
const milliseconds = (ms: number): string => `${ms.toFixed(3).padStart(7)}ms`;
