// upstream: ipset(8) 7.17, Debian 12. What it looks at is loaded when it is first used.
import { onDemand } from '../../base/on-demand.ts';
import type { IpSets } from '../network/ipset/ipset.ts';
import type { IpSet } from '../network/ipset/set.ts';
import type { Process, Program } from '../os/types.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';

const VERSION = 'ipset v7.17';
const KERNEL = (words: string): string => `ipset ${VERSION.slice(6)}: ${words}`;
const COMMANDS: Readonly<Record<string, string>> = {
  n: 'create', create: 'create', '-N': 'create', x: 'destroy', destroy: 'destroy', '-X': 'destroy', list: 'list', '-L': 'list', save: 'save', '-S': 'save', add: 'add', '-A': 'add', del: 'del', '-D': 'del',
  test: 'test', '-T': 'test', flush: 'flush', '-F': 'flush', version: 'version', '-v': 'version', '-V': 'version', '--version': 'version', help: 'help', '-h': 'help', '--help': 'help',
}; // biome-ignore format: a table
const NOT_HERE = new Set(['restore', '-R', 'rename', '-E', 'swap', '-W', '-file', '-f', '-o', '-output', 'get', 'timeout', 'counters', 'comment', 'skbinfo', 'forceadd']);

/** What ipset says and ends with 1. */
class Bad extends Error {}

/** Lists and edits the sets of addresses that rules ask. */
export const ipset: Program = {
  name: 'ipset',
  summary: 'List and edit the sets of addresses and ports that packet filter rules ask.',
  async main(p) {
    const quiet = p.argv.some((w) => w === '-q' || w === '-quiet' || w === '-!' || w === '-exist');
    const terse = p.argv.some((w) => w === '-t' || w === '-terse');
    const names = p.argv.some((w, i) => i > 1 && (w === '-n' || w === '-name'));
    const [word, ...rest] = p.argv.slice(1).filter((w) => !['-q', '-quiet', '-!', '-exist', '-t', '-terse', '-n', '-name', '-s', '-sorted'].includes(w));
    const odd = [word ?? '', ...rest].find((w) => NOT_HERE.has(w));
    const command = odd ? undefined : COMMANDS[word ?? 'help'];
    if (command === 'version') {
      await p.out(`${VERSION}, protocol version: 7\n`);
      return 0;
    }
    if (command === 'help') {
      await p.out(USAGE);
      return 0;
    }
    if (!command) {
      await p.err(odd ? `ipset: ${odd} is not simulated here\n` : `ipset v7.17: No command specified: unknown argument ${word}\nTry \`ipset help' for more information.\n`);
      return 1;
    }
    await rootOnly(p, `${KERNEL('Kernel error received: Operation not permitted')}\n`, 1);
    try {
      return await run(p, command, rest, { quiet, terse, names });
    } catch (e) {
      if (!(e instanceof Bad) && (e as Error)?.constructor?.name !== 'ElementError') throw e;
      await p.err(`${KERNEL((e as Error).message)}\n`);
      return 1;
    }
  },
};

async function run(p: Process, command: string, rest: readonly string[], o: { readonly quiet: boolean; readonly terse: boolean; readonly names: boolean }): Promise<number> {
  const lib = await p.wait(
    onDemand(async () => ({ ...(await import('../network/ipset/ipset.ts')), ...(await import('../network/ipset/set.ts')), ...(await import('../network/ipset/text.ts')) })),
  );
  const sets = lib.ipsetOf(netnsOf(p.machine));
  const [name, element] = rest;
  const one = (): IpSet => found(sets, name);
  if (command === 'create') {
    const [, type = '', ...options] = rest;
    if (name === undefined || type === '') throw new Bad('Missing mandatory argument');
    if (!lib.isSetType(type)) throw new Bad(`Syntax error: unknown settype ${type}, or not simulated here`);
    if (sets.has(name)) {
      if (o.quiet) return 0;
      throw new Bad('Set cannot be created: set with the same name already exists');
    }
    const at = options.indexOf('family');
    sets.create(name, type, at >= 0 && options[at + 1] === 'inet6' ? 6 : 4);
  } else if (command === 'list' || command === 'save') {
    const list = name === undefined ? sets.list() : [one()];
    const text = list.map((s) => (command === 'save' ? lib.saveText(s) : o.names ? `${s.name}\n` : lib.listText(s, sets, o.terse)));
    await p.out(text.join(command === 'list' && !o.names ? '\n' : ''));
  } else if (command === 'destroy' || command === 'flush') {
    const list = name === undefined ? sets.list() : [one()];
    if (command === 'destroy' && list.some((s) => sets.references(s.name) > 0)) throw new Bad('Set cannot be destroyed: it is in use by a kernel component');
    for (const s of list) command === 'destroy' ? sets.destroy(s.name) : s.flush();
    sets.touched();
  } else return change(p, sets, command, one(), element, o.quiet);
  return 0;
}

async function change(p: Process, sets: IpSets, command: string, set: IpSet, text: string | undefined, quiet: boolean): Promise<number> {
  if (text === undefined) throw new Bad('Missing mandatory argument to command');
  const element = set.canonical(text);
  if (command === 'test') {
    const there = set.has(element);
    await p.err(there ? `${text} is in set ${set.name}.\n` : `${text} is NOT in set ${set.name}.\n`);
    return there ? 0 : 1;
  }
  const changed = command === 'add' ? set.add(element) : set.remove(element);
  sets.touched();
  if (!changed && !quiet) throw new Bad(command === 'add' ? "Element cannot be added to the set: it's already added" : "Element cannot be deleted from the set: it's not added");
  return 0;
}

function found(sets: IpSets, name: string | undefined): IpSet {
  if (name === undefined) throw new Bad('Missing mandatory argument');
  const set = sets.get(name);
  if (!set) throw new Bad('The set with the given name does not exist');
  return set;
}

const USAGE = `${VERSION}

Usage: ipset [options] COMMAND

Commands:
create SETNAME TYPENAME [type-specific-options]
        Create a new set
add SETNAME ENTRY
        Add entry to the named set
del SETNAME ENTRY
        Delete entry from the named set
test SETNAME ENTRY
        Test entry in the named set
destroy [SETNAME]
        Destroy a named set or all sets
list [SETNAME]
        List the entries of a named set or all sets
save [SETNAME]
        Save the named set or all sets to stdout
flush [SETNAME]
        Flush a named set or all sets
version
        Print version information
`;
