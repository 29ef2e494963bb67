// iptables-restore: a whole table at a time, or nothing of it. upstream: iptables xtables-restore.c

import { RuleChain } from './chain.ts';
import { checkTarget, type Result } from './jumps.ts';
import { forgetChain, noteChain } from './kernel-chains.ts';
import { BadArgument, SyntaxProblem } from './module.ts';
import { BUILT_IN, type Netfilter } from './netfilter.ts';
import type { Entry, TableName } from './rule.ts';
import { VERSION } from './save.ts';
import { parseCommand } from './syntax.ts';
import { tableNamed } from './syntax-values.ts';
import { ruleText, toldLine } from './text.ts';

export interface RestoreOptions {
  /** Chains that are not named stay as they are. */
  readonly noflush: boolean;
  readonly counters: boolean;
  /** Reads only. */
  readonly test: boolean;
  /** Says what it does. */
  readonly verbose?: boolean;
  readonly table?: string;
}

/** What a table shall be once it is committed. */
interface Draft {
  readonly table: TableName;
  /** What -v says. */
  readonly told: string[];
  /** What is wrong, but seen only when all is put in force. */
  late: string | undefined;
  readonly chains: Map<string, { policy: 'ACCEPT' | 'DROP' | undefined; packets: number; bytes: number; entries: Entry[]; fresh: boolean }>;
}

class Failed extends Error {}

/** Reads the text of iptables-save and puts it in force. */
export function restore(netfilter: Netfilter, text: string, options: RestoreOptions): Result {
  const program = netfilter.family === 4 ? 'iptables-restore' : 'ip6tables-restore';
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  let number = 0;
  try {
    for (const line of text.split('\n')) {
      number++;
      const t = line.trim();
      if (t === '' || t.startsWith('#')) continue;
      if (t.startsWith('*') && !draft) draft = begin(netfilter, tableOf(t.slice(1).trim(), program, number), options);
      else if (!draft) throw new Failed(`line ${number} failed${drafts.length > 0 && /^-\w/.test(t) ? ': Permission denied (you must be root).' : ''}`);
      else if (t === 'COMMIT') {
        check(netfilter, draft);
        drafts.push(draft);
        draft = undefined;
      } else if (t.startsWith(':')) defineChain(draft, t, options, { program, number });
      else command(netfilter, draft, t, options, number);
    }
    if (draft) throw new Failed(`COMMIT expected at line ${number}`);
  } catch (e) {
    if (e instanceof SyntaxProblem) {
      const hint = e.hint ? `Error occurred at line: ${number}\nTry \`${program} -h' or '${program} --help' for more information.\n` : '';
      return { out: '', err: `${e instanceof BadArgument ? '' : `${program} ${VERSION}: `}${e.message}\n${hint}`, code: e.hint ? 2 : 1 };
    }
    if (e instanceof Failed) return { out: '', err: `${program}: ${e.message}\n`, code: 1 };
    throw e;
  }
  if (!options.test) for (const d of drafts) if (!options.table || d.table === options.table) commit(netfilter, d, options);
  const flushed = (d: Draft): string => (options.noflush ? '' : BUILT_IN[d.table].map((name) => `Flushing chain \`${name}'\n`).join(''));
  return { out: options.verbose ? drafts.map((d) => flushed(d) + d.told.join('')).join('') : '', err: '', code: 0 };
}

function tableOf(name: string, program: string, number: number): TableName {
  try {
    return tableNamed(name);
  } catch (e) {
    throw e instanceof SyntaxProblem && e.message.includes('does not exist') ? new SyntaxProblem(`${program}: line ${number} table name '${name}' invalid`) : e;
  }
}

function begin(netfilter: Netfilter, table: TableName, options: RestoreOptions): Draft {
  netfilter.settle();
  const chains: Draft['chains'] = new Map();
  for (const chain of netfilter.chains(table).values()) {
    if (!options.noflush && !chain.policy) continue;
    chains.set(chain.name, {
      policy: chain.policy && !options.noflush ? 'ACCEPT' : chain.policy,
      ...chain.counter,
      entries: options.noflush ? chain.entries : [],
      fresh: !options.noflush,
    });
  }
  return { table, chains, told: [], late: undefined };
}

function defineChain(draft: Draft, line: string, options: RestoreOptions, { program, number }: { readonly program: string; readonly number: number }): void {
  const [name = '', policy, counters = ''] = line.slice(1).split(/\s+/);
  if (name === '') throw new SyntaxProblem(`${program}: line ${number} chain name invalid\n`);
  if (policy === undefined) throw new SyntaxProblem(`${program}: line ${number} policy invalid`);
  const [, packets = '0', bytes = '0'] = /^\[(\d+):(\d+)\]$/.exec(counters) ?? [];
  const builtIn = BUILT_IN[draft.table].includes(name);
  if (builtIn && policy !== 'ACCEPT' && policy !== 'DROP' && policy !== '-') throw new Failed(`line ${number} failed: Bad policy name.`);
  const old = draft.chains.get(name);
  const kept = builtIn && options.noflush ? (old?.entries ?? []) : [];
  draft.chains.set(name, {
    policy: builtIn ? (policy === 'DROP' ? 'DROP' : policy === 'ACCEPT' || !options.noflush ? 'ACCEPT' : old?.policy) : undefined,
    packets: options.counters ? Number(packets) : 0,
    bytes: options.counters ? Number(bytes) : 0,
    entries: kept,
    fresh: true,
  });
}

