// nftables of one namespace: its tables, how they change, and the walk of a packet through the base chains of each hook. upstream: Linux net/netfilter/nf_tables_api.c, nf_tables_core.c
import { type Disposable, Emitter } from '../../../base/emitter.ts';
import type { NetfilterHost } from '../netfilter/netfilter.ts';
import type { Packet } from '../types.ts';
import type { BaseSpec, Expr, NftRule, ObjectKind, SetSpec, Stateful, Statement, TableFamily, TypeName, Verdict } from './ast.ts';
import type { NftChange } from './change.ts';
import { stepsOf } from './compile.ts';
import { NftSet } from './set.ts';
import { State } from './state.ts';
import { BREAK, NEXT, type Result } from './steps.ts';
import { NftChain, type NftObject, NftTable, PlacedRule } from './table.ts';
import { matchText, type NftTraceEvent, packetText } from './trace-text.ts';
import { expressions } from './walk.ts';

/** The nftables of a namespace; it comes into being when it is first asked for. */
export function nftablesOf(host: NetfilterHost): Nftables {
  const known = host.engines.get('nftables');
  if (known instanceof Nftables) return known;
  const made = new Nftables(host);
  host.engines.set('nftables', made);
  return made;
}

const MAX_JUMPS = 16;

export class Nftables {
  readonly host: NetfilterHost;
  readonly #tables = new Map<string, NftTable>();
  /** The ways of packets with the nftrace mark. */
  readonly traced = new Emitter<NftTraceEvent>();
  /** What was changed, and how often something was. */
  readonly changes = new Emitter<NftChange>();
  generation = 1;
  #nextTable = 1;
  /** The packet itself was shown in this base chain. */
  #shown = false;

  constructor(host: NetfilterHost) {
    this.host = host;
  }

  tables(): readonly NftTable[] {
    return [...this.#tables.values()];
  }

  table(family: TableFamily, name: string): NftTable | undefined {
    return this.#tables.get(`${family} ${name}`);
  }

  addTable(family: TableFamily, name: string, comment?: string): NftTable {
    const made = new NftTable(family, name, this.#nextTable++, comment);
    this.#tables.set(made.title, made);
    return made;
  }

  removeTable(table: NftTable): void {
    for (const chain of table.chains.values()) this.#unhook(chain);
    this.#tables.delete(table.title);
    this.host.changed();
  }

  addChain(table: NftTable, name: string, base?: BaseSpec, comment?: string, handle = table.handles()): NftChain {
    const chain = new NftChain(table, name, handle, base, comment);
    table.chains.set(name, chain);
    if (base && !table.dormant) this.#hook(chain, base);
    return chain;
  }

  addObject(table: NftTable, kind: ObjectKind, name: string, spec: Stateful, comment?: string): NftObject {
    const object = { kind, name, handle: table.handles(), comment, state: new State(spec) };
    table.objects.set(`${kind} ${name}`, object);
    return object;
  }

  removeObject(table: NftTable, object: NftObject): void {
    table.objects.delete(`${object.kind} ${object.name}`);
    this.host.changed();
  }

  /** Takes the chains of a table off their hooks, or hangs them up again. */
  setDormant(table: NftTable, dormant: boolean): void {
    if (table.dormant === dormant) return;
    table.dormant = dormant;
    for (const chain of table.chains.values()) {
      chain.hooked?.dispose();
      chain.hooked = undefined;
      if (!dormant && chain.base) this.#hook(chain, chain.base);
    }
    this.host.changed();
  }

  removeChain(chain: NftChain): void {
    this.#unhook(chain);
    chain.table.chains.delete(chain.name);
    this.host.changed();
  }

  setPolicy(chain: NftChain, policy: 'accept' | 'drop'): void {
    if (chain.base) chain.base = { ...chain.base, policy };
    this.host.changed();
  }

  addSet(table: NftTable, spec: SetSpec): NftSet {
    const set = new NftSet(spec, table.handles());
    table.sets.set(spec.name, set);
    return set;
  }

  removeSet(table: NftTable, name: string): void {
    table.sets.delete(name);
    this.host.changed();
  }

  /** The rules of a chain, replaced, with counters at zero. */
  fill(chain: NftChain, rules: readonly NftRule[]): void {
    chain.fill(rules);
    this.#needs(chain, rules);
    this.host.changed();
  }

  /** Puts a rule into a chain: at the end, or at a place. */
  insert(chain: NftChain, rule: NftRule, at = chain.length): PlacedRule {
    const placed = new PlacedRule(chain, rule, ruleHandle(chain.table, rule));
    this.setRules(chain, chain.rules.toSpliced(at, 0, placed));
    return placed;
  }

  setRules(chain: NftChain, rules: readonly PlacedRule[]): void {
    chain.rules = rules;
    this.#needs(
      chain,
      rules.map((r) => r.rule),
    );
    this.host.changed();
  }

  /** Elements changed. */
  touched(): void {
    this.host.changed();
  }

  /** What a failed transaction has to put back. */
  save(): () => void {
    const tables = [...this.#tables.values()].map((table) => ({
      table,
      chains: [...table.chains.values()].map((chain) => ({ chain, rules: chain.rules, base: chain.base })),
      sets: [...table.sets].map(([name, set]) => ({ name, set, copy: set.copy() })),
      objects: [...table.objects].map(([name, object]) => ({ name, object, back: object.state.save() })),
      dormant: table.dormant,
    }));
    return () => {
      for (const table of [...this.#tables.values()]) this.removeTable(table);
      for (const { table, chains, sets, objects, dormant } of tables) {
        this.#tables.set(table.title, table);
        table.chains.clear();
        table.sets.clear();
        table.objects.clear();
        table.dormant = dormant;
        for (const { chain, rules, base } of chains) {
          chain.rules = rules;
          chain.gone = false;
          chain.base = base;
          table.chains.set(chain.name, chain);
          if (base && !dormant) this.#hook(chain, base);
        }
        for (const { name, object, back } of objects) {
          back();
          table.objects.set(name, object);
        }
        for (const { name, set, copy } of sets) {
          set.restore(copy);
          table.sets.set(name, set);
        }
      }
      this.host.changed();
    };
  }

  // ---- packets

  #families(chain: NftChain): readonly (4 | 6)[] {
    return chain.table.family === 'inet' ? [4, 6] : [chain.table.family === 'ip' ? 4 : 6];
  }

