// What happened to one flow, hop by hop, as data. While packets move a flow keeps where it is in a tree of what others met before it, and its addresses as they
// changed; words are made when somebody reads them.
import type { Bytes } from '../../base/bytes.ts';
import { hostPort, type Ip } from '../../base/ip.ts';
import { TCP, UDP } from './packet.ts';
import type { FlowOutcome, FlowRecord, HopKind, Host, Packet, TracedRule, Wires } from './types.ts';

/** What a packet said of itself: the same for all hops between two translations. */
interface Header {
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
  readonly reply: boolean;
  /** The first hop at which it was so. */
  readonly from: number;
  readonly before: Header | undefined;
}

/** A hop after certain others, without the addresses: a tree, so that all flows that went the same way remember it once. */
class Step {
  readonly kind: HopKind;
  readonly netns: Host;
  readonly rule: TracedRule | undefined;
  readonly words: string;
  readonly before: Step | undefined;
  /** How many hops there are with this one. */
  readonly depth: number;
  #next: Step | undefined = undefined;
  #others: Map<TracedRule | string, Step[]> | undefined = undefined;

  constructor(kind: HopKind, netns: Host, rule: TracedRule | undefined, words: string, before: Step | undefined) {
    this.kind = kind;
    this.netns = netns;
    this.rule = rule;
    this.words = words;
    this.before = before;
    this.depth = before ? before.depth + 1 : 0;
  }

  is(kind: HopKind, netns: Host, rule: TracedRule | undefined, words: string): boolean {
    return this.netns === netns && this.kind === kind && this.rule === rule && this.words === words;
  }

  /** The step after this one where that happens. */
  after(kind: HopKind, netns: Host, rule: TracedRule | undefined, words: string, tree: Tree): Step {
    const next = this.#next;
    if (next?.is(kind, netns, rule, words)) return next;
    const list = this.#others?.get(rule ?? words);
    if (list) for (const known of list) if (known.is(kind, netns, rule, words)) return known;
    const made = new Step(kind, netns, rule, words, this);
    tree.steps++;
    if (!next) this.#next = made;
    else if (list) list.push(made);
    else {
      this.#others ??= new Map();
      this.#others.set(rule ?? words, [made]);
    }
    return made;
  }
}

/** The steps of a world since it last changed. */
interface Tree {
  readonly root: Step;
  readonly generation: number;
  steps: number;
}

const trees = new WeakMap<Wires, Tree>();
/** A tree that has grown so large is left to those who hold on to its steps. */
const MOST_STEPS = 5000;

function treeOf(netns: Host): Tree {
  const { network } = netns;
  const known = trees.get(network);
  if (known && known.generation === network.generation && known.steps < MOST_STEPS) return known;
  const made: Tree = { root: new Step('send', netns, undefined, '', undefined), generation: network.generation, steps: 0 };
  trees.set(network, made);
  return made;
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
  readonly #tree: Tree;
  #last: Step;
  #header: Header | undefined = undefined;
  /** Where the request was last. */
  #place: Host | undefined = undefined;

  constructor(flow: number, netns: Host, src: Ip, dst: Ip, sport: number, dport: number, proto: number) {
    this.flow = flow;
    this.at = netns.clock.now();
    this.netns = netns;
    this.proto = proto;
    this.src = src;
    this.dst = dst;
    this.sport = sport;
    this.dport = dport;
    this.#tree = treeOf(netns);
    this.#last = this.#tree.root;
  }

  add(kind: HopKind, netns: Host, p: Packet, words: string, rule?: TracedRule): void {
    const { depth } = this.#last;
    if (depth >= MAX_HOPS) return;
    const h = this.#header;
    if (!h || h.src !== p.src || h.dst !== p.dst || h.sport !== p.sport || h.dport !== p.dport || h.reply !== p.reply)
      this.#header = { src: p.src, dst: p.dst, sport: p.sport, dport: p.dport, reply: p.reply, from: depth, before: h };
    if (!p.reply) this.#place = netns;
    this.#last = this.#last.after(kind, netns, rule, words, this.#tree);
  }

  finish(outcome: FlowOutcome, answer?: Bytes): void {
    if (this.outcome === outcome && outcome !== 'open') return;
    this.answer ??= answer;
    this.outcome = outcome;
    if (this.netns.network.traces.heard) this.netns.network.traces.emit(this);
  }

  /** Where the request was when it was last seen. */
  get reached(): { readonly netns: Host; readonly dst: Ip } | undefined {
    let header = this.#header;
    while (header?.reply) header = header.before;
    return this.#place && header && { netns: this.#place, dst: header.dst };
  }

  /** What the page and the checks are given: plain to read, to copy and to send, but the words of the hops are made when they are first asked for. */
  toTrace(): FlowTrace {
    const last = this.#last;
    const header = this.#header;
    let made: readonly Hop[] | undefined;
    const hops = (): readonly Hop[] => {
      made ??= hopsUntil(last, header);
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

/** The hops up to a step, in words. */
function hopsUntil(last: Step, header: Header | undefined): readonly Hop[] {
  const hops: Hop[] = [];
  let said = header;
  for (let step: Step | undefined = last; step?.before; step = step.before) {
    while (said && said.from >= step.depth) said = said.before;
    if (said) hops.push(toHop(step, said));
  }
  return hops.reverse();
}

function toHop({ kind, netns, rule, words }: Step, header: Header): Hop {
  return {
    host: netns.name,
    kind,
    text: rule ? rule.text() : words,
    ...(rule ? { table: rule.table, chain: rule.chain } : {}),
    source: hostPort(header.src.text, header.sport),
    destination: hostPort(header.dst.text, header.dport),
    direction: header.reply ? 'reply' : 'request',
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
