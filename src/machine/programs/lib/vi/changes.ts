// Changes that are one command. upstream: vim 9 src/ops.c, undo.c
import type { ViEditor } from './editor.ts';
import { insertMode } from './insert.ts';

/** o and O. */
export async function openLine(e: ViEditor, below: boolean, count: number): Promise<void> {
  const b = e.buffer;
  const { line } = b.cursor;
  const indent = e.autoIndent ? (/^[ \t]*/.exec(b.line())?.[0] ?? '') : '';
  if (below) {
    const end = { line, at: b.line().length };
    e.replace(end, end, `\n${indent}`);
  } else {
    e.replace({ line, at: 0 }, { line, at: 0 }, `${indent}\n`);
    b.cursor = { line, at: indent.length };
  }
  await insertMode(e, { count, between: '\n' });
}

/** J. */
export function join(e: ViEditor, count: number): void {
  const b = e.buffer;
  if (b.cursor.line + 1 >= b.lines.length) return;
  e.changed = true;
  for (let i = 1; i < count && b.cursor.line + 1 < b.lines.length; i++) {
    const { line } = b.cursor;
    const text = b.line(line);
    const following = b.line(line + 1);
    const at = text.length;
    const gone = /^\s*/.exec(following)?.[0].length ?? 0;
    const space = text === '' || /\s$/.test(text) || following.slice(gone) === '' || following[gone] === ')' ? '' : ' ';
    e.replace({ line, at }, { line: line + 1, at: gone }, space);
    b.cursor = { line, at };
  }
  e.keepColumn();
}

/** r. */
export async function replaceChars(e: ViEditor, n: number, end: number): Promise<void> {
  const b = e.buffer;
  const key = await e.key();
  const text = key?.name === 'Enter' ? '\n' : key?.text;
  const { cursor } = b;
  if (text === undefined || Array.from(b.line().slice(cursor.at)).length < n) return;
  e.changed = true;
  e.replace(cursor, { line: cursor.line, at: end }, text === '\n' ? '\n' : text.repeat(n));
  if (text !== '\n') b.cursor = b.step(b.cursor, -1);
  e.keepColumn();
}

/** ~. */
export function toggleCase(e: ViEditor, end: number): void {
  const b = e.buffer;
  if (b.line() === '') return;
  e.changed = true;
  const { cursor } = b;
  const text = b.slice(cursor, { line: cursor.line, at: end });
  e.replace(cursor, { line: cursor.line, at: end }, Array.from(text, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join(''));
  e.keepColumn();
}

/** u and ^R. */
export function undo(e: ViEditor, back: boolean, n: number): void {
  const b = e.buffer;
  for (let i = 0; i < n; i++) {
    const before = b.lines.length;
    const group = b.nextGroupOf(back);
    if ((back ? b.undo() : b.redo()) === undefined) return e.say(back ? 'Already at oldest change' : 'Already at newest change');
    const lines = b.lines.length - before;
    const what = lines === 0 ? '1 change' : lines > 0 ? `${lines} more line${lines === 1 ? '' : 's'}` : lines === -1 ? '1 line less' : `${-lines} fewer lines`;
    const seconds = Math.floor((e.p.clock.now() - (e.times.get(group ?? 0) ?? e.p.clock.now())) / 1000);
    e.say(`${what}; ${back ? 'before' : 'after'} #${group ?? 0}  ${seconds} second${seconds === 1 ? '' : 's'} ago`);
  }
  e.keepColumn();
}
