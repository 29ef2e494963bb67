// The patterns of grep, whatever their dialect, behind one question.
import type { Process } from '../../os/types.ts';
import { calledName, fail } from './command.ts';
import type { Parsed } from './options.ts';
import { Regex, RegexError } from './regex/regex.ts';

export interface Matcher {
  test(line: string): boolean;
  /** The next match at or after `from`. */
  find(line: string, from: number): readonly [start: number, end: number] | undefined;
}

const UNCLOSED = 'Unmatched [, [^, [:, [., or [=';

/** Compiles the patterns, or ends the program with grep's words. */
export async function matcher(p: Process, options: Parsed, patterns: readonly string[], syntax: 'basic' | 'extended' | 'fixed'): Promise<Matcher> {
  const ignoreCase = options.last('ignore-case', 'y', 'no-ignore-case') !== 'no-ignore-case' && options.has('ignore-case', 'y');
  const whole = options.has('line-regexp') ? 'line' : options.has('word-regexp') ? 'word' : undefined;
  const last = options.last('extended-regexp', 'fixed-strings', 'basic-regexp', 'perl-regexp');
  if (patterns.length === 0) return { test: () => false, find: () => undefined };
  if (last === 'perl-regexp') {
    const [only = ''] = patterns;
    if (patterns.length > 1) return fail(p, 'the -P option only supports a single pattern', 2);
    return perl(p, only, ignoreCase, whole);
  }
  const chosen = last === 'extended-regexp' ? 'extended' : last === 'fixed-strings' ? 'fixed' : last === 'basic-regexp' ? 'basic' : syntax;
  if (chosen === 'extended') for (const one of patterns) await warn(p, one);
  try {
    return new Regex(patterns, { syntax: chosen, ignoreCase, whole });
  } catch (e) {
    if (!(e instanceof RegexError)) throw e;
    return fail(p, e.message === UNCLOSED && patterns.some((one) => /(^|[^\\])\[\^?\]?$|\[\[:[a-z]*:?$/.test(one)) ? 'Invalid regular expression' : e.message, 2);
  }
}

/** A repetition with nothing before it is nearly always a slip. */
async function warn(p: Process, pattern: string): Promise<void> {
  const first = /(?:^|[^\\][(|])([*+?]|\{\d*,?\d*\})/.exec(pattern)?.[1];
  if (first) await p.err(`${calledName(p, 'grep')}: warning: ${first.startsWith('{') ? '{...}' : first} at start of expression\n`);
}

/** Perl's dialect is near enough to JavaScript's; what JavaScript lacks is refused. */
async function perl(p: Process, pattern: string, ignoreCase: boolean, whole: 'line' | 'word' | undefined): Promise<Matcher> {
  if (/\\K|\\G|\(\?[>|#R&]|\(\?<?[A-Za-z]+>|[*+?}]\+|\(\*|\\[QEXRN]/.test(pattern.replace(/\\\\/g, ''))) return fail(p, `this Perl construct is not simulated here: ${pattern}`, 2);
  let source = pattern
    .replaceAll('\\h', '[ \\t]')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('\\Z', '$')
    .replace(/\[\[:(\w+):\]\]/g, (all, name: string) => POSIX[name] ?? all);
  let flags = ignoreCase ? 'gi' : 'g';
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline) {
    source = source.slice(inline[0].length);
    for (const f of inline[1] ?? '') if ('ims'.includes(f) && !flags.includes(f)) flags += f;
  }
  if (whole === 'line') source = `^(?:${source})$`;
  if (whole === 'word') source = `(?<!\\w)(?:${source})(?!\\w)`;
  let re: RegExp;
  try {
    re = new RegExp(source, flags);
  } catch {
    return fail(p, `unmatched or invalid construct in pattern: ${pattern}`, 2);
  }
  const find = (line: string, from: number): readonly [number, number] | undefined => {
    re.lastIndex = from;
    const m = re.exec(line);
    return m ? [m.index, m.index + m[0].length] : undefined;
  };
  return { find, test: (line) => find(line, 0) !== undefined };
}

const POSIX: Readonly<Record<string, string>> = {
  digit: '\\d',
  space: '\\s',
  alpha: '[A-Za-z]',
  alnum: '[A-Za-z0-9]',
  upper: '[A-Z]',
  lower: '[a-z]',
  punct: '[!-\\/:-@\\[-`{-~]',
  xdigit: '[0-9A-Fa-f]',
  blank: '[ \\t]',
};
