// What is left of a connection of TCP while late packets may still come: its addresses. The socket itself goes back to its program's memory. upstream: Linux net/ipv4/tcp_minisocks.c inet_timewait_sock
import type { Ip } from '../../base/ip.ts';
import { TCP } from './packet.ts';
import type { Tuple } from './tuple-table.ts';

const NOTHING: readonly [number, number] = [0, 0];

export class TimeWait implements Tuple {
  src: Ip;
  dst: Ip;
  sport: number;
  dport: number;
  until: number;
  readonly #owner: { forget(left: TimeWait): void };

  constructor(owner: { forget(left: TimeWait): void }, of: Tuple, until: number) {
    this.#owner = owner;
    this.src = of.src;
    this.dst = of.dst;
    this.sport = of.sport;
    this.dport = of.dport;
    this.until = until;
  }

  /** What is left of another connection now. */
  begin(of: Tuple, until: number): void {
    this.src = of.src;
    this.dst = of.dst;
    this.sport = of.sport;
    this.dport = of.dport;
    this.until = until;
  }

  get proto(): number {
    return TCP;
  }

  get state(): 'TIME-WAIT' {
    return 'TIME-WAIT';
  }

  get queues(): readonly [number, number] {
    return NOTHING;
  }

  /** No process holds it. */
  get program(): undefined {
    return undefined;
  }

  /** What comes late is nobody's. */
  receive(): void {}

  icmpError(): void {}

  close(): void {}

  abort(): void {}

  /** There is nobody to tell. */
  reset(): void {
    this.#owner.forget(this);
  }
}
