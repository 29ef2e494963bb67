// There are no manual pages here; the name, one line and the program's own --help are what man knows.
import type { OpenFile, Program } from '../os/types.ts';
import { complain } from './lib/command.ts';

/** Finds a program on PATH. */
function lookUp(p: Parameters<Program['main']>[0], name: string): Program | undefined {
  for (const folder of (p.env.get('PATH') ?? '').split(':')) {
    const path = `${folder}/${name}`;
    if (p.fs.exists(path)) return p.fs.programAt(path);
  }
  return undefined;
}

/** Says what a program does. */
export const man: Program = {
  name: 'man',
  summary: 'Say what a program does, from its summary and its --help.',
  async main(p) {
    const names = p.argv.slice(1).filter((a) => !a.startsWith('-') && !/^\d$/.test(a));
    const [name] = names;
    if (name === undefined) {
      await p.err("What manual page do you want?\nFor example, try 'man man'.\n");
      return 1;
    }
    const program = lookUp(p, name);
    if (!program) {
      await p.err(`No manual entry for ${name}\n`);
      return 16;
    }
    const { summary } = program.load ? await p.wait(program.load()) : program;
    await p.out(`${name} - ${summary ?? ''}\n\n`);
    const files = new Map<number, OpenFile>([
      [1, p.stdout],
      [2, p.stderr],
    ]);
    try {
      return (await p.wait(p.spawn({ argv: [name, '--help'], files }).exited)).code;
    } catch {
      return complain(p, `cannot run ${name} --help`);
    }
  },
};
