// One echo request and what became of it. upstream: iputils ping
import { type Ip, parseIp } from '../../base/ip.ts';
import type { Icmp } from './icmp.ts';
import { noWay } from './no-way.ts';
import { setOwner } from './owner.ts';
import { ICMP, ICMP6, newPacket } from './packet.ts';
import type { SocketOwner } from './socket-owner.ts';
import type { PingOutcome } from './sockets.ts';
import { Trace } from './trace.ts';
import type { Host, Packet } from './types.ts';

export interface PingOptions {
  readonly size?: number;
  readonly ttl?: number;
  readonly timeout?: number;
  /** The identifier that the requests of one ping share, and the request's number among them. */
  readonly session?: number;
  readonly sequence?: number;
  /** The address that it is sent from. */
  readonly from?: string;
  /** A router has told of a better way. */
  readonly onRedirect?: (told: PingOutcome) => void;
  readonly signal?: AbortSignal;
  readonly owner?: SocketOwner;
}

/** Sends one echo request; resolves with its fate, at the latest after `timeout` (10 s). */
export function ping(host: Host, icmp: Icmp, dst: Ip, options: PingOptions): Promise<PingOutcome> {
  const way = host.routes.lookup(dst);
  if (way.kind !== 'local' && way.kind !== 'out') {
    return Promise.resolve({ kind: 'error', error: noWay(way.kind) });
  }
  const src = options.from === undefined ? host.routes.source(way, dst) : parseIp(options.from);
  if (src && options.from !== undefined && !host.routes.isLocal(src)) return Promise.resolve({ kind: 'error', error: 'EADDRNOTAVAIL' });
  if (!src) return Promise.resolve({ kind: 'error', error: 'ENETUNREACH' });
  return new Promise((resolve) => {
    const sent = host.clock.now();
    const end = (outcome: PingOutcome): void => {
      icmp.close(id, sequence);
      timer.cancel();
      options.signal?.removeEventListener('abort', onAbort);
      p.trace?.finish(outcome.kind === 'reply' ? 'reply' : outcome.kind === 'timeout' ? 'timeout' : 'unreachable');
      resolve(outcome);
    };
    const onAbort = (): void => end({ kind: 'error', error: 'EINTR' });
    const timer = host.clock.after(options.timeout ?? 10_000, () => end({ kind: 'timeout' }));
    // A wire without delay still takes a fraction of a millisecond.
    const jitter = 0.05 + host.random.float() * 0.3;
    const id = options.session ?? icmp.session();
    const sequence = (options.sequence ?? 1) & 0xffff;
    icmp.open(id, sequence, (answer) => {
      if (answer.icmp?.kind === 'redirect') return options.onRedirect?.({ kind: 'redirect', from: answer.src.text, gateway: answer.icmp.gateway?.text ?? '' });
      const outcome = fate(answer, host.clock.now() - sent + jitter);
      end(p.stopped && outcome.kind === 'unreachable' ? { kind: 'error', error: 'EPERM', said: outcome } : outcome);
    });
    const p = echo(host, src, dst, id, options);
    if (options.owner) setOwner(p, options.owner);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) return onAbort();
    host.output(p);
    host.network.pump();
    if (p.stopped) end({ kind: 'error', error: 'EPERM' });
  });
}

function echo(host: Host, src: Ip, dst: Ip, id: number, options: PingOptions): Packet {
  const p = newPacket(dst.family === 4 ? ICMP : ICMP6, src, dst, id, id);
  p.icmp = { kind: 'echo', code: 0 };
  p.seq = (options.sequence ?? 1) & 0xffff;
  p.ttl = options.ttl ?? 64;
  p.length = (options.size ?? 56) + (dst.family === 4 ? 28 : 48);
  p.flow = host.network.nextFlow();
  if (host.network.tracing) p.trace = new Trace(p.flow, host, src, dst, id, id, p.proto);
  return p;
}

function fate(p: Packet, ms: number): PingOutcome {
  const message = p.icmp;
  if (!message || message.kind === 'reply' || message.kind === 'echo') return { kind: 'reply', from: p.src.text, ttl: p.ttl, ms };
  if (message.kind === 'ttl') return { kind: 'ttl', from: p.src.text };
  const what = message.code === 0 ? 'net' : message.code === 3 ? 'port' : message.code === 1 || message.code === 2 ? 'host' : 'prohibited';
  return { kind: 'unreachable', from: p.src.text, what };
}
