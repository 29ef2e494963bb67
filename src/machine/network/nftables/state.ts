// What counters, limits, quotas and `ct count` remember, and what they answer to a packet. upstream: Linux net/netfilter/nft_counter.c, nft_limit.c, nft_quota.c, nft_connlimit.c
import type { Connection } from '../netfilter/conntrack.ts';
import type { Counter, Packet } from '../types.ts';
import type { RateUnit, Stateful } from './ast.ts';

const SECONDS: Readonly<Record<RateUnit, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };
/** Connections in these states are over as far as their number goes. */
const CLOSED: ReadonlySet<string> = new Set(['TIME_WAIT', 'CLOSE']);

/** One stateful statement in its place: in a rule, in an element of a set, or by itself under a name. */
export class State implements Counter {
  readonly spec: Stateful;
  packets = 0;
  bytes = 0;
  /** What a quota has let pass. */
  used = 0;
  /** Of a limit: milliseconds' worth of packets, and when it was last looked at. */
  #tokens = 0;
  #at: number | undefined = undefined;
  #seen: Set<Connection> | undefined = undefined;

  constructor(spec: Stateful) {
    this.spec = spec;
    this.reset();
    if (spec.kind === 'counter') {
      this.packets = spec.packets;
      this.bytes = spec.bytes;
    } else if (spec.kind === 'quota') this.used = spec.used;
  }

  /** Counts a packet in; false when the statement does not match it. */
  admits(p: Packet, now: number): boolean {
    const { spec } = this;
    if (spec.kind === 'counter') {
      this.packets++;
      this.bytes += p.length;
      p.record?.counted(this);
      return true;
    }
    if (p.record) p.record.good = false;
    if (spec.kind === 'limit') return this.#limit(spec, p.length, now) !== spec.over;
    if (spec.kind === 'ct count') return this.#count(p.ct as Connection | undefined, now) > spec.count === spec.over;
    // What is more than the quota is not told.
    this.used = Math.min(spec.bytes, this.used + p.length);
    return this.used >= spec.bytes === spec.over;
  }

  /** A bucket of time: each packet (or byte) takes its share of it, and it fills up by itself. True when there was enough. */
  #limit(spec: Extract<Stateful, { kind: 'limit' }>, length: number, now: number): boolean {
    const unit = SECONDS[spec.unit] * 1000;
    const most = (unit * (spec.bytes ? spec.rate + spec.burst : spec.burst)) / spec.rate;
    const cost = (unit * (spec.bytes ? length : 1)) / spec.rate;
    const tokens = this.#at === undefined ? most : Math.min(most, this.#tokens + now - this.#at);
    this.#at = now;
    this.#tokens = tokens >= cost ? tokens - cost : tokens;
    return tokens >= cost;
  }

  #count(connection: Connection | undefined, now: number): number {
    this.#seen ??= new Set();
    for (const c of this.#seen) if (c.dead || (c.confirmed && c.expires <= now) || CLOSED.has(c.tcp)) this.#seen.delete(c);
    connection?.keep();
    if (connection) this.#seen.add(connection);
    return this.#seen.size;
  }

  /** Begins anew, as `nft reset` makes it. */
  reset(): void {
    this.packets = 0;
    this.bytes = 0;
    this.used = 0;
    this.#at = undefined;
    this.#seen = undefined;
  }

  /** What there is, for whoever may have to go back to it. */
  save(): () => void {
    const { packets, bytes, used } = this;
    return () => {
      this.packets = packets;
      this.bytes = bytes;
      this.used = used;
    };
  }
}
