// upstream: coreutils src/tee.c
import { FsError } from '../os/errors.ts';
import type { OpenFile } from '../os/types.ts';
import { command } from './lib/command.ts';
import { writeBytes } from './lib/streams.ts';

/** Copies its input to files and to its output. */
export const tee = command(
  {
    name: 'tee',
    summary: 'Copy standard input to each FILE, and also to standard output.',
    usage: '[OPTION]... [FILE]...',
    writeError: (why) => `'standard output': ${why}`,
    options: [
      ['a,append', 'append to the given FILEs, do not overwrite'],
      ['i,ignore-interrupts', 'ignore interrupt signals'],
    ],
  },
  async (p, options) => {
    const files: OpenFile[] = [];
    let code = 0;
    if (options.has('ignore-interrupts')) p.onSignal('SIGINT', () => {});
    for (const path of options.operands) {
      try {
        files.push(await p.open(path, options.has('append') ? 'a' : 'w'));
      } catch (fault) {
        if (!(fault instanceof FsError)) throw fault;
        await p.err(`${p.argv[0]}: ${path}: ${fault.message}\n`);
        code = 1;
      }
    }
    for (;;) {
      const chunk = await p.stdin.read();
      if (!chunk) break;
      for (const file of files) await file.write(chunk);
      await writeBytes(p, chunk);
    }
    for (const file of files) file.close();
    return code;
  },
);
