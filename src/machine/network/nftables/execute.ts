// nft's commands, done: all of an input, or nothing of it. upstream: nftables src/libnftables.c, mnl.c; Linux net/netfilter/nf_tables_api.c
import type { NetfilterHost } from '../netfilter/netfilter.ts';
import { addChain, addRule, deleteRule, rename } from './change-chain.ts';
import { addElements, addSet } from './change-set.ts';
import { Changes } from './changes.ts';
import type { Command } from './commands.ts';
import { editOfIptables } from './iptables-edit.ts';
import { iptablesNames, iptablesOf, removedOfIptables } from './iptables-tables.ts';
import { NftProblem, problemText } from './lexer.ts';
import { type ListOptions, listObject } from './list.ts';
import { getElements, listCommand } from './list-command.ts';
import { objectOf, tableOf } from './lookup.ts';
import { type Nftables, nftablesOf } from './nftables.ts';
import { parseCommands } from './parse-commands.ts';
import { GONE, THERE } from './problems.ts';
import type { Include } from './reader.ts';
import { flush, remove } from './remove.ts';

export interface NftResult {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

export interface NftOptions extends Omit<ListOptions, 'now'> {
  /** Nothing is changed. */
  readonly check?: boolean;
  /** What is changed is said. */
  readonly echo?: boolean;
  readonly file?: string;
  readonly include?: Include;
  readonly defines?: ReadonlyMap<string, string>;
  /** Who asks. */
  readonly process?: { readonly pid: number; readonly name: string };
}

/** Runs an input. */
export function runNft(host: NetfilterHost, input: string, options: NftOptions): NftResult {
  const engine = nftablesOf(host);
  host.settle();
  const { commands, problems: misread } = parseCommands(input, {
    name: options.file,
    ...(options.include ? { include: options.include } : {}),
    ...(options.defines ? { defines: options.defines } : {}),
  });
  const run = new Run(engine, { ...options, now: host.clock.now() });
  for (const command of commands) run.command(command);
  const wrong = [...misread, ...(run.wrong.length > 0 ? run.wrong : misread.length > 0 ? [] : run.refused)];
  if (wrong.length > 0) {
    run.back?.();
    return { out: '', err: wrong.map(problemText).join(''), code: 1 };
  }
  if (options.check) run.back?.();
  else {
    for (const family of run.flushed) flushIptables(host, family);
    for (const act of run.later) act();
    for (const family of [4, 6] as const) if (isBare(engine, family)) host.stopTracking(family);
    run.changes.tell(engine, options.process ?? { pid: 1, name: 'nft' });
  }
  return { out: run.out + (options.echo ? run.changes.echo(options.handles, engine, options.process) : ''), err: run.note, code: 0 };
}

/** One input while it is carried out. */
class Run {
  out = '';
  note = '';
  /** What nft itself sees to be wrong, and what the kernel would not do. */
  readonly wrong: NftProblem[] = [];
  readonly refused: NftProblem[] = [];
  readonly flushed: (string | undefined)[] = [];
  /** What is done to the tables of iptables when all was right. */
  readonly later: (() => void)[] = [];
  readonly changes = new Changes();
  back: (() => void) | undefined = undefined;
  readonly #engine: Nftables;
  readonly #options: ListOptions;