  #hook(chain: NftChain, base: BaseSpec): void {
    const name = `nftables ${chain.table.title} ${chain.name}`;
    const hooked: Disposable[] = [];
    for (const family of this.#families(chain)) {
      const run = (p: Packet, hook: number): boolean => this.#base(chain, p, hook);
      if (base.type === 'nat') {
        this.host.startTracking(family);
        hooked.push(this.host.nat(family).add(base.hook, { priority: base.priority, run }));
      } else hooked.push(this.host.hooks.register({ name, family, hook: base.hook, priority: base.priority, run }));
    }
    chain.hooked = { dispose: () => hooked.forEach((h) => h.dispose()) };
  }

  #unhook(chain: NftChain): void {
    chain.gone = true;
    chain.hooked?.dispose();
    chain.hooked = undefined;
  }

  /** Rules that ask for connections make conntrack look at packets. */
  #needs(chain: NftChain, rules: readonly NftRule[]): void {
    if (rules.some((r) => r.statements.some(asksConnections))) for (const family of this.#families(chain)) this.host.startTracking(family);
    for (const r of rules) for (const s of r.statements) if (s.kind === 'meter') meterOf(chain.table, s);
  }

  /** A base chain: what no rule decides its policy does. */
  #base(chain: NftChain, p: Packet, hook: number): boolean {
    this.#shown = false;
    if (chain.length > 0) {
      const verdict = this.#walk(chain, p, hook, 0);
      if (verdict) return verdict.kind === 'accept';
    }
    if (p.nftrace !== 0) this.#tell(p, chain, `policy ${chain.base?.policy ?? 'accept'}`);
    if (chain.base?.policy !== 'drop') return true;
    p.trace?.add('drop', this.host, p, '', { table: chain.table.title, chain: chain.name, text: () => 'policy drop' });
    return false;
  }

  /** accept or drop; undefined when the chain came to its end. */
  #walk(chain: NftChain, p: Packet, hook: number, depth: number): Verdict | undefined {
    const { table } = chain;
    for (const rule of chain.rules) {
      const verdict = this.#rule(table, rule, p, hook);
      if (p.nftrace !== 0 && verdict !== BREAK) this.#tell(p, chain, matchText(rule, verdict));
      if (typeof verdict === 'number') continue;
      if (verdict.kind === 'accept' || verdict.kind === 'drop') return verdict;
      if (verdict.kind === 'return') return undefined;
      const to = table.chains.get(verdict.chain ?? '');
      if (!to || depth >= MAX_JUMPS) continue;
      const end = this.#walk(to, p, hook, depth + 1);
      if (end || verdict.kind === 'goto') return end;
    }
    if (p.nftrace !== 0) this.#tell(p, chain, 'verdict continue');
    return undefined;
  }

  #tell(p: Packet, chain: NftChain, text: string): void {
    if (!this.traced.heard) return;
    const at = { id: p.nftrace, table: chain.table.title, chain: chain.name };
    if (!this.#shown) this.traced.emit({ ...at, text: packetText(p) });
    this.#shown = true;
    this.traced.emit({ ...at, text });
  }

  /** What one rule says of a packet; undefined: nothing. */
  answer(table: NftTable, rule: PlacedRule, p: Packet, hook: number): Verdict | undefined {
    const result = this.#rule(table, rule, p, hook);
    return typeof result === 'number' ? undefined : result;
  }

  #rule(table: NftTable, rule: PlacedRule, p: Packet, hook: number): Result {
    const at = { host: this.host, table, rule, hook };
    for (const step of stepsOf(rule.rule)) {
      const result = step(p, at);
      if (result === BREAK) return BREAK;
      if (result !== NEXT) return result;
    }
    return NEXT;
  }
}

const asksConnections = (s: Statement): boolean =>
  s.kind === 'ct count' ||
  (s.kind === 'mangle' && s.to.kind === 'ct') ||
  expressions(s).some((e) => e.kind === 'ct' || (e.kind === 'concat' && e.parts.some((part) => part.kind === 'ct')));

/** A set that a rule writes out has a handle of its own, before the rule's. */
export function ruleHandle(table: NftTable, rule: NftRule): number {
  const sets = rule.statements.flatMap(expressions).filter((e) => e.kind === 'set' || (e.kind === 'map' && e.map.kind === 'set')).length;
  const meters = rule.statements.filter((s) => s.kind === 'meter' && !table.meters.has(s.name)).length;
  const more = sets + meters;
  return table.handles(more + 1) + more;
}

/** The set of a meter is made with the first rule that has it. */
function meterOf(table: NftTable, s: Extract<Statement, { kind: 'meter' }>): void {
  if (table.meters.has(s.name)) return;
  const flags = { interval: false, dynamic: true, timeout: s.timeout !== undefined, constant: false };
  const key = s.key.kind === 'concat' ? s.key.parts.map(typeOf) : [typeOf(s.key)];
  table.meters.set(s.name, new NftSet({ name: s.name, key, data: undefined, flags, timeout: s.timeout, size: s.size, states: s.states, comment: undefined }));
}

const typeOf = (e: Expr): TypeName => ('type' in e ? e.type : 'integer');
