// What a lesson may learn of the world besides objects: the learner's requests and commands, and requests of its own.
import type { Clock } from '../base/clock.ts';
import { type Disposable, Emitter } from '../base/emitter.ts';
import type { Probe, RanCommand, RequestOptions, TrafficResult } from '../course/probe.ts';
import type { Netns } from '../machine/network/netns.ts';
import type { FlowTrace, Trace } from '../machine/network/trace.ts';
import { type GetEnd, httpGet, sendDatagram } from './hosts/http-get.ts';

const KEPT = 300;
const PORTS_FROM = 61_001;
const PORTS = 4000;

export interface ProbeWorld {
  readonly clock: Clock;
  /** A host's or pod's namespace, by the names that lessons use. */
  netns(host: string): Netns | undefined;
  address(host: string): string | undefined;
  /** Which pod and node has an address. */
  podAt(ip: string): Served | undefined;
  run(host: string, line: string): Promise<{ readonly output: string; readonly code: number }>;
}

type Served = NonNullable<TrafficResult['servedBy']>;
type Told = Pick<TrafficResult, 'servedBy' | 'source' | 'by' | 'at' | 'rules'>;

interface Target {
  readonly ip: string;
  readonly port: number;
}

export class ClusterProbe implements Probe {
  readonly #world: ProbeWorld;
  readonly #changed = new Emitter<undefined>();
  /** Requests of checks that are on their way, by host and source port, with what was seen of them. */
  readonly #own = new Map<string, Told | undefined>();
  readonly #served = new WeakMap<object, Served>();
  #port = 0;
  readonly requests: TrafficResult[] = [];
  readonly commands: RanCommand[] = [];

  constructor(world: ProbeWorld) {
    this.#world = world;
  }

  resolve(host: string): string | undefined {
    return /^[\d.]+$|:/.test(host) && !host.startsWith('pod:') ? host : this.#world.address(host);
  }

  async request(from: string, to: Target, options: RequestOptions): Promise<readonly TrafficResult[]> {
    const { times = 1, keepAlive = false } = options;
    const net = this.#world.netns(from);
    if (!net) return [{ from, to, outcome: 'unreachable', by: `there is no host ${from}` }];
    if (keepAlive) return this.#one(net, from, to, times, options);
    const results: TrafficResult[] = [];
    for (let i = 0; i < times; i++) results.push(...(await this.#one(net, from, to, 1, options)));
    return results;
  }

  run(host: string, line: string): Promise<{ readonly output: string; readonly code: number }> {
    return this.#world.run(host, line);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** True when a trace is of a check's own request: nobody else is to see it. */
  claim(record: Trace): boolean {
    const port = record.sport;
    if (port < PORTS_FROM || port >= PORTS_FROM + PORTS) return false;
    const key = `${record.netns.name} ${port}`;
    if (this.#own.has(key)) this.#own.set(key, tell(record.toTrace(), this.#servedBy(record)));
    return true;
  }

  /** A trace that came to its end. `status` is known when the answer was HTTP. */
  seen(record: Trace, trace: FlowTrace, status: number | undefined): void {
    if (trace.protocol === 'ICMP' || trace.outcome === 'open') return;
    const served = this.#servedBy(record);
    let told: Told | undefined;
    const read = (): Told => {
      told ??= tell(trace, served);
      return told;
    };
    // Most are never looked at: what comes of the hops is made by whoever asks.
    keep(this.requests, {
      from: trace.from.host,
      to: trace.to,
      outcome: trace.outcome,
      ...(status === undefined ? {} : { status }),
      ...(served ? { servedBy: served } : {}),
      get by() {
        return read().by;
      },
      get at() {
        return read().at;
      },
      get source() {
        return read().source;
      },
      get rules() {
        return read().rules;
      },
    });
    this.#changed.emit(undefined);
  }

  ran(command: RanCommand): void {
    keep(this.commands, command);
    this.#changed.emit(undefined);
  }

  async #one(net: Netns, from: string, to: Target, requests: number, options: RequestOptions): Promise<readonly TrafficResult[]> {
    const port = PORTS_FROM + (this.#port++ % PORTS);
    const key = `${net.name} ${port}`;
    this.#own.set(key, undefined);
    const ends: readonly GetEnd[] =
      options.protocol === 'udp'
        ? [await sendDatagram(net, { ...to, from: port }, this.#world.clock, options.timeoutMs)]
        : await httpGet(net, { ...to, from: port }, requests, options);
    const told = this.#own.get(key);
    this.#own.delete(key);
    return ends.map((end) => ({ from, to, ...end, ...told }));
  }

  /** The pod that answered. A namespace is one pod's for as long as it is there. */
  #servedBy(record: Trace): Served | undefined {
    const place = record.outcome === 'reply' ? record.reached : undefined;
    if (!place) return undefined;
    const known = this.#served.get(place.netns) ?? this.#world.podAt(place.dst.text);
    if (known && place.netns.name.startsWith('pod:')) this.#served.set(place.netns, known);
    return known;
  }
}

/** Who answered or what refused, and what the other side saw. */
function tell(trace: FlowTrace, served: Served | undefined): Told {
  const there = trace.hops.filter((h) => h.direction === 'request');
  const last = there.at(-1);
  const rules = [...new Set(there.filter((h) => h.kind === 'rule' || h.kind === 'drop' || h.kind === 'reject').map((h) => h.text))];
  const ended = { ...(trace.end?.by ? { by: trace.end.by } : {}), ...(trace.end ? { at: trace.end.host } : {}), rules };
  if (!last || trace.outcome !== 'reply') return ended;
  return { ...ended, ...(served ? { servedBy: served } : {}), source: addressIn(last.source) };
}

/** The address of ADDRESS:PORT. */
function addressIn(text: string): string {
  return text.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > KEPT) list.shift();
}
