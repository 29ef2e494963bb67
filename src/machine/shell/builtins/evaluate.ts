// eval, source, exec, command, builtin, type, hash, let, enable. upstream: bash builtins/eval.def, source.def, exec.def, command.def, type.def
import { FsError } from '../../os/errors.ts';
import { ExitFlow } from '../faults.ts';
import { functionText } from '../print-function.ts';
import type { Builtin, Shell } from '../shell.ts';

export const evalBuiltin: Builtin = {
  name: 'eval',
  usage: 'eval [arg ...]',
  summary: 'Execute arguments as a shell command.',
  special: true,
  async run(sh, args) {
    if (args.length === 0) return 0;
    const before = sh.inEval;
    sh.inEval = true;
    try {
      return await sh.evaluate((args[0] === '--' ? args.slice(1) : args).join(' '));
    } finally {
      sh.inEval = before;
    }
  },
};

export const sourceBuiltin = sourcing('source');
export const dotBuiltin = sourcing('.');

function sourcing(name: 'source' | '.'): Builtin {
  return {
    name,
    usage: `${name} filename [arguments]`,
    summary: 'Execute commands from a file in the current shell.',
    special: name === '.',
    async run(sh, args) {
      const [file, ...rest] = args;
      if (file === undefined) {
        await sh.complain(`${name}: filename argument required`);
        await sh.err(`${name}: usage: ${name} filename [arguments]\n`);
        return 2;
      }
      const path = file.includes('/') ? file : (onPath(sh, file) ?? file);
      let text: string;
      try {
        const whole = sh.p.path(path);
        if (sh.fs.exists(whole) && sh.fs.stat(whole).type === 'directory') throw new FsError('EISDIR', file);
        if (/^\/dev\/(?:fd|stdin)/.test(whole)) {
          const open = await sh.p.open(whole, 'r');
          text = await sh.readAll(open);
          open.close();
        } else text = sh.fs.readText(whole);
      } catch (fault) {
        if (!(fault instanceof FsError)) throw fault;
        await sh.complain(fault.code === 'EISDIR' ? `${name}: ${file}: is a directory` : `${file}: ${fault.message}`);
        return 1;
      }
      return sh.runFile(text, path, rest.length > 0 ? rest : undefined);
    },
  };
}

function onPath(sh: Shell, file: string): string | undefined {
  for (const directory of (sh.vars.value('PATH') ?? '').split(':')) {
    const path = `${directory}/${file}`;
    if (directory && sh.fs.exists(path) && sh.fs.stat(path).type === 'file') return path;
  }
  return undefined;
}

export const execBuiltin: Builtin = {
  name: 'exec',
  usage: 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]',
  summary: 'Replace the shell with the given command.',
  special: true,
  async run(sh, args) {
    let i = 0;
    let clear = false;
    let login = false;
    let name: string | undefined;
    for (; i < args.length && /^-[cla-]/.test(args[i] ?? ''); i++) {
      const arg = args[i] ?? '';
      if (arg === '--') {
        i++;
        break;
      }
      clear ||= arg.includes('c');
      login ||= arg.includes('l');
      if (arg.endsWith('a')) name = args[++i];
    }
    const words = args.slice(i);
    if (words.length === 0) {
      sh.keepRedirections();
      return 0;
    }
    const shown = name ?? words[0] ?? '';
    const code = await sh.become(words, { ...(clear ? { env: new Map<string, string>() } : {}), ...(login ? { name: `-${shown}` } : name !== undefined ? { name } : {}) });
    if (sh.interactive || sh.shopt('execfail')) return code;
    throw new ExitFlow(code);
  },
};

export const commandBuiltin: Builtin = {
  name: 'command',
  usage: 'command [-pVv] command [arg ...]',
  summary: 'Execute a simple command or display information about commands.',
  async run(sh, args) {
    let letters = '';
    let i = 0;
    for (; i < args.length && /^-[pVv]+$/.test(args[i] ?? ''); i++) letters += args[i]?.slice(1);
    if (args[i] === '--') i++;
    const words = args.slice(i);
    if (words.length === 0) return 0;
    if (/[vV]/.test(letters)) {
      let code = 1;
      for (const word of words) {
        const line = letters.includes('V') ? longKind(sh, word) : shortKind(sh, word);
        if (line !== undefined) {
          code = 0;
          await sh.out(`${line}\n`);
        } else if (letters.includes('V')) await sh.complain(`command: ${word}: not found`);
      }
      return code;
    }
    return sh.runWords(words, { functions: false, defaultPath: letters.includes('p') });
  },
};

export const builtinBuiltin: Builtin = {
  name: 'builtin',
  usage: 'builtin [shell-builtin [arg ...]]',
  summary: 'Execute shell builtins.',
  async run(sh, args) {
    const words = args[0] === '--' ? args.slice(1) : args;
    if (words.length === 0) return 0;
    if (!sh.isBuiltin(words[0] ?? '')) {
      await sh.complain(`builtin: ${words[0]}: not a shell builtin`);
      return 1;
    }
    return sh.runWords(words, { functions: false });
  },
};

const KEYWORDS = [
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'select',
  'while',
  'until',
  'do',
  'done',
  'in',
  'function',
  'time',
  '{',
  '}',
  '!',
  '[[',
  ']]',
  'coproc',
];

