// upstream: coreutils src/tac.c
import { decode } from '../../base/bytes.ts';
import { command } from './lib/command.ts';
import { eachInput, readBytes } from './lib/streams.ts';

/** Prints files with the last line first. */
export const tac = command(
  {
    name: 'tac',
    summary: 'Write each FILE to standard output, last line first.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['b,before', 'the separator stands before a line, not after it'],
      ['s,separator=STRING', 'STRING separates, not a newline'],
    ],
  },
  (p, options) =>
    eachInput(
      p,
      options.operands,
      async (file) => {
        const separator = options.value('separator') || '\n';
        const text = decode(await readBytes(p, file));
        const parts = text.split(separator);
        const last = parts.pop() ?? '';
        const before = options.has('before');
        const pieces = before
          ? [parts.shift() ?? last, ...parts.map((x) => separator + x), ...(parts.length > 0 || text.includes(separator) ? [separator + last] : [])]
          : [...parts.map((x) => x + separator), ...(last === '' ? [] : [last])];
        await p.out(pieces.reverse().join(''));
      },
      { prefix: 'failed to open ', suffix: ' for reading' },
    ),
);
