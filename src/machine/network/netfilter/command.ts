// What each iptables command does, and the words it fails with. upstream: iptables xtables.c do_commandx, nft.c
import { checkTarget, KernelRefused, type Result } from './jumps.ts';
import { forgetChain, noteChain, renamed } from './kernel-chains.ts';
import { BadArgument, type PortNames, SyntaxProblem } from './module.ts';
import type { Netfilter } from './netfilter.ts';
import type { Chain, Rule } from './rule.ts';
import { sortedChains, specText, VERSION } from './save.ts';
import { parseCommand } from './syntax.ts';
import type { Command } from './syntax-state.ts';
import { targetNamed } from './targets.ts';
import { count, isForeign, listLine, ruleText, toldLine } from './text.ts';

/** A command that failed without being wrong: exit 1, `iptables: WORDS`. */
class Refused extends Error {}

const NO_CHAIN = 'No chain/target/match by that name.';
const STANDARD: readonly string[] = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'];
const NAT_DROP = '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n';
const NO_RULE = 'Bad rule (does a matching rule exist in that chain?).';

/** Runs `iptables WORDS`; `names` is what ports are called when they are listed. */
export function runIptables(netfilter: Netfilter, words: readonly string[], names?: PortNames): Result {
  const program = netfilter.family === 4 ? 'iptables' : 'ip6tables';
  try {
    const command = parseCommand(words, netfilter.family);
    return { out: execute(netfilter, command, names), err: command.warning, code: 0 };
  } catch (e) {
    return failure(e, program);
  }
}

function failure(e: unknown, program: string): Result {
  if (e instanceof SyntaxProblem) {
    const hint = e.hint ? `Try \`${program} -h' or '${program} --help' for more information.\n` : '';
    const code = e.hint ? 2 : e.message.startsWith(' RULE') ? 4 : e.message.startsWith('table') && !e.message.includes('incompatible') ? 3 : e.code;
    const said = e.message === '' ? '' : `${e instanceof BadArgument ? '' : `${program} ${VERSION}: `}${e.message}\n`;
    return { out: '', err: `${e.before}${said}${hint}`, code };
  }
  if (e instanceof KernelRefused) return { out: '', err: `${program} ${VERSION}: ${e.message}\n`, code: 4 };
  if (e instanceof Refused) return { out: '', err: `${program}: ${e.message}\n`, code: 1 };
  throw e;
}

/** Carries out one command; what it prints comes back. Throws before anything is changed. */
function execute(netfilter: Netfilter, c: Command, names: PortNames | undefined): string {
  switch (c.action) {
    case 'A':
    case 'I':
    case 'R':
      return write(netfilter, c);
    case 'D':
      return remove(netfilter, c);
    case 'C':
      for (const rule of c.rules) if (indexOf(searched(netfilter, c), rule) < 0) throw new Refused(NO_RULE);
      return told(netfilter, c);
    case 'L': {
      const text = list(netfilter, c, names);
      if (c.zero) zero(netfilter, c);
      return text;
    }
    case 'S':
      if (c.chain !== undefined) listedChain(netfilter, c);
      refuseForeign(netfilter, c);
      return `${specText(netfilter, c.table, c.chain, c.verbose, c.number)}${c.zero ? zero(netfilter, c) : ''}`;
    case 'F':
      return flush(netfilter, c);
    case 'Z':
      return zero(netfilter, c);
    default:
      return chainCommand(netfilter, c);
  }
}

function chainOf(netfilter: Netfilter, c: Command): Chain {
  const chain = netfilter.chain(c.table, c.chain ?? '');
  if (!chain) throw new Refused(NO_CHAIN);
  return chain;
}

/** The chain of a rule that is looked for: without the one there cannot be the other. */
function searched(netfilter: Netfilter, c: Command): Chain {
  const chain = netfilter.view(c.table).get(c.chain ?? '');
  if (!chain) throw new Refused(NO_RULE);
  checkTarget(netfilter, c.table, chain, c.rules);
  return chain;
}

function flush(netfilter: Netfilter, c: Command): string {
  const chains = c.chain === undefined ? sortedChains(netfilter, c.table) : [chainOf(netfilter, c)];
  for (const chain of chains) netfilter.setEntries(chain, []);
  return c.verbose && c.chain === undefined ? chains.map((chain) => `Flushing chain \`${chain.name}'\n`).join('') : '';
}

/** Listing takes a chain that is not there for somebody else's. */
function listedChain(netfilter: Netfilter, c: Command): Chain {
  const chain = netfilter.view(c.table).get(c.chain ?? '');
  if (!chain) throw new SyntaxProblem(`chain \`${c.chain}' in table \`${c.table}' is incompatible, use 'nft' tool.`, 1, false);
  return chain;
}

/** A chain with a rule that only nft can read is not listed, nor is its table. */
function refuseForeign(netfilter: Netfilter, c: Command): void {
  const chains = [...netfilter.view(c.table).values()].filter((chain) => c.chain === undefined || chain.name === c.chain);
  if (!chains.some((chain) => chain.entries.some((e) => isForeign(e.rule)))) return;
  throw new SyntaxProblem(`${c.chain === undefined ? '' : `chain \`${c.chain}' in `}table \`${c.table}' is incompatible, use 'nft' tool.`, 1, false);
}

