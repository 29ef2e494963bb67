// The world's wires: namespaces, what connects them, and the queue in which packets move. Delivery takes no time unless a wire says so.
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Ip } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import { newSegment, wire } from './link.ts';
import { Netns } from './netns.ts';
import { leaveNamespace, newPacket, TCP, TTL } from './packet.ts';
import { newToll } from './path.ts';
import { receive, receiveFrame } from './stack.ts';
import type { Device, Egress, FlowRecord, Packet, PathEnd, Segment, Toll, Wires } from './types.ts';

/** So many packets move before the host may do something else. */
const SLICE = 20_000;
/** So many tolls may be owed their counters something: they keep what they went through from being collected. */
const OWING_MAX = 64;
const SPARE_MAX = 64;
/** So long the queue may stay when it is empty. */
const QUEUE_KEPT = 4096;

export class Network implements Wires {
  generation = 1;
  /** While true, flows that begin are traced. */
  tracing = false;
  /** Traces as they are finished and as their outcome changes. */
  readonly traces = new Emitter<FlowRecord>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #namespaces = new Map<string, Netns>();
  #flow = 0;
  #pumping = false;
  /** Packets under way, from `#at` to `#until`, and where they come up. The lists keep their length: they are filled again and again. */
  readonly #queue: (Packet | undefined)[] = [];
  readonly #ends: (PathEnd | Device | undefined)[] = [];
  readonly #targets: (Device | undefined)[] = [];
  #at = 0;
  #until = 0;
  #owing: Toll[] = [];
  #toll = newToll();
  #tollSince = 0;
  /** Packets to use again: clean but for what every packet of TCP is given. */
  readonly #spare: Packet[] = [];
  /** The first `#restless` of them wait. */
  #unquiet: ({ quiet(): void } | undefined)[] = [];
  #restless = 0;
  /** A list for the next round. */
  #quieted: ({ quiet(): void } | undefined)[] = [];

