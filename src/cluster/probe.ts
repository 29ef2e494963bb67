// What a lesson may learn of the world besides objects: the learner's requests and commands, and requests of its own.
import type { Clock } from '../base/clock.ts';
import { type Disposable, Emitter } from '../base/emitter.ts';
import type { Probe, RanCommand, TrafficResult } from '../course/probe.ts';
import type { Netns } from '../machine/network/netns.ts';
import type { Network } from '../machine/network/network.ts';
import type { FlowTrace } from '../machine/network/trace.ts';
import { httpGet } from './http-get.ts';

const KEPT = 300;

export interface ProbeWorld {
  readonly clock: Clock;
  readonly network: Network;
  /** A host's or pod's namespace, by the names that lessons use. */
  netns(host: string): Netns | undefined;
  address(host: string): string | undefined;
  /** Which pod and node has an address. */
  podAt(ip: string): { readonly pod: string; readonly node: string } | undefined;
}

export class ClusterProbe implements Probe {
  readonly #world: ProbeWorld;
  readonly #changed = new Emitter<undefined>();
  readonly requests: TrafficResult[] = [];
  readonly commands: RanCommand[] = [];

  constructor(world: ProbeWorld) {
    this.#world = world;
  }

  resolve(host: string): string | undefined {
    return /^[\d.]+$|:/.test(host) && !host.startsWith('pod:') ? host : this.#world.address(host);
  }

  async request(from: string, to: { readonly ip: string; readonly port: number }, timeoutMs: number): Promise<TrafficResult> {
    const net = this.#world.netns(from);
    if (!net) return { from, to, outcome: 'unreachable', by: `there is no host ${from}` };
    const end = await httpGet(net, to, timeoutMs);
    return { from, to, ...end };
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** A trace that came to its end. `status` is known when the answer was HTTP. */
  seen(trace: FlowTrace, status: number | undefined): void {
    if (trace.protocol !== 'TCP' || trace.outcome === 'open') return;
    const request = trace.hops.filter((h) => h.direction === 'request').at(-1);
    const served = request && trace.outcome === 'reply' ? this.#world.podAt(request.destination.replace(/:\d+$/, '')) : undefined;
    keep(this.requests, {
      from: trace.from.host,
      to: trace.to,
      outcome: trace.outcome,
      ...(status === undefined ? {} : { status }),
      ...(served ? { servedBy: served } : {}),
      ...(trace.end?.by ? { by: trace.end.by } : {}),
    });
    this.#changed.emit(undefined);
  }

  ran(command: RanCommand): void {
    keep(this.commands, command);
    this.#changed.emit(undefined);
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > KEPT) list.splice(0, list.length - KEPT);
}
