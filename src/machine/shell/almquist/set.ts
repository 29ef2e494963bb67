// set: options and arguments. upstream: dash src/options.c setcmd, minus_o; busybox/shell/ash.c
import type { SetOption } from '../options.ts';
import type { BuiltinName, Shell } from '../shell.ts';
import { builtin, die } from './lib.ts';
import { quoted } from './quote.ts';

/** Name, letter, and what it switches here: some tell only how the shell was started. */
export type OptionRow = readonly [string, string, SetOption?];

/** In what the shells differ here. */
export interface SetWays {
  /** In the order of `set -o`. */
  readonly options: readonly OptionRow[];
  readonly heading: string;
  /** What set shows besides the variables that are there. */
  readonly shown: readonly string[];
  unknown(sh: Shell, option: string): Promise<number>;
}

async function set(sh: Shell, args: readonly string[], ways: SetWays): Promise<number> {
  if (args.length === 0) {
    for (const name of [...new Set([...sh.vars.names(), ...ways.shown])].sort()) await sh.out(`${name}=${quoted(sh.vars.value(name) ?? '')}\n`);
    return 0;
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--' || arg === '-') {
      if (arg === '-') Object.assign(sh.options, { xtrace: false, verbose: false });
      if (arg === '--' || i + 1 < args.length) sh.positional = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      sh.positional = args.slice(i);
      return 0;
    }
    const on = arg[0] === '-';
    for (const c of arg.slice(1)) {
      if (c !== 'o') {
        const option = ways.options.find(([, l]) => l === c);
        if (!option) return die(`illegal option ${arg[0]}${c}`);
        const [, , as] = option;
        if (as) sh.options[as] = on;
        continue;
      }
      const name = args[++i];
      if (name === undefined) return showOptions(sh, on, ways);
      const option = ways.options.find(([o]) => o === name);
      if (!option) return ways.unknown(sh, `${arg[0]}o ${name}`);
      const [, , as] = option;
      if (as) sh.options[as] = on;
    }
  }
  return 0;
}

async function showOptions(sh: Shell, table: boolean, ways: SetWays): Promise<number> {
  if (table) await sh.out(ways.heading);
  for (const [name, letter, as] of ways.options) {
    const on = as ? sh.options[as] : letter !== '' && sh.flags().includes(letter);
    await sh.out(table ? `${name.padEnd(16)}${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`);
  }
  return 0;
}

/** set, with the shell's own options. */
export function setOf(ways: SetWays): readonly BuiltinName[] {
  return [builtin('set', (sh, args) => set(sh, args, ways), { special: true })];
}
