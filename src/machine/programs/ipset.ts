// upstream: ipset(8) 7.17, Debian 12. What it looks at is loaded when it is first used.
import { onDemand } from '../../base/on-demand.ts';
import { ElementError } from '../network/ipset/element-error.ts';
import type { IpSets } from '../network/ipset/ipset.ts';
import type { IpSet } from '../network/ipset/set.ts';
import type { Process, Program } from '../os/types.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';

const VERSION = 'ipset v7.17';
const KERNEL = (words: string): string => `ipset ${VERSION.slice(6)}: ${words}`;
const COMMANDS: Readonly<Record<string, string>> = {
  n: 'create', create: 'create', '-N': 'create', x: 'destroy', destroy: 'destroy', '-X': 'destroy', list: 'list', '-L': 'list', save: 'save', '-S': 'save', add: 'add', '-A': 'add', del: 'del', '-D': 'del',
  restore: 'restore', '-R': 'restore', rename: 'rename', e: 'rename', '-E': 'rename', swap: 'swap', w: 'swap', '-W': 'swap', test: 'test', '-T': 'test', flush: 'flush', '-F': 'flush', version: 'version', '-v': 'version', '-V': 'version', '--version': 'version', help: 'help', '-h': 'help', '--help': 'help',
}; // biome-ignore format: a table
const NOT_HERE = new Set(['-file', '-f', '-o', '-output', 'get', 'timeout', 'counters', 'comment', 'skbinfo', 'forceadd']);

/** Types of sets that are known. */
const KNOWN_TYPES = new Set([
  'bitmap:ip',
  'bitmap:ip,mac',
  'hash:mac',
  'hash:ip,mac',
  'hash:ip,mark',
  'hash:net,net',
  'hash:net,port',
  'hash:net,port,net',
  'hash:net,iface',
  'list:set',
]);

/** What ipset says and ends with 1. */
class Bad extends Error {}
/** Words that are none: it ends with 2 and says where help is. */
class BadWords extends Bad {}

/** Lists and edits the sets of addresses that rules ask. */
export const ipset: Program = {
  name: 'ipset',
  summary: 'List and edit the sets of addresses and ports that packet filter rules ask.',
  async main(p) {
    const quiet = p.argv.some((w) => w === '-!' || w === '-exist');
    const silent = p.argv.some((w) => w === '-q' || w === '-quiet');
    const terse = p.argv.some((w) => w === '-t' || w === '-terse');
    const names = p.argv.some((w, i) => i > 1 && (w === '-n' || w === '-name'));
    const [word, ...rest] = p.argv.slice(1).filter((w) => !['-q', '-quiet', '-!', '-exist', '-t', '-terse', '-n', '-name', '-s', '-sorted'].includes(w));
    const odd = [word ?? '', ...rest].find((w) => NOT_HERE.has(w));
    const command = odd || word === undefined ? undefined : COMMANDS[word];
    if (command === 'version') {
      await p.out(`${VERSION}, protocol version: 7\n`);
      return 0;
    }
    if (command === 'help') {
      await p.out(USAGE);
      return 0;
    }
    if (!command) {
      if (odd) await p.err(`ipset: ${odd} is not simulated here\n`);
      else await p.err(`${KERNEL(noCommand(word))}\n${HINT}`);
      return odd ? 1 : 2;
    }
    await rootOnly(p, `${KERNEL('Kernel error received: Operation not permitted')}\n`, 1);
    try {
      if (command === 'restore') return await restore(p, quiet);
      return await run(p, command, rest, { quiet, terse, names });
    } catch (e) {
      if (!isBad(e)) throw e;
      if (!silent) await p.err(`${KERNEL(e.message)}\n${e instanceof BadWords ? HINT : ''}`);
      return e instanceof BadWords ? 2 : 1;
    }
  },
};

const HINT = "Try `ipset help' for more information.\n";
const noCommand = (word: string | undefined): string => (word === undefined ? 'No command specified.' : `No command specified: unknown argument ${word}`);
const isBad = (e: unknown): e is Error => e instanceof Bad || e instanceof ElementError;

/** The lines of a saved set, one command each; what was done before a bad one stays done. */
async function restore(p: Process, quiet: boolean): Promise<number> {
  const lines = (await p.readAll()).split('\n');
  for (const [i, line] of lines.entries()) {
    const [word, ...rest] = line
      .trim()
      .split(/\s+/)
      .filter((w) => w !== '-exist' && w !== '-!');
    if (word === undefined || word === '' || word.startsWith('#') || word === 'COMMIT') continue;
    const command = COMMANDS[word];
    if (!command || command === 'restore') throw new BadWords(noCommand(word));
    try {
      await run(p, command, rest, { quiet: quiet || /\s-(exist|!)(\s|$)/.test(line), terse: false, names: false });
    } catch (e) {
      if (!isBad(e)) throw e;
      throw new Bad(`Error in line ${i + 1}: ${e.message}`);
    }
  }
  return 0;
}

