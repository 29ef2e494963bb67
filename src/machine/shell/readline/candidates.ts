// What a completion found, and how a list of candidates is shown. upstream: readline complete.c
import { textWidth } from '../../os/character-width.ts';

export interface Completed {
  /** What stands before the cursor and is replaced. */
  readonly typed: string;
  /** The candidates as they are listed. */
  readonly candidates: readonly string[];
  /** What all of them begin with, quoted as the line needs it. */
  readonly insert: string;
  /** What follows the only candidate: a space, a slash, a quote. */
  readonly close: string;
}

/** Completes the end of a line. */
export type Completer = (line: string) => Promise<Completed>;

export const NOTHING: Completed = { typed: '', candidates: [], insert: '', close: '' };

/** Columns, read downwards, as wide as the terminal allows. */
export function showCandidates(candidates: readonly string[], columns: number): string {
  const width = Math.max(...candidates.map(textWidth)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(candidates.length / across);
  let out = '';
  for (let r = 0; r < rows; r++) {
    let line = '';
    for (let i = r; i < candidates.length; i += rows) {
      const text = candidates[i] ?? '';
      line += i + rows < candidates.length ? text + ' '.repeat(width - textWidth(text)) : text;
    }
    out += `${line}\n`;
  }
  return out;
}

/** Words with what they mean in brackets, aligned, each cut to one line. */
export function describeCandidates(words: readonly string[], descriptions: ReadonlyMap<string, string>, columns: number): string[] {
  const longest = Math.max(...words.map(textWidth));
  const room = columns - longest - 4;
  return words.map((word) => {
    const text = descriptions.get(word);
    if (!text || room <= 8) return word;
    return `${word}${' '.repeat(longest - textWidth(word))}  (${text.length > room ? `${text.slice(0, room - 1)}…` : text})`;
  });
}

/** What all texts begin with. */
export function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