function command(netfilter: Netfilter, draft: Draft, line: string, options: RestoreOptions, number: number): void {
  const counted = /^\[(\d+):(\d+)\]\s*(.*)$/.exec(line);
  const c = parseCommand(words(counted?.[3] ?? line), netfilter.family, draft.table);
  if (c.chain === undefined && (c.action === 'F' || c.action === 'X' || c.action === 'Z')) return wholeTable(draft, c.action);
  const chain = draft.chains.get(c.chain ?? '');
  if (c.action === 'N') {
    if (chain) throw new Failed(`line ${number} failed: Chain already exists.`);
    draft.chains.set(c.chain ?? '', { policy: undefined, packets: 0, bytes: 0, entries: [], fresh: true });
    return;
  }
  if (!chain) throw new Failed(`line ${number} failed: No chain/target/match by that name.`);
  if (c.refused) throw c.refused;
  const counters = options.counters && counted ? { packets: Number(counted[1]), bytes: Number(counted[2]) } : undefined;
  const owner = new RuleChain(draft.table, c.chain ?? '', chain.policy);
  const made = c.rules.map((rule) => netfilter.entry(owner, rule, counters));
  if ('AID'.includes(c.action)) draft.told.push(...c.rules.map((rule) => toldLine(rule, netfilter.family)));
  if (c.action === 'A') chain.entries = [...chain.entries, ...made];
  else if (c.action === 'I') {
    if ((c.number ?? 1) > chain.entries.length + 1) throw new Failed(`line ${number} failed: Index of insertion too big.`);
    chain.entries = [...chain.entries.slice(0, (c.number ?? 1) - 1), ...made, ...chain.entries.slice((c.number ?? 1) - 1)];
  } else if (c.action === 'F') chain.entries = [];
  else if (c.action === 'X') draft.chains.delete(c.chain ?? '');
  else if (c.action === 'P') chain.policy = c.word === 'DROP' ? 'DROP' : 'ACCEPT';
  else if (c.action === 'D') {
    const texts = c.rules.map(ruleText);
    const at = c.number === undefined ? chain.entries.findIndex((e) => texts.includes(ruleText(e.rule))) : c.number - 1;
    const jump = c.rules[0]?.target;
    if (at < 0 && jump?.kind === 'jump' && !draft.chains.has(jump.chain)) {
      draft.late ??= `Chain '${jump.chain}' does not exist`;
      return;
    }
    if (at < 0 || at >= chain.entries.length) throw new Failed(`line ${number} failed: Bad rule (does a matching rule exist in that chain?).`);
    chain.entries = chain.entries.filter((_, i) => i !== at);
  } else throw new Failed(`line ${number} failed`);
}

/** -F, -X or -Z without a chain. */
function wholeTable(draft: Draft, action: 'F' | 'X' | 'Z'): void {
  for (const [name, chain] of draft.chains) {
    if (action === 'F') chain.entries = [];
    else if (action === 'X' && !chain.policy) draft.chains.delete(name);
    else if (action === 'Z') for (const counter of [chain, ...chain.entries]) Object.assign(counter, { packets: 0, bytes: 0 });
  }
}

/** Every jump leads to a chain that will exist. */
function check(netfilter: Netfilter, draft: Draft): void {
  if (draft.late) throw new SyntaxProblem(draft.late);
  for (const [name, chain] of draft.chains) {
    for (const e of chain.entries) {
      const target = e.rule.target;
      if (target?.kind === 'jump') {
        if (!draft.chains.has(target.chain)) throw new SyntaxProblem(`Chain '${target.chain}' does not exist`);
      } else checkTarget(netfilter, draft.table, new RuleChain(draft.table, name, chain.policy), [e.rule]);
    }
  }
}

function commit(netfilter: Netfilter, draft: Draft, options: RestoreOptions): void {
  // The table is made anew.
  if (!options.noflush) for (const chain of netfilter.chains(draft.table).values()) forgetChain(chain);
  for (const name of [...netfilter.chains(draft.table).keys()]) if (!draft.chains.has(name)) netfilter.removeChain(draft.table, name);
  for (const [name, wanted] of draft.chains) if (!netfilter.chain(draft.table, name)) netfilter.addChain(draft.table, name).policy = wanted.policy;
  for (const [name, wanted] of draft.chains) {
    const chain = netfilter.chain(draft.table, name);
    if (!chain) continue;
    if (wanted.fresh || wanted.entries.length > 0 || !wanted.policy) noteChain(netfilter, chain);
    if (wanted.policy && (wanted.fresh || wanted.policy !== chain.policy)) netfilter.setPolicy(chain, wanted.policy);
    if (wanted.fresh && (options.counters || !chain.policy)) {
      chain.counter.packets = wanted.packets;
      chain.counter.bytes = wanted.bytes;
    }
    netfilter.setEntries(
      chain,
      wanted.entries.map((e) => netfilter.entry(chain, e.rule, e)),
    );
  }
}

/** Splits a line as the tool does: double quotes hold words together, a backslash keeps the next character. */
export function words(line: string): string[] {
  const out: string[] = [];
  const pattern = /"((?:\\.|[^"\\])*)"|(\S+)/g;
  for (const m of line.matchAll(pattern)) out.push(m[1] === undefined ? (m[2] ?? '') : m[1].replace(/\\(.)/g, '$1'));
  return out;
}
