// What each iptables command does, and the words it fails with. upstream: iptables xtables.c do_commandx, nft.c
import { checkTarget, KernelRefused, type Result } from './jumps.ts';
import { BadArgument, SyntaxProblem } from './module.ts';
import type { Netfilter } from './netfilter.ts';
import type { Chain, Rule } from './rule.ts';
import { sortedChains, specText, VERSION } from './save.ts';
import { parseCommand } from './syntax.ts';
import type { Command } from './syntax-state.ts';
import { targetNamed } from './targets.ts';
import { count, listLine, ruleText, toldLine } from './text.ts';

/** A command that failed without being wrong: exit 1, `iptables: WORDS`. */
class Refused extends Error {}

const NO_CHAIN = 'No chain/target/match by that name.';
const STANDARD: readonly string[] = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'];
const NO_RULE = 'Bad rule (does a matching rule exist in that chain?).';

/** Runs `iptables WORDS`. */
export function runIptables(netfilter: Netfilter, words: readonly string[]): Result {
  const program = netfilter.family === 4 ? 'iptables' : 'ip6tables';
  try {
    return { out: execute(netfilter, parseCommand(words, netfilter.family)), err: '', code: 0 };
  } catch (e) {
    return failure(e, program);
  }
}

function failure(e: unknown, program: string): Result {
  if (e instanceof SyntaxProblem) {
    const hint = e.hint ? `Try \`${program} -h' or '${program} --help' for more information.\n` : '';
    const code = e.hint ? 2 : e.message.startsWith(' RULE') ? 4 : e.message.startsWith('table') ? 3 : e.code;
    return { out: '', err: `${e instanceof BadArgument ? '' : `${program} ${VERSION}: `}${e.message}\n${hint}`, code };
  }
  if (e instanceof KernelRefused) return { out: '', err: `${program} ${VERSION}: ${e.message}\n`, code: 4 };
  if (e instanceof Refused) return { out: '', err: `${program}: ${e.message}\n`, code: 1 };
  throw e;
}

/** Carries out one command; what it prints comes back. Throws before anything is changed. */
function execute(netfilter: Netfilter, c: Command): string {
  switch (c.action) {
    case 'A':
    case 'I':
    case 'R':
      return write(netfilter, c);
    case 'D':
      return remove(netfilter, c);
    case 'C':
      checkTarget(netfilter, c.table, chainOf(netfilter, c), c.rules);
      for (const rule of c.rules) if (indexOf(chainOf(netfilter, c), rule) < 0) throw new Refused(NO_RULE);
      return '';
    case 'L':
      return list(netfilter, c);
    case 'S':
      if (c.chain !== undefined) listedChain(netfilter, c);
      return specText(netfilter, c.table, c.chain, c.verbose, c.number);
    case 'F':
      for (const chain of c.chain === undefined ? netfilter.chains(c.table).values() : [chainOf(netfilter, c)]) netfilter.setEntries(chain, []);
      return '';
    case 'Z':
      zero(netfilter, c);
      return '';
    default:
      return chainCommand(netfilter, c);
  }
}

function chainOf(netfilter: Netfilter, c: Command): Chain {
  const chain = netfilter.chain(c.table, c.chain ?? '');
  if (!chain) throw new Refused(NO_CHAIN);
  return chain;
}

/** Listing takes a chain that is not there for somebody else's. */
function listedChain(netfilter: Netfilter, c: Command): Chain {
  const chain = netfilter.chain(c.table, c.chain ?? '');
  if (!chain) throw new SyntaxProblem(`chain \`${c.chain}' in table \`${c.table}' is incompatible, use 'nft' tool.`, 1, false);
  return chain;
}

function write(netfilter: Netfilter, c: Command): string {
  const chain = chainOf(netfilter, c);
  checkTarget(netfilter, c.table, chain, c.rules);
  const entries = [...chain.entries];
  const made = c.rules.map((rule) => netfilter.entry(chain, rule, c.counters));
  if (c.action === 'A') entries.push(...made);
  else if (c.action === 'I') {
    if ((c.number ?? 1) > entries.length + 1) throw new Refused('Index of insertion too big.');
    entries.splice((c.number ?? 1) - 1, 0, ...made);
  } else {
    if ((c.number ?? 0) < 1 || (c.number ?? 0) > entries.length) throw new Refused('Index of replacement too big.');
    entries.splice((c.number ?? 1) - 1, 1, ...made);
  }
  netfilter.settle();
  netfilter.setEntries(chain, entries);
  return told(netfilter, c);
}

