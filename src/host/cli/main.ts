// The command line: one file a command, listed here. What it prints to stdout is the command's answer; everything else goes to stderr.

import { NotSimulated } from '../../cluster/cluster.ts';
import { NeverError } from '../run-free.ts';
import { apiCommand } from './api.ts';
import { UsageError } from './args.ts';
import { benchCommand } from './bench.ts';
import { kubectlCommand } from './kubectl.ts';
import { lessonCommand } from './lesson.ts';
import { playCommand } from './play.ts';
import { replayCommand } from './replay.ts';
import { shCommand } from './sh.ts';
import { traceCommand } from './trace.ts';
import type { Command } from './types.ts';

const COMMANDS: readonly Command[] = [shCommand, apiCommand, playCommand, replayCommand, lessonCommand, kubectlCommand, traceCommand, benchCommand];

function help(): string {
  const width = Math.max(...COMMANDS.map((c) => c.usage.length));
  return `portside: an emulated Kubernetes cluster on the command line\n\n${COMMANDS.map((c) => `  portside ${c.usage.padEnd(width)}  ${c.summary}`).join('\n')}\n`;
}

/** Runs one command and gives its exit code. `root` is the checkout. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((c) => c.name === name);
  if (!command) {
    process.stderr.write(`portside: there is no command ${JSON.stringify(name)}\n\n${help()}`);
    return 2;
  }
  if (rest[0] === '--help' && name !== 'kubectl') {
    process.stdout.write(`Usage: portside ${command.usage}\n\n${command.summary}\n${command.help ?? ''}`);
    return 0;
  }
  // A reader that goes away (| head) ends the command quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1));
  try {
    return await command.run(rest, root);
  } catch (error) {
    if (error instanceof NotSimulated || error instanceof NeverError) {
      process.stderr.write(`portside ${name}: ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`portside ${name}: ${error.message}\nUsage: portside ${error.usage ?? command.usage}\n`);
    return 2;
  }
}