  constructor(options: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** A new network namespace with nothing but lo; `name` is what traces call the host. */
  netns(name: string, options: { readonly forwarding?: boolean } = {}): Netns {
    const made = new Netns(this, name, this.#clock, this.#random.fork(`netns/${name}/${this.#namespaces.size}`));
    if (options.forwarding) {
      made.sysctl.set('net.ipv4.ip_forward', '1');
      made.sysctl.set('net.ipv6.conf.all.forwarding', '1');
    }
    this.#namespaces.set(name, made);
    return made;
  }

  /** The open namespaces. */
  *namespaces(): Iterable<Netns> {
    for (const [name, ns] of this.#namespaces) {
      if (ns.closed) this.#namespaces.delete(name);
      else yield ns;
    }
  }

  /** A pair of devices that are the two ends of one wire, both up. */
  veth(a: Netns, nameA: string, b: Netns, nameB: string): readonly [Device, Device] {
    const one = a.addDevice(nameA, 'veth');
    const two = b.addDevice(nameB, 'veth');
    one.peer = two;
    two.peer = one;
    one.up = true;
    two.up = true;
    return [one, two];
  }

  /** A switch that devices can be attached to. */
  segment(name: string): Segment {
    return newSegment(name);
  }

  /** A device on a switch, up. */
  attach(segment: Segment, ns: Netns, name: string): Device {
    const dev = ns.addDevice(name, 'ethernet');
    dev.segment = segment;
    segment.members.push(dev);
    dev.up = true;
    return dev;
  }

  /** Cuts a wire (or joins it again) although both ends stay up. */
  cut(dev: Device, cut = true): void {
    dev.cut = cut;
    this.generation++;
  }

  /** Makes the way out of a device slow or lossy, or good again. */
  impair(dev: Device, egress: Egress | undefined): void {
    dev.egress = egress;
    this.generation++;
  }

  // ---- Wires

  nextFlow(): number {
    return ++this.#flow;
  }

  transmit(dev: Device, target: Device, p: Packet): void {
    const other = wire(dev, target);
    if (!other) {
      p.trace?.add('drop', dev.netns, p, `lost on the wire behind ${dev.name}`);
      return;
    }
    dev.guard?.sent(p);
    if (other.guard && !other.guard.admits(p)) {
      p.trace?.add('drop', other.netns, p, 'the security group in front of this host does not allow it');
      return;
    }
    const egress = dev.egress;
    if (!egress) return this.enqueue(other, target, p);
    if (p.record) p.record.good = false;
    if (egress.loss > 0 && this.#random.float() < egress.loss) {
      p.trace?.add('drop', dev.netns, p, `lost behind ${dev.name} (netem)`);
      return;
    }
    const delay = Math.max(0, egress.delay + (egress.jitter > 0 ? (2 * this.#random.float() - 1) * egress.jitter : 0));
    if (delay === 0) return this.enqueue(other, target, p);
    this.#clock.after(delay, () => {
      if (other.gone || !other.up) return;
      this.enqueue(other, target, p);
      this.pump();
    });
  }

  enqueue(dev: Device, target: Device, p: Packet): void {
    this.#put(p, dev, target);
  }

  arrive(end: PathEnd, p: Packet): void {
    this.#put(p, end, undefined);
  }

  #put(p: Packet, end: PathEnd | Device, target: Device | undefined): void {
    const at = this.#until++;
    this.#queue[at] = p;
    this.#ends[at] = end;
    this.#targets[at] = target;
  }

  /** With every change of the world a new one: the old one may hold rules that are gone. */
  get toll(): Toll {
    if (this.#tollSince !== this.generation) {
      this.#toll = newToll();
      this.#tollSince = this.generation;
    }
    return this.#toll;
  }

  spare(p: Packet): void {
    p.data = undefined;
    p.service = undefined;
    p.trace = undefined;
    if (this.#spare.length < SPARE_MAX) this.#spare.push(p);
  }

  used(p: Packet): void {
    leaveNamespace(p);
    p.ttl = TTL;
    p.stopped = false;
    p.record = undefined;
    this.spare(p);
  }

  tcpPacket(src: Ip, dst: Ip, sport: number, dport: number): Packet {
    const p = this.#spare.pop();
    if (!p) return newPacket(TCP, src, dst, sport, dport);
    p.family = src.family;
    p.src = src;
    p.dst = dst;
    p.sport = sport;
    p.dport = dport;
    return p;
  }

  owe(toll: Toll): void {
    this.#owing.push(toll);
  }

  /** Brings every rule's counters up to date; called before they are read. */
  settle(): void {
    for (const toll of this.#owing) toll.settle();
    this.#owing.length = 0;
  }

  whenQuiet(task: { quiet(): void }): void {
    this.#unquiet[this.#restless++] = task;
  }

  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let n = 0; this.#at < this.#until; n++) {
        if (n >= SLICE) {
          this.#compact();
          this.#clock.post(() => this.pump());
          return;
        }
        this.#step();
      }
      this.#at = 0;
      this.#until = 0;
      if (this.#queue.length > QUEUE_KEPT) this.#trim(0);
      if (this.#owing.length > OWING_MAX) this.settle();
    } finally {
      this.#pumping = false;
    }
    const count = this.#restless;
    if (count === 0) return;
    const tasks = this.#unquiet;
    this.#unquiet = this.#quieted;
    this.#restless = 0;
    for (let i = 0; i < count; i++) {
      tasks[i]?.quiet();
      tasks[i] = undefined;
    }
    if (tasks.length > QUEUE_KEPT) tasks.length = 0;
    this.#quieted = tasks;
  }

  #step(): void {
    const at = this.#at++;
    const p = this.#queue[at];
    const end = this.#ends[at];
    const target = this.#targets[at];
    this.#queue[at] = undefined;
    this.#ends[at] = undefined;
    this.#targets[at] = undefined;
    if (!p || !end) return;
    if (!target) return (end as PathEnd).receive(p);
    const dev = end as Device;
    if (dev.gone) return;
    if (dev.kind === 'loopback') receive(dev, p);
    else receiveFrame(dev, target, p);
  }

  /** Brings what is still under way to the front. */
  #compact(): void {
    const left = this.#until - this.#at;
    for (const list of [this.#queue, this.#ends, this.#targets]) list.copyWithin(0, this.#at, this.#until);
    this.#trim(left);
    this.#at = 0;
    this.#until = left;
  }

  #trim(length: number): void {
    for (const list of [this.#queue, this.#ends, this.#targets]) list.length = length;
  }
}
