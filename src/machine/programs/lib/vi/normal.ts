// Normal and visual mode: counts, operators, movements, commands of one key. upstream: vim 9 src/normal.c
import { next, previous } from '../edit-buffer.ts';
import { join, openLine, replaceChars, toggleCase, undo } from './changes.ts';
import type { ViEditor } from './editor.ts';
import { runEx, saveAndQuit } from './ex.ts';
import { changeWord, firstText, motion, move, stretch, vertical } from './go.ts';
import { insertMode } from './insert.ts';
import { operate, put, remove } from './operators.ts';

/** Reads one command and does it. */
export async function normalCommand(e: ViEditor): Promise<void> {
  e.begin();
  let count = '';
  let name = (await e.key())?.name;
  while (name !== undefined && (/^[1-9]$/.test(name) || (name === '0' && count !== ''))) {
    count += name;
    name = (await e.key())?.name;
  }
  if (name === undefined) return;
  e.message = '';
  const given = count === '' ? undefined : Number(count);
  if (e.visual) await visual(e, name, given);
  else if ('dcy<>'.includes(name) && name.length === 1) await operator(e, name, given);
  else await command(e, name, given);
  e.clamp();
  e.finish();
}

async function operator(e: ViEditor, name: string, given: number | undefined): Promise<void> {
  let count = '';
  let key = (await e.key())?.name;
  while (key !== undefined && (/^[1-9]$/.test(key) || (key === '0' && count !== ''))) {
    count += key;
    key = (await e.key())?.name;
  }
  if (key === undefined || key === 'Esc' || key === '^C') return;
  const n = (given ?? 1) * Number(count || 1);
  const b = e.buffer;
  if (key === name) {
    if (n > 1 && b.cursor.line + n > b.lines.length && b.cursor.line === b.lines.length - 1) return;
    const last = Math.min(b.lines.length - 1, b.cursor.line + n - 1);
    return operate(e, name, { from: { line: b.cursor.line, at: 0 }, to: { line: last, at: b.line(last).length }, linewise: true });
  }
  // cw works like ce, and dw on the last word of a line stays in the line.
  const onWord = /\S/.test(b.line()[b.cursor.at] ?? ' ');
  const target = name === 'c' && (key === 'w' || key === 'W') && onWord ? changeWord(e, key, n) : await motion(e, key, given === undefined && count === '' ? undefined : n);
  if (!target) return;
  const s = stretch(e, target);
  // A word that ends its line: the newline behind it stays.
  const crossed = name !== 'c' && (key === 'w' || key === 'W') && s.to.line > s.from.line && b.line(s.to.line).slice(0, s.to.at).trim() === '';
  if (crossed) return operate(e, name, { from: s.from, to: { line: s.to.line - 1, at: b.line(s.to.line - 1).length }, linewise: false });
  await operate(e, name, s);
}

async function visual(e: ViEditor, name: string, given: number | undefined): Promise<void> {
  const selected = e.selection();
  const linewise = e.visual?.linewise ?? false;
  const leave = (): void => {
    e.visual = undefined;
    e.mode = '';
  };
  if (!selected || name === 'Esc' || name === '^C') return leave();
  if (name === 'v' || name === 'V') {
    if ((name === 'V') === linewise) return leave();
    e.visual = { from: e.visual?.from ?? e.buffer.cursor, linewise: name === 'V' };
    e.mode = name === 'V' ? '-- VISUAL LINE --' : '-- VISUAL --';
    return;
  }
  const operatorName = { x: 'd', s: 'c', X: 'd', D: 'd', C: 'c', Y: 'y', d: 'd', c: 'c', y: 'y', '>': '>', '<': '<', Delete: 'd' }[name];
  if (operatorName) {
    leave();
    const whole = linewise || 'XDCY'.includes(name);
    await operate(e, operatorName, { from: selected[0], to: selected[1], linewise: whole });
    return;
  }
  if (name === 'p' || name === 'P') {
    const { register } = e;
    leave();
    await operate(e, 'd', { from: selected[0], to: selected[1], linewise });
    const removed = e.register;
    e.register = register;
    put(e, false, given ?? 1);
    e.register = removed;
    return;
  }
  if (name === 'o') {
    const from = e.visual?.from ?? e.buffer.cursor;
    e.visual = { from: { ...e.buffer.cursor }, linewise };
    e.buffer.cursor = { ...from };
    return;
  }
  if (name === ':') {
    const text = await e.commandLine(':', "'<,'>");
    e.marks.set('<', selected[0]);
    e.marks.set('>', selected[1]);
    leave();
    if (text !== undefined) await runEx(e, text);
    return;
  }
  await move(e, name, given);
}