function write(netfilter: Netfilter, c: Command): string {
  // What the kernel does not take leaves nothing behind, not even a table.
  if (!netfilter.view(c.table).has(c.chain ?? '')) throw new Refused(NO_CHAIN);
  if (c.refused) throw c.refused;
  const chain = chainOf(netfilter, c);
  checkTarget(netfilter, c.table, chain, c.rules);
  const entries = [...chain.entries];
  const made = c.rules.map((rule) => netfilter.entry(chain, rule, c.counters));
  if (c.action === 'A') entries.push(...made);
  else if (c.action === 'I') {
    if ((c.number ?? 1) > entries.length + 1) throw new Refused('Index of insertion too big.');
    // Each of several is put in front of the one before.
    entries.splice((c.number ?? 1) - 1, 0, ...made.reverse());
  } else {
    if (made.length !== 1) throw new SyntaxProblem('Replacement rule does not specify a unique address');
    if ((c.number ?? 0) < 1 || (c.number ?? 0) > entries.length) throw new Refused('Index of replacement too big.');
    entries.splice((c.number ?? 1) - 1, 1, ...made);
  }
  netfilter.settle();
  noteChain(netfilter, chain);
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
  const chain = c.number === undefined ? searched(netfilter, c) : chainOf(netfilter, c);
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
  if (c.action === 'X') return deleteChains(netfilter, c);
  const chain = c.action === 'E' ? netfilter.view(c.table).get(name) : netfilter.chain(c.table, name);
  if (c.action === 'N') {
    if (/[\s\t!]/.test(name)) throw new SyntaxProblem(`Invalid chain name \`${name}'`);
    if (chain) throw new Refused('Chain already exists.');
    if (targetNamed(name) || STANDARD.includes(name)) throw new SyntaxProblem('chain name may not clash with target name');
    noteChain(netfilter, netfilter.addChain(c.table, name));
  } else if (c.action === 'E') {
    if (netfilter.chain(c.table, c.word ?? '')) throw new Refused('File exists.');
    if (!chain || chain.policy) throw new Refused(NO_CHAIN);
    netfilter.renameChain(c.table, chain, c.word ?? '');
    renamed(chain, netfilter.chain(c.table, c.word ?? ''));
  } else {
    if (!chain?.policy) throw new Refused('Bad built-in chain name.');
    if (c.table === 'nat' && c.word === 'DROP') throw new SyntaxProblem(NAT_DROP);
    if (c.word !== 'ACCEPT' && c.word !== 'DROP') throw new Refused("Bad policy name. Run `dmesg' for more information.");
    noteChain(netfilter, chain);
    netfilter.setPolicy(chain, c.word);
  }
  return '';
}

function deleteChains(netfilter: Netfilter, c: Command): string {
  const there = netfilter.tables().includes(c.table) ? netfilter.chains(c.table) : new Map<string, Chain>();
  const chain = c.chain === undefined ? undefined : there.get(c.chain);
  if (c.chain !== undefined && !chain) throw new Refused(NO_CHAIN);
  if (chain?.policy === 'DROP') throw new Refused('Directory not empty.');
  // A built-in chain that is taken away is there again as soon as somebody looks.
  const all = chain ? [chain] : [...there.values()].filter((x) => !x.policy);
  for (const one of all) {
    if (one.entries.length > 0 || netfilter.references(c.table, one.name) > 0) throw new KernelRefused(` CHAIN_DEL failed (Device or resource busy): chain ${one.name}`);
  }
  for (const one of all) if (!one.policy) netfilter.removeChain(c.table, one.name);
  // Built-in chains without rules go, too.
  if (!chain) for (const one of there.values()) if (one.policy === 'ACCEPT' && one.entries.length === 0) forgetChain(one);
  return c.verbose && !chain ? all.map((one) => `Deleting chain \`${one.name}'\n`).join('') : '';
}

/** -Z: of all chains, of one, or of one rule. */
function zero(netfilter: Netfilter, c: Command): string {
  netfilter.settle();
  const there = netfilter.tables().includes(c.table);
  if (c.chain !== undefined && !there) throw new Refused(NO_CHAIN);
  const one = c.chain === undefined ? undefined : chainOf(netfilter, c);
  for (const chain of one ? [one] : there ? netfilter.chains(c.table).values() : []) {
    for (const counter of c.number === undefined ? [chain.counter, ...chain.entries] : chain.entries.slice(c.number - 1, c.number)) {
      counter.packets = 0;
      counter.bytes = 0;
    }
  }
  return '';
}

function list(netfilter: Netfilter, c: Command, names: PortNames | undefined): string {
  netfilter.settle();
  const chains = c.chain === undefined ? sortedChains(netfilter, c.table) : [listedChain(netfilter, c)];
  refuseForeign(netfilter, c);
  const style = { verbose: c.verbose, exact: c.exact, numeric: c.numeric, lineNumbers: c.lineNumbers, family: netfilter.family, names: c.numeric ? undefined : names };
  const blocks = chains.map((chain) => {
    const counters = c.verbose ? ` ${count(chain.counter.packets, c, 0)} packets, ${count(chain.counter.bytes, c, 0)} bytes` : '';
    const about = chain.policy ? `policy ${chain.policy}${counters}` : `${netfilter.references(c.table, chain.name)} references`;
    const lines = chain.entries.map((e, i) => listLine(e, i + 1, style));
    return [`Chain ${chain.name} (${about})`, heading(c), ...(c.number === undefined ? lines : lines.slice(c.number - 1, c.number))].join('\n');
  });
  if (c.number !== undefined)
    return blocks
      .map((b) =>
        b
          .split('\n')
          .slice(2)
          .map((line) => `${line}\n`)
          .join(''),
      )
      .join('');
  return `${blocks.join('\n\n')}\n`;
}

function heading(c: Command): string {
  const number = c.lineNumbers ? 'num  ' : '';
  if (c.verbose) return `${number}${c.exact ? '    pkts      bytes' : ' pkts bytes'} target     prot opt in     out     source               destination         `;
  return `${number}target     prot opt source               destination         `;
}