/** With -v the rules are said that were added, changed or deleted. */
function told(netfilter: Netfilter, c: Command): string {
  return c.verbose ? c.rules.map((rule) => toldLine(rule, netfilter.family)).join('') : '';
}

function indexOf(chain: Chain, rule: Rule): number {
  const text = ruleText(rule);
  return chain.entries.findIndex((e) => ruleText(e.rule) === text);
}

function remove(netfilter: Netfilter, c: Command): string {
  const chain = chainOf(netfilter, c);
  const entries = [...chain.entries];
  if (c.number !== undefined) {
    if (c.number > entries.length) throw new Refused('Index of deletion too big.');
    entries.splice(c.number - 1, 1);
  } else {
    for (const rule of c.rules) {
      const text = ruleText(rule);
      const at = entries.findIndex((e) => ruleText(e.rule) === text);
      if (at < 0) throw new Refused(NO_RULE);
      entries.splice(at, 1);
    }
  }
  netfilter.settle();
  netfilter.setEntries(chain, entries);
  return told(netfilter, c);
}

function chainCommand(netfilter: Netfilter, c: Command): string {
  const name = c.chain ?? '';
  const chain = netfilter.chain(c.table, name);
  if (c.action === 'N') {
    if (chain) throw new Refused('Chain already exists.');
    if (targetNamed(name) || STANDARD.includes(name)) throw new SyntaxProblem('chain name may not clash with target name');
    netfilter.addChain(c.table, name);
  } else if (c.action === 'X') deleteChains(netfilter, c, chain);
  else if (c.action === 'E') {
    if (!chain || chain.policy) throw new Refused(NO_CHAIN);
    if (netfilter.chain(c.table, c.word ?? '')) throw new Refused('File exists.');
    netfilter.renameChain(c.table, chain, c.word ?? '');
  } else {
    if (!chain?.policy) throw new Refused('Bad built-in chain name.');
    if (c.word !== 'ACCEPT' && c.word !== 'DROP') throw new Refused("Bad policy name. Run `dmesg' for more information.");
    netfilter.setPolicy(chain, c.word);
  }
  return '';
}

function deleteChains(netfilter: Netfilter, c: Command, chain: Chain | undefined): void {
  if (c.chain !== undefined && !chain) throw new Refused(NO_CHAIN);
  if (chain?.policy) throw new KernelRefused(` CHAIN_USER_DEL failed (Operation not supported): chain ${chain.name}`);
  const all = chain ? [chain] : [...netfilter.chains(c.table).values()].filter((x) => !x.policy);
  for (const one of all) {
    if (one.entries.length > 0 || netfilter.references(c.table, one.name) > 0) throw new KernelRefused(` CHAIN_DEL failed (Device or resource busy): chain ${one.name}`);
  }
  for (const one of all) netfilter.removeChain(c.table, one.name);
}

function zero(netfilter: Netfilter, c: Command): void {
  netfilter.settle();
  for (const chain of c.chain === undefined ? netfilter.chains(c.table).values() : [chainOf(netfilter, c)]) {
    chain.counter.packets = 0;
    chain.counter.bytes = 0;
    for (const e of chain.entries) {
      e.packets = 0;
      e.bytes = 0;
    }
  }
}

function list(netfilter: Netfilter, c: Command): string {
  netfilter.settle();
  const chains = c.chain === undefined ? sortedChains(netfilter, c.table) : [listedChain(netfilter, c)];
  const style = { verbose: c.verbose, exact: c.exact, numeric: c.numeric, lineNumbers: c.lineNumbers, family: netfilter.family };
  const blocks = chains.map((chain) => {
    const counters = c.verbose ? ` ${count(chain.counter.packets, c, 0)} packets, ${count(chain.counter.bytes, c, 0)} bytes` : '';
    const about = chain.policy ? `policy ${chain.policy}${counters}` : `${netfilter.references(c.table, chain.name)} references`;
    const lines = chain.entries.map((e, i) => listLine(e, i + 1, style));
    return [`Chain ${chain.name} (${about})`, heading(c), ...(c.number === undefined ? lines : lines.slice(c.number - 1, c.number))].join('\n');
  });
  if (c.number !== undefined) return `${blocks.map((b) => b.split('\n').slice(2).join('\n')).join('\n')}\n`;
  return `${blocks.join('\n\n')}\n`;
}

function heading(c: Command): string {
  const number = c.lineNumbers ? 'num  ' : '';
  if (c.verbose) return `${number}${c.exact ? '    pkts      bytes' : ' pkts bytes'} target     prot opt in     out     source               destination         `;
  return `${number}target     prot opt source               destination         `;
}
