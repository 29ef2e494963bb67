// How the text and file programs are made: a table of options, a usage line, and the work. --help, --version and the errors of the command line are the same for all.
import { BrokenPipe } from '../../../base/pipe.ts';
import { ExitError, FsError, WriteError } from '../../os/errors.ts';
import type { Process, Program } from '../../os/types.ts';
import { type OptionRow, optionHelp, optionSpec, type Parsed, parseOptions, UsageError } from './options.ts';

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** What follows the name in the usage lines. */
  readonly usage: string | readonly string[];
  readonly options: readonly OptionRow[];
  /** More sentences for --help. */
  readonly notes?: string;
  /** The package that --version names; default GNU coreutils 9.1. */
  readonly from?: string;
  /** The exit code of a wrong command line; default 1. */
  readonly usageExit?: number;
  /** The first operand ends the options. */
  readonly inOrder?: boolean;
  /** Turns old spellings (`head -5`) into today's before they are read. */
  readonly rewrite?: (args: readonly string[]) => readonly string[];
  /** The words for a standard output that takes no more; default `write error: ` and the reason. */
  readonly writeError?: (reason: string) => string;
  /** What stands under the error of a wrong command line instead of the `Try` line. */
  readonly hint?: (name: string) => string;
}

/** The name a program was called by, as it stands in its messages. */
export function calledName(p: Process, fallback: string): string {
  return p.argv[0] || fallback;
}

/** Makes a program of a table and a function. A UsageError out of `run` is reported like one of the command line. */
export function command(spec: CommandSpec, run: (p: Process, options: Parsed) => Promise<number> | number): Program {
  const specs = spec.options.map(optionSpec);
  const own = (name: string): boolean => specs.some((s) => s.long === name);
  const known = [...specs];
  if (!own('help')) known.push({ short: '', long: 'help', argument: 'none', label: '', help: 'display this help and exit' });
  if (!own('version')) known.push({ short: '', long: 'version', argument: 'none', label: '', help: 'output version information and exit' });
  return {
    name: spec.name,
    summary: spec.summary,
    async main(p) {
      const name = calledName(p, spec.name);
      try {
        const args = p.argv.slice(1);
        const parsed = parseOptions(spec.rewrite ? spec.rewrite(args) : args, known, spec.inOrder);
        if (parsed.has('help') && !own('help')) {
          await p.out(
            helpText(
              spec,
              name,
              known.map((k) => k),
            ),
          );
          return 0;
        }
        if (parsed.has('version') && !own('version')) {
          await p.out(`${spec.name} (${spec.from ?? 'GNU coreutils 9.1'})\n`.replace(/ ([\d.a-z]+)\)\n$/, ') $1\n'));
          return 0;
        }
        return await run(p, parsed);
      } catch (e) {
        if (e instanceof WriteError) {
          await p.err(`${name}: ${spec.writeError ? spec.writeError(e.message) : `write error: ${e.message}`}\n`);
          return spec.usageExit ?? 1;
        }
        if (!(e instanceof UsageError)) throw e;
        await p.err(`${name}: ${e.message}\n${spec.hint ? spec.hint(name) : `Try '${name} --help' for more information.\n`}`);
        return spec.usageExit ?? 1;
      }
    },
  };
}

function helpText(spec: CommandSpec, name: string, known: Parameters<typeof optionHelp>[0]): string {
  const usages = typeof spec.usage === 'string' ? [spec.usage] : spec.usage;
  const lines = usages.map((u, i) => `${i === 0 ? 'Usage: ' : '  or:  '}${name} ${u}`.trimEnd());
  return `${lines.join('\n')}\n${spec.summary}\n\n${optionHelp(known)}${spec.notes ? `\n${spec.notes}\n` : ''}`;
}

/** Says what is wrong, as `name: message`, and gives the exit code to return. */
export async function complain(p: Process, message: string, code = 1): Promise<number> {
  await p.err(`${calledName(p, '')}: ${message}\n`);
  return code;
}

/** Says what is wrong and ends the program. */
export async function fail(p: Process, message: string, code = 1): Promise<never> {
  await complain(p, message, code);
  throw new ExitError(code);
}

/** strerror(3)'s words of a failed system call; anything else is a fault of ours and is thrown on. */
export function reason(e: unknown): string {
  if (e instanceof FsError) return e.message;
  throw e;
}

export { BrokenPipe, UsageError };
