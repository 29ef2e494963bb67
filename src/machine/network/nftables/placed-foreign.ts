// A rule of nft's that stands in a chain of iptables. upstream: the tables of iptables-nft are nftables' own
import type { ForeignRule, Rule } from '../netfilter/rule.ts';
import type { Counter, Packet } from '../types.ts';
import type { Nftables } from './nftables.ts';
import type { NftTable, PlacedRule } from './table.ts';

const NOTHING: Counter = { packets: 0, bytes: 0 };

export class PlacedForeign implements ForeignRule {
  readonly placed: PlacedRule;
  readonly seen: Rule | undefined;
  readonly #engine: Nftables;
  readonly #table: NftTable;

  constructor(engine: Nftables, table: NftTable, placed: PlacedRule, seen: Rule | undefined) {
    this.#engine = engine;
    this.#table = table;
    this.placed = placed;
    this.seen = seen;
  }

  get text(): string {
    return this.placed.text();
  }

  run(p: Packet, hook: number): ReturnType<ForeignRule['run']> {
    const verdict = this.#engine.answer(this.#table, this.placed, p, hook);
    if (!verdict || verdict.kind === 'continue') return undefined;
    return { kind: verdict.kind, ...(verdict.chain === undefined ? {} : { chain: verdict.chain }) };
  }

  counted(): Counter {
    const at = this.placed.rule.statements.findIndex((s) => s.kind === 'counter');
    const state = this.placed.states[at];
    return state ? { packets: state.packets, bytes: state.bytes } : NOTHING;
  }
}
