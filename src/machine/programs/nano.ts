// A full-screen editor. upstream: nano 7.2
import { command, UsageError } from './lib/command.ts';
import { type FileArgument, Nano } from './lib/nano/editor.ts';
import { NOT_HERE } from './lib/options.ts';
import { Screen } from './lib/screen.ts';

/** Edits files on the terminal. */
export const nano = command(
  {
    name: 'nano',
    summary: 'Edit text files. To start at a line, put +LINE or +LINE,COLUMN before the name.',
    usage: '[OPTIONS] [[+LINE[,COLUMN]] FILE]...',
    options: [
      ['A,smarthome', NOT_HERE],
      ['E,tabstospaces', 'typed tabs become spaces'],
      ['L,nonewlines', NOT_HERE],
      ['T,tabsize=NUMBER', 'a tab is NUMBER columns wide (for typed tabs that become spaces)'],
      ['V,version', 'print the version'],
      ['h,help', 'show this help text'],
      ['i,autoindent', 'indent new lines as the line before'],
      ['l,linenumbers', 'show line numbers'],
      ['m,mouse', NOT_HERE],
      ['t,saveonexit', 'save on exit, do not ask'],
      ['v,view', 'view only'],
      ['w,nowrap', 'do not wrap long lines (default)'],
      ['$,softwrap', NOT_HERE],
      ['x,nohelp', NOT_HERE],
      ['c,constantshow', NOT_HERE],
      ['R,restricted', NOT_HERE],
    ],
    from: 'GNU nano 7.2',
    hint: (name) => `Type '${name} -h' for a list of available options.\n`,
  },
  async (p, options) => {
    if (options.has('version')) {
      await p.out(' GNU nano, version 7.2\n');
      return 0;
    }
    if (options.has('help')) {
      await p.out(
        `Usage: ${p.argv[0]} [OPTIONS] [[+LINE[,COLUMN]] FILE]...\n\nTo place the cursor on a specific line of a file, put the line number with\na '+' before the filename. The column number can be added after a comma.\n\n -E         --tabstospaces      Typed tabs become spaces\n -T <number> --tabsize=<number> Set the width of a tab\n -V         --version           Print the version\n -h         --help              Show this help text\n -i         --autoindent        Indent new lines as the line before\n -l         --linenumbers       Show line numbers\n -t         --saveonexit        Save on exit, do not ask\n -v         --view              View only\n`,
      );
      return 0;
    }
    const tab = Number(options.value('tabsize') ?? 8);
    if (!(tab >= 1)) throw new UsageError(`Requested tab size "${options.value('tabsize')}" is invalid`);
    const files: FileArgument[] = [];
    let line = 0;
    let column = 0;
    for (const operand of options.operands) {
      const at = /^\+(-?\d*)(?:,(\d+))?$/.exec(operand);
      if (at && operand !== options.operands.at(-1)) {
        line = Number(at[1] || 0);
        column = Number(at[2] ?? 0);
        continue;
      }
      files.push({ name: operand, line, column });
      line = 0;
      column = 0;
    }
    const tty = p.stdin.tty;
    if (!tty || !p.stdout.tty) {
      await p.err(tty ? 'Error opening terminal: standard output is not a terminal.\n' : 'Standard input is not a terminal\n');
      return 1;
    }
    const screen = new Screen(p, tty);
    await screen.open();
    try {
      return await new Nano(p, screen, files, {
        numbers: options.has('linenumbers'),
        view: options.has('view'),
        autoIndent: options.has('autoindent'),
        spaces: options.has('tabstospaces'),
        tab,
        saveOnExit: options.has('saveonexit'),
      }).run();
    } finally {
      await screen.close();
    }
  },
);
