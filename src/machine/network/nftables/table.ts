// Tables, chains and the rules in their places.
import type { Disposable } from '../../../base/emitter.ts';
import type { TracedRule } from '../types.ts';
import type { BaseSpec, NftRule, ObjectKind, Stateful, Statement, TableFamily } from './ast.ts';
import type { NftSet } from './set.ts';
import { State } from './state.ts';
import { ruleText } from './text.ts';

const NONE: readonly (State | undefined)[] = [];

export const isStatefulStatement = (s: Statement): s is Stateful => s.kind === 'counter' || s.kind === 'limit' || s.kind === 'quota' || s.kind === 'ct count';

/** A rule in a chain, and what its stateful statements remember. */
export class PlacedRule implements TracedRule {
  readonly rule: NftRule;
  readonly handle: number;
  /** One for each stateful statement, in the place of the statement. */
  readonly states: readonly (State | undefined)[];
  /** Of `numgen inc`. */
  memory: number[] | undefined = undefined;
  readonly #chain: NftChain;

  constructor(chain: NftChain, rule: NftRule, handle: number) {
    this.#chain = chain;
    this.rule = rule;
    this.handle = handle;
    this.states = rule.statements.some(isStatefulStatement) ? rule.statements.map((s) => (isStatefulStatement(s) ? new State(s) : undefined)) : NONE;
  }

  get table(): string {
    return this.#chain.table.title;
  }

  get chain(): string {
    return this.#chain.name;
  }

  text(): string {
    return ruleText(this.rule);
  }
}

export class NftChain {
  readonly table: NftTable;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  /** It is hung on a hook. */
  base: BaseSpec | undefined;
  hooked: Disposable | undefined = undefined;
  /** It was deleted: jumps that remember it look again. */
  gone = false;
  /** Rules are placed when a packet or a list first needs them: most chains of a big cluster never see a packet. */
  #pending: readonly NftRule[] = [];
  #firstHandle = 0;
  #rules: readonly PlacedRule[] = [];

  constructor(table: NftTable, name: string, handle: number, base: BaseSpec | undefined, comment: string | undefined) {
    this.table = table;
    this.name = name;
    this.handle = handle;
    this.base = base;
    this.comment = comment;
  }

  get length(): number {
    return this.#rules.length + this.#pending.length;
  }

  get rules(): readonly PlacedRule[] {
    if (this.#pending.length > 0) {
      this.#rules = [...this.#rules, ...this.#pending.map((rule, i) => new PlacedRule(this, rule, this.#firstHandle + i))];
      this.#pending = [];
    }
    return this.#rules;
  }

  set rules(rules: readonly PlacedRule[]) {
    this.#pending = [];
    this.#rules = rules;
  }

  /** The rules, replaced; counters begin anew. */
  fill(rules: readonly NftRule[]): void {
    this.#rules = [];
    this.#pending = rules;
    this.#firstHandle = this.table.handles(rules.length);
  }
}

/** A counter, quota or limit with a name. */
export interface NftObject {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  readonly state: State;
}

export class NftTable {
  readonly family: TableFamily;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  readonly chains = new Map<string, NftChain>();
  /** Sets and maps, in the order in which they were made. */
  readonly sets = new Map<string, NftSet>();
  /** The sets of `meter` statements. */
  readonly meters = new Map<string, NftSet>();
  /** By kind and name. */
  readonly objects = new Map<string, NftObject>();
  /** Its chains hang on no hook for the time being. */
  dormant = false;
  #next = 1;

  constructor(family: TableFamily, name: string, handle: number, comment: string | undefined) {
    this.family = family;
    this.name = name;
    this.handle = handle;
    this.comment = comment;
  }

  /** As a trace names it. */
  get title(): string {
    return `${this.family} ${this.name}`;
  }

  object(kind: ObjectKind, name: string): NftObject | undefined {
    return this.objects.get(`${kind} ${name}`);
  }

  /** The next handle; `n` of them in a row. */
  handles(n = 1): number {
    const first = this.#next;
    this.#next += n;
    return first;
  }
}
