// Programs that change one line at a time and nothing else.
import type { Program } from '../../os/types.ts';
import { type CommandSpec, command } from './command.ts';
import { eachInput, LineReader, Output } from './streams.ts';

/** A filter: every line of every input goes through `change`. */
export function lineFilter(spec: CommandSpec, change: (line: string) => string, prefix?: string): Program {
  return command(spec, async (p, options) => {
    const out = new Output(p);
    return eachInput(
      p,
      options.operands,
      async (file) => {
        const reader = new LineReader(p, file);
        for (let lines = await reader.next(); lines; lines = await reader.next()) {
          for (const [i, line] of lines.entries()) await out.put(`${change(line)}${reader.unterminated && i === lines.length - 1 ? '' : '\n'}`);
          await out.flush();
        }
      },
      prefix === undefined ? {} : { prefix },
    );
  });
}
