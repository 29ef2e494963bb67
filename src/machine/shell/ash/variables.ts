// Builtins about variables, options and arguments: export, readonly, local, unset, set, shift, getopts, let. upstream: busybox/shell/ash.c exportcmd, localcmd, unsetcmd, setcmd, getoptscmd, letcmd
import { getoptsBuiltin } from '../builtins/getopts.ts';
import { ShellFault } from '../faults.ts';
import type { SetOption } from '../options.ts';
import type { Argument, BuiltinName, Shell } from '../shell.ts';
import { builtin, die, letters, number } from './lib.ts';
import { quoted } from './quote.ts';

const NAME = /^[A-Za-z_]\w*$/;
const ASSIGNS = { special: true, declares: true };

/** In the order of `set -o`, with their letters. */
const OPTIONS: readonly (readonly [SetOption, string])[] = [
  ['errexit', 'e'],
  ['noglob', 'f'],
  ['ignoreeof', 'I'],
  ['monitor', 'm'],
  ['noexec', 'n'],
  ['xtrace', 'x'],
  ['verbose', 'v'],
  ['noclobber', 'C'],
  ['allexport', 'a'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['errtrace', 'E'],
  ['vi', 'V'],
  ['pipefail', ''],
];

const optionOf = (letter: string): SetOption | undefined => OPTIONS.find(([, l]) => l === letter)?.[0];

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

function marking(name: 'export' | 'readonly'): BuiltinName {
  return builtin(
    name,
    async (sh, args, all) => {
      const asked = letters(args, name === 'export' ? 'pn' : 'p');
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
    else if (arg === '-') continue;
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

async function set(sh: Shell, args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    for (const name of [...new Set([...sh.vars.names(), 'FUNCNAME', 'LINENO'])].sort()) await sh.out(`${name}=${quoted(sh.vars.value(name) ?? '')}\n`);
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
        const option = optionOf(c);
        if (!option) die(`illegal option ${arg[0]}${c}`);
        else sh.options[option] = on;
        continue;
      }
      const name = args[++i];
      if (name === undefined) return showOptions(sh, on);
      const option = OPTIONS.find(([o]) => o === name)?.[0];
      if (!option) {
        await sh.complain(`illegal option ${arg[0]}o ${name}`);
        return 1;
      }
      sh.options[option] = on;
    }
  }
  return 0;
}

async function showOptions(sh: Shell, table: boolean): Promise<number> {
  for (const [name] of OPTIONS) await sh.out(table ? `${name.padEnd(16)}${sh.options[name] ? 'on' : 'off'}\n` : `set ${sh.options[name] ? '-' : '+'}o ${name}\n`);
  return 0;
}

function shift(sh: Shell, [text]: readonly string[]): number {
  const count = text === undefined ? 1 : number(text);
  if (count > sh.positional.length) return 1;
  sh.positional = sh.positional.slice(count);
  return 0;
}

async function getopts(sh: Shell, args: readonly string[]): Promise<number> {
  const [spec = '', name = ''] = args;
  if (args.length < 2) die('usage: getopts optstring var [arg]');
  const before = sh.vars.value('OPTERR');
  const quiet = spec.startsWith(':');
  if (!quiet) sh.assign('OPTERR', '0');
  const at = sh.getoptsAt;
  const index = Number(sh.vars.value('OPTIND') ?? 1) || 1;
  const words = args.length > 2 ? args.slice(2) : sh.positional;
  const letter = (words[index - 1] ?? '')[at.index === index ? at.at : 1] ?? '';
  const code = await getoptsBuiltin.run(sh, args, args);
  if (!quiet) {
    if (before === undefined) sh.vars.unset('OPTERR');
    else sh.assign('OPTERR', before);
    if (code === 0 && sh.vars.value(name) === '?') await sh.err(spec.includes(letter) ? `No arg for -${letter} option\n` : `Illegal option -${letter}\n`);
  }
  return code;
}

function evaluateAll(sh: Shell, args: readonly string[]): number {
  if (args.length === 0) die('expression expected');
  let value = 0n;
  for (const text of args) {
    value = sh.arithmetic(text);
  }
  return value === 0n ? 1 : 0;
}

/** What a wrong expression of let does not end. */
function letCommand(sh: Shell, args: readonly string[]): number {
  try {
    return evaluateAll(sh, args);
  } catch (fault) {
    if (fault instanceof ShellFault) throw new ShellFault(fault.message, 2, false);
    throw fault;
  }
}

export const variables: readonly BuiltinName[] = [
  marking('export'),
  marking('readonly'),
  builtin('local', local, ASSIGNS),
  builtin('unset', unset, { special: true }),
  builtin('set', set, { special: true }),
  builtin('shift', shift, { special: true }),
  builtin('getopts', getopts),
  builtin('let', letCommand),
];
