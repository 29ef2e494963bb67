// Movements by their keys. upstream: vim 9 src/normal.c nv_cmds
import { isBefore, next, type Place, previous, same } from '../edit-buffer.ts';
import { placeAt } from '../line-columns.ts';
import type { ViEditor } from './editor.ts';
import { findChar, type Motion, matching, paragraph, textObject, wordBack, wordEnd, wordForward } from './motions.ts';
import type { Stretch } from './operators.ts';
import { compilePattern, searchFrom } from './search.ts';

/** The first character of a line that is no blank. */
export const firstText = (line: string): number => Math.min(/^\s*/.exec(line)?.[0].length ?? 0, Math.max(0, line.length - 1));

/** From the cursor to where a movement goes, as operators take it. */
export function stretch(e: ViEditor, m: Motion): Stretch {
  const start = m.from ?? e.buffer.cursor;
  const [from, to] = isBefore(m.to, start) ? [m.to, start] : [start, m.to];
  if (m.linewise) return { from: { line: from.line, at: 0 }, to: { line: to.line, at: e.buffer.line(to.line).length }, linewise: true };
  return { from, to: m.inclusive ? { line: to.line, at: next(e.buffer.line(to.line), to.at) } : to, linewise: false };
}

/** Where a movement goes, or undefined when it goes nowhere. */
export async function motion(e: ViEditor, name: string, given: number | undefined): Promise<Motion | undefined> {
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

/** Lines up or down, in the column that is kept. */
export function vertical(e: ViEditor, by: number): Place {
  const b = e.buffer;
  const line = Math.max(0, Math.min(b.lines.length - 1, b.cursor.line + by));
  return { line, at: Math.min(placeAt(b.line(line), b.wanted), b.line(line).length) };
}

/** Moves the cursor; false when there is nowhere to go. */
export async function move(e: ViEditor, name: string, given: number | undefined): Promise<boolean> {
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

/** cw on a word goes to its end only. */
export function changeWord(e: ViEditor, key: string, n: number): Motion {
  const b = e.buffer;
  const line = b.line();
  const kind = (c: string | undefined): number => (c === undefined || /\s/.test(c) ? 0 : key === 'W' || /[\p{L}\p{N}_]/u.test(c) ? 1 : 2);
  let at = b.cursor.at;
  while (at < line.length && kind(line[at]) === kind(line[b.cursor.at])) at = next(line, at);
  let to: Place = { line: b.cursor.line, at: Math.max(b.cursor.at, previous(line, at)) };
  for (let i = 1; i < n; i++) to = wordEnd(b, to, key === 'W');
  return { to, inclusive: true };
}
