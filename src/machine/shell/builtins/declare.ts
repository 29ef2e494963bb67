// declare, typeset, local, export, readonly, unset. upstream: bash builtins/declare.def, setattr.def, set.def
import { ShellFault } from '../faults.ts';
import { parseAssignment } from '../parser.ts';
import { functionText } from '../print-function.ts';
import { quoteIfNeeded } from '../quote.ts';
import type { Argument, Builtin, Shell } from '../shell.ts';
import { listOf } from '../state.ts';
import { type Flags, type Variable, VariableFault } from '../variables.ts';

interface Asked {
  readonly flags: Flags;
  readonly off: Set<string>;
  readonly letters: string;
  readonly rest: readonly Argument[];
}

const LETTERS = 'aAfFgiIlnrtuxp';

async function asked(sh: Shell, name: string, args: readonly Argument[], allowed: string): Promise<Asked | undefined> {
  const flags: { -readonly [K in keyof Flags]: Flags[K] } = {};
  const off = new Set<string>();
  let letters = '';
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i];
    if (typeof arg !== 'string' || !/^[-+]./.test(arg)) break;
    if (arg === '--') {
      i++;
      break;
    }
    for (const c of arg.slice(1)) {
      if (!allowed.includes(c)) {
        await sh.complain(`${name}: ${arg[0]}${c}: invalid option`);
        await sh.err(`${name}: usage: ${USAGE[name] ?? name}\n`);
        return undefined;
      }
      if (arg[0] === '+') off.add(c);
      else letters += c;
    }
  }
  if (letters.includes('a')) flags.kind = 'indexed';
  if (letters.includes('A')) flags.kind = 'assoc';
  if (letters.includes('i')) flags.integer = true;
  if (letters.includes('l')) flags.change = 'lower';
  if (letters.includes('u')) flags.change = 'upper';
  if (letters.includes('r')) flags.readonly = true;
  if (letters.includes('x')) flags.exported = true;
  if (letters.includes('n')) flags.reference = true;
  if (off.has('x')) flags.exported = false;
  if (off.has('i')) flags.integer = false;
  if (off.has('n')) flags.reference = false;
  if (off.has('l') || off.has('u')) flags.change = undefined;
  return { flags, off, letters, rest: args.slice(i) };
}

const USAGE: Readonly<Record<string, string>> = {
  declare: 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  typeset: 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  local: 'local [option] name[=value] ...',
  export: 'export [-fn] [name[=value] ...] or export -p',
  readonly: 'readonly [-aAf] [name[=value] ...] or readonly -p',
};

async function declareAll(sh: Shell, name: string, asking: Asked, scope: 'local' | 'global' | 'nearest'): Promise<number> {
  let code = 0;
  for (const arg of asking.rest) {
    const assignment = typeof arg === 'string' ? (/^[A-Za-z_][^=]*=/.test(arg) ? textAssignment(arg) : undefined) : arg;
    const plain = typeof arg === 'string' ? arg : arg.name;
    if (!assignment && !/^[A-Za-z_]\w*(?:\[[^\]]*\])?$/.test(plain)) {
      await sh.complain(`${name}: \`${typeof arg === 'string' ? arg : arg.source}': not a valid identifier`);
      code = 1;
      continue;
    }
    try {
      if (asking.off.has('r') && sh.vars.get(plain)?.readonly) throw sh.fault(`${name}: ${plain}: readonly variable`);
      if (asking.flags.kind) await checkKind(sh, name, assignment?.name ?? plain, asking.flags.kind, scope);
      if (assignment) await sh.assignTo(assignment, asking.flags, scope);
      else declareOne(sh, plain, asking.flags, scope);
    } catch (fault) {
      if (!(fault instanceof VariableFault || fault instanceof ShellFault)) throw fault;
      const command = name === 'declare' || name === 'local' ? `${name}: ` : '';
      await sh.complain(fault instanceof VariableFault ? `${command}${fault.variable}: ${fault.message}` : fault.message);
      code = 1;
    }
  }
  return code;
}

async function checkKind(sh: Shell, command: string, name: string, kind: string, scope: string): Promise<void> {
  const existing = scope === 'local' && !sh.vars.local(name) ? undefined : sh.vars.get(name);
  if (existing?.kind === 'indexed' && kind === 'assoc') throw sh.fault(`${command}: ${name}: cannot convert indexed to associative array`);
  if (existing?.kind === 'assoc' && kind === 'indexed') throw sh.fault(`${command}: ${name}: cannot convert associative to indexed array`);
}

/** An argument that came out of an expansion: its value is text already. */
function textAssignment(text: string): Parameters<Shell['assignTo']>[0] | undefined {
  const parsed = /^([A-Za-z_]\w*)(\[[^\]]*\])?(\+?)=(.*)$/s.exec(text);
  if (!parsed) return undefined;
  const [, name = '', index, append, value = ''] = parsed;
  if (index === undefined && /^\(.*\)$/s.test(value)) return parseAssignment(text);
  const word = (t: string) => ({ segments: [], literal: t, braces: undefined, source: t });
  return { name, index: index === undefined ? undefined : word(index.slice(1, -1)), append: append === '+', value: word(value), source: text };
}

function declareOne(sh: Shell, name: string, flags: Flags, scope: 'local' | 'global' | 'nearest'): void {
  const fresh = scope === 'local' && !sh.vars.local(name);
  const v = sh.vars.declare(name, flags, scope);
  if (fresh && flags.kind) v.value = undefined;
}

export const declareBuiltin = declaring('declare');
export const typesetBuiltin = declaring('typeset');

