// upstream: coreutils src/cat.c
import { encode } from '../../base/bytes.ts';
import type { OpenFile, Process } from '../os/types.ts';
import { command } from './lib/command.ts';
import type { Parsed } from './lib/options.ts';
import { eachInput, LineReader, Output, read, writeBytes } from './lib/streams.ts';
import { visible } from './lib/visible.ts';

interface State {
  line: number;
  blanks: number;
  /** The last output ended inside a line. */
  open: boolean;
}

/** Writes files one after the other. */
export const cat = command(
  {
    name: 'cat',
    summary: 'Write FILEs, or standard input, to standard output one after the other.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['A,show-all', 'same as -vET'],
      ['b,number-nonblank', 'number output lines that are not empty'],
      ['e', 'same as -vE'],
      ['E,show-ends', 'put $ at the end of each line'],
      ['n,number', 'number all output lines'],
      ['s,squeeze-blank', 'keep only one of several empty lines in a row'],
      ['t', 'same as -vT'],
      ['T,show-tabs', 'show TAB characters as ^I'],
      ['u', '(has no effect)'],
      ['v,show-nonprinting', 'show control characters as ^X and M-X, except LFD and TAB'],
    ],
    notes: 'With no FILE, or when FILE is -, read standard input.',
  },
  (p, options) => {
    const state: State = { line: 0, blanks: 0, open: false };
    const plain = options.list.every((o) => o.name === 'u');
    return eachInput(p, options.operands, (file) => (plain ? copy(p, file) : decorate(p, file, options, state)));
  },
);

async function copy(p: Process, file: OpenFile): Promise<void> {
  for (let chunk = await read(p, file); chunk; chunk = await read(p, file)) {
    await writeBytes(p, chunk);
    await p.tick();
  }
}

async function decorate(p: Process, file: OpenFile, options: Parsed, state: State): Promise<void> {
  const ends = options.has('show-all', 'show-ends', 'e');
  const tabs = options.has('show-all', 'show-tabs', 't');
  const hidden = options.has('show-all', 'show-nonprinting', 'e', 't');
  const nonblank = options.has('number-nonblank');
  const number = options.has('number') || nonblank;
  const reader = new LineReader(p, file);
  const out = new Output(p);
  for (let lines = await reader.next(); lines; lines = await reader.next()) {
    for (const [i, line] of lines.entries()) {
      const last = reader.unterminated && i === lines.length - 1;
      state.blanks = line === '' ? state.blanks + 1 : 0;
      if (options.has('squeeze-blank') && state.blanks > 1) continue;
      const prefix = number && !state.open && !(nonblank && line === '') ? `${String(++state.line).padStart(6)}\t` : '';
      const shown = show(line, tabs, hidden);
      state.open = last;
      await out.put(`${prefix}${shown}${last ? '' : ends ? '$\n' : '\n'}`);
    }
    await out.flush();
  }
}

function show(line: string, tabs: boolean, hidden: boolean): string {
  let text = line;
  if (hidden) {
    text = '';
    for (const byte of encode(line)) text += visible(byte);
  }
  return tabs ? text.replaceAll('\t', '^I') : text;
}
