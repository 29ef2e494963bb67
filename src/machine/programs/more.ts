// upstream: util-linux text-utils/more.c

import type { Process, Tty } from '../os/types.ts';
import { command, complain, reason } from './lib/command.ts';
import { rowsOf } from './lib/pager/rows.ts';
import { PagerSource } from './lib/pager/source.ts';
import { Screen } from './lib/screen.ts';
import { openInput } from './lib/streams.ts';

/** Shows text a screen at a time, downward only. */
export const more = command(
  {
    name: 'more',
    summary: 'Show text a screen at a time: Space goes on, Enter shows one line more, q leaves.',
    usage: '[options] <file>...',
    options: [
      ['d,silent', 'say what keys do'],
      ['n,lines=NUMBER', 'the number of lines of a screen'],
      ['e,exit-on-eof', 'leave at the end (as it does)'],
    ],
    from: 'util-linux 2.38.1',
  },
  async (p, options) => {
    const names = options.operands;
    if (names.length === 0 && p.stdin.tty) {
      await p.err("more: bad usage\nTry 'more --help' for more information.\n");
      return 1;
    }
    let code = 0;
    for (const name of names.length > 0 ? names : ['-']) {
      try {
        const path = p.path(name);
        if (name !== '-' && p.fs.exists(path) && p.fs.stat(path).type === 'directory') {
          await p.out(`\n*** ${name}: directory ***\n\n`);
          continue;
        }
        const source = new PagerSource(p, name, await openInput(p, name));
        if (names.length > 1) await p.out(`::::::::::::::\n${name}\n::::::::::::::\n`);
        if (!(await show(p, source, p.stdout.tty, Number(options.value('lines') ?? 0), options.has('silent')))) return code;
      } catch (e) {
        code = await complain(p, `cannot open ${name}: ${reason(e)}`);
      }
    }
    return code;
  },
);

/** False: the reader has left. */
async function show(p: Process, source: PagerSource, tty: Tty | undefined, lines: number, hints: boolean): Promise<boolean> {
  const screen = tty ? new Screen(p, tty, false) : undefined;
  let left = tty ? (lines || tty.rows || 24) - 1 : Number.POSITIVE_INFINITY;
  const before = tty ? { ...tty.termios } : undefined;
  try {
    for (let n = 0; ; n++) {
      while (n >= source.lines.length && (await source.more()));
      const line = source.lines[n];
      if (line === undefined) return true;
      const rows = rowsOf(line, { columns: tty?.columns || 80, chop: false, shift: 0, raw: true, highlight: undefined });
      if (left < rows.length && tty && screen) {
        await p.out(`\x1b[7m--More--${hints ? "[Press space to continue, 'q' to quit.]" : ''}\x1b[27m`);
        tty.setTermios({ icanon: false, echo: false, isig: false });
        const key = (await screen.key())?.name ?? 'q';
        if (before) tty.setTermios(before);
        await p.out('\r\x1b[K');
        if (key === 'q' || key === 'Q' || key === '^C' || key === 'End of input') return false;
        left = key === 'Enter' || key === 'j' ? 1 : key === 'd' ? 11 : (lines || tty.rows || 24) - 1;
      }
      left -= rows.length;
      await p.out(`${line}\n`);
    }
  } finally {
    if (tty && before) tty.setTermios(before);
  }
}
