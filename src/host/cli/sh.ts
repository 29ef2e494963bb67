// portside sh: a script on the laptop of a fresh cluster, in virtual time.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { runFree } from '../run-free.ts';
import { parseArgs, UsageError } from './args.ts';
import { sink, source } from './sink.ts';
import type { Command } from './types.ts';
import { bootWorld, WORLD_FLAGS, WORLD_HELP } from './world.ts';

export const shCommand: Command = {
  name: 'sh',
  usage: 'sh FILE [ARG...] | -c COMMAND',
  summary: 'runs a script on the laptop of a fresh cluster and exits with its code',
  help: WORLD_HELP,
  async run(argv, root) {
    const args = parseArgs(argv, [...WORLD_FLAGS, '-c'], [], true);
    const command = args.text('-c');
    const [file, ...words] = args.rest;
    if (command === undefined && file === undefined) throw new UsageError('give a script file or -c COMMAND');
    let script: string | undefined;
    if (command === undefined && file !== undefined) {
      try {
        script = readFileSync(file, 'utf8');
      } catch {
        throw new UsageError(`${file} cannot be read`);
      }
    }
    const { cluster, clock } = await bootWorld(args, root);
    const path = `/tmp/${basename(file ?? 'script')}`;
    if (script !== undefined) cluster.laptop.fs.writeFile(path, script);
    const p = cluster.run(
      'laptop',
      script === undefined ? ['bash', '-c', command ?? '', ...args.rest] : ['bash', path, ...words],
      new Map([
        [0, source(process.stdin)],
        [1, sink(process.stdout)],
        [2, sink(process.stderr)],
      ]),
    );
    const { code } = await runFree(clock, p.exited);
    cluster.close();
    process.stdin.destroy();
    return code;
  },
};
