// Chains and the rules in their places.
import type { Counter, Packet } from '../types.ts';
import { isCommon, isMoody, testOf } from './compile.ts';
import type { Chain, Entry, Rule, RuleSource, TableName, Test } from './rule.ts';
import { Segments } from './segments.ts';
import { ruleText } from './text.ts';

/** A chain. Its entries are made of its rules when somebody first looks: most chains of a big cluster never see a packet. */
export class RuleChain implements Chain {
  readonly name: string;
  readonly table: TableName;
  /** Of a built-in chain. */
  policy: 'ACCEPT' | 'DROP' | undefined;
  /** It was deleted: jumps that remember it look again. */
  gone = false;
  /** Made from the entries when the first packet comes (compile.ts). */
  index: ((p: Packet) => readonly Entry[]) | undefined = undefined;
  segments: Segments | undefined = undefined;
  counted: Entry[] | undefined = undefined;
  #counter: Counter | undefined = undefined;
  #rules: readonly Rule[] | RuleSource | undefined = undefined;
  #entries: Entry[] | undefined = undefined;
  #common: boolean | undefined = undefined;

  constructor(table: TableName, name: string, policy?: 'ACCEPT' | 'DROP') {
    this.table = table;
    this.name = name;
    this.policy = policy;
  }

  /** What its policy decided about. */
  get counter(): Counter {
    this.#counter ??= { packets: 0, bytes: 0 };
    return this.#counter;
  }

  get length(): number {
    return this.segments?.length ?? this.#written()?.length ?? this.#entries?.length ?? 0;
  }

  get common(): boolean {
    if (this.segments) return this.segments.common;
    this.#common ??= this.entries.every((e) => isCommon(e.rule));
    return this.#common;
  }

  get entries(): Entry[] {
    return this.segments?.entries ?? this.#entries ?? this.#make();
  }

  set entries(entries: Entry[]) {
    this.#whole();
    this.#rules = undefined;
    this.#entries = entries;
    this.index = undefined;
  }

  /** New rules with counters at zero. */
  set rules(rules: readonly Rule[] | RuleSource) {
    this.#whole();
    this.#rules = rules;
    this.#entries = undefined;
    this.index = undefined;
  }

  /** Keeps the chain in pieces from now on, empty at first. */
  divide(): Segments {
    this.rules = [];
    this.counted = [];
    this.segments = new Segments((rule) => new RuleEntry(this, rule, 0, 0));
    this.#common = undefined;
    return this.segments;
  }

  /** Sets every counter to zero, as rewriting the chain does. */
  zero(): void {
    for (const entry of this.counted ?? []) {
      entry.packets = 0;
      entry.bytes = 0;
    }
    if (this.counted) this.counted = [];
  }

  /** Apart from those who read: a function that makes closures has to make room for them even when it makes none. */
  #make(): Entry[] {
    this.#entries = this.#written()?.map((rule) => new RuleEntry(this, rule, 0, 0)) ?? [];
    this.#rules = undefined;
    return this.#entries;
  }

  #written(): readonly Rule[] | undefined {
    return this.#rules && 'rules' in this.#rules ? this.#rules.rules(this.name) : this.#rules;
  }

  #whole(): void {
    this.segments = undefined;
    this.counted = undefined;
    this.#common = undefined;
  }
}

/** A rule in a chain. */
export class RuleEntry implements Entry {
  readonly rule: Rule;
  packets: number;
  bytes: number;
  jump: Chain | undefined = undefined;
  memory: number[] | undefined = undefined;
  #test: Test | undefined = undefined;
  #moody: boolean | undefined = undefined;
  readonly #chain: Chain;

  constructor(chain: Chain, rule: Rule, packets: number, bytes: number) {
    this.#chain = chain;
    this.rule = rule;
    this.packets = packets;
    this.bytes = bytes;
  }

  get test(): Test {
    this.#test ??= testOf(this.rule);
    return this.#test;
  }

  get moody(): boolean {
    this.#moody ??= isMoody(this.rule);
    return this.#moody;
  }

  get table(): string {
    return this.#chain.table;
  }

  get chain(): string {
    return this.#chain.name;
  }

  text(): string {
    const rest = ruleText(this.rule);
    return `-A ${this.#chain.name}${rest ? ` ${rest}` : ''}`;
  }
}
