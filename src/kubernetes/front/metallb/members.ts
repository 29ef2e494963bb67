// Which speakers are there: each asks all others every second or two, over the network as it is. upstream: hashicorp/memberlist, as MetalLB's speakers use it
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/emitter.ts';
import type { Sockets, TcpListener } from '../../../machine/network/sockets.ts';

const PORT = 7946;
const EVERY_MS = 2000;
const TIMEOUT_MS = 1500;
/** Unheard for this long, a member is out. */
const DEAD_MS = 5000;

export interface Member {
  readonly node: string;
  readonly ip: string;
}

export class Members implements Disposable {
  readonly #net: Sockets;
  readonly #clock: Clock;
  readonly #self: string;
  readonly #others: () => readonly Member[];
  readonly #changed: () => void;
  readonly #heard = new Map<string, number>();
  #alive: ReadonlySet<string>;
  #listener: TcpListener | undefined;
  #timer: Timer | undefined;

  constructor(options: { readonly net: Sockets; readonly clock: Clock; readonly self: string; readonly others: () => readonly Member[]; readonly changed: () => void }) {
    this.#net = options.net;
    this.#clock = options.clock;
    this.#self = options.self;
    this.#others = options.others;
    this.#changed = options.changed;
    this.#alive = new Set([options.self]);
  }

  get alive(): ReadonlySet<string> {
    return this.#alive;
  }

  /** False when the port is taken. */
  start(ip: string): boolean {
    const made = this.#net.listen(PORT, (c) => c.close(), { ip, program: { name: 'speaker', pid: 1 } });
    if (!made.ok) return false;
    this.#listener = made.value;
    this.#round();
    return true;
  }

  dispose(): void {
    this.#listener?.dispose();
    this.#timer?.cancel();
  }

  #round(): void {
    for (const m of this.#others()) if (m.node !== this.#self) void this.#ask(m);
    this.#judge();
    this.#timer = this.#clock.after(EVERY_MS, () => this.#round());
  }

  async #ask(m: Member): Promise<void> {
    const dialled = await this.#net.connect({ ip: m.ip, port: PORT }, { timeout: TIMEOUT_MS, untraced: true });
    if (!dialled.ok) return;
    dialled.value.close();
    this.#heard.set(m.node, this.#clock.now());
    this.#judge();
  }

  #judge(): void {
    const now = this.#clock.now();
    const alive = new Set([this.#self, ...[...this.#heard].filter(([, at]) => now - at < DEAD_MS).map(([node]) => node)]);
    if (alive.size === this.#alive.size && [...alive].every((n) => this.#alive.has(n))) return;
    this.#alive = alive;
    this.#changed();
  }
}
