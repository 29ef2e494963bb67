// iptables of one namespace and family: its tables and chains, how they are changed, and the walk of a packet through them. upstream: Linux net/ipv4/netfilter/ip_tables.c
import type { Disposable } from '../../../base/emitter.ts';
import { type Cidr, type Ip, ip, ipOf } from '../../../base/ip.ts';
import { HOOK_NAMES, type Hooks, PRIORITY } from '../hooks.ts';
import { CT_UNTRACKED } from '../packet.ts';
import type { Host, Packet } from '../types.ts';
import { RuleChain, RuleEntry } from './chain.ts';
import { ChainTable } from './chain-table.ts';
import { candidates } from './compile.ts';
import type { Connection, Conntrack } from './conntrack.ts';
import { logLine } from './log.ts';
import { bindDestination, bindSource, changesDestination, masqueradeSource, redirectDestination } from './nat.ts';
import type { NatHooks } from './nat-hooks.ts';
import { reject } from './reject.ts';
import type { Chain, Entry, ForeignRule, NatRange, RecentLists, Rule, RuleSource, SetLookup, Surroundings, TableName, Target } from './rule.ts';

/** The built-in chains of each table, in the order in which they are saved. */
export const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};
export const TABLES: readonly TableName[] = ['mangle', 'security', 'raw', 'filter', 'nat'];

/** Matches that ask for the connection of a packet. */
const NEEDS_TRACKING: ReadonlySet<string> = new Set(['conntrack', 'state', 'connmark', 'connlimit']);

const CONTINUE = 0;
const ACCEPT = 1;
const DROP = 2;
type Verdict = 0 | 1 | 2;

/** What the tables need of their namespace. */
export interface NetfilterHost extends Host {
  readonly hooks: Hooks;
  readonly conntrack: Conntrack;
  readonly recent: RecentLists;
  /** Parts of the kernel that are loaded on demand, by name. */
  readonly engines: Map<string, object>;
  /** Brings counters up to date. */
  settle(): void;
  changed(): void;
  kernelLog(line: string): void;
  /** The nat hooks of a family. */
  nat(family: 4 | 6): NatHooks;
  /** Conntrack begins to look at packets of a family. */
  startTracking(family: 4 | 6): void;
  /** … and looks at them no more. */
  stopTracking(family: 4 | 6): void;
}

export class Netfilter {
  readonly family: 4 | 6;
  readonly #host: NetfilterHost;
  readonly #around: Surroundings;
  readonly #tables = new Map<TableName, ChainTable>();
  /** The built-in chains that hang on a hook. */
  readonly #hooks = new Map<TableName, Map<string, Disposable>>();

  constructor(host: NetfilterHost, family: 4 | 6) {
    this.#host = host;
    this.family = family;
    this.#around = { host, recent: host.recent, engines: host.engines };
  }

  // ---- reading and changing

