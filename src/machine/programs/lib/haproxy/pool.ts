// The servers of a backend: which one is next, and which are well. upstream: haproxy 2.6 src/check.c, src/lb_fwrr.c, src/lb_fwlc.c
import type { Clock, Timer } from '../../../../base/clock.ts';
import { fnv1a32 } from '../../../../base/hash.ts';
import type { Sockets } from '../../../network/sockets.ts';
import { callHttp } from '../http-client.ts';
import type { Section, ServerLine } from './config.ts';

export interface PoolServer extends ServerLine {
  up: boolean;
  /** Checks in a row that went otherwise than the state says. */
  against: number;
  sessions: number;
  /** Smooth weighted turns. */
  turn: number;
}

export type Log = (level: 'WARNING' | 'ALERT', words: string) => void;

export class Pool {
  readonly section: Section;
  readonly servers: readonly PoolServer[];
  readonly #net: Sockets;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timers = new Set<Timer>();
  #stopped = false;

  constructor(section: Section, net: Sockets, clock: Clock, log: Log) {
    this.section = section;
    this.#net = net;
    this.#clock = clock;
    this.#log = log;
    this.servers = section.servers.map((s) => ({ ...s, up: true, against: 0, sessions: 0, turn: 0 }));
  }

  start(): void {
    for (const s of this.servers) if (s.check) this.#later(s, Math.min(s.inter, 200));
  }

  stop(): void {
    this.#stopped = true;
    for (const t of this.#timers) t.cancel();
  }

  /** The next server, without those that were tried. */
  pick(client: string, tried: ReadonlySet<PoolServer>): PoolServer | undefined {
    const usable = this.servers.filter((s) => s.up && s.weight > 0 && !tried.has(s));
    const main = usable.filter((s) => !s.backup);
    const list = main.length > 0 ? main : usable.slice(0, 1);
    const [first] = list;
    if (!first) return undefined;
    if (this.section.balance === 'first') return first;
    if (this.section.balance === 'source') return list[fnv1a32(client) % list.length];
    if (this.section.balance === 'leastconn') {
      const load = (s: PoolServer): number => s.sessions / s.weight;
      const least = Math.min(...list.map(load));
      return turn(list.filter((s) => load(s) === least));
    }
    return turn(list);
  }

  #later(s: PoolServer, ms: number): void {
    if (this.#stopped) return;
    const timer = this.#clock.after(ms, () => {
      this.#timers.delete(timer);
      void this.#check(s);
    });
    this.#timers.add(timer);
  }

  async #check(s: PoolServer): Promise<void> {
    const begin = this.#clock.now();
    const result = await this.#ask(s);
    if (this.#stopped) return;
    const took = Math.floor(this.#clock.now() - begin);
    if ((result === undefined) === s.up) s.against = 0;
    else if (++s.against >= (s.up ? s.fall : s.rise)) {
      s.up = !s.up;
      s.against = 0;
      this.#tell(s, result ?? (this.section.check ? 'Layer7 check passed, code: 200' : 'Layer4 check passed'), took);
    }
    this.#later(s, s.inter);
  }

  /** undefined: it is well; otherwise why not. */
  async #ask(s: PoolServer): Promise<string | undefined> {
    const at = { ip: s.ip, port: s.port };
    const wanted = this.section.check;
    if (wanted) {
      const answer = await callHttp(this.#net, this.#clock, at, { method: wanted.method, target: wanted.path, headers: [['Connection', 'close']], timeout: s.inter });
      if (answer.ok) return answer.status >= 200 && answer.status < 400 ? undefined : `Layer7 wrong status, code: ${answer.status}`;
      return answer.error === 'timeout' ? 'Layer4 timeout' : layer4(answer.error);
    }
    const made = await this.#net.connect(at, { timeout: s.inter, untraced: true });
    if (!made.ok) return layer4(made.error);
    made.value.close();
    return undefined;
  }

  #tell(s: PoolServer, reason: string, took: number): void {
    const left = (backup: boolean): number => this.servers.filter((x) => x.up && x.backup === backup).length;
    const counts = `${left(false)} active and ${left(true)} backup servers ${s.up ? 'online' : 'left'}.`;
    const rest = s.up ? `0 sessions requeued, 0 total in queue.` : `${s.sessions} sessions active, 0 requeued, 0 remaining in queue.`;
    this.#log('WARNING', `Server ${this.section.name}/${s.name} is ${s.up ? 'UP' : 'DOWN'}, reason: ${reason}, check duration: ${took}ms. ${counts} ${rest}`);
    if (this.servers.every((x) => !x.up)) this.#log('ALERT', `backend '${this.section.name}' has no server available!`);
  }
}

function turn(list: readonly PoolServer[]): PoolServer | undefined {
  const all = list.reduce((n, s) => n + s.weight, 0);
  let best: PoolServer | undefined;
  for (const s of list) {
    s.turn += s.weight;
    if (!best || s.turn > best.turn) best = s;
  }
  if (best) best.turn -= all;
  return best;
}

function layer4(error: string): string {
  if (error === 'ETIMEDOUT') return 'Layer4 timeout';
  const words: Readonly<Record<string, string>> = { ECONNREFUSED: 'Connection refused', EHOSTUNREACH: 'No route to host', ENETUNREACH: 'Network is unreachable' };
  return `Layer4 connection problem, info: "${words[error] ?? error}"`;
}
