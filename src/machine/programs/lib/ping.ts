// Echo requests in a steady rhythm, their fates in the order in which they come: the middle part of ping.
import type { PingOutcome } from '../../network/sockets.ts';
import type { Process } from '../../os/types.ts';

export interface PingPlan {
  readonly ip: string;
  /** How many; undefined goes on until a signal. */
  readonly count: number | undefined;
  /** Milliseconds between two. */
  readonly interval: number;
  /** How long the last ones are waited for. */
  readonly timeout: number;
  /** The end of all, whatever is still out. */
  readonly deadline: number | undefined;
  readonly size: number;
  readonly ttl: number | undefined;
  readonly from?: string | undefined;
  /** So many go out at once at first. */
  readonly preload?: number;
  /** Asked before each request but the first: the sequence number of the one before, when nothing has come back of it. */
  readonly unanswered?: (sequence: number) => Promise<void>;
  /** The next goes out as soon as the one before has come back (-A, -f). */
  readonly eager?: boolean;
  /** Told of each request that goes out. */
  readonly sent?: () => Promise<void>;
  /** Ends it early, as SIGINT does. */
  readonly stop?: AbortController;
}

export interface PingTally {
  sent: number;
  received: number;
  errors: number;
  /** Milliseconds from the first request to the last. */
  span: number;
  readonly times: number[];
}

/** What a program takes from an answer to its next request. */
const EAGER_MS = 0.1;

/** A reply here may take no time at all; a real one takes some microseconds. */
function reading(p: Process, ms: number): number {
  return Math.max(ms, 0.03 + p.machine.random.float() * 0.06);
}

/** Sends and listens; `told` hears each fate with its sequence number (from 1). Ends early at SIGINT. */
export async function pingAll(p: Process, plan: PingPlan, told: (sequence: number, outcome: PingOutcome, ms: number) => Promise<void>): Promise<PingTally> {
  const tally: PingTally = { sent: 0, received: 0, errors: 0, span: 0, times: [] };
  const stop = plan.stop ?? new AbortController();
  p.onSignal('SIGINT', () => stop.abort());
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }));
  const deadline = plan.deadline === undefined ? undefined : p.clock.after(plan.deadline, () => stop.abort());
  const session = 1 + p.machine.random.int(65_535);
  const began = p.clock.now();
  const open = new Set<Promise<void>>();
  const answered = new Set<number>();
  while (!stop.signal.aborted && (plan.count === undefined || tally.sent < plan.count)) {
    if (plan.unanswered && tally.sent > 0 && !answered.has(tally.sent)) await plan.unanswered(tally.sent);
    tally.sent++;
    tally.span = p.clock.now() - began;
    const sequence = tally.sent;
    const heard = async (n: number, outcome: PingOutcome, ms: number): Promise<void> => {
      if (outcome.kind === 'reply') answered.add(n);
      await told(n, outcome, ms);
    };
    const one = single(p, plan, session, sequence, stop.signal, tally, heard).finally(() => open.delete(one));
    one.catch(() => undefined);
    open.add(one);
    await plan.sent?.();
    if (plan.count !== undefined && tally.sent >= plan.count) break;
    if (tally.sent < (plan.preload ?? 1)) continue;
    const pause = new AbortController();
    await p.wait(Promise.race([p.clock.sleep(plan.interval, pause.signal).catch(() => undefined), stopped, ...(plan.eager ? [one.then(() => p.sleep(EAGER_MS))] : [])]));
    pause.abort();
  }
  await p.wait(Promise.race([Promise.all(open), stopped]));
  deadline?.cancel();
  return tally;
}

async function single(
  p: Process,
  plan: PingPlan,
  session: number,
  sequence: number,
  signal: AbortSignal,
  tally: PingTally,
  told: (sequence: number, outcome: PingOutcome, ms: number) => Promise<void>,
): Promise<void> {
  const outcome = await p.net.ping(plan.ip, {
    size: plan.size,
    timeout: plan.timeout,
    signal,
    session,
    sequence,
    onRedirect: (told_) => {
      tally.errors++;
      void told(sequence, told_, 0).catch(() => undefined);
    },
    ...(plan.ttl === undefined ? {} : { ttl: plan.ttl }),
    ...(plan.from === undefined ? {} : { from: plan.from }),
  });
  if (signal.aborted) return;
  let ms = 0;
  if (outcome.kind === 'reply') {
    ms = reading(p, outcome.ms);
    tally.received++;
    tally.times.push(ms);
  } else if (outcome.kind === 'unreachable' || outcome.kind === 'ttl' || (outcome.kind === 'error' && outcome.said)) tally.errors++;
  await told(sequence, outcome, ms);
}

/** Least, mean, most, deviation. */
export function statistics(times: readonly number[]): { readonly least: number; readonly mean: number; readonly most: number; readonly deviation: number } {
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  const variance = times.reduce((a, b) => a + (b - mean) ** 2, 0) / times.length;
  return { least: Math.min(...times), mean, most: Math.max(...times), deviation: Math.sqrt(variance) };
}

/** Words for an ICMP error of IPv6. */
export const UNREACHABLE_WORDS_6 = {
  host: 'Destination unreachable: Address unreachable',
  net: 'Destination unreachable: No route',
  port: 'Destination unreachable: Port unreachable',
  prohibited: 'Destination unreachable: Administratively prohibited',
} as const;

/** Words for an ICMP error. */
export const UNREACHABLE_WORDS = {
  host: 'Destination Host Unreachable',
  net: 'Destination Net Unreachable',
  port: 'Destination Port Unreachable',
  prohibited: 'Packet filtered',
} as const;
