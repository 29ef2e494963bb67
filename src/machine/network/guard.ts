// A filter on the wire in front of hosts, which they know nothing of: it lists what may come in, knows answers by what was sent, and is silent about the rest.
// As the security groups of clouds; it is none of them.
import type { Clock } from '../../base/clock.ts';
import { type Cidr, contains } from '../../base/ip.ts';
import { ACK, ICMP, ICMP6, SYN, TCP } from './packet.ts';
import type { FrameGuard, Packet } from './types.ts';

export interface GuardRule {
  readonly id: string;
  /** undefined: all. */
  readonly proto: number | undefined;
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  readonly source: Cidr;
}

/** How long an answer to something that is no connection is waited for. */
const ANSWER_MS = 180_000;

export class Guard implements FrameGuard {
  readonly #clock: Clock;
  /** Sources that belong to the hosts behind it. */
  readonly #members: readonly Cidr[];
  /** What was sent, by the answer that is let in. */
  readonly #sent = new Map<string, number>();
  rules: readonly GuardRule[] = [];

  constructor(clock: Clock, members: readonly Cidr[]) {
    this.#clock = clock;
    this.#members = members;
  }

  admits(p: Packet): boolean {
    if (this.#members.some((m) => contains(m, p.src))) return true;
    // Only a connection's beginning is judged: what follows belongs to one that was let in, or that began behind the guard.
    if (p.proto === TCP && (p.flags & (SYN | ACK)) !== SYN) return true;
    if ((p.proto === ICMP || p.proto === ICMP6) && p.icmp?.kind !== 'echo') return true;
    if (p.proto !== TCP && (this.#sent.get(`${p.proto} ${p.src.id} ${p.sport} ${p.dst.id} ${p.dport}`) ?? 0) > this.#clock.now()) return true;
    return this.rules.some((r) => fits(r, p));
  }

  sent(p: Packet): void {
    if (p.proto === TCP) return;
    if (this.#sent.size > 10_000) this.#sent.clear();
    this.#sent.set(`${p.proto} ${p.dst.id} ${p.dport} ${p.src.id} ${p.sport}`, this.#clock.now() + ANSWER_MS);
  }
}

function fits({ proto, ports, source }: GuardRule, p: Packet): boolean {
  return (proto === undefined || proto === p.proto) && (!ports || (p.dport >= ports.from && p.dport <= ports.to)) && contains(source, p.src);
}