  constructor(engine: Nftables, options: ListOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  command(command: Command): void {
    if (command.problem) {
      this.wrong.push(command.problem);
      return;
    }
    try {
      this.#do(command);
    } catch (e) {
      if (!(e instanceof NftProblem)) throw e;
      (e.message.startsWith('Could not process rule') ? this.refused : this.wrong).push(e);
    }
  }

  #do(command: Command): void {
    if (command.do === 'list') this.#list(command);
    else if (command.do === 'describe') this.out += command.text;
    else if (command.do === 'elements' && command.how === 'get') this.out += getElements(this.#engine, command, this.#options);
    else if (command.do === 'reset') this.#reset(command);
    else {
      this.back ??= this.#engine.save();
      if (this.#ofIptables(command)) return;
      change(this.#engine, command, this.changes);
      if (command.do === 'flush' && command.what === 'ruleset') this.flushed.push(command.family);
    }
  }

  /** Rules of iptables can be taken away here, and are made by iptables. */
  #ofIptables(command: Command): boolean {
    if (!('table' in command) || !command.table || !command.family || command.do === 'list' || command.do === 'reset') return false;
    const { host } = this.#engine;
    if (this.#engine.table(command.family, command.table.text) || !iptablesNames(host).includes(`${command.family} ${command.table.text}`)) return false;
    const edit = editOfIptables(this.#engine, command);
    if (edit) this.later.push(edit);
    if (edit || command.do === 'add-table') return true;
    const removes = command.do === 'flush' || (command.do === 'delete' && command.what === 'table');
    if (!removes || !(command.what === 'table' || command.what === 'chain')) {
      throw new NftProblem('this change of a table of iptables is not simulated here: iptables makes it', command.table);
    }
    const act = removedOfIptables(host, command);
    if (typeof act === 'function') this.later.push(act);
    else if (act === 'no chain' && 'name' in command) throw new NftProblem(GONE, command.name);
    return true;
  }

  #list(command: Extract<Command, { do: 'list' }>): void {
    if (this.#options.json && command.what === 'ruleset' && iptablesNames(this.#engine.host).length > 0)
      this.note = 'nft: the tables of iptables are not listed here in JSON: iptables-save prints them\n';
    this.out += listCommand(this.#engine, command, this.#options);
  }

  /** Counters are listed as they were, and begin anew. */
  #reset(command: Extract<Command, { do: 'reset' }>): void {
    if ('name' in command) {
      const object = objectOf(this.#engine, command, command.what, command.at ?? command.name, {}, command.name.text);
      this.out += `table ${object.table.title} {\n${listObject(object.found, this.#options)}}\n`;
      object.found.state.reset();
      return;
    }
    const { family, table } = command;
    this.#list({ do: 'list', what: command.what, family, ...(table ? { table } : {}) });
    const kind = command.what.slice(0, -1);
    for (const t of this.#engine.tables()) {
      if ((family !== undefined && t.family !== family) || (table && t.name !== table.text)) continue;
      for (const object of t.objects.values()) if (object.kind === kind) object.state.reset();
    }
  }
}

/** No rule of a family is left, so nobody asks for its connections. upstream: nf_ct_netns_put */
function isBare(engine: Nftables, family: 4 | 6): boolean {
  const name = family === 4 ? 'ip' : 'ip6';
  if (engine.host.engines.has('ipvs')) return false;
  return !iptablesNames(engine.host).some((n) => n.startsWith(`${name} `)) && !engine.tables().some((t) => t.family === name || t.family === 'inet');
}

/** The tables of iptables are tables as all others; they go when all else was right. */
function flushIptables(host: NetfilterHost, family: string | undefined): void {
  for (const netfilter of iptablesOf(host))
    if (family === undefined || family === (netfilter.family === 4 ? 'ip' : 'ip6')) for (const table of netfilter.tables()) netfilter.removeTable(table);
}

function change(engine: Nftables, command: Exclude<Command, { do: 'list' | 'describe' | 'reset' }>, changes: Changes): void {
  switch (command.do) {
    case 'flush':
      return flush(engine, command, changes);
    case 'add-table': {
      const { table, family, create, comment, dormant } = command;
      const known = engine.table(family, table.text);
      if (known && create) throw new NftProblem(THERE, table);
      const made = known ?? engine.addTable(family, table.text, comment);
      if (!known) changes.table('add', made);
      if (dormant || known) engine.setDormant(made, dormant);
      return;
    }
    case 'add-chain':
      return addChain(engine, command, changes);
    case 'add-set':
      return addSet(engine, command, changes);
    case 'add-object': {
      const table = tableOf(engine, command);
      const kind = command.spec.kind === 'ct count' ? 'counter' : command.spec.kind;
      const known = table.object(kind, command.name.text);
      if (known && command.create) throw new NftProblem(THERE, command.name);
      if (!known) changes.object('add', table, engine.addObject(table, kind, command.name.text, command.spec, command.comment));
      return;
    }
    case 'add-rule':
      return addRule(engine, command, changes);
    case 'elements':
      return addElements(engine, command, changes);
    case 'delete':
      return remove(engine, command, changes);
    case 'delete-rule':
      return deleteRule(engine, command, changes);
    case 'rename':
      return rename(engine, command, changes);
    default:
      throw new NftProblem('monitor is not simulated here in this form', undefined);
  }
}
