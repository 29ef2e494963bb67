// What happened to one flow, hop by hop, as data. Hops are kept raw while packets move; words are made when somebody reads them.
import type { Bytes } from '../../base/bytes.ts';
import { hostPort, type Ip } from '../../base/ip.ts';
import { TCP, UDP } from './packet.ts';
import type { FlowOutcome, FlowRecord, HopKind, Host, Packet, TracedRule } from './types.ts';

interface RawHop {
  readonly kind: HopKind;
  readonly netns: Host;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
  readonly reply: boolean;
  readonly rule: TracedRule | undefined;
  readonly words: string;
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
  readonly #hops: RawHop[] = [];

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
    if (this.#hops.length >= MAX_HOPS) return;
    this.#hops.push({ kind, netns, src: p.src, dst: p.dst, sport: p.sport, dport: p.dport, reply: p.reply, rule, words });
  }

  finish(outcome: FlowOutcome, answer?: Bytes): void {
    if (this.outcome === outcome && outcome !== 'open') return;
    this.answer ??= answer;
    this.outcome = outcome;
    if (this.netns.network.traces.heard) this.netns.network.traces.emit(this);
  }

  /** Where the request was when it was last seen. */
  get reached(): { readonly netns: Host; readonly dst: Ip } | undefined {
    for (let i = this.#hops.length - 1; i >= 0; i--) {
      const hop = this.#hops[i];
      if (hop && !hop.reply) return hop;
    }
    return undefined;
  }

  /** What the page and the checks are given: plain to read, to copy and to send, but the words of the hops are made when they are first asked for. */
  toTrace(): FlowTrace {
    const seen = this.#hops.length;
    let made: readonly Hop[] | undefined;
    const hops = (): readonly Hop[] => {
      made ??= this.#hops.slice(0, seen).map(toHop);
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

function toHop(h: RawHop): Hop {
  return {
    host: h.netns.name,
    kind: h.kind,
    text: h.rule ? h.rule.text() : h.words,
    ...(h.rule ? { table: h.rule.table, chain: h.rule.chain } : {}),
    source: hostPort(h.src.text, h.sport),
    destination: hostPort(h.dst.text, h.dport),
    direction: h.reply ? 'reply' : 'request',
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
