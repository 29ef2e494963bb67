// Insert and replace mode. upstream: vim 9 src/edit.c
import { next, previous } from '../edit-buffer.ts';
import type { Key } from '../keys.ts';
import { columnOf, placeAt } from '../line-columns.ts';
import type { ViEditor } from './editor.ts';

export interface InsertOptions {
  /** Type over what is there. */
  readonly replace?: boolean;
  /** How often the text comes (5i-Esc). */
  readonly count?: number;
  /** What stands between the copies: a newline for o and O. */
  readonly between?: string;
}

/** Takes text until Esc. The cursor steps back then, as vi does. */
export async function insertMode(e: ViEditor, options: InsertOptions = {}): Promise<void> {
  const replace = options.replace ?? false;
  const typed: Key[] = [];
  /** What replace mode has typed over, for Backspace. */
  const covered: string[] = [];
  e.mode = replace ? '-- REPLACE --' : '-- INSERT --';
  e.message = '';
  e.changed = true;
  for (let key = await e.key(); key && key.name !== 'Esc' && key.name !== '^C'; key = await e.key()) {
    typed.push(key);
    press(e, key, replace ? covered : undefined);
  }
  for (let i = 1; i < (options.count ?? 1); i++) {
    if (options.between) e.replace(e.buffer.cursor, e.buffer.cursor, options.between);
    for (const key of typed) press(e, key, replace ? covered : undefined);
    const wait = e.p.tick();
    if (wait) await wait;
  }
  e.mode = '';
  const { cursor } = e.buffer;
  if (e.autoIndent && cursor.at === e.buffer.line().length && /^\s+$/.test(e.buffer.line()) && typed.at(-1)?.name === 'Enter') e.replace({ line: cursor.line, at: 0 }, cursor, '');
  const after = e.buffer.cursor;
  if (after.at > 0) e.buffer.cursor = { line: after.line, at: previous(e.buffer.line(), after.at) };
  e.keepColumn();
}

function press(e: ViEditor, key: Key, covered: string[] | undefined): void {
  const b = e.buffer;
  const { cursor } = b;
  const line = b.line();
  switch (key.name) {
    case 'Enter':
    case '^M':
    case '^J':
      return e.replace(cursor, cursor, `\n${e.autoIndent ? (/^[ \t]*/.exec(line)?.[0] ?? '') : ''}`);
    case 'Backspace':
    case '^H': {
      const before = b.step(cursor, -1);
      if (!covered) return e.replace(before, cursor, '');
      const old = covered.pop();
      if (old !== undefined) e.replace(before, cursor, old);
      b.cursor = before;
      return;
    }
    case 'Delete':
      return e.replace(cursor, b.step(cursor, 1), '');
    case '^W': {
      const kept = line.slice(0, cursor.at).replace(/[^\s]*\s*$/, '');
      return e.replace({ line: cursor.line, at: kept.length }, cursor, '');
    }
    case '^U':
      return e.replace({ line: cursor.line, at: 0 }, cursor, '');
    case 'Tab':
      return e.replace(cursor, cursor, e.expandTab ? ' '.repeat(e.shiftWidth - (columnOf(line, cursor.at) % e.shiftWidth)) : '\t');
    case 'Left':
      if (cursor.at > 0) b.cursor = { line: cursor.line, at: previous(line, cursor.at) };
      return e.keepColumn();
    case 'Right':
      if (cursor.at < line.length) b.cursor = { line: cursor.line, at: next(line, cursor.at) };
      return e.keepColumn();
    case 'Up':
    case 'Down': {
      const to = Math.max(0, Math.min(b.lines.length - 1, cursor.line + (key.name === 'Up' ? -1 : 1)));
      b.cursor = { line: to, at: placeAt(b.line(to), b.wanted) };
      return;
    }
    case 'Home':
      b.cursor = { line: cursor.line, at: 0 };
      return e.keepColumn();
    case 'End':
      b.cursor = { line: cursor.line, at: line.length };
      return e.keepColumn();
  }
  if (key.text === undefined) return;
  const over = covered && cursor.at < line.length && key.name !== 'Paste' ? { line: cursor.line, at: next(line, cursor.at) } : cursor;
  covered?.push(b.slice(cursor, over));
  e.replace(cursor, over, key.text);
  e.keepColumn();
}