async function run(p: Process, command: string, rest: readonly string[], o: { readonly quiet: boolean; readonly terse: boolean; readonly names: boolean }): Promise<number> {
  const lib = await p.wait(
    onDemand(async () => ({ ...(await import('../network/ipset/ipset.ts')), ...(await import('../network/ipset/set.ts')), ...(await import('../network/ipset/text.ts')) })),
  );
  const sets = lib.ipsetOf(netnsOf(p.machine));
  const [name, element] = rest;
  const one = (): IpSet => found(sets, name);
  if (command === 'create') {
    const [, type = '', ...options] = rest;
    missing(command, name, type || undefined);
    if (!lib.isSetType(type)) throw new Bad(KNOWN_TYPES.has(type) ? `sets of type ${type} are not simulated here` : `Syntax error: typename '${type}' is unknown`);
    if (name === undefined) return 1;
    if (sets.has(name)) {
      if (o.quiet) return 0;
      throw new Bad('Set cannot be created: set with the same name already exists');
    }
    const { family, initval } = createOptions(type, options);
    sets.create(name, type, family, initval);
  } else if (command === 'list' || command === 'save') {
    const list = name === undefined ? sets.list() : [one()];
    const text = list.map((s) => (command === 'save' ? lib.saveText(s) : o.names ? `${s.name}\n` : lib.listText(s, sets, o.terse)));
    await p.out(text.join(command === 'list' && !o.names ? '\n' : ''));
  } else if (command === 'destroy' || command === 'flush') {
    const list = name === undefined ? sets.list() : [one()];
    if (command === 'destroy' && list.some((s) => sets.references(s.name) > 0)) throw new Bad('Set cannot be destroyed: it is in use by a kernel component');
    for (const s of list) command === 'destroy' ? sets.destroy(s.name) : s.flush();
    sets.touched();
  } else if (command === 'swap' || command === 'rename') {
    missing(command, name, element);
    twoSets(sets, command, one(), element ?? '');
  } else {
    missing(command, name, element);
    return change(p, sets, command, one(), element ?? '', o.quiet);
  }
  return 0;
}

/** Sizes that a set can be given, and those that it has here. */
const SIZES: Readonly<Record<string, string>> = { hashsize: '1024', maxelem: '65536', bucketsize: '12', range: '0-65535' };

/** What follows the type when a set is made. */
function createOptions(type: string, options: readonly string[]): { readonly family: 4 | 6; readonly initval: number | undefined } {
  let family: 4 | 6 = 4;
  let initval: number | undefined;
  for (let i = 0; i < options.length; i += 2) {
    const [key = '', value] = options.slice(i, i + 2);
    const known = key === 'range' ? type === 'bitmap:port' : type !== 'bitmap:port' && (key === 'family' || key === 'initval' || key in SIZES);
    if (!known) throw new BadWords(`Unknown argument: \`${key}'`);
    if (value === undefined) throw new BadWords(`Missing mandatory argument of option \`${key}'`);
    if (key === 'initval') initval = Number(value) >>> 0;
    else if (key === 'family') {
      if (value !== 'inet' && value !== 'inet6' && value !== 'ipv4' && value !== 'ipv6') throw new Bad(`Syntax error: unknown inet family ${value}`);
      family = value.endsWith('6') ? 6 : 4;
    } else if (SIZES[key] !== value) throw new Bad(`${key} ${value} is not simulated here: sets have ${key} ${SIZES[key]}`);
  }
  if (type === 'bitmap:port' && !options.includes('range')) throw new BadWords("Mandatory option `range' is missing");
  return { family, initval };
}

/** Both words of a command must be there. */
function missing(command: string, first: string | undefined, second: string | undefined): void {
  if (first === undefined) throw new BadWords(`Missing mandatory argument to command ${command}`);
  if (second === undefined) throw new BadWords(`Missing second mandatory argument to command ${command}`);
}

function twoSets(sets: IpSets, command: string, set: IpSet, name: string): void {
  const other = sets.get(name);
  if (command === 'rename') {
    if (other) throw new Bad('Set cannot be renamed: a set with the new name already exists');
    if (sets.references(set.name) > 0) throw new Bad('Set cannot be renamed: it is in use by another system');
    sets.rename(set, name);
    return;
  }
  if (!other) throw new Bad('Sets cannot be swapped: the second set does not exist');
  if (other.type !== set.type || other.family !== set.family) throw new Bad('The sets cannot be swapped: their type does not match');
  set.exchange(other);
  sets.touched();
}

async function change(p: Process, sets: IpSets, command: string, set: IpSet, text: string, quiet: boolean): Promise<number> {
  const element = set.canonical(text);
  if (command === 'test') {
    const there = set.covers(element);
    await p.err(there ? `Warning: ${text} is in set ${set.name}.\n` : `${text} is NOT in set ${set.name}.\n`);
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
