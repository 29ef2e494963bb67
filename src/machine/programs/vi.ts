// A small vi. It has what editing a manifest takes; what it has not, it says. upstream: vim 9.0 (vi on Debian)
import type { Process, Program } from '../os/types.ts';
import { Screen } from './lib/screen.ts';
import { ViEditor } from './lib/vi/editor.ts';
import { runEx } from './lib/vi/ex.ts';
import { loadFile } from './lib/vi/files.ts';
import { normalCommand } from './lib/vi/normal.ts';

const HELP = `VIM - Vi IMproved 9.0 (a small part of it)

Usage: vim [arguments] [file]       edit specified file
   or: vim [arguments] -            read text from stdin

Arguments:
   -R\t\t\tReadonly mode (like "view")
   +<lnum>\t\tStart at line <lnum>, or at the end
   -c <command>\t\tExecute <command> after loading the file
   -h  or  --help\tPrint Help (this message) and exit
`;

/** Edits a text file on the terminal. */
export const vi: Program = {
  name: 'vi',
  summary: 'Edit a text file, the vi way.',
  async main(p) {
    const name = p.argv[0] ?? 'vi';
    const words = p.argv.slice(1);
    const files: string[] = [];
    const commands: string[] = [];
    let readOnly = name.endsWith('view');
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (word === '-h' || word === '--help') {
        await p.out(HELP);
        return 0;
      }
      if (word === '--version') {
        await p.out('VIM - Vi IMproved 9.0 (2022 Jun 28)\n');
        return 0;
      }
      if (word === '-R') readOnly = true;
      else if (word === '-c') commands.push(words.shift() ?? '');
      else if (word.startsWith('+')) commands.push(word === '+' ? '$' : word.slice(1));
      else if (word === '--') files.push(...words.splice(0));
      else if (word.startsWith('-') && word !== '-') {
        await p.err(`VIM - Vi IMproved 9.0\nUnknown option argument: "${word}"\nMore info with: "vim -h"\n`);
        return 1;
      } else files.push(word);
    }
    if (files.length > 1) {
      await p.err(`${name}: several files at once are not simulated here\n`);
      return 1;
    }
    return edit(p, files[0], commands, readOnly);
  },
};

async function edit(p: Process, file: string | undefined, commands: readonly string[], readOnly: boolean): Promise<number> {
  const piped = file === '-' ? await p.readAll() : undefined;
  const tty = p.stdout.tty && (p.stdin.tty ?? p.tty);
  if (!tty) {
    await p.err(p.stdout.tty ? 'Vim: Warning: Input is not from a terminal\n' : 'Vim: Warning: Output is not to a terminal\n');
    return 1;
  }
  const screen = new Screen(p, tty);
  await screen.open();
  try {
    const e = new ViEditor(p, screen);
    e.readOnly = readOnly;
    if (piped !== undefined) {
      e.buffer.load(piped.replace(/\n$/, ''));
      e.say(`-stdin- ${e.buffer.lines.length}L, ${piped.length}B`);
    } else if (file !== undefined) loadFile(e, file);
    for (const command of commands) await runEx(e, command);
    while (e.done === undefined) await normalCommand(e);
    return e.done;
  } finally {
    await screen.close();
  }
}
