// The chains of one table. Whoever has many of its own gives them by their names: they come into being when somebody asks for one of them.
// A host of a big cluster holds thousands of chains, and no packet ever sees most of them.
import { RuleChain } from './chain.ts';
import type { RuleSource, TableName } from './rule.ts';

interface Group {
  readonly source: RuleSource;
  /** Its chains are among the others. */
  readonly made: boolean;
}

export class ChainTable {
  readonly #table: TableName;
  readonly #chains = new Map<string, RuleChain>();
  readonly #groups = new Map<string, Group>();
  /** How many groups are not made. */
  #waiting = 0;

  constructor(table: TableName) {
    this.#table = table;
  }

  get(name: string): RuleChain | undefined {
    const known = this.#chains.get(name);
    if (known || this.#waiting === 0) return known;
    for (const [owner, { source, made }] of this.#groups) {
      if (made || !source.names.has(name)) continue;
      this.#make(owner, source);
      return this.#chains.get(name);
    }
    return undefined;
  }

  /** All of them. */
  get all(): ReadonlyMap<string, RuleChain> {
    if (this.#waiting > 0) for (const [owner, { source, made }] of this.#groups) if (!made) this.#make(owner, source);
    return this.#chains;
  }

  add(chain: RuleChain): void {
    this.#chains.set(chain.name, chain);
  }

  remove(name: string): RuleChain | undefined {
    const chain = this.get(name);
    if (!chain) return undefined;
    chain.gone = true;
    this.#chains.delete(name);
    return chain;
  }

  /** The chains of an owner, which nobody else has: all of them new, with counters at zero; those that it had and has no longer are gone. */
  replace(owner: string, source: RuleSource | undefined): void {
    const old = this.#groups.get(owner);
    if (old?.made) for (const name of old.source.names) if (!source?.names.has(name)) this.remove(name);
    if (old && !old.made) this.#waiting--;
    this.#groups.delete(owner);
    if (!source) return;
    this.#groups.set(owner, { source, made: false });
    this.#waiting++;
    if (old?.made || this.#meets(source)) this.#make(owner, source);
  }

  /** Somebody else has made one of these chains before. */
  #meets(source: RuleSource): boolean {
    for (const name of source.names) if (this.#chains.has(name)) return true;
    return false;
  }

  #make(owner: string, source: RuleSource): void {
    this.#groups.set(owner, { source, made: true });
    this.#waiting--;
    for (const name of source.names) {
      const chain = this.#chains.get(name) ?? new RuleChain(this.#table, name);
      chain.rules = source;
      this.#chains.set(name, chain);
    }
  }
}
