// How set -x shows what runs. upstream: bash print_cmd.c xtrace_print_word_list
import { dollarQuoted } from './quote.ts';
import type { Runner } from './runner.ts';
import type { Argument } from './shell.ts';
import type { Assignment, Word } from './syntax.ts';

/** A word in quotes where it needs them. */
export function quoteTrace(text: string): string {
  if (text === '') return "''";
  const special = dollarQuoted(text);
  if (special) return special;
  return /[\s"'\\|&;()<>*?[\]$`{}!^#~]/.test(text) ? `'${text.replace(/'/g, "'\\''")}'` : text;
}

/** What stands before a line. */
export function tracePrefix(sh: Runner): string {
  const ps4 = sh.vars.value('PS4') ?? '+ ';
  return sh.dialect ? ps4 : (ps4[0] ?? '').repeat(sh.traceDepth) + ps4.slice(1);
}

/** + word word: a command before it runs. */
export async function traceCommand(sh: Runner, all: readonly Argument[]): Promise<void> {
  const words = all.map((w) => (typeof w === 'string' ? (sh.dialect?.traced(w) ?? quoteTrace(w)) : w.source));
  await sh.err(`${tracePrefix(sh)}${words.join(' ')}\n`);
}

/** + a=1 b=2 command: as the Almquist shells write it. */
export async function traceAssigned(sh: Runner, made: readonly (readonly [string, string])[], words: readonly string[]): Promise<void> {
  const shown = (text: string): string => sh.dialect?.traced(text) ?? text;
  await sh.err(`${tracePrefix(sh)}${[...made.map(([name, value]) => `${name}=${shown(value)}`), ...words.map(shown)].join(' ')}\n`);
}

/** + name=value: an assignment that stands alone. */
export async function traceAssignment(sh: Runner, a: Assignment): Promise<void> {
  const value = Array.isArray(a.value) ? `(${a.value.map((e) => e.whole.source).join(' ')})` : quoteTrace(a.index ? (a.value as Word).source : (sh.vars.value(a.name) ?? ''));
  await sh.err(`${tracePrefix(sh)}${a.name}${a.index ? `[${a.index.source}]` : ''}${a.append ? '+' : ''}=${value}\n`);
}
