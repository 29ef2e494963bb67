// Tab: what may stand at the cursor. upstream: cobra's __complete command
import type { Completion, Process } from '../../../machine/os/types.ts';
import type { Command } from './command.ts';
import { flagValueWords } from './completion.ts';
import { findCommand } from './dispatch.ts';
import { bareOf, type FlagSpec, FlagValues, parseFlags } from './flag-set.ts';
import { globalFlags } from './global-flags.ts';
import type { Session } from './session.ts';

export interface TabRequest {
  readonly p: Process;
  readonly words: readonly string[];
  readonly index: number;
  readonly root: Command;
  readonly session: (flags: FlagValues) => Session;
}

const NOTHING: Completion = { words: [] };

/** Completions of words[index]; a server that does not answer gives none. */
export async function completeWords(t: TabRequest): Promise<Completion> {
  const before = t.words.slice(1, t.index);
  const word = t.words[t.index] ?? '';
  const found = await findCommand(t.root, before);
  const { command, path } = found;
  const specs = [...(command.flags ?? []), ...(command.persistentFlags ?? []), ...found.inherited, ...globalFlags(t.p.env.get('HOME') ?? '')];
  const values = new FlagValues(specs);
  const left = [...found.words];
  const flag = pendingFlag(left, word, values);
  if (flag?.from === 'previous') left.pop();
  let args: readonly string[];
  let dash: number;
  try {
    ({ args, dash } = parseFlags(left, values));
  } catch {
    return NOTHING;
  }
  const request = { s: t.session(values), flags: values, args, dash, path, help: async () => '', word: flag?.value ?? word, flag: flag?.spec };
  try {
    if (flag) {
      const found = (await flagValueWords(request)) ?? (await command.complete?.(request)) ?? { words: [], files: true };
      return flag.from === 'same' ? { ...found, words: found.words.map((w) => `--${flag.spec.name}=${w}`) } : found;
    }
    if (word.startsWith('-') && dash < 0) return flagNames(specs, word, values);
    if (command.subcommands && args.length === 0) {
      const words = command.subcommands.filter((c) => !c.hidden).map((c) => c.name);
      const own = command.complete ? ((await command.complete(request))?.words ?? []) : [];
      return { words: [...words, ...own].sort() };
    }
    return (await command.complete?.(request)) ?? NOTHING;
  } catch {
    // The real completion prints nothing when the server is out of reach or refuses.
    return NOTHING;
  }
}

function pendingFlag(before: readonly string[], word: string, values: FlagValues): { spec: FlagSpec; value: string; from: 'same' | 'previous' } | undefined {
  const same = /^--([^=]+)=(.*)$/s.exec(word);
  const spec = same ? values.spec(same[1] ?? '') : undefined;
  if (same && spec) return { spec, value: same[2] ?? '', from: 'same' };
  const last = before.at(-1) ?? '';
  if (before.includes('--') || !last.startsWith('-') || last.includes('=')) return undefined;
  const named = last.startsWith('--') ? values.spec(last.slice(2)) : values.shorthand(last.slice(-1));
  return named && bareOf(named) === undefined ? { spec: named, value: word, from: 'previous' } : undefined;
}

function flagNames(specs: readonly FlagSpec[], word: string, values: FlagValues): Completion {
  const seen = new Set<string>();
  const words: string[] = [];
  for (const f of specs) {
    if (f.hidden || f.deprecated || seen.has(f.name) || (values.changed(f.name) && f.kind !== 'strings' && f.kind !== 'stringArray')) continue;
    seen.add(f.name);
    words.push(bareOf(f) === undefined ? `--${f.name}=` : `--${f.name}`);
    if (f.short && !word.startsWith('--')) words.push(`-${f.short}`);
  }
  const fitting = words.filter((w) => w.startsWith(word));
  return { words: fitting.sort(), noSpace: fitting.length === 1 && (fitting[0]?.endsWith('=') ?? false) };
}
