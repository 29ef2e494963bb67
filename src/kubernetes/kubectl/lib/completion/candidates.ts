// What Tab may put at the cursor, and what the shell shall do with it. upstream: spf13/cobra completions.go ShellCompDirective
import type { Completion } from '../../../../machine/os/types.ts';

/** Bits of a directive. `none` lets the shell offer files when there is nothing else. */
export const DIRECTIVE = { none: 0, noSpace: 2, noFiles: 4, byExtension: 8 } as const;

export interface Candidates {
  /** Words that may stand there, in upstream's order; a description follows after a tab. */
  readonly words: readonly string[];
  /** The sum of DIRECTIVE's bits. */
  readonly directive: number;
}

/** These words, and no files beside them. */
export const only = (words: readonly string[]): Candidates => ({ words, directive: DIRECTIVE.noFiles });

/** Nothing that kubectl knows: the shell offers files. */
export const UNKNOWN: Candidates = { words: [], directive: DIRECTIVE.none };

const NAMES: readonly (readonly [number, string])[] = [
  [DIRECTIVE.noSpace, 'ShellCompDirectiveNoSpace'],
  [DIRECTIVE.noFiles, 'ShellCompDirectiveNoFileComp'],
  [DIRECTIVE.byExtension, 'ShellCompDirectiveFilterFileExt'],
];

/** ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp */
export function directiveText(directive: number): string {
  const names = NAMES.filter(([bit]) => directive & bit).map(([, name]) => name);
  return names.length ? names.join(', ') : 'ShellCompDirectiveDefault';
}

/** What the shell makes of it: the part of bash's script that is not about words. Of `--output=json` the shell replaces the whole word. */
export function forShell({ words, directive }: Candidates, typed: string): Completion {
  const before = typed.startsWith('-') ? typed.slice(0, typed.indexOf('=') + 1) : '';
  if (directive & DIRECTIVE.byExtension) return { words: [], files: true, extensions: words };
  const plain = words.map((w) => `${before}${w.split('\t')[0] ?? ''}`);
  if (plain.length === 0 && !(directive & DIRECTIVE.noFiles)) return { words: [], files: true };
  const descriptions = new Map(words.flatMap((w, i) => (w.includes('\t') ? [[plain[i] ?? '', w.slice(w.indexOf('\t') + 1)]] : [])));
  return { words: plain, descriptions, noSpace: (directive & DIRECTIVE.noSpace) !== 0 };
}
