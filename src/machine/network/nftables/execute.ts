// nft's commands, done: all of an input, or nothing of it. upstream: nftables src/libnftables.c, mnl.c; Linux net/netfilter/nf_tables_api.c
import { INPUT, OUTPUT, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { NetfilterHost } from '../netfilter/netfilter.ts';
import type { ElementExpr, Expr, Statement } from './ast.ts';
import { checkRule, checkVerdict, expressions } from './check-rule.ts';
import type { Command } from './commands.ts';
import { constant, keyParts } from './evaluate.ts';
import { iptablesNames, iptablesOf } from './iptables-tables.ts';
import { NftProblem, places, problemText, type Token } from './lexer.ts';
import type { ListOptions } from './list.ts';
import { listCommand } from './list-command.ts';
import { type Nftables, nftablesOf } from './nftables.ts';
import { parseCommands } from './parse-commands.ts';
import { BUSY, GONE, MISSING, NOT_SUPPORTED, THERE } from './problems.ts';
import { Conflict, type NftSet } from './set.ts';
import { type NftChain, type NftTable, PlacedRule } from './table.ts';
import { isVerdict } from './text.ts';

export interface NftResult {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs an input. `check`: nothing is changed. */
export function runNft(host: NetfilterHost, input: string, options: Omit<ListOptions, 'now'> & { readonly check?: boolean; readonly file?: string }): NftResult {
  const engine = nftablesOf(host);
  host.settle();
  let out = '';
  let back: (() => void) | undefined;
  const flushed: (string | undefined)[] = [];
  let note = '';
  try {
    const commands = parseCommands(input);
    for (const command of commands) {
      if (command.do === 'list') {
        if (options.json && 'what' in command && command.what === 'ruleset' && iptablesNames(host).length > 0)
          note = 'nft: the tables of iptables are not listed here in JSON: iptables-save prints them\n';
        out += listCommand(engine, command, { ...options, now: host.clock.now() });
        continue;
      }
      back ??= engine.save();
      execute(engine, command);
      if (command.do === 'flush' && command.what === 'ruleset') flushed.push(command.family);
    }
    if (options.check) back?.();
    else for (const family of flushed) flushIptables(host, family);
    return { out, err: note, code: 0 };
  } catch (e) {
    if (!(e instanceof NftProblem)) throw e;
    back?.();
    return { out: '', err: problemText(e, input, options.file), code: 1 };
  }
}

/** The tables of iptables are tables as all others; they go when all else was right. */
function flushIptables(host: NetfilterHost, family: string | undefined): void {
  for (const netfilter of iptablesOf(host))
    if (family === undefined || family === (netfilter.family === 4 ? 'ip' : 'ip6')) for (const table of netfilter.tables()) netfilter.removeTable(table);
}

function execute(engine: Nftables, command: Exclude<Command, { do: 'list' }>): void {
  switch (command.do) {
    case 'flush':
      return flush(engine, command);
    case 'add-table': {
      const { table, family, create, comment } = command;
      if (!engine.table(family, table.text)) engine.addTable(family, table.text, comment);
      else if (create) throw new NftProblem(THERE, table);
      return;
    }
    case 'add-chain':
      return addChain(engine, command);
    case 'add-set': {
      const table = tableOf(engine, command);
      const known = table.sets.get(command.name.text);
      if (known && (command.create || known.spec.key.join() !== command.spec.key.join())) throw new NftProblem(THERE, command.name);
      if (!known) engine.addSet(table, { ...command.spec, name: command.name.text });
      return;
    }
    case 'add-rule':
      return addRule(engine, command);
    case 'elements':
      return elements(engine, command);
    case 'delete':
      return remove(engine, command);
    case 'delete-rule': {
      const chain = chainOf(engine, command, command.name);
      if (!chain.rules.some((r) => r.handle === command.handle)) throw new NftProblem(GONE, command.token);
      engine.setRules(
        chain,
        chain.rules.filter((r) => r.handle !== command.handle),
      );
      return;
    }
    case 'rename':
      return rename(engine, command);
    default:
      throw new NftProblem('monitor is not simulated here, but for `nft monitor trace`', undefined);
  }
}

function tableOf(engine: Nftables, at: { readonly family: NftTable['family']; readonly table: Token }): NftTable {
  const table = engine.table(at.family, at.table.text);
  if (!table) throw new NftProblem(GONE, at.table);
  return table;
}

function chainOf(engine: Nftables, at: { readonly family: NftTable['family']; readonly table: Token }, name: Token): NftChain {
  const chain = tableOf(engine, at).chains.get(name.text);
  if (!chain) throw new NftProblem(GONE, name);
  return chain;
}

function setOf(engine: Nftables, at: { readonly family: NftTable['family']; readonly table: Token }, name: Token, words = GONE): NftSet {
  const set = tableOf(engine, at).sets.get(name.text);
  if (!set) throw new NftProblem(words, name);
  return set;
}

function flush(engine: Nftables, command: Extract<Command, { do: 'flush' }>): void {
  if (command.what === 'ruleset') {
    for (const table of engine.tables()) if (command.family === undefined || table.family === command.family) engine.removeTable(table);
    return;
  }
  if (command.what === 'table') {
    for (const chain of tableOf(engine, command).chains.values()) engine.setRules(chain, []);
  } else if (command.what === 'chain') engine.setRules(chainOf(engine, command, command.name), []);
  else {
    setOf(engine, command, command.name).flush();
    engine.touched();
  }
}

const HOOKS_OF_NAT = [PREROUTING, INPUT, OUTPUT, POSTROUTING];

function addChain(engine: Nftables, { name, spec, create, ...at }: Extract<Command, { do: 'add-chain' }>): void {
  const table = tableOf(engine, at);
  const known = table.chains.get(name.text);
  const { base } = spec;
  if (base?.type === 'nat' && !HOOKS_OF_NAT.includes(base.hook)) throw new NftProblem(NOT_SUPPORTED, { ...name, from: 1, to: Number.POSITIVE_INFINITY });
  if (!known) {
    engine.addChain(table, name.text, base, spec.comment);
    return;
  }
  if (create) throw new NftProblem(THERE, name);
  if (!base) return;
  const old = known.base;
  if (!old || old.type !== base.type || old.hook !== base.hook || old.priority !== base.priority) throw new NftProblem(THERE, name);
  engine.setPolicy(known, base.policy);
}

function addRule(engine: Nftables, { name, how, at, rule, ...where }: Extract<Command, { do: 'add-rule' }>): void {
  const chain = chainOf(engine, where, name);
  checkRule(chain, rule, name);
  const rules = chain.rules;
  let index = how === 'insert' ? 0 : rules.length;
  if (at) {
    const found = at.kind === 'index' ? (at.n < rules.length ? at.n : -1) : rules.findIndex((r) => r.handle === at.n);
    if (found < 0) throw new NftProblem(GONE, at.token);
    index = how === 'add' ? found + 1 : found;
  }
  if (how !== 'replace') engine.insert(chain, rule, index);
  else engine.setRules(chain, rules.with(index, new PlacedRule(chain, rule, chain.table.handles())));
}

function elements(engine: Nftables, command: Extract<Command, { do: 'elements' }>): void {
  const set = setOf(engine, command, command.name, MISSING);
  const { spec } = set;
  const now = engine.host.clock.now();
  for (const e of command.read(spec.key, spec.data)) {
    const parts = keyParts(e.key);
    if (command.how === 'delete') {
      if (!set.get(parts, now) || !set.delete(parts)) throw new NftProblem(GONE, command.name);
      continue;
    }
    if (!spec.flags.interval && parts.some((p) => p.kind !== 'value')) {
      const what = parts.some((p) => p.kind === 'prefix') ? 'prefix' : 'range';
      throw new NftProblem(`You must add 'flags interval' to your set declaration if you want to add ${what} elements`, command.name);
    }
    addElement(engine, command, set, e, now);
  }
  engine.touched();
}

function addElement(engine: Nftables, command: Extract<Command, { do: 'elements' }>, set: NftSet, e: ElementExpr, now: number): void {
  const parts = keyParts(e.key);
  const verdict = e.data && isVerdict(e.data) ? e.data : undefined;
  if (verdict) checkVerdict(tableOf(engine, command), verdict, command.name);
  const data = e.data && !verdict ? constant(e.data as Expr) : undefined;
  const known = set.get(parts, now);
  const other = known && (known.verdict?.kind !== verdict?.kind || known.verdict?.chain !== verdict?.chain || JSON.stringify(known.data) !== JSON.stringify(data));
  if (known && (command.how === 'create' || other)) throw new NftProblem(THERE, command.name);
  if (known) return;
  if (set.spec.size !== undefined && set.size >= set.spec.size) throw new NftProblem('Could not process rule: Too many open files in system', command.name);
  if (e.timeout !== undefined && !set.spec.flags.timeout) throw new NftProblem('Could not process rule: Invalid argument', command.name);
  const timeout = e.timeout ?? set.spec.timeout;
  try {
    set.add({ parts, data, verdict, comment: e.comment, timeout, expires: timeout === undefined ? undefined : now + timeout });
  } catch (error) {
    if (error instanceof Conflict) throw new NftProblem('interval overlaps with an existing one', places.get(e) ?? command.name);
    throw error;
  }
}

function remove(engine: Nftables, command: Extract<Command, { do: 'delete' }>): void {
  const table = tableOf(engine, command);
  const { name } = command;
  if (command.what === 'table') return engine.removeTable(table);
  if (command.what === 'chain') {
    const chain = chainOf(engine, command, name);
    const used = [...table.chains.values()].some((c) => c !== chain && c.rules.some((r) => r.rule.statements.some((s) => namesChain(s, name.text))));
    const mapped = [...table.sets.values()].some((s) => s.spec.data?.[0] === 'verdict' && s.list(engine.host.clock.now()).some((e) => e.verdict?.chain === name.text));
    if (used || mapped) throw new NftProblem(BUSY, name);
    return engine.removeChain(chain);
  }
  setOf(engine, command, name);
  const used = [...table.chains.values()].some((c) =>
    c.rules.some((r) => r.rule.statements.some((s) => (s.kind === 'dynset' && s.set === name.text) || expressions(s).some((e) => namesSet(e, name.text)))),
  );
  if (used) throw new NftProblem(BUSY, name);
  engine.removeSet(table, name.text);
}

function namesChain(s: Statement, name: string): boolean {
  if (s.kind === 'verdict') return s.verdict.chain === name;
  return s.kind === 'vmap' && s.map.kind === 'set' && s.map.elements.some(({ data }) => data && isVerdict(data) && data.chain === name);
}

function namesSet(e: Expr, name: string): boolean {
  if (e.kind === 'map') return namesSet(e.map, name) || namesSet(e.key, name);
  return e.kind === 'ref' && e.name === name;
}

function rename(engine: Nftables, command: Extract<Command, { do: 'rename' }>): void {
  const chain = engine.table(command.family, command.table.text)?.chains.get(command.name.text);
  if (!chain) throw new NftProblem(MISSING, engine.table(command.family, command.table.text) ? command.name : command.table);
  const { table } = chain;
  if (table.chains.has(command.to.text)) throw new NftProblem(THERE, command.to);
  const rules = chain.rules.map((r) => r.rule);
  engine.removeChain(chain);
  const made = engine.addChain(table, command.to.text, chain.base, chain.comment);
  engine.fill(made, rules);
  const names = (s: Statement): Statement => (s.kind === 'verdict' && s.verdict.chain === command.name.text ? { ...s, verdict: { ...s.verdict, chain: command.to.text } } : s);
  for (const other of table.chains.values()) {
    if (other.rules.some((r) => r.rule.statements.some((s) => namesChain(s, command.name.text))))
      engine.setRules(
        other,
        other.rules.map((r) => new PlacedRule(other, { ...r.rule, statements: r.rule.statements.map(names) }, r.handle)),
      );
  }
}