  /** The tables that exist, in the order in which iptables-save prints them. */
  tables(): readonly TableName[] {
    return TABLES.filter((t) => this.#tables.has(t));
  }

  /** The tables in the order in which they came into being. */
  tablesByAge(): readonly TableName[] {
    return [...this.#tables.keys()];
  }

  /** The chains of a table; it comes into being when it is first asked for. */
  chains(table: TableName): ReadonlyMap<string, RuleChain> {
    return this.#in(table).all;
  }

  /** The chains of a table for whoever only looks: a table that is not there looks like an empty one. */
  view(table: TableName): ReadonlyMap<string, RuleChain> {
    return this.#tables.get(table)?.all ?? new Map(BUILT_IN[table].map((name) => [name, new RuleChain(table, name, 'ACCEPT')]));
  }

  /** Takes a table away with all that is in it, as nft does. */
  removeTable(table: TableName): void {
    for (const hook of this.#hooks.get(table)?.values() ?? []) hook.dispose();
    for (const chain of this.#tables.get(table)?.all.values() ?? []) chain.gone = true;
    this.#hooks.delete(table);
    this.#tables.delete(table);
    this.#host.changed();
  }

  /** Brings the counters of every rule up to date. */
  settle(): void {
    this.#host.settle();
  }

  chain(table: TableName, name: string): RuleChain | undefined {
    return this.#in(table).get(name);
  }

  addChain(table: TableName, name: string): RuleChain {
    const made = new RuleChain(table, name);
    this.#in(table).add(made);
    this.#host.changed();
    return made;
  }

  removeChain(table: TableName, name: string): void {
    if (this.#in(table).remove(name)) this.#host.changed();
  }

  renameChain(table: TableName, from: Chain, to: string): void {
    const entries = from.entries;
    const made = this.addChain(table, to);
    made.entries = entries.map((e) => this.entry(made, e.rule, e));
    for (const chain of this.chains(table).values()) {
      chain.entries = chain.entries.map((e) =>
        e.rule.target?.kind === 'jump' && e.rule.target.chain === from.name ? this.entry(chain, { ...e.rule, target: { ...e.rule.target, chain: to } }, e) : e,
      );
    }
    this.removeChain(table, from.name);
  }

  setPolicy(chain: Chain, policy: 'ACCEPT' | 'DROP'): void {
    chain.policy = policy;
    this.#hang(chain);
    this.#host.changed();
  }

  /** The rules of a chain, replaced. */
  setEntries(chain: Chain, entries: Entry[]): void {
    chain.entries = entries;
    for (const e of entries) this.#needs(e.rule);
    if (entries.length > 0) this.#hang(chain);
    this.#host.changed();
  }

  /** The rules of a chain, replaced, with counters at zero. */
  setRules(chain: RuleChain, rules: readonly Rule[]): void {
    chain.rules = rules;
    if (rules.length > 0) this.#hang(chain);
    if (chain.table === 'filter') for (const rule of rules) this.#needs(rule);
    this.#host.changed();
  }

  /** The chains of an owner in the table nat, replaced, with counters at zero; undefined: it has none any more. */
  setChains(owner: string, source: RuleSource | undefined): void {
    this.#in('nat').replace(owner, source);
    this.#host.changed();
  }

  /**
   * The rules of a chain by their owners, those of `LAST` at its end; with counters at zero.
   * `all` gives every owner when the chain is not in that form: at first, and after somebody has edited it.
   */
  setSegments(chain: RuleChain, changed: Iterable<string>, all: () => Iterable<string>, rulesOf: (owner: string) => readonly Rule[]): void {
    const known = chain.segments;
    const segments = known ?? chain.divide();
    if (known) {
      // What remembered paths still owe belongs to the counters that end here.
      this.#host.settle();
      chain.zero();
    }
    for (const owner of known ? changed : all()) {
      const rules = rulesOf(owner);
      segments.set(owner, rules);
      if (chain.table === 'filter') for (const rule of rules) this.#needs(rule);
    }
    this.#host.changed();
  }

  /** True when a set of this name exists. */
  hasSet(name: string): boolean {
    return (this.#host.engines.get('ipset') as SetLookup | undefined)?.has(name) ?? false;
  }

  /** Rules that ask for connections make conntrack look at packets. */
  #needs(rule: Rule): void {
    if (rule.target?.kind === 'CONNMARK' || rule.matches.some((m) => NEEDS_TRACKING.has(m.kind))) this.#host.startTracking(this.family);
  }

  /** A rule for a place in a chain. */
  entry(chain: Chain, rule: Rule, counter?: { packets: number; bytes: number }): Entry {
    return new RuleEntry(chain, rule, counter?.packets ?? 0, counter?.bytes ?? 0);
  }

  /** How many rules jump to a chain. */
  references(table: TableName, name: string): number {
    let n = 0;
    for (const chain of this.chains(table).values()) for (const e of chain.entries) if (e.rule.target?.kind === 'jump' && e.rule.target.chain === name) n++;
    return n;
  }

  #in(table: TableName): ChainTable {
    return this.#tables.get(table) ?? this.#make(table);
  }

  #make(table: TableName): ChainTable {
    const chains = new ChainTable(table);
    this.#tables.set(table, chains);
    for (const name of BUILT_IN[table]) chains.add(new RuleChain(table, name, 'ACCEPT'));
    return chains;
  }

  /** A built-in chain is the kernel's from the first rule or policy that it gets, as long as its table is there: until then it is only shown. upstream: iptables-nft nft_xt_builtin_init */
  #hang(chain: Chain): void {
    const { table, name } = chain;
    const hung = this.#hooks.get(table) ?? new Map<string, Disposable>();
    if (hung.has(name) || !BUILT_IN[table].includes(name)) return;
    hung.set(name, this.#hook(chain));
    this.#hooks.set(table, hung);
    if (table === 'nat') this.#host.startTracking(this.family);
  }

  #hook(chain: Chain): Disposable {
    const { table, name } = chain;
    const hook = HOOK_NAMES.indexOf(name as (typeof HOOK_NAMES)[number]);
    const run = (p: Packet): boolean => this.#base(chain, p, hook) === ACCEPT;
    if (table === 'nat') return this.#host.nat(this.family).add(hook, { priority: changesDestination(hook) ? PRIORITY.dstnat : PRIORITY.srcnat, run });
    return this.#host.hooks.register({ name: `iptables ${table} ${name}`, family: this.family, hook, priority: PRIORITY[table], run });
  }

  // ---- packets

  /** A built-in chain: what no rule decides its policy does. */
  #base(chain: Chain, p: Packet, hook: number): Verdict {
    if (chain.length > 0) {
      const verdict = this.#walk(chain, p, hook, 0);
      if (verdict !== CONTINUE) return verdict;
    }
    chain.counter.packets++;
    chain.counter.bytes += p.length;
    p.record?.counted(chain.counter);
    if (chain.policy !== 'DROP') return ACCEPT;
    p.trace?.add('drop', this.#host, p, '', { table: chain.table, chain: chain.name, text: () => `-P ${chain.name} DROP` });
    return DROP;
  }

  #walk(chain: Chain, p: Packet, hook: number, depth: number): Verdict {
    const entries = candidates(chain, p);
    const record = p.record;
    if (record?.common && !chain.common) record.common = false;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (!entry) continue;
      if (record?.good && entry.moody) record.good = false;
      if (!entry.test(p, this.#around, entry)) continue;
      if (entry.packets === 0) chain.counted?.push(entry);
      entry.packets++;
      entry.bytes += p.length;
      record?.counted(entry);
      const target = entry.rule.target;
      if (!target) continue;
      if (target.kind === 'jump') {
        if (p.trace) p.trace.add('rule', this.#host, p, '', entry);
        if (!entry.jump || entry.jump.gone) entry.jump = this.#tables.get(chain.table)?.get(target.chain);
        if (!entry.jump || depth > 100) continue;
        const verdict = this.#walk(entry.jump, p, hook, depth + 1);
        if (verdict !== CONTINUE || target.goto) return verdict;
        continue;
      }
      const verdict = this.#act(target, entry, p, hook);
      if (verdict === 'return') return CONTINUE;
      if (verdict !== CONTINUE) return verdict;
    }
    return CONTINUE;
  }

  #act(target: Exclude<Target, { kind: 'jump' }>, entry: Entry, p: Packet, hook: number): Verdict | 'return' {
    if (p.trace) p.trace.add(target.kind === 'DROP' ? 'drop' : target.kind === 'REJECT' ? 'reject' : 'rule', this.#host, p, '', entry);
    switch (target.kind) {
      case 'ACCEPT':
        return ACCEPT;
      case 'DROP':
        return DROP;
      case 'RETURN':
        return 'return';
      case 'REJECT':
        reject(this.#host, p, target.with);
        return DROP;
      case 'MARK':
        p.mark = (p.mark & ~target.mask) ^ target.value;
        return CONTINUE;
      case 'LOG':
        this.#host.kernelLog(logLine(target.prefix, p, target.sequence));
        return CONTINUE;
      case 'CONNMARK':
        connmark(target, p);
        return CONTINUE;
      case 'TTL':
      case 'HL':
        p.ttl = target.how === 'set' ? target.value : Math.max(0, Math.min(255, p.ttl + (target.how === 'inc' ? target.value : -target.value)));
        return CONTINUE;
      case 'TRACE':
        p.nftrace ||= 1 + this.#host.random.int(0xfffffffe);
        return CONTINUE;
      case 'NFLOG':
      case 'TCPMSS':
      case 'CHECKSUM':
        return CONTINUE;
      case 'NFQUEUE':
        return target.bypass ? ACCEPT : DROP;
      case 'nft':
        return this.#foreign(target.rule, entry, p, hook);
      case 'NETMAP':
        return this.#map(target.to, p, hook);
      case 'NOTRACK':
      case 'CT':
        if (!p.ct) p.ctState = CT_UNTRACKED;
        return CONTINUE;
      default:
        return this.#translate(target, p, hook);
    }
  }

  /** A rule of nft's decides, and counts, for itself. */
  #foreign(rule: ForeignRule, entry: Entry, p: Packet, hook: number): Verdict | 'return' {
    const verdict = rule.run(p, hook);
    Object.assign(entry, rule.counted());
    if (!verdict) return CONTINUE;
    switch (verdict.kind) {
      case 'accept':
        return ACCEPT;
      case 'drop':
        return DROP;
      case 'return':
        return 'return';
      default: {
        const to = this.#tables.get(entry.table as TableName)?.get(verdict.chain ?? '');
        const end = to ? this.#walk(to, p, hook, 1) : CONTINUE;
        return end === CONTINUE && verdict.kind === 'goto' ? 'return' : end;
      }
    }
  }

  #translate(target: Extract<Target, { range: NatRange }>, p: Packet, hook: number): Verdict {
    const host = this.#host;
    const c = p.ct as Connection | undefined;
    if (!c) return CONTINUE;
    let range = target.range;
    if (target.kind === 'MASQUERADE' || target.kind === 'REDIRECT') {
      const address = target.kind === 'MASQUERADE' ? masqueradeSource(host, p) : redirectDestination(host, p, hook);
      if (!address) return DROP;
      range = { ...range, from: address };
    }
    if (changesDestination(hook)) bindDestination(host, host.conntrack, c, p, range);
    else bindSource(host, host.conntrack, c, range, target.random !== undefined);
    return ACCEPT;
  }
  /** One network onto another: the rest of the address stays. upstream: xt_NETMAP.c */
  #map(to: Cidr, p: Packet, hook: number): Verdict {
    const c = p.ct as Connection | undefined;
    if (!c) return CONTINUE;
    const range: NatRange = { from: mapped(changesDestination(hook) ? p.dst : p.src, to) };
    if (changesDestination(hook)) bindDestination(this.#host, this.#host.conntrack, c, p, range);
    else bindSource(this.#host, this.#host.conntrack, c, range, false);
    return ACCEPT;
  }
}

/** The bits of a prefix from it, the others from the address. */
function mapped(address: Ip, to: Cidr): Ip {
  if (address.family === 4) {
    const mask = to.bits === 0 ? 0 : -1 << (32 - to.bits);
    return ipOf((to.base.n & mask) | (address.n & ~mask));
  }
  const groups = address.groups.map((g, i) => {
    const mask = (0xffff << (16 - Math.max(0, Math.min(16, to.bits - i * 16)))) & 0xffff;
    return (g & ~mask) | ((to.base.groups[i] ?? 0) & mask);
  });
  return ip(groups.map((g) => g.toString(16)).join(':'));
}

/** upstream: xt_connmark.c connmark_tg */
function connmark(target: Extract<Target, { kind: 'CONNMARK' }>, p: Packet): void {
  const c = p.ct as Connection | undefined;
  if (!c) return;
  if (target.how === 'set') c.mark = ((c.mark & ~target.mask) ^ target.value) >>> 0;
  else if (target.how === 'save') c.mark = ((c.mark & ~target.to) ^ (p.mark & target.from)) >>> 0;
  else p.mark = (p.mark & ~target.to) ^ (c.mark & target.from);
}