function declaring(name: 'declare' | 'typeset'): Builtin {
  return {
    name,
    usage: USAGE[name] ?? name,
    summary: 'Set variable values and attributes.',
    declares: true,
    async run(sh, _args, all) {
      const asking = await asked(sh, name, all, LETTERS);
      if (!asking) return 2;
      if (/[fF]/.test(asking.letters)) return functions(sh, asking);
      if (asking.letters.includes('p') || asking.rest.length === 0) return show(sh, name, asking);
      return declareAll(sh, name, asking, asking.letters.includes('g') ? 'global' : sh.functionDepth > 0 ? 'local' : 'nearest');
    },
  };
}

async function functions(sh: Shell, asking: Asked): Promise<number> {
  const names = asking.rest.length > 0 ? asking.rest.map(String) : [...sh.functions.keys()].sort();
  let code = 0;
  for (const name of names) {
    const fn = sh.functions.get(name);
    if (!fn) code = 1;
    else if (asking.letters.includes('F')) await sh.out(asking.rest.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else await sh.out(`${functionText(fn)}\n`);
  }
  return code;
}

async function show(sh: Shell, name: string, asking: Asked): Promise<number> {
  if (asking.rest.length > 0) {
    let code = 0;
    for (const one of asking.rest) {
      const asName = typeof one === 'string' ? one : one.name;
      const v = sh.vars.find(asName) ?? (sh.vars.special.has(asName) ? sh.array(asName) : undefined);
      if (v) await sh.out(`${sh.declaration(asName, v)}\n`);
      else {
        await sh.complain(`${name}: ${asName}: not found`);
        code = 1;
      }
    }
    return code;
  }
  for (const one of sh.vars.declared()) {
    const v = sh.vars.find(one);
    if (!v || !fits(v, asking.flags)) continue;
    await sh.out(
      asking.letters === ''
        ? v.value === undefined && v.kind === 'scalar'
          ? ''
          : `${one}=${v.kind === 'scalar' ? quoteIfNeeded(v.value ?? '') : listOf(v)}\n`
        : `${sh.declaration(one, v)}\n`,
    );
  }
  return 0;
}

function fits(v: Variable, flags: Flags): boolean {
  return (Object.entries(flags) as [keyof Flags, unknown][]).every(([k, value]) => v[k] === value);
}

export const localBuiltin: Builtin = {
  name: 'local',
  usage: USAGE.local ?? '',
  summary: 'Define local variables.',
  declares: true,
  async run(sh, _args, all) {
    if (sh.functionDepth === 0) {
      await sh.complain('local: can only be used in a function');
      return 1;
    }
    const asking = await asked(sh, 'local', all, LETTERS);
    return asking ? declareAll(sh, 'local', asking, 'local') : 2;
  },
};

export const exportBuiltin: Builtin = {
  name: 'export',
  usage: USAGE.export ?? '',
  summary: 'Set export attribute for shell variables.',
  special: true,
  declares: true,
  async run(sh, _args, all) {
    const asking = await asked(sh, 'export', all, 'fnp');
    if (!asking) return 2;
    if (asking.letters.includes('f')) return exportFunctions(sh, asking);
    if (asking.rest.length === 0) return show(sh, 'export', { ...asking, letters: 'x', flags: { exported: true } });
    return declareAll(sh, 'export', { ...asking, flags: { exported: !asking.letters.includes('n') } }, 'nearest');
  },
};

async function exportFunctions(sh: Shell, asking: Asked): Promise<number> {
  let code = 0;
  for (const name of asking.rest.map(String)) {
    if (!sh.functions.has(name)) {
      await sh.complain(`export: ${name}: not a function`);
      code = 1;
    } else if (asking.letters.includes('n')) sh.exportedFunctions.delete(name);
    else sh.exportedFunctions.add(name);
  }
  return code;
}

export const readonlyBuiltin: Builtin = {
  name: 'readonly',
  usage: USAGE.readonly ?? '',
  summary: 'Mark shell variables as unchangeable.',
  special: true,
  declares: true,
  async run(sh, _args, all) {
    const asking = await asked(sh, 'readonly', all, 'aAfp');
    if (!asking) return 2;
    if (asking.rest.length === 0) return show(sh, 'readonly', { ...asking, letters: 'r', flags: { readonly: true } });
    return declareAll(sh, 'readonly', { ...asking, flags: { ...asking.flags, readonly: true } }, 'nearest');
  },
};

export const unsetBuiltin: Builtin = {
  name: 'unset',
  usage: 'unset [-f] [-v] [-n] [name ...]',
  summary: 'Unset values and attributes of shell variables and functions.',
  special: true,
  async run(sh, args) {
    let kind = '';
    let i = 0;
    for (; i < args.length && /^-[fvn]+$/.test(args[i] ?? ''); i++) kind += args[i]?.slice(1) ?? '';
    let code = 0;
    for (const name of args.slice(i)) {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
      try {
        if (kind.includes('f')) sh.functions.delete(name);
        else if (element) unsetElement(sh, element[1] ?? '', element[2] ?? '');
        else if (!/^[A-Za-z_]\w*$/.test(name)) {
          await sh.complain(`unset: \`${name}': not a valid identifier`);
          code = 1;
        } else if (!sh.vars.unset(kind.includes('n') ? name : sh.vars.resolve(name)) && !kind.includes('v')) sh.functions.delete(name);
      } catch (fault) {
        if (!(fault instanceof VariableFault)) throw fault;
        await sh.complain(`unset: ${fault.variable}: ${fault.message}`);
        code = 1;
      }
    }
    return code;
  },
};

function unsetElement(sh: Shell, name: string, index: string): void {
  const v = sh.vars.get(name);
  if (!v) return;
  if ((index === '@' || index === '*') && v.kind !== 'assoc') sh.vars.unset(name);
  else sh.vars.unsetElement(name, sh.keyOf(v, index));
}
