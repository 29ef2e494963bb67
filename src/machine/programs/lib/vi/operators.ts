// d c y > < over a stretch of text. upstream: vim 9 src/ops.c
import type { Place } from '../edit-buffer.ts';
import { columnOf } from '../line-columns.ts';
import type { ViEditor } from './editor.ts';
import { insertMode } from './insert.ts';

/** What an operator works on: from, to (behind the last character), or whole lines. */
export interface Stretch {
  readonly from: Place;
  readonly to: Place;
  readonly linewise: boolean;
}

const firstText = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

/** vi says what happened to three lines or more. */
function tell(e: ViEditor, lines: number, words: string): void {
  if (lines > 2) e.say(`${lines} ${words}`);
}

export function yank(e: ViEditor, s: Stretch): void {
  const b = e.buffer;
  e.register = s.linewise ? { text: `${b.lines.slice(s.from.line, s.to.line + 1).join('\n')}\n`, linewise: true } : { text: b.slice(s.from, s.to), linewise: false };
  e.marks.set('[', s.from);
}

/** Deletes; whole lines go with their newline. */
export function remove(e: ViEditor, s: Stretch): void {
  yank(e, s);
  const b = e.buffer;
  e.changed = true;
  if (!s.linewise) {
    e.replace(s.from, s.to, '');
    return;
  }
  const count = s.to.line - s.from.line + 1;
  if (count >= b.lines.length) e.replace({ line: 0, at: 0 }, { line: b.lines.length - 1, at: b.line(b.lines.length - 1).length }, '');
  else if (s.to.line + 1 < b.lines.length) e.replace({ line: s.from.line, at: 0 }, { line: s.to.line + 1, at: 0 }, '');
  else e.replace({ line: s.from.line - 1, at: b.line(s.from.line - 1).length }, { line: s.to.line, at: b.line(s.to.line).length }, '');
  const line = Math.min(s.from.line, b.lines.length - 1);
  b.cursor = { line, at: firstText(b.line(line)) };
  if (count >= b.lines.length + count - 1 && b.lines.length === 1 && b.line(0) === '') e.say('--No lines in buffer--');
  else tell(e, count, 'fewer lines');
}

async function change(e: ViEditor, s: Stretch): Promise<void> {
  if (s.linewise) {
    yank(e, s);
    const indent = e.autoIndent ? (/^[ \t]*/.exec(e.buffer.line(s.from.line))?.[0] ?? '') : '';
    e.replace({ line: s.from.line, at: 0 }, { line: s.to.line, at: e.buffer.line(s.to.line).length }, indent);
  } else remove(e, s);
  await insertMode(e);
}

export function shift(e: ViEditor, s: Stretch, right: boolean): void {
  const b = e.buffer;
  e.changed = true;
  for (let n = s.from.line; n <= s.to.line; n++) {
    const line = b.line(n);
    if (line === '') continue;
    const text = firstText(line);
    const width = Math.max(0, columnOf(line, text) + (right ? e.shiftWidth : -e.shiftWidth));
    const fresh = e.expandTab ? ' '.repeat(width) : '\t'.repeat(Math.floor(width / 8)) + ' '.repeat(width % 8);
    e.replace({ line: n, at: 0 }, { line: n, at: text }, fresh);
  }
  b.cursor = { line: s.from.line, at: firstText(b.line(s.from.line)) };
  const count = s.to.line - s.from.line + 1;
  if (count > 2) e.say(`${count} lines ${right ? '>' : '<'}ed 1 time`);
}

/** Runs an operator by its letter. */
export async function operate(e: ViEditor, operator: string, s: Stretch): Promise<void> {
  const cursor = { ...e.buffer.cursor };
  if (operator === 'd') remove(e, s);
  else if (operator === 'c') await change(e, s);
  else if (operator === '>' || operator === '<') shift(e, s, operator === '>');
  else {
    yank(e, s);
    e.buffer.cursor = s.linewise
      ? { line: s.from.line, at: s.from.line === cursor.line ? cursor.at : s.from.line < cursor.line ? Math.min(cursor.at, e.buffer.line(s.from.line).length) : cursor.at }
      : { ...s.from };
    if (s.linewise) tell(e, s.to.line - s.from.line + 1, 'lines yanked');
  }
  e.keepColumn();
}

/** p and P. */
export function put(e: ViEditor, after: boolean, count: number): void {
  const b = e.buffer;
  const { text, linewise } = e.register;
  if (text === '') {
    e.say('E353: Nothing in register "');
    return;
  }
  e.changed = true;
  const all = text.repeat(count);
  if (linewise) {
    const line = after ? b.cursor.line + 1 : b.cursor.line;
    if (line < b.lines.length) e.replace({ line, at: 0 }, { line, at: 0 }, all);
    else {
      const end = { line: b.lines.length - 1, at: b.line(b.lines.length - 1).length };
      e.replace(end, end, `\n${all.slice(0, -1)}`);
    }
    b.cursor = { line, at: firstText(b.line(line)) };
    tell(e, all.split('\n').length - 1, 'more lines');
  } else {
    const at = after && b.line() !== '' ? b.step(b.cursor, 1) : b.cursor;
    const from = at.line === b.cursor.line ? at : { line: b.cursor.line, at: b.line().length };
    e.replace(from, from, all);
    b.cursor = all.includes('\n') ? from : b.step(b.cursor, -1);
  }
  e.keepColumn();
}
