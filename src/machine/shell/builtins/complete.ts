// complete, compgen, compopt: what Tab shall offer for a command. upstream: bash builtins/complete.def
import { programNames } from '../commands-on-path.ts';
import { completionFiles } from '../completion-files.ts';
import type { CompletionSpec } from '../completion-spec.ts';
import { splitFields } from '../fields.ts';
import { quoteIfNeeded } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';

interface Asked {
  readonly spec: CompletionSpec;
  readonly letters: string;
  readonly rest: readonly string[];
}

const WITH_VALUE = 'oAGWFCXPS';

async function asked(sh: Shell, name: string, args: readonly string[]): Promise<Asked | undefined> {
  const spec: { -readonly [K in keyof CompletionSpec]: CompletionSpec[K] } = { actions: [], options: [] };
  let letters = '';
  let i = 0;
  for (; i < args.length && /^-./.test(args[i] ?? ''); i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      i++;
      break;
    }
    for (let at = 1; at < arg.length; at++) {
      const c = arg[at] ?? '';
      if (!`abcdefgjksuvprDEI${WITH_VALUE}`.includes(c)) {
        await sh.complain(`${name}: -${c}: invalid option`);
        return undefined;
      }
      if (!WITH_VALUE.includes(c)) {
        letters += c;
        continue;
      }
      const value = arg.slice(at + 1) || (args[++i] ?? '');
      if (c === 'W') spec.words = value;
      else if (c === 'F') spec.fn = value;
      else if (c === 'A') spec.actions = [...(spec.actions ?? []), value];
      else if (c === 'o') spec.options = [...(spec.options ?? []), value];
      else if (c === 'P') spec.prefix = value;
      else if (c === 'S') spec.suffix = value;
      else {
        await sh.complain(`${name}: -${c}: not simulated here`);
        return undefined;
      }
      break;
    }
  }
  const actions: Readonly<Record<string, string>> = {
    a: 'alias',
    b: 'builtin',
    c: 'command',
    d: 'directory',
    e: 'export',
    f: 'file',
    j: 'job',
    k: 'keyword',
    v: 'variable',
    u: 'user',
  };
  spec.actions = [...(spec.actions ?? []), ...[...letters].flatMap((l) => actions[l] ?? [])];
  return { spec, letters, rest: args.slice(i) };
}

export const completeBuiltin: Builtin = {
  name: 'complete',
  usage: 'complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-W wordlist] [-F function] [name ...]',
  summary: 'Specify how arguments are to be completed.',
  async run(sh, args) {
    const a = await asked(sh, 'complete', args);
    if (!a) return 2;
    if (a.letters.includes('r')) {
      if (a.rest.length === 0) sh.completions.clear();
      for (const name of a.rest) sh.completions.delete(name);
      return 0;
    }
    if (a.letters.includes('p') || args.length === 0) return show(sh, a.rest);
    for (const name of a.rest) sh.completions.set(name, a.spec);
    return 0;
  },
};

async function show(sh: Shell, names: readonly string[]): Promise<number> {
  let code = 0;
  for (const name of names.length > 0 ? names : sh.completions.keys()) {
    const spec = sh.completions.get(name);
    if (!spec) {
      await sh.complain(`complete: ${name}: no completion specification`);
      code = 1;
      continue;
    }
    const parts = [
      ...(spec.options ?? []).map((o) => `-o ${o}`),
      ...(spec.actions ?? []).map((x) => `-A ${x}`),
      ...(spec.words === undefined ? [] : [`-W '${spec.words}'`]),
      ...(spec.fn === undefined ? [] : [`-F ${spec.fn}`]),
    ];
    await sh.out(`complete ${[...parts, quoteIfNeeded(name)].join(' ')}\n`);
  }
  return code;
}

export const compgenBuiltin: Builtin = {
  name: 'compgen',
  usage: 'compgen [-abcdefgjksuv] [-o option] [-A action] [-W wordlist] [word]',
  summary: 'Display possible completions depending on the options.',
  async run(sh, args) {
    const a = await asked(sh, 'compgen', args);
    if (!a) return 2;
    const found = candidatesOf(sh, a.spec, a.rest[0] ?? '');
    await sh.out(found.map((w) => `${w}\n`).join(''));
    return found.length > 0 ? 0 : 1;
  },
};

export const compoptBuiltin: Builtin = {
  name: 'compopt',
  usage: 'compopt [-o|+o option] [-DEI] [name ...]',
  summary: 'Modify or display completion options.',
  async run(sh, args) {
    for (let i = 0; i < args.length - 1; i++) {
      if (args[i] === '-o') sh.completionOptions.add(args[i + 1] ?? '');
      if (args[i] === '+o') sh.completionOptions.delete(args[i + 1] ?? '');
    }
    return 0;
  },
};

/** What a specification without a function offers for the start of a word. */
function candidatesOf(sh: Shell, spec: CompletionSpec, start: string): string[] {
  const all = spec.words === undefined ? [] : splitFields(sh, spec.words);
  for (const action of spec.actions ?? []) all.push(...ofAction(sh, action, start));
  return all.filter((w) => w.startsWith(start)).map((w) => `${spec.prefix ?? ''}${w}${spec.suffix ?? ''}`);
}

function ofAction(sh: Shell, action: string, start: string): string[] {
  switch (action) {
    case 'alias':
      return [...sh.aliases.keys()];
    case 'builtin':
      return [...sh.builtinNames()];
    case 'function':
      return [...sh.functions.keys()];
    case 'variable':
      return sh.vars.names();
    case 'export':
      return [...sh.vars.environment().keys()];
    case 'user':
      return [sh.p.user.name];
    case 'job':
      return sh.jobs.all().map((j) => j.text.split(' ')[0] ?? '');
    case 'file':
      return completionFiles(sh, start, false);
    case 'directory':
      return completionFiles(sh, start, true);
    case 'command':
      return [...new Set([...sh.aliases.keys(), ...sh.builtinNames(), ...sh.functions.keys(), ...programNames(sh)])];
    default:
      return [];
  }
}
