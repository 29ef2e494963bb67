// How programs that run other programs (env, timeout, nohup, xargs, time) start them and say why they could not.
import { FsError } from '../../os/errors.ts';
import type { Process, SpawnOptions } from '../../os/types.ts';

/** Starts a command, with this process's files unless others are given; undefined (and told, with the exit code) when there is none. */
export async function start(
  p: Process,
  argv: readonly string[],
  options: Partial<SpawnOptions> = {},
  words = 'failed to run command ',
  quotes = '\u2018\u2019',
): Promise<Process | number> {
  try {
    return p.spawn({ argv, files: p.files, env: p.env, ...options });
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await p.err(`${p.argv[0]}: ${words}${quotes.slice(0, 1)}${argv[0]}${quotes.slice(1)}: ${fault.message}\n`);
    return fault.code === 'ENOENT' ? 127 : 126;
  }
}

/** Runs a command to its end. */
export async function run(p: Process, argv: readonly string[], options: Partial<SpawnOptions> = {}, words?: string): Promise<number> {
  const child = await start(p, argv, options, words);
  return typeof child === 'number' ? child : (await p.wait(child.exited)).code;
}

/** 1.5, 2s, 3m, 1h, 1d in milliseconds, or undefined. */
export function duration(text: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(text)) return Number.MAX_SAFE_INTEGER;
  const m = /^\+?(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  if (!m) return undefined;
  return Number(m[1]) * 1000 * ({ s: 1, m: 60, h: 3600, d: 86400 }[m[2] ?? 's'] ?? 1);
}
