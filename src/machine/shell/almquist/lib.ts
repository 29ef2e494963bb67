// How a builtin of an Almquist shell is made: it is named in complaints while it runs, what it throws is told, and ends the script when it is a special one. upstream: dash src/eval.c evalbltin, evalcommand; busybox/shell/ash.c
import { FsError } from '../../os/errors.ts';
import { ShellFault } from '../faults.ts';
import type { Argument, BuiltinName, Shell } from '../shell.ts';
import { VariableFault } from '../variables.ts';

/** Tells what a command name is; 127 when it is nothing. */
export type Describe = (sh: Shell, name: string, long: boolean) => Promise<number>;

/** An error: told once, status 2. */
export function die(words: string): never {
  throw Object.assign(new ShellFault(words, 2, true), { worded: true });
}

type Run = (sh: Shell, args: readonly string[], all: readonly Argument[]) => Promise<number> | number;

/** A builtin of a name. `quiet`: it runs something else, whose complaints do not name it. */
export function builtin(name: string, run: Run, traits: { special?: boolean; declares?: boolean; quiet?: boolean } = {}): BuiltinName {
  const { special = false, declares = false, quiet = false } = traits;
  return {
    name,
    special,
    declares,
    async run(sh, args, all) {
      const before = sh.commandName;
      if (!quiet) sh.commandName = name;
      try {
        return await run(sh, args, all);
      } catch (flow) {
        if (flow instanceof FsError && flow.code === 'EBADF' && sh.dialect) {
          await sh.err(sh.dialect.notWritten(sh, name));
          return 1;
        }
        if (!(flow instanceof ShellFault || flow instanceof VariableFault) || !sh.dialect) throw flow;
        const fault = sh.dialect.fault(flow);
        sh.commandName = name;
        if (fault.message !== '') await sh.complain(fault.message);
        if (special) throw new ShellFault('', fault.code, true);
        return fault.code;
      } finally {
        sh.commandName = before;
      }
    },
  };
}

/** What is told without a line, as BusyBox's applets that are builtins too do. */
export function said(sh: Shell, words: string): Promise<void> | void {
  return sh.err(`sh: ${words}\n`);
}

/** A number for exit, return, shift, break. */
export function number(text: string): number {
  if (!/^\d+$/.test(text)) die(`Illegal number: ${text}`);
  return Number(text);
}

/** The options before the words: letters that may stand there, others are told. */
export function letters(args: readonly string[], known: string): { readonly letters: string; readonly words: readonly string[] } {
  let found = '';
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return { letters: found, words: args.slice(i + 1) };
    if (!/^-./.test(arg)) return { letters: found, words: args.slice(i) };
    for (const c of arg.slice(1)) {
      if (!known.includes(c)) die(`illegal option -${c}`);
      found += c;
    }
  }
  return { letters: found, words: [] };
}
