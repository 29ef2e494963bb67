// Normal and visual mode: counts, operators, movements, commands of one key. upstream: vim 9 src/normal.c
import { isBefore, next, type Place, previous, same } from '../edit-buffer.ts';
import { placeAt } from '../line-columns.ts';
import type { ViEditor } from './editor.ts';
import { runEx, saveAndQuit } from './ex.ts';
import { insertMode } from './insert.ts';
import { findChar, type Motion, matching, paragraph, textObject, wordBack, wordEnd, wordForward } from './motions.ts';
import { operate, put, remove, type Stretch } from './operators.ts';
import { compilePattern, searchFrom } from './search.ts';

const firstText = (line: string): number => Math.min(/^\s*/.exec(line)?.[0].length ?? 0, Math.max(0, line.length - 1));

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

function changeWord(e: ViEditor, key: string, n: number): Motion {
  const b = e.buffer;
  const line = b.line();
  const kind = (c: string | undefined): number => (c === undefined || /\s/.test(c) ? 0 : key === 'W' || /[\p{L}\p{N}_]/u.test(c) ? 1 : 2);
  let at = b.cursor.at;
  while (at < line.length && kind(line[at]) === kind(line[b.cursor.at])) at = next(line, at);
  let to: Place = { line: b.cursor.line, at: Math.max(b.cursor.at, previous(line, at)) };
  for (let i = 1; i < n; i++) to = wordEnd(b, to, key === 'W');
  return { to, inclusive: true };
}

function stretch(e: ViEditor, m: Motion): Stretch {
  const start = m.from ?? e.buffer.cursor;
  const [from, to] = isBefore(m.to, start) ? [m.to, start] : [start, m.to];
  if (m.linewise) return { from: { line: from.line, at: 0 }, to: { line: to.line, at: e.buffer.line(to.line).length }, linewise: true };
  return { from, to: m.inclusive ? { line: to.line, at: next(e.buffer.line(to.line), to.at) } : to, linewise: false };
}

/** Where a movement goes, or undefined when it goes nowhere. */
async function motion(e: ViEditor, name: string, given: number | undefined): Promise<Motion | undefined> {
  const b = e.buffer;
  const n = given ?? 1;
  const { cursor } = b;
  const line = b.line();
  const times = (step: (p: Place) => Place): Place => {
    let p: Place = cursor;
    for (let i = 0; i < n; i++) p = step(p);
    return p;
  };
  const toLine = (to: number): Motion => {
    const at = Math.max(0, Math.min(b.lines.length - 1, to));
    return { to: { line: at, at: firstText(b.line(at)) }, linewise: true };
  };
  switch (name) {
    case 'h':
    case 'Left':
    case 'Backspace':
    case '^H':
      return { to: { line: cursor.line, at: times((p) => ({ line: p.line, at: p.at > 0 ? previous(line, p.at) : 0 })).at } };
    case 'l':
    case 'Right':
    case ' ':
      return { to: times((p) => ({ line: p.line, at: p.at < line.length ? next(line, p.at) : p.at })) };
    case 'j':
    case 'Down':
    case '^N':
    case '^J':
      if (cursor.line + n >= b.lines.length && cursor.line === b.lines.length - 1) return undefined;
      return { to: vertical(e, n), linewise: true };
    case 'k':
    case 'Up':
    case '^P':
      return cursor.line === 0 ? undefined : { to: vertical(e, -n), linewise: true };
    case '+':
    case 'Enter':
      return toLine(cursor.line + n);
    case '-':
      return toLine(cursor.line - n);
    case '_':
      return toLine(cursor.line + n - 1);
    case 'w':
    case 'W':
      return { to: times((p) => wordForward(b, p, name === 'W')) };
    case 'b':
    case 'B':
      return { to: times((p) => wordBack(b, p, name === 'B')) };
    case 'e':
    case 'E':
      return { to: times((p) => wordEnd(b, p, name === 'E')), inclusive: true };
    case '0':
    case 'Home':
      return { to: { line: cursor.line, at: 0 } };
    case '^':
      return { to: { line: cursor.line, at: firstText(line) } };
    case '|':
      return { to: { line: cursor.line, at: placeAt(line, n - 1) } };
    case '$':
    case 'End': {
      const at = Math.min(b.lines.length - 1, cursor.line + n - 1);
      return { to: { line: at, at: Math.max(0, previous(b.line(at), b.line(at).length)) }, inclusive: b.line(at) !== '' };
    }
    case 'G':
      return toLine(given === undefined ? b.lines.length - 1 : given - 1);
    case '{':
    case '}':
      return { to: times((p) => paragraph(b, p, name === '}' ? 1 : -1)) };
    case 'H':
      return toLine(e.top + n - 1);
    case 'L':
      return toLine(e.bottom - n);
    case 'M':
      return toLine(Math.floor((e.top + e.bottom - 1) / 2));
    case '%': {
      const to = matching(b, cursor);
      return to && { to, inclusive: true };
    }
    default:
      return further(e, name, n);
  }
}

