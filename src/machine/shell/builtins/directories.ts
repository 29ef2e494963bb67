// cd, pwd, pushd, popd, dirs. upstream: bash builtins/cd.def, pushd.def
import { FsError } from '../../os/errors.ts';
import { absolute } from '../../os/paths.ts';
import type { Builtin, Shell } from '../shell.ts';

/** Goes to a directory; true when that worked. */
async function change(sh: Shell, name: string, target: string, physical = false): Promise<boolean> {
  const path = target === '' ? sh.cwd : absolute(sh.cwd, target);
  try {
    const stat = sh.fs.stat(path);
    if (stat.type !== 'directory') throw new FsError('ENOTDIR', target);
    if (!sh.fs.may(path, 1)) throw new FsError('EACCES', target);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await sh.complain(`${name}: ${target}: ${fault.message}`);
    return false;
  }
  const before = sh.vars.value('PWD') ?? sh.cwd;
  sh.p.cwd = physical ? sh.fs.realpath(path) : path;
  sh.vars.set('OLDPWD', before);
  sh.vars.declare('OLDPWD', { exported: true });
  sh.vars.set('PWD', sh.p.cwd);
  sh.vars.declare('PWD', { exported: true });
  return true;
}

export const cdBuiltin: Builtin = {
  name: 'cd',
  usage: 'cd [-L|[-P [-e]] [-@]] [dir]',
  summary: 'Change the shell working directory.',
  async run(sh, args) {
    let physical = sh.options.physical;
    let i = 0;
    for (; i < args.length && /^-[LPe@]+$/.test(args[i] ?? ''); i++) physical = (args[i]?.lastIndexOf('P') ?? -1) > (args[i]?.lastIndexOf('L') ?? -1);
    if (args[i] === '--') i++;
    const option = args[i];
    if (option !== undefined && /^-./.test(option)) {
      await sh.complain(`cd: ${option.slice(0, 2)}: invalid option`);
      await sh.err('cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n');
      return 2;
    }
    if (args.length - i > 1) {
      await sh.complain('cd: too many arguments');
      return 1;
    }
    let target = args[i];
    let show = false;
    if (target === undefined) {
      target = sh.vars.value('HOME');
      if (target === undefined) {
        await sh.complain('cd: HOME not set');
        return 1;
      }
    } else if (target === '-') {
      target = sh.vars.value('OLDPWD');
      show = true;
      if (target === undefined) {
        await sh.complain('cd: OLDPWD not set');
        return 1;
      }
    } else if (!/^\.{0,2}\//.test(target) && target !== '.' && target !== '..') {
      for (const base of (sh.vars.value('CDPATH') ?? '').split(':')) {
        const path = absolute(sh.cwd, `${base || '.'}/${target}`);
        if (base && sh.fs.exists(path) && sh.fs.stat(path).type === 'directory') {
          target = path;
          show = true;
          break;
        }
      }
    }
    if (!(await change(sh, 'cd', target, physical))) return 1;
    if (show) await sh.out(`${sh.cwd}\n`);
    return 0;
  },
};

export const pwdBuiltin: Builtin = {
  name: 'pwd',
  usage: 'pwd [-LP]',
  summary: 'Print the name of the current working directory.',
  async run(sh, args) {
    const wrong = args.find((a) => a.startsWith('-') && !/^-[LP]+$/.test(a) && a !== '--');
    if (wrong) {
      await sh.complain(`pwd: ${wrong.slice(0, 2)}: invalid option`);
      await sh.err('pwd: usage: pwd [-LP]\n');
      return 2;
    }
    await sh.out(`${args.some((a) => a.includes('P')) ? sh.fs.realpath(sh.cwd) : sh.cwd}\n`);
    return 0;
  },
};

function tilde(sh: Shell, path: string): string {
  const home = sh.vars.value('HOME');
  return home && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}

async function show(sh: Shell): Promise<number> {
  await sh.out(`${[sh.cwd, ...sh.directories].map((d) => tilde(sh, d)).join(' ')}\n`);
  return 0;
}

/** +N from the left, -N from the right of the stack; undefined when it is no such thing. */
function position(sh: Shell, text: string | undefined): number | undefined {
  const n = /^([+-])(\d+)$/.exec(text ?? '');
  if (!n) return undefined;
  return n[1] === '+' ? Number(n[2]) : sh.directories.length - Number(n[2]);
}

export const pushdBuiltin: Builtin = {
  name: 'pushd',
  usage: 'pushd [-n] [+N | -N | dir]',
  summary: 'Add directories to stack.',
  async run(sh, args) {
    const [arg] = args;
    const before = sh.cwd;
    const at = position(sh, arg);
    if (arg === undefined || at !== undefined) {
      const stack = [sh.cwd, ...sh.directories];
      const n = at ?? 1;
      if (stack.length < 2) {
        await sh.complain(arg === undefined ? 'pushd: no other directory' : `pushd: ${arg}: directory stack index out of range`);
        return 1;
      }
      if (n < 0 || n >= stack.length) {
        await sh.complain(`pushd: ${arg}: directory stack index out of range`);
        return 1;
      }
      const turned = arg === undefined ? [stack[1] ?? '', stack[0] ?? '', ...stack.slice(2)] : [...stack.slice(n), ...stack.slice(0, n)];
      if (!(await change(sh, 'pushd', turned[0] ?? ''))) return 1;
      sh.directories = turned.slice(1);
      return show(sh);
    }
    if (!(await change(sh, 'pushd', arg))) return 1;
    sh.directories = [before, ...sh.directories];
    return show(sh);
  },
};

export const popdBuiltin: Builtin = {
  name: 'popd',
  usage: 'popd [-n] [+N | -N]',
  summary: 'Remove directories from stack.',
  async run(sh, args) {
    const at = position(sh, args[0]) ?? 0;
    if (sh.directories.length === 0) {
      await sh.complain('popd: directory stack empty');
      return 1;
    }
    if (at < 0 || at > sh.directories.length) {
      await sh.complain(`popd: ${args[0]}: directory stack index out of range`);
      return 1;
    }
    if (at > 0) sh.directories = sh.directories.filter((_, i) => i !== at - 1);
    else {
      const [next = '', ...rest] = sh.directories;
      if (!(await change(sh, 'popd', next))) return 1;
      sh.directories = rest;
    }
    return show(sh);
  },
};

export const dirsBuiltin: Builtin = {
  name: 'dirs',
  usage: 'dirs [-clpv] [+N] [-N]',
  summary: 'Display directory stack.',
  async run(sh, args) {
    const flags = args.filter((a) => /^-[clpv]+$/.test(a)).join('');
    if (flags.includes('c')) {
      sh.directories = [];
      return 0;
    }
    const all = [sh.cwd, ...sh.directories].map((d) => (flags.includes('l') ? d : tilde(sh, d)));
    const at = position(
      sh,
      args.find((a) => /^[+-]\d+$/.test(a)),
    );
    if (at !== undefined) await sh.out(`${all[at] ?? ''}\n`);
    else if (flags.includes('v')) await sh.out(all.map((d, i) => `${String(i).padStart(2)}  ${d}\n`).join(''));
    else await sh.out(`${all.join(flags.includes('p') ? '\n' : ' ')}\n`);
    return 0;
  },
};
