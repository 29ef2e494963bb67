// The commands behind the colon. upstream: vim 9 src/ex_docmd.c, ex_cmds.c
import { encode } from '../../../../base/bytes.ts';
import { reason } from '../command.ts';
import type { ViEditor } from './editor.ts';
import { loadFile } from './files.ts';
import { remove, shift, yank } from './operators.ts';
import { parseRange } from './range.ts';
import { substituteLines } from './substitute.ts';

/** Runs one line. */
export async function runEx(e: ViEditor, text: string): Promise<void> {
  const line = text.trim().replace(/^:+/, '');
  const range = parseRange(e, line);
  if (typeof range === 'string') return e.say(range);
  const rest = line.slice(range.length).trim();
  const b = e.buffer;
  if (rest === '') {
    if (range.to !== undefined) b.cursor = { line: Math.max(0, Math.min(b.lines.length - 1, range.to)), at: 0 };
    return e.keepColumn();
  }
  const from = range.from ?? b.cursor.line;
  const to = range.to ?? b.cursor.line;
  if (range.to !== undefined && (to >= b.lines.length || from > to)) return e.say(from > to ? 'E493: Backwards range given' : 'E16: Invalid range');
  const m = /^([a-zA-Z]+|[&<>=!@])(!?)\s*(.*)$/s.exec(rest);
  const name = m?.[1] ?? rest;
  // :s/a/b/ needs no space, and its separator may be any sign.
  const sub = /^(?:s|su|sub|subs|substitute)([^\w\s"|\\].*)?$/s.exec(rest) ?? /^(&)$/.exec(rest);
  if (sub) return substituteLines(e, range.to === undefined ? b.cursor.line : from, to, rest === '&' ? '' : (sub[1] ?? ''));
  const stretch = { from: { line: from, at: 0 }, to: { line: to, at: b.line(to).length }, linewise: true };
  await dispatch(e, name, m?.[2] === '!', m?.[3] ?? '', { stretch, whole: range.to === undefined, text: rest });
}

interface Context {
  readonly stretch: Parameters<typeof remove>[1];
  /** No range was given. */
  readonly whole: boolean;
  readonly text: string;
}

async function dispatch(e: ViEditor, name: string, bang: boolean, argument: string, c: Context): Promise<void> {
  switch (name) {
    case 'w':
    case 'write':
    case 'up':
    case 'update':
      if (name.startsWith('u') && !e.buffer.modified) return;
      write(e, argument, bang, c.whole ? undefined : c.stretch);
      return;
    case 'q':
    case 'quit':
    case 'qa':
    case 'qall':
      if (e.buffer.modified && !bang) return e.say('E37: No write since last change (add ! to override)');
      e.done = 0;
      return;
    case 'cq':
    case 'cquit':
      e.done = 1;
      return;
    case 'wq':
    case 'wqa':
    case 'wqall':
      if (write(e, argument, bang, undefined)) e.done = 0;
      return;
    case 'x':
    case 'xit':
    case 'exit':
    case 'xa':
    case 'xall':
      return saveAndQuit(e, argument, bang);
    case 'e':
    case 'edit':
      if (e.buffer.modified && !bang) return e.say('E37: No write since last change (add ! to override)');
      if (argument === '' && e.name === '') return e.say('E32: No file name');
      return loadFile(e, argument || e.name);
    case 'f':
    case 'file':
      if (argument !== '') e.name = argument;
      return e.say(
        `"${e.name || '[No Name]'}"${e.buffer.modified ? ' [Modified]' : ''} ${e.buffer.lines.length} lines --${Math.floor((100 * (e.buffer.cursor.line + 1)) / e.buffer.lines.length)}%--`,
      );
    case 'd':
    case 'delete':
      remove(e, c.stretch);
      return;
    case 'y':
    case 'yank':
      yank(e, c.stretch);
      return;
    case '>':
    case '<':
      return shift(e, c.stretch, name === '>');
    case 'r':
    case 'read':
      return readFile(e, argument, c);
    case 'u':
    case 'undo':
      if (e.buffer.undo() === undefined) e.say('Already at oldest change');
      return;
    case 'red':
    case 'redo':
      if (e.buffer.redo() === undefined) e.say('Already at newest change');
      return;
    case 'se':
    case 'set':
      return setOptions(e, argument);
    case 'noh':
    case 'nohlsearch':
    case 'sy':
    case 'syntax':
      return name.startsWith('noh') ? undefined : e.say('E319: Sorry, the command is not available in this version');
    case '!':
    case 'sh':
    case 'shell':
    case 'g':
    case 'global':
    case 'v':
    case 'normal':
    case 'norm':
    case 'm':
    case 'move':
    case 't':
    case 'co':
    case 'copy':
    case 'h':
    case 'help':
    case 'sp':
    case 'split':
    case 'vs':
    case 'vsplit':
      return e.say(`:${name} is not simulated here`);
    default:
      e.say(`E492: Not an editor command: ${c.text}`);
  }
}

/** :x and ZZ: write only when something changed. */
export async function saveAndQuit(e: ViEditor, argument = '', bang = false): Promise<void> {
  if ((!e.buffer.modified && argument === '') || write(e, argument, bang, undefined)) e.done = 0;
}

/** True when it was written. */
function write(e: ViEditor, argument: string, bang: boolean, part: Context['stretch'] | undefined): boolean {
  const name = argument || e.name;
  if (name === '') {
    e.say('E32: No file name');
    return false;
  }
  if (name.startsWith('!') || name.startsWith('>>')) {
    e.say(`:w ${name.slice(0, 2)} is not simulated here`);
    return false;
  }
  const path = e.p.path(name);
  const exists = e.p.fs.exists(path);
  if (exists && argument !== '' && argument !== e.name && !bang) {
    e.say('E13: File exists (add ! to override)');
    return false;
  }
  if (e.readOnly && name === e.name && !bang) {
    e.say("E45: 'readonly' option is set (add ! to override)");
    return false;
  }
  const lines = part ? e.buffer.lines.slice(part.from.line, part.to.line + 1) : e.buffer.lines;
  const empty = !part && lines.length === 1 && lines[0] === '';
  const text = empty ? '' : `${lines.join('\n')}\n`;
  try {
    if (exists && e.p.fs.stat(path).type === 'directory') {
      e.say(`"${name}" is a directory`);
      return false;
    }
    e.p.fs.writeFile(path, text);
  } catch (error) {
    const words = reason(error);
    e.say(
      words === 'Permission denied' || words === 'No such file or directory' || words === 'Read-only file system'
        ? `"${name}" E212: Can't open file for writing`
        : `"${name}" E514: Write error (${words})`,
    );
    return false;
  }
  if (e.name === '') e.name = name;
  if (!part && name === e.name) e.buffer.markSaved();
  e.say(`"${name}" ${exists ? '' : '[New] '}${empty ? 0 : lines.length}L, ${encode(text).length}B written`);
  return true;
}

function readFile(e: ViEditor, name: string, c: Context): void {
  const path = e.p.path(name || e.name);
  try {
    const text = e.p.fs.readText(path).replace(/\n$/, '');
    const line = c.stretch.to.line;
    const end = { line, at: e.buffer.line(line).length };
    e.changed = true;
    e.replace(end, end, `\n${text}`);
    e.buffer.cursor = { line: line + 1, at: 0 };
    e.say(`"${name || e.name}" ${text.split('\n').length}L, ${encode(text).length + 1}B`);
  } catch {
    e.say(`E484: Can't open file ${name || e.name}`);
  }
}

const SWITCHES: Readonly<Record<string, 'numbers' | 'ignoreCase' | 'expandTab' | 'autoIndent' | 'readOnly'>> = {
  nu: 'numbers',
  number: 'numbers',
  ic: 'ignoreCase',
  ignorecase: 'ignoreCase',
  et: 'expandTab',
  expandtab: 'expandTab',
  ai: 'autoIndent',
  autoindent: 'autoIndent',
  ro: 'readOnly',
  readonly: 'readOnly',
};

function setOptions(e: ViEditor, argument: string): void {
  for (const word of argument.split(/\s+/).filter((w) => w !== '')) {
    const number = /^(sw|shiftwidth|ts|tabstop|sts|softtabstop)=(\d+)$/.exec(word);
    if (number) {
      if (number[1]?.startsWith('s')) e.shiftWidth = Number(number[2]) || 8;
      else if (number[2] !== '8') return e.say(`${word} is not simulated here: tabs are 8 columns wide`);
      continue;
    }
    const off = word.startsWith('no') && SWITCHES[word.slice(2)] !== undefined;
    const plain = word.replace(/[!?]$/, '');
    const key = SWITCHES[off ? word.slice(2) : plain];
    if (!key) return e.say(/^(paste|nopaste|list|wrap|nowrap|hls|hlsearch|is|incsearch)$/.test(word) ? `set ${word} is not simulated here` : `E518: Unknown option: ${word}`);
    if (word.endsWith('?')) return e.say(`${e[key] ? '  ' : 'no'}${plain}`);
    e[key] = word.endsWith('!') ? !e[key] : !off;
  }
}
