// Builtins about variables and arguments: export, readonly, local, unset, shift, getopts. upstream: dash src/var.c exportcmd, localcmd, unsetcmd, options.c shiftcmd, getoptscmd; busybox/shell/ash.c

import { builtin, die, letters, number } from '../almquist/lib.ts';
import { quoted } from '../almquist/quote.ts';
import { getoptsBuiltin } from '../builtins/getopts.ts';
import type { Argument, BuiltinName, Shell } from '../shell.ts';

const NAME = /^[A-Za-z_]\w*$/;
const ASSIGNS = { special: true, declares: true };

async function each(sh: Shell, all: readonly Argument[], act: (name: string, assigned: boolean) => void): Promise<void> {
  for (const arg of all) {
    if (typeof arg !== 'string') {
      await sh.assignTo(arg, {}, 'nearest');
      act(arg.name, true);
      continue;
    }
    const at = arg.indexOf('=');
    const name = at < 0 ? arg : arg.slice(0, at);
    if (!NAME.test(name)) die(`${name}: bad variable name`);
    if (at >= 0) sh.assign(name, arg.slice(at + 1));
    act(name, at >= 0);
  }
}

function marking(name: 'export' | 'readonly', known: string): BuiltinName {
  return builtin(
    name,
    async (sh, args, all) => {
      const asked = letters(args, known);
      const given = all.slice(all.length - asked.words.length);
      if (given.length === 0 || asked.letters.includes('p')) return list(sh, name);
      await each(sh, given, (variable) => {
        sh.vars.declare(variable, name === 'export' ? { exported: !asked.letters.includes('n') } : { readonly: true });
      });
      return 0;
    },
    ASSIGNS,
  );
}

async function list(sh: Shell, name: 'export' | 'readonly'): Promise<number> {
  for (const variable of sh.vars.declared().sort()) {
    const v = sh.vars.find(variable);
    if (v && (name === 'export' ? v.exported : v.readonly)) await sh.out(`${name} ${variable}${v.value === undefined ? '' : `=${quoted(v.value)}`}\n`);
  }
  return 0;
}

async function local(sh: Shell, _: readonly string[], all: readonly Argument[]): Promise<number> {
  if (sh.functionDepth === 0) die('not in a function');
  for (const arg of all) {
    if (typeof arg !== 'string') await sh.assignTo(arg, {}, 'local');
    else if (arg === '-') sh.localOptions ??= { ...sh.options };
    else {
      const at = arg.indexOf('=');
      const name = at < 0 ? arg : arg.slice(0, at);
      if (!NAME.test(name)) die(`${name}: bad variable name`);
      const outer = sh.vars.value(name);
      const v = sh.vars.declare(name, {}, 'local');
      v.value = at < 0 ? (v.value ?? outer) : arg.slice(at + 1);
    }
  }
  return 0;
}

function unset(sh: Shell, args: readonly string[]): number {
  const asked = letters(args, 'vf');
  for (const name of asked.words) {
    if (asked.letters.endsWith('f')) sh.functions.delete(name);
    else if (!NAME.test(name)) die(`${name}: bad variable name`);
    else if (sh.vars.get(name)?.readonly) die(`${name}: is read only`);
    else sh.vars.unset(name);
  }
  return 0;
}

function shift(sh: Shell, [text]: readonly string[], ways: VariableWays): number {
  const count = text === undefined ? 1 : number(text);
  if (count > sh.positional.length) return ways.shortOf();
  sh.positional = sh.positional.slice(count);
  return 0;
}

async function getopts(sh: Shell, args: readonly string[]): Promise<number> {
  const [spec = '', name = ''] = args;
  if (args.length < 2) die('usage: getopts optstring var [arg]');
  if (!NAME.test(name)) die(`${name}: bad variable name`);
  const before = sh.vars.value('OPTERR');
  const quiet = spec.startsWith(':');
  if (!quiet) sh.assign('OPTERR', '0');
  const at = sh.getoptsAt;
  const index = Number(sh.vars.value('OPTIND') ?? 1) || 1;
  const words = args.length > 2 ? args.slice(2) : sh.positional;
  const letter = (words[index - 1] ?? '')[at.index === index ? at.at : 1] ?? '';
  const code = await getoptsBuiltin.run(sh, args, args);
  if (code === 0 && sh.vars.value(name) !== '?' && sh.vars.value('OPTARG') === undefined) sh.assign('OPTARG', '');
  if (!quiet) {
    if (before === undefined) sh.vars.unset('OPTERR');
    else sh.assign('OPTERR', before);
    if (code === 0 && sh.vars.value(name) === '?') await sh.err(spec.includes(letter) ? `No arg for -${letter} option\n` : `Illegal option -${letter}\n`);
  }
  return code;
}

/** In what the shells differ here. */
export interface VariableWays {
  /** The options of export. */
  readonly exportLetters: string;
  /** More to shift than there is. */
  shortOf(): number;
}

/** export, readonly, local, unset, shift, getopts. */
export function variablesOf(ways: VariableWays): readonly BuiltinName[] {
  return [
    marking('export', ways.exportLetters),
    marking('readonly', 'p'),
    builtin('local', local, ASSIGNS),
    builtin('unset', unset, { special: true }),
    builtin('shift', (sh, args) => shift(sh, args, ways), { special: true }),
    builtin('getopts', getopts),
  ];
}