async function further(e: ViEditor, name: string, n: number): Promise<Motion | undefined> {
  const b = e.buffer;
  if (['f', 'F', 't', 'T'].includes(name)) {
    const char = (await e.key())?.text;
    if (char === undefined) return undefined;
    e.lastFind = { command: name, char };
    return findChar(b, b.cursor, name, char, n);
  }
  if ((name === ';' || name === ',') && e.lastFind) {
    const { command: own, char } = e.lastFind;
    return findChar(b, b.cursor, name === ';' ? own : own === own.toLowerCase() ? own.toUpperCase() : own.toLowerCase(), char, n);
  }
  if (name === 'g') {
    const second = (await e.key())?.name;
    if (second === 'g') return { to: { line: Math.min(b.lines.length - 1, n - 1), at: firstText(b.line(Math.min(b.lines.length - 1, n - 1))) }, linewise: true };
    if (second === '_') return { to: { line: b.cursor.line, at: Math.max(0, b.line().trimEnd().length - 1) }, inclusive: true };
    return undefined;
  }
  if (name === 'i' || name === 'a') return textObject(b, b.cursor, name === 'a', (await e.key())?.name ?? '');
  if (name === '/' || name === '?') {
    const text = await e.commandLine(name);
    return text === undefined ? undefined : startSearch(e, text, name === '?');
  }
  if (name === 'n' || name === 'N') return again(e, name === 'N', n);
  if (name === '*' || name === '#') {
    const word = textObject(b, b.cursor, false, 'w');
    const text = word?.from ? b.slice(word.from, word.to) : '';
    if (!/[\p{L}\p{N}_]/u.test(text)) {
      e.say('E348: No string under cursor');
      return undefined;
    }
    return startSearch(e, `\\<${text}\\>`, name === '#');
  }
  if (name === "'" || name === '`') {
    const letter = (await e.key())?.name ?? '';
    const place = e.marks.get(letter === '`' ? "'" : letter);
    if (!place) e.say('E20: Mark not set');
    return place && { to: place, linewise: name === "'" };
  }
  return undefined;
}

function startSearch(e: ViEditor, text: string, backwards: boolean): Motion | undefined {
  const source = text === '' ? e.search?.text : text;
  if (source === undefined) {
    e.say('E35: No previous regular expression');
    return undefined;
  }
  const regex = compilePattern(e, source);
  if (typeof regex === 'string') {
    e.say(regex);
    return undefined;
  }
  e.search = { regex, text: source, backwards };
  e.say(`${backwards ? '?' : '/'}${source}`);
  const to = searchFrom(e, e.buffer.cursor, backwards);
  return to && { to };
}

function again(e: ViEditor, other: boolean, n: number): Motion | undefined {
  const { search } = e;
  if (!search) {
    e.say('E35: No previous regular expression');
    return undefined;
  }
  const backwards = search.backwards !== other;
  e.say(`${backwards ? '?' : '/'}${search.text}`);
  let at: Place = e.buffer.cursor;
  for (let i = 0; i < n; i++) {
    const to = searchFrom(e, at, backwards);
    if (!to) return undefined;
    at = to;
  }
  return { to: at };
}

function vertical(e: ViEditor, by: number): Place {
  const b = e.buffer;
  const line = Math.max(0, Math.min(b.lines.length - 1, b.cursor.line + by));
  return { line, at: Math.min(placeAt(b.line(line), b.wanted), b.line(line).length) };
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

async function move(e: ViEditor, name: string, given: number | undefined): Promise<boolean> {
  const before = { ...e.buffer.cursor };
  const m = await motion(e, name, given);
  if (!m) return false;
  if (m.from) {
    if (!e.visual) return false;
    e.visual = { from: m.from, linewise: e.visual.linewise };
    e.buffer.cursor = e.buffer.step(m.to, -1);
    return true;
  }
  e.buffer.cursor = { ...m.to };
  if (['G', 'g', '/', '?', 'n', 'N', '%', '{', '}', "'", '`', '*', '#'].includes(name)) e.marks.set("'", before);
  if (!['j', 'k', 'Up', 'Down', '^N', '^P', '^J'].includes(name)) e.keepColumn();
  if (name === '$' || name === 'End') e.buffer.wanted = Number.MAX_SAFE_INTEGER;
  return !same(before, m.to);
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

async function openLine(e: ViEditor, below: boolean, count: number): Promise<void> {
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

function join(e: ViEditor, count: number): void {
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

async function replaceChars(e: ViEditor, n: number, end: number): Promise<void> {
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

function toggleCase(e: ViEditor, end: number): void {
  const b = e.buffer;
  if (b.line() === '') return;
  e.changed = true;
  const { cursor } = b;
  const text = b.slice(cursor, { line: cursor.line, at: end });
  e.replace(cursor, { line: cursor.line, at: end }, Array.from(text, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join(''));
  e.keepColumn();
}

function undo(e: ViEditor, back: boolean, n: number): void {
  const b = e.buffer;
  for (let i = 0; i < n; i++) {
    const before = b.lines.length;
    const group = b.nextGroupOf(back);
    if ((back ? b.undo() : b.redo()) === undefined) return e.say(back ? 'Already at oldest change' : 'Already at newest change');
    const lines = b.lines.length - before;
    const what = lines > 1 ? `${lines} more lines` : lines === 1 ? '1 more line' : lines < -1 ? `${-lines} fewer lines` : lines === -1 ? '1 line less' : '1 change';
    const seconds = Math.floor((e.p.clock.now() - (e.times.get(group ?? 0) ?? e.p.clock.now())) / 1000);
    e.say(`${what}; ${back ? 'before' : 'after'} #${group ?? 0}  ${seconds} second${seconds === 1 ? '' : 's'} ago`);
  }
  e.keepColumn();
}
