// What may stand at the cursor, for Tab and for `kubectl __complete`. upstream: spf13/cobra completions.go getCompletions
import type { Process } from '../../../../machine/os/types.ts';
import type { Command, CompletionRequest } from '../command.ts';
import { type Found, findCommand } from '../dispatch.ts';
import { bareOf, type FlagSpec, FlagValues, isList, type ParsedArgs, parseFlags } from '../flags/flag-set.ts';
import { globalFlags } from '../flags/global-flags.ts';
import { commandWords } from '../help.ts';
import type { Session } from '../session.ts';
import { type Candidates, DIRECTIVE, only, UNKNOWN } from './candidates.ts';
import { globalFlagValues } from './completion.ts';
import { withPlugins } from './plugin-completion.ts';

export interface TabRequest {
  readonly p: Process;
  readonly root: Command;
  /** The words after kubectl and before the cursor. */
  readonly before: readonly string[];
  /** What stands at the cursor already. */
  readonly word: string;
  readonly session: (flags: FlagValues) => Session;
}

export interface TabAnswer extends Candidates {
  /** What went wrong, in cobra's words; for whoever debugs. */
  readonly notes: readonly string[];
}

/** Completions of one word. Never throws: what goes wrong is noted. */
export async function completeWord(t: TabRequest): Promise<TabAnswer> {
  const { root, cleared } = withPlugins(t);
  const notes = cleared ? ['Cleared global flags for plugin completion'] : [];
  const tab = { ...t, note: (text: string) => notes.push(text) };
  const found = await findCommand(root, t.before);
  if (found.unknown !== undefined) return failed(notes, `unable to find a command for arguments: [${t.before.join(' ')}]`);
  if (found.command.rawArgs) return { ...(await argumentWords(tab, found, emptyParse(found.words), new FlagValues([]), t.word)), notes };
  const globals = cleared ? [] : globalFlags(t.p.env.get('HOME') ?? '');
  const inherited = [...found.inherited, ...globals].filter((f) => !found.command.flags?.some((own) => own.name === f.name));
  const own = [...(found.command.flags ?? []), ...(found.command.persistentFlags ?? [])];
  // At the root the global flags are its own.
  const groups = found.command === root ? [[], [...own, ...inherited, HELP]] : [inherited, [...own, HELP]];
  const values = new FlagValues(groups.flat());
  const pending = pendingFlag(found.words, t.word, values);
  let parsed: ParsedArgs;
  try {
    parsed = parseFlags(pending.left, values);
  } catch (error) {
    return failed(notes, `Error while parsing flags from args [${pending.left.join(' ')}]: ${(error as Error).message}`);
  }
  const flagsCount = parsed.dash < 0;
  if (pending.missing !== undefined && flagsCount) return failed(notes, `Subcommand '${found.path.split(' ').at(-1)}' does not support flag '${pending.missing}'`);
  if (values.bool('help')) return { ...only([]), notes };
  if (pending.flag && flagsCount) return { ...(await flagValue(request(tab, found, parsed, values, pending.word, pending.flag), pending.flag, found.command)), notes };
  if (pending.word.startsWith('-') && !pending.word.includes('=') && flagsCount) return { ...flagNames(groups, pending.word, values), notes };
  return { ...(await argumentWords(tab, found, parsed, values, pending.word)), notes };
}

const HELP: FlagSpec = { name: 'help', short: 'h', kind: 'bool', usage: 'Show help' };

const emptyParse = (args: readonly string[]): ParsedArgs => ({ args: [...args], dash: -1 });

const failed = (notes: readonly string[], text: string): TabAnswer => ({ ...UNKNOWN, notes: [...notes, `[Error] ${text}`] });

type Tab = Pick<TabRequest, 'session'> & { readonly note: (text: string) => void };

function request(t: Tab, found: Found, { args, dash }: ParsedArgs, flags: FlagValues, word: string, flag: FlagSpec | undefined): CompletionRequest {
  return { s: t.session(flags), flags, args, dash, path: found.path, help: async () => '', word, flag, note: t.note };
}