async function command(e: ViEditor, name: string, given: number | undefined): Promise<void> {
  const b = e.buffer;
  const n = given ?? 1;
  const { cursor } = b;
  const line = b.line();
  const right = (from: number, by: number): number => {
    let at = from;
    for (let i = 0; i < by && at < line.length; i++) at = next(line, at);
    return at;
  };
  switch (name) {
    case 'x':
    case 'Delete':
      if (line !== '') remove(e, { from: cursor, to: { line: cursor.line, at: right(cursor.at, n) }, linewise: false });
      return;
    case 'X': {
      let at = cursor.at;
      for (let i = 0; i < n && at > 0; i++) at = previous(line, at);
      if (at < cursor.at) remove(e, { from: { line: cursor.line, at }, to: cursor, linewise: false });
      return;
    }
    case 's':
      return operate(e, 'c', { from: cursor, to: { line: cursor.line, at: right(cursor.at, n) }, linewise: false });
    case 'S':
      return operate(e, 'c', { from: cursor, to: { line: Math.min(b.lines.length - 1, cursor.line + n - 1), at: 0 }, linewise: true });
    case 'D':
    case 'C':
      return operate(e, name === 'D' ? 'd' : 'c', { from: cursor, to: { line: cursor.line, at: line.length }, linewise: false });
    case 'Y':
      return operate(e, 'y', { from: cursor, to: { line: Math.min(b.lines.length - 1, cursor.line + n - 1), at: 0 }, linewise: true });
    case 'p':
    case 'P':
      return put(e, name === 'p', n);
    case 'i':
    case 'Insert':
      return insertMode(e, { count: n });
    case 'a':
      b.cursor = { line: cursor.line, at: right(cursor.at, 1) };
      return insertMode(e, { count: n });
    case 'I':
      b.cursor = { line: cursor.line, at: /^\s*/.exec(line)?.[0].length ?? 0 };
      return insertMode(e, { count: n });
    case 'A':
      b.cursor = { line: cursor.line, at: line.length };
      return insertMode(e, { count: n });
    case 'R':
      return insertMode(e, { replace: true, count: n });
    case 'o':
    case 'O':
      return openLine(e, name === 'o', n);
    case 'J':
      return join(e, Math.max(2, n));
    case 'r':
      return replaceChars(e, n, right(cursor.at, n));
    case '~':
      return toggleCase(e, right(cursor.at, n));
    case '.':
      if (e.lastChange.length > 0) e.repeat(e.lastChange);
      return;
    case 'u':
    case '^R':
      return undo(e, name === 'u', n);
    case ':': {
      const text = await e.commandLine(':', given === undefined ? '' : `.,.+${given - 1}`);
      if (text !== undefined) await runEx(e, text);
      return;
    }
    default:
      await screenCommand(e, name, given);
  }
}

async function screenCommand(e: ViEditor, name: string, given: number | undefined): Promise<void> {
  const b = e.buffer;
  const page = Math.max(1, e.screen.rows - 3);
  const half = Math.max(1, Math.floor((e.screen.rows - 1) / 2));
  const scroll = (by: number): void => {
    e.top = Math.max(0, Math.min(b.lines.length - 1, e.top + by));
    b.cursor = vertical(e, by);
    b.cursor = { line: b.cursor.line, at: firstText(b.line()) };
  };
  switch (name) {
    case 'v':
    case 'V':
      e.visual = { from: { ...b.cursor }, linewise: name === 'V' };
      e.mode = name === 'V' ? '-- VISUAL LINE --' : '-- VISUAL --';
      return;
    case '^F':
    case 'PageDown':
      return scroll(page * (given ?? 1));
    case '^B':
    case 'PageUp':
      return scroll(-page * (given ?? 1));
    case '^D':
      return scroll(given ?? half);
    case '^U':
      return scroll(-(given ?? half));
    case '^E':
      e.top = Math.min(b.lines.length - 1, e.top + (given ?? 1));
      if (b.cursor.line < e.top) b.cursor = vertical(e, e.top - b.cursor.line);
      return;
    case '^Y':
      e.top = Math.max(0, e.top - (given ?? 1));
      if (b.cursor.line >= e.bottom) b.cursor = vertical(e, e.bottom - 1 - b.cursor.line);
      return;
    case 'z': {
      const where = (await e.key())?.name;
      const height = e.screen.rows - 1;
      if (where === 'z' || where === '.') e.top = Math.max(0, b.cursor.line - Math.floor(height / 2));
      if (where === 't' || where === 'Enter') e.top = b.cursor.line;
      if (where === 'b' || where === '-') e.top = Math.max(0, b.cursor.line - height + 1);
      return;
    }
    case 'Z': {
      const second = (await e.key())?.name;
      if (second === 'Z') await saveAndQuit(e);
      if (second === 'Q') e.done = 0;
      return;
    }
    case 'm': {
      const letter = (await e.key())?.name;
      if (letter) e.marks.set(letter, { ...b.cursor });
      return;
    }
    case '^G':
      e.say(
        `"${e.name || '[No Name]'}"${b.modified ? ' [Modified]' : ''} ${b.lines.length} line${b.lines.length === 1 ? '' : 's'} --${Math.floor((100 * (b.cursor.line + 1)) / b.lines.length)}%--`,
      );
      return;
    case '^L':
      e.screen.forget();
      return;
    case 'Esc':
    case '^C':
      if (name === '^C') e.say(b.modified ? 'Type  :qa!  and press <Enter> to abandon all changes and exit Vim' : 'Type  :qa  and press <Enter> to exit Vim');
      return;
    case '^Z':
      return e.say('Suspending is not simulated here');
    case 'q':
    case '@':
    case 'Q':
      return e.say(`${name}: not simulated here`);
    default:
      await move(e, name, given);
  }
}
