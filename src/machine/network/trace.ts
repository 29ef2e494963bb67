// What happened to one flow, hop by hop, as data. Hops are kept raw while packets move; words are made when somebody reads them.
import type { Bytes } from '../../base/bytes.ts';
import { hostPort, type Ip } from '../../base/ip.ts';
import { TCP, UDP } from './packet.ts';
import type { FlowOutcome, FlowRecord, HopKind, Host, Packet, TracedRule } from './types.ts';

/** What a packet said of itself: the same for all hops between two translations. */
interface Header {
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
  readonly reply: boolean;
}

interface RawHop {
  readonly kind: HopKind;
  readonly netns: Host;
  readonly header: Header;
  readonly rule: TracedRule | undefined;
  readonly words: string;
  next: RawHop | undefined;
}

/** One hop of a flow, of the same shape as the page's. */
export interface Hop {
  readonly host: string;
  readonly kind: HopKind;
  readonly text: string;
  readonly table?: string;
  readonly chain?: string;
  readonly source: string;
  readonly destination: string;
  readonly direction: 'request' | 'reply';
}

/** One request's way, of the same shape as the page's RequestTrace. */
export interface FlowTrace {
  readonly flow: number;
  readonly at: number;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  readonly from: { readonly host: string; readonly ip: string; readonly port: number };
  readonly to: { readonly ip: string; readonly port: number };
  readonly outcome: FlowOutcome;
  readonly end?: { readonly host: string; readonly by?: string } | undefined;
  readonly hops: readonly Hop[];
}

const MAX_HOPS = 400;

/** The trace of a flow while it is made. */
export class Trace implements FlowRecord {
  readonly flow: number;
  readonly at: number;
  readonly netns: Host;
  readonly proto: number;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
  outcome: FlowOutcome = 'open';
  /** The first bytes that came back. */
  answer: Bytes | undefined = undefined;
  #first: RawHop | undefined = undefined;
  #last: RawHop | undefined = undefined;
  #count = 0;

  constructor(flow: number, netns: Host, src: Ip, dst: Ip, sport: number, dport: number, proto: number) {
    this.flow = flow;
    this.at = netns.clock.now();
    this.netns = netns;
    this.proto = proto;
    this.src = src;
    this.dst = dst;
    this.sport = sport;
    this.dport = dport;
  }

  add(kind: HopKind, netns: Host, p: Packet, words: string, rule?: TracedRule): void {
    if (this.#count >= MAX_HOPS) return;
    const last = this.#last;
    const hop: RawHop = { kind, netns, header: headerOf(p, last?.header), rule, words, next: undefined };
    if (last) last.next = hop;
    else this.#first = hop;
    this.#last = hop;
    this.#count++;
  }

  finish(outcome: FlowOutcome, answer?: Bytes): void {
    if (this.outcome === outcome && outcome !== 'open') return;
    this.answer ??= answer;
    this.outcome = outcome;
    if (this.netns.network.traces.heard) this.netns.network.traces.emit(this);
  }

  /** Where the request was when it was last seen. */
  get reached(): { readonly netns: Host; readonly dst: Ip } | undefined {
    let found: RawHop | undefined;
    for (let hop = this.#first; hop; hop = hop.next) if (!hop.header.reply) found = hop;
    return found && { netns: found.netns, dst: found.header.dst };
  }

  /** The words of the first `count` hops. */
  #words(count: number): readonly Hop[] {
    const hops: Hop[] = [];
    for (let hop = this.#first; hop && hops.length < count; hop = hop.next) hops.push(toHop(hop));
    return hops;
  }

  /** What the page and the checks are given: plain to read, to copy and to send, but the words of the hops are made when they are first asked for. */
  toTrace(): FlowTrace {
    const seen = this.#count;
    let made: readonly Hop[] | undefined;
    const hops = (): readonly Hop[] => {
      made ??= this.#words(seen);
      return made;
    };
    return {
      flow: this.flow,
      at: this.at,
      protocol: this.proto === TCP ? 'TCP' : this.proto === UDP ? 'UDP' : 'ICMP',
      from: { host: this.netns.name, ip: this.src.text, port: this.sport },
      to: { ip: this.dst.text, port: this.dport },
      outcome: this.outcome,
      get end() {
        return ending(hops());
      },
      get hops() {
        return hops();
      },
    };
  }
}

function headerOf(p: Packet, last: Header | undefined): Header {
  if (last && last.src === p.src && last.dst === p.dst && last.sport === p.sport && last.dport === p.dport && last.reply === p.reply) return last;
  return { src: p.src, dst: p.dst, sport: p.sport, dport: p.dport, reply: p.reply };
}

function toHop(h: RawHop): Hop {
  return {
    host: h.netns.name,
    kind: h.kind,
    text: h.rule ? h.rule.text() : h.words,
    ...(h.rule ? { table: h.rule.table, chain: h.rule.chain } : {}),
    source: hostPort(h.header.src.text, h.header.sport),
    destination: hostPort(h.header.dst.text, h.header.dport),
    direction: h.header.reply ? 'reply' : 'request',
  };
}

function ending(hops: readonly Hop[]): { host: string; by?: string } | undefined {
  for (let i = hops.length - 1; i >= 0; i--) {
    const h = hops[i];
    if (h?.kind === 'drop' || h?.kind === 'reject') return { host: h.host, by: h.text };
    if (h?.kind === 'deliver' && h.direction === 'request') return { host: h.host };
  }
  return undefined;
}

/** A trace as plain data: what `network.traces` gives, made ready for the page and the checks. */
export function toRequestTrace(record: FlowRecord): FlowTrace {
  if (record instanceof Trace) return record.toTrace();
  throw new Error('a trace of another kind');
}