interface Pending {
  readonly flag?: FlagSpec;
  /** A name that is no flag of the command. */
  readonly missing?: string;
  /** The words to read without the flag that is being completed. */
  readonly left: readonly string[];
  readonly word: string;
}

/** Whether the cursor stands in a flag's value: after `--flag=` or as the word after `--flag`. upstream: checkIfFlagCompletion */
function pendingFlag(before: readonly string[], word: string, values: FlagValues): Pending {
  const none = { left: before, word };
  if (word.startsWith('-')) {
    const eq = word.indexOf('=');
    if (eq < 0) return none;
    const name = word.startsWith('--') ? word.slice(2, eq) : word.slice(eq - 1, eq);
    const flag = named(values, name, word.startsWith('--'));
    return flag ? { flag, left: before, word: word.slice(eq + 1) } : { ...none, missing: name };
  }
  const last = before.at(-1) ?? '';
  if (!/^(--.|-[^-])/.test(last) || last.includes('=')) return none;
  const name = last.startsWith('--') ? last.slice(2) : last.slice(-1);
  const flag = named(values, name, last.startsWith('--'));
  if (!flag) return { ...none, missing: name };
  return bareOf(flag) === undefined ? { flag, left: before.slice(0, -1), word } : none;
}

const named = (values: FlagValues, name: string, long: boolean): FlagSpec | undefined =>
  long || name.length > 1 ? values.spec(name) : (values.shorthand(name) ?? values.spec(name));

async function flagValue(k: CompletionRequest, flag: FlagSpec, command: Command): Promise<Candidates> {
  if (flag.extensions) return { words: flag.extensions, directive: DIRECTIVE.byExtension };
  if (flag.values) return only(flag.values.filter((v) => v.startsWith(k.word)));
  const own = command.completeFlag?.[flag.name];
  if (own) return own(k);
  return (flag.global ? await globalFlagValues(k, flag.name) : undefined) ?? UNKNOWN;
}

/** Names of flags; those that must be given come alone. */
function flagNames(groups: readonly (readonly FlagSpec[])[], word: string, values: FlagValues): Candidates {
  const required = requiredFlags(groups, word, values);
  if (required.length) return only(required);
  const words: string[] = [];
  for (const group of groups) {
    for (const flag of byName(group)) if (!values.changed(flag.name) || isList(flag.kind)) words.push(...named1(flag, word));
  }
  return only(words);
}

const byName = (flags: readonly FlagSpec[]): FlagSpec[] => [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));

function named1(flag: FlagSpec, word: string): string[] {
  if (flag.hidden || flag.deprecated) return [];
  const forms = [`--${flag.name}`, ...(flag.short ? [`-${flag.short}`] : [])];
  return forms.filter((f) => f.startsWith(word)).map((f) => `${f}\t${flag.usage}`);
}

function requiredFlags(groups: readonly (readonly FlagSpec[])[], word: string, values: FlagValues): string[] {
  return groups.flatMap((group) => byName(group).flatMap((f) => (f.required && !values.changed(f.name) ? named1(f, word) : [])));
}

async function argumentWords(t: Tab, found: Found, parsed: ParsedArgs, values: FlagValues, word: string): Promise<Candidates> {
  const { command } = found;
  const words: string[] = [];
  let directive: number = DIRECTIVE.none;
  const flags = command.flags ?? [];
  if (command.subcommands && parsed.args.length === 0 && !flags.some((f) => values.changed(f.name))) {
    words.push(...commandWords(command.subcommands, word));
    directive = DIRECTIVE.noFiles;
  }
  words.push(...requiredFlags([flags], word, values));
  const more = await command.complete?.(request(t, found, parsed, values, word, undefined));
  return more ? { words: [...words, ...more.words], directive: more.directive } : { words, directive };
}
