// What stands on a pager's last line. upstream: less 590 prompt.c
import { encode } from '../../../../base/bytes.ts';
import { textWidth } from '../width.ts';
import type { PagerSource } from './source.ts';
import type { Viewport } from './viewport.ts';

export interface Prompt {
  readonly text: string;
  readonly width: number;
}

/** A prompt in reverse video. */
export function lit(text: string): Prompt {
  return { text: `\x1b[7m${text}\x1b[27m`, width: textWidth(text) };
}

export function plain(text: string): Prompt {
  return { text, width: textWidth(text) };
}

/** The prompt when nothing is asked or told: a colon; the file's name at first, and the end. */
export function restingPrompt(sources: readonly PagerSource[], file: number, atEnd: boolean, first: boolean): Prompt {
  const name = sources[file]?.name ?? '';
  const several = sources.length > 1 ? ` (file ${file + 1} of ${sources.length})` : '';
  if (!atEnd) return first && name !== '' ? lit(name + several) : plain(':');
  const next = sources[file + 1]?.name;
  return lit(first && name !== '' ? `${name}${several} (END)` : `(END)${next ? ` - Next: ${next}` : ''}`);
}

/** Name, lines, bytes: of a file all is known, of a pipe what has come. */
export function placeOf(view: Viewport, source: PagerSource): string {
  const { lines, top } = view;
  const { next } = view.visible();
  const bytes = (to: number): number => lines.slice(0, to).reduce((n, line) => n + encode(line).length + 1, 0);
  const [here, all] = [bytes(next), source.ended ? bytes(lines.length) : 0];
  const name = source.name === '' ? '' : `${source.name} `;
  const told = `${name}lines ${Math.min(top + 1, lines.length)}-${next}`;
  if (!source.ended) return `${told} byte ${here}`;
  return `${told}/${lines.length} byte ${here}/${all}${next >= lines.length ? ' (END)' : ` ${Math.floor((100 * here) / all)}%`}`;
}
