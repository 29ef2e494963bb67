// From words to a command. upstream: spf13/cobra Command.Find, stripFlags, legacyArgs
import { editDistance } from '../../../base/edit-distance.ts';
import type { Command, CommandEntry } from './command.ts';
import { bareOf, type FlagSpec, FlagTable, FlagValues } from './flags/flag-set.ts';
import { globalFlags } from './flags/global-flags.ts';

export interface Found {
  readonly command: Command;
  /** 'kubectl config view' */
  readonly path: string;
  /** The words that are left for it: flags and arguments. */
  readonly words: readonly string[];
  /** Persistent flags of its parents. */
  readonly inherited: readonly FlagSpec[];
  /** cobra's complaint when the root has no such command. */
  readonly unknown?: string;
  /** The word that names none. */
  readonly unknownName?: string;
}

const EVERYBODYS = new FlagTable(globalFlags(''));

/** Walks down the tree of commands; flags may stand anywhere between. */
export async function findCommand(root: Command, words: readonly string[]): Promise<Found> {
  let found: Found = { command: root, path: 'kubectl', words, inherited: [] };
  for (;;) {
    const flags = found.path === 'kubectl' ? new FlagValues(EVERYBODYS) : new FlagValues([...(found.command.persistentFlags ?? []), ...found.inherited]);
    const [name] = withoutFlags(found.words, flags);
    const next = name === undefined ? undefined : entryNamed(found.command.subcommands, name);
    if (name === undefined || !next)
      return found.path === 'kubectl' && name !== undefined ? { ...found, unknown: unknownText(name, root.subcommands ?? []), unknownName: name } : found;
    found = {
      command: await next.load(),
      path: `${found.path} ${next.name}`,
      words: dropFirst(found.words, name, flags),
      inherited: [...found.inherited, ...(found.command.persistentFlags ?? [])],
    };
  }
}

function entryNamed(entries: readonly CommandEntry[] | undefined, name: string): CommandEntry | undefined {
  return entries?.find((e) => e.name === name || e.aliases?.includes(name));
}

const takesNext = (word: string, flags: FlagValues): boolean => {
  if (word.includes('=')) return false;
  if (word.startsWith('--')) return bareNamed(flags.spec(word.slice(2)));
  return word.startsWith('-') && word.length === 2 && bareNamed(flags.shorthand(word.slice(1)));
};

const bareNamed = (spec: FlagSpec | undefined): boolean => spec === undefined || bareOf(spec) === undefined;

function withoutFlags(words: readonly string[], flags: FlagValues): string[] {
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') break;
    if (takesNext(word, flags)) {
      if (words.length - i <= 2) break;
      i++;
    } else if (word !== '' && !word.startsWith('-')) out.push(word);
  }
  return out;
}

/** The words without the first one that names the subcommand (and is not a flag's value). upstream: argsMinusFirstX */
function dropFirst(words: readonly string[], name: string, flags: FlagValues): string[] {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') break;
    if (takesNext(word, flags)) i++;
    else if (word === name) return [...words.slice(0, i), ...words.slice(i + 1)];
  }
  return [...words];
}

function unknownText(name: string, entries: readonly CommandEntry[]): string {
  const near = suggestions(name, entries);
  return `unknown command ${JSON.stringify(name)} for "kubectl"\n${near.length ? `\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : ''}`;
}

/** Commands whose name is at most two edits away or begins alike, in the order of the list. upstream: SuggestionsFor */
function suggestions(name: string, entries: readonly CommandEntry[]): string[] {
  const typed = name.toLowerCase();
  return entries.filter((e) => !e.hidden && e.name !== 'help' && (editDistance(typed, e.name) <= 2 || e.name.startsWith(typed))).map((e) => e.name);
}
