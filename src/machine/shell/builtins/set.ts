// set, shopt, shift. upstream: bash builtins/set.def, shopt.def, shift.def
import { isSetOption, LETTERS, SET_OPTIONS, SHOPT_DEFAULTS } from '../options.ts';
import { functionText } from '../print-function.ts';
import { dollarQuoted, quoteIfNeeded } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';
import { listOf } from '../state.ts';

export const setBuiltin: Builtin = {
  name: 'set',
  usage: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
  summary: 'Set or unset values of shell options and positional parameters.',
  special: true,
  async run(sh, args) {
    if (args.length === 0) return variables(sh);
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] ?? '';
      if (arg === '--' || arg === '-') {
        if (arg === '--' || i + 1 < args.length) sh.positional = args.slice(i + 1);
        return 0;
      }
      if (!/^[-+]./.test(arg)) {
        sh.positional = args.slice(i);
        return 0;
      }
      const on = arg[0] === '-';
      for (const c of arg.slice(1)) {
        if (c === 'o') {
          const name = args[++i];
          if (name === undefined) return listOptions(sh, on);
          if (!isSetOption(name)) {
            await sh.complain(`set: ${name}: invalid option name`);
            return 2;
          }
          sh.options[name] = on;
          continue;
        }
        const option = LETTERS[c];
        if (!option) {
          await sh.complain(`set: ${arg[0]}${c}: invalid option`);
          await sh.err('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
          return 2;
        }
        sh.options[option] = on;
      }
    }
    return 0;
  },
};

async function listOptions(sh: Shell, table: boolean): Promise<number> {
  for (const name of SET_OPTIONS) await sh.out(table ? `${name.padEnd(15)}\t${sh.options[name] ? 'on' : 'off'}\n` : `set ${sh.options[name] ? '-' : '+'}o ${name}\n`);
  return 0;
}

async function variables(sh: Shell): Promise<number> {
  for (const name of sh.vars.names()) {
    const v = sh.vars.find(name);
    if (v) await sh.out(`${name}=${v.kind === 'scalar' ? (dollarQuoted(v.value ?? '') ?? quoteIfNeeded(v.value ?? '')) : listOf(v)}\n`);
  }
  for (const fn of sh.functions.values()) await sh.out(`${functionText(fn)}\n`);
  return 0;
}

export const shoptBuiltin: Builtin = {
  name: 'shopt',
  usage: 'shopt [-pqsu] [-o] [optname ...]',
  summary: 'Set and unset shell options.',
  async run(sh, args) {
    let letters = '';
    let i = 0;
    for (; i < args.length && /^-[pqsuo]+$/.test(args[i] ?? ''); i++) letters += args[i]?.slice(1);
    const ofSet = letters.includes('o');
    const known = (n: string): boolean => (ofSet ? isSetOption(n) : n in SHOPT_DEFAULTS);
    const value = (n: string): boolean => (ofSet && isSetOption(n) ? sh.options[n] : sh.shopt(n));
    const given = args.slice(i);
    const names = given.length > 0 ? given : (ofSet ? [...SET_OPTIONS] : Object.keys(SHOPT_DEFAULTS)).filter((n) => !/[su]/.test(letters) || value(n) === letters.includes('s'));
    let code = 0;
    for (const name of names) {
      if (!known(name)) {
        await sh.complain(`shopt: ${name}: invalid shell option name`);
        code = 1;
        continue;
      }
      if (/[su]/.test(letters) && given.length > 0) {
        if (ofSet && isSetOption(name)) sh.options[name] = letters.includes('s');
        else sh.shoptions.set(name, letters.includes('s'));
        continue;
      }
      if (!value(name) && given.length > 0) code = 1;
      if (letters.includes('q')) continue;
      await sh.out(
        letters.includes('p')
          ? ofSet
            ? `set ${value(name) ? '-' : '+'}o ${name}\n`
            : `shopt ${value(name) ? '-s' : '-u'} ${name}\n`
          : `${name.padEnd(15)}\t${value(name) ? 'on' : 'off'}\n`,
      );
    }
    return code;
  },
};

export const shiftBuiltin: Builtin = {
  name: 'shift',
  usage: 'shift [n]',
  summary: 'Shift positional parameters.',
  special: true,
  async run(sh, args) {
    const [n] = args;
    if (n !== undefined && !/^-?\d+$/.test(n)) {
      await sh.complain(`shift: ${n}: numeric argument required`);
      return 1;
    }
    const count = Number(n ?? 1);
    if (count < 0) {
      await sh.complain(`shift: ${n}: shift count out of range`);
      return 1;
    }
    if (count > sh.positional.length) {
      if (sh.shopt('shift_verbose')) await sh.complain(`shift: ${n ?? 1}: shift count out of range`);
      return 1;
    }
    sh.positional = sh.positional.slice(count);
    return 0;
  },
};