type Kind = 'alias' | 'keyword' | 'function' | 'builtin' | 'file';

function kindOf(sh: Shell, name: string): Kind | undefined {
  if (sh.aliases.has(name) && sh.shopt('expand_aliases')) return 'alias';
  if (KEYWORDS.includes(name)) return 'keyword';
  if (sh.functions.has(name)) return 'function';
  if (sh.enabled(name)) return 'builtin';
  return fileOf(sh, name) === undefined ? undefined : 'file';
}

function fileOf(sh: Shell, name: string): string | undefined {
  if (!name.includes('/')) return sh.find(name);
  return sh.fs.may(sh.p.path(name), 1) && sh.fs.stat(sh.p.path(name)).type === 'file' ? name : undefined;
}

function shortKind(sh: Shell, name: string): string | undefined {
  const kind = kindOf(sh, name);
  if (kind === 'alias') return `alias ${name}='${sh.aliases.get(name)}'`;
  return kind === undefined ? undefined : kind === 'file' ? fileOf(sh, name) : name;
}

function longKind(sh: Shell, name: string, kind = kindOf(sh, name)): string | undefined {
  switch (kind) {
    case 'alias':
      return `${name} is aliased to \`${sh.aliases.get(name)}'`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function': {
      const fn = sh.functions.get(name);
      return `${name} is a function\n${fn ? functionText(fn) : ''}`;
    }
    case 'builtin':
      return `${name} is a shell builtin`;
    case 'file':
      return sh.hashed.has(name) ? `${name} is hashed (${fileOf(sh, name)})` : `${name} is ${fileOf(sh, name)}`;
    default:
      return undefined;
  }
}

export const typeBuiltin: Builtin = {
  name: 'type',
  usage: 'type [-afptP] name [name ...]',
  summary: 'Display information about command type.',
  async run(sh, args) {
    let letters = '';
    let i = 0;
    for (; i < args.length && /^-[afptP]+$/.test(args[i] ?? ''); i++) letters += args[i]?.slice(1);
    let code = 0;
    for (const name of args.slice(i)) {
      const kind = letters.includes('P') ? (fileOf(sh, name) ? 'file' : undefined) : kindOf(sh, name);
      if (kind === undefined) {
        code = 1;
        if (!/[tpP]/.test(letters)) await sh.complain(`type: ${name}: not found`);
      } else if (letters.includes('t')) await sh.out(`${kind}\n`);
      else if (/[pP]/.test(letters)) await sh.out(kind === 'file' ? `${fileOf(sh, name)}\n` : '');
      else {
        await sh.out(`${longKind(sh, name, kind)}\n`);
        if (letters.includes('a') && kind !== 'file' && fileOf(sh, name)) await sh.out(`${name} is ${fileOf(sh, name)}\n`);
      }
    }
    return code;
  },
};

export const hashBuiltin: Builtin = {
  name: 'hash',
  usage: 'hash [-lr] [-p pathname] [-dt] [name ...]',
  summary: 'Remember or display program locations.',
  async run(sh, args) {
    if (args[0] === '-r') {
      sh.hashed.clear();
      return 0;
    }
    const names = args.filter((a) => !a.startsWith('-'));
    if (names.length === 0) {
      if (sh.hashed.size === 0) await sh.out('hash: hash table empty\n');
      else await sh.out(`hits\tcommand\n${[...sh.hashed.values()].map((h) => `${String(h.hits).padStart(4)}\t${h.path}\n`).join('')}`);
      return 0;
    }
    let code = 0;
    for (const name of names) {
      const path = sh.find(name);
      if (path) sh.hashed.set(name, { path, hits: 0 });
      else {
        await sh.complain(`hash: ${name}: not found`);
        code = 1;
      }
    }
    return code;
  },
};

export const letBuiltin: Builtin = {
  name: 'let',
  usage: 'let arg [arg ...]',
  summary: 'Evaluate arithmetic expressions.',
  async run(sh, args) {
    if (args.length === 0) {
      await sh.complain('let: expression expected');
      return 1;
    }
    let last = 0n;
    for (const arg of args) {
      try {
        last = sh.arithmetic(arg);
      } catch (fault) {
        if (!(fault instanceof Error) || !('fatal' in fault)) throw fault;
        await sh.complain(`let: ${fault.message}`);
        return 1;
      }
    }
    return last === 0n ? 1 : 0;
  },
};

export const enableBuiltin: Builtin = {
  name: 'enable',
  usage: 'enable [-a] [-dnps] [-f filename] [name ...]',
  summary: 'Enable and disable shell builtins.',
  async run(sh, args) {
    const names = args.filter((a) => !a.startsWith('-'));
    const off = args.includes('-n');
    let code = 0;
    if (names.length === 0)
      await sh.out(
        sh
          .builtinNames()
          .filter((n) => sh.enabled(n) !== off)
          .map((n) => `enable ${off ? '-n ' : ''}${n}\n`)
          .join(''),
      );
    for (const name of names) {
      if (sh.isBuiltin(name)) sh.enable(name, !off);
      else {
        await sh.complain(`enable: ${name}: not a shell builtin`);
        code = 1;
      }
    }
    return code;
  },
};
