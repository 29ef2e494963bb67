// How a shell starts: its arguments, its startup files, where its commands come from. upstream: bash shell.c
import { FsError } from '../os/errors.ts';
import { HostProcess } from '../os/process.ts';
import type { Process } from '../os/types.ts';
import { BUILTINS_BY_NAME } from './builtins/index.ts';
import { interact } from './interactive.ts';
import { Interpreter } from './interpreter.ts';
import { isSetOption, LETTERS, SHOPT_DEFAULTS } from './options.ts';
import { parse, runScript } from './run-script.ts';
import { runStandardInput } from './standard-input.ts';

interface Invocation {
  command: string | undefined;
  interactive: boolean;
  login: boolean;
  standardInput: boolean;
  startupFiles: boolean;
  profile: boolean;
  rest: string[];
}

/** Runs bash in a process. */
export async function runShell(p: Process): Promise<number> {
  if (!(p instanceof HostProcess)) throw new Error('a shell runs in a process of this house');
  const sh = new Interpreter(p, { builtins: BUILTINS_BY_NAME });
  const argv0 = p.argv[0] ?? 'bash';
  sh.name = argv0;
  const how = await invocation(sh, p.argv.slice(1), argv0);
  if (typeof how === 'number') return how;
  environment(sh, how);
  await importFunctions(sh);
  sh.login = how.login;
  const [first, ...others] = how.rest;
  if (how.command !== undefined) {
    if (first !== undefined) sh.name = first;
    sh.positional = others;
    if (how.login) await startup(sh, how, false);
    sh.source = 'c';
    sh.tail = true;
    const command = how.command;
    return sh.toTheEnd(() => sh.evaluate(command));
  }
  if (first !== undefined && !how.standardInput) return scriptFile(sh, first, others);
  sh.positional = how.rest;
  sh.source = 's';
  if (how.interactive || (p.stdin.tty && p.stderr.tty)) {
    return interact(sh, () => startup(sh, how, true));
  }
  if (how.login) await startup(sh, how, false);
  return sh.toTheEnd(() => runStandardInput(sh));
}

async function invocation(sh: Interpreter, args: readonly string[], argv0: string): Promise<Invocation | number> {
  const how: Invocation = { command: undefined, interactive: false, login: argv0.startsWith('-'), standardInput: false, startupFiles: true, profile: true, rest: [] };
  let wantsCommand = false;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--' || arg === '-') {
      i++;
      break;
    }
    if (arg.startsWith('--')) {
      const code = await longOption(sh, how, arg);
      if (code !== undefined) return code;
      if (arg === '--rcfile' || arg === '--init-file') i++;
      continue;
    }
    if (!/^[-+]./.test(arg)) break;
    for (const c of arg.slice(1)) {
      if (c === 'c' && arg[0] === '-') wantsCommand = true;
      else if (c === 'i') how.interactive = true;
      else if (c === 'l') how.login = true;
      else if (c === 's') how.standardInput = true;
      else if (c === 'o' || c === 'O') {
        const name = args[++i];
        if (!(await setNamed(sh, c, name, arg[0] === '-'))) return 2;
      } else if (LETTERS[c]) sh.options[LETTERS[c]] = arg[0] === '-';
      else {
        await sh.err(`${argv0}: ${arg[0]}${c}: invalid option\n`);
        await sh.err(`Usage:\t${argv0} [GNU long option] [option] ...\n\t${argv0} [GNU long option] [option] script-file ...\n`);
        return 2;
      }
    }
  }
  how.rest = args.slice(i);
  if (wantsCommand) {
    how.command = how.rest.shift();
    if (how.command === undefined) {
      await sh.err(`${argv0}: -c: option requires an argument\n`);
      return 2;
    }
  }
  return how;
}

async function longOption(sh: Interpreter, how: Invocation, arg: string): Promise<number | undefined> {
  switch (arg) {
    case '--login':
      how.login = true;
      return undefined;
    case '--norc':
      how.startupFiles = false;
      return undefined;
    case '--noprofile':
      how.profile = false;
      return undefined;
    case '--noediting':
    case '--rcfile':
    case '--init-file':
      return undefined;
    case '--posix':
      sh.options.posix = true;
      return undefined;
    case '--version':
      await sh.out('GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n');
      return 0;
    case '--help':
      await sh.out(`GNU bash, version 5.2.15(1)-release-(x86_64-pc-linux-gnu)\nUsage:\tbash [GNU long option] [option] ...\n\tbash [GNU long option] [option] script-file ...\n`);
      return 0;
    default:
      await sh.err(`${sh.name}: ${arg}: invalid option\n`);
      return 2;
  }
}

async function setNamed(sh: Interpreter, c: string, name: string | undefined, on: boolean): Promise<boolean> {
  if (c === 'o' && name !== undefined && isSetOption(name)) sh.options[name] = on;
  else if (c === 'O' && name !== undefined && name in SHOPT_DEFAULTS) sh.shoptions.set(name, on);
  else {
    await sh.err(`${sh.name}: ${name ?? ''}: invalid ${c === 'o' ? '' : 'shell '}option name\n`);
    return false;
  }
  return true;
}

/** What the environment gives, and what a shell sets itself. */
function environment(sh: Interpreter, how: Invocation): void {
  for (const [name, value] of sh.p.env) {
    if (!/^[A-Za-z_]\w*$/.test(name) || sh.vars.special.has(name)) continue;
    sh.vars.declare(name, { exported: true }).value = value;
  }
  const set = (name: string, value: string, exported = false): void => {
    if (sh.vars.value(name) === undefined) sh.vars.set(name, value);
    if (exported) sh.vars.declare(name, { exported: true });
  };
  const { user, machine } = sh.p;
  set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  if (how.login || how.interactive || sh.p.stdin.tty) set('HOME', user.home);
  set('IFS', ' \t\n');
  sh.vars.set('IFS', ' \t\n');
  const pwd = sh.vars.value('PWD');
  sh.vars.set('PWD', pwd !== undefined && same(sh, pwd) ? pwd : sh.cwd);
  sh.vars.declare('PWD', { exported: true });
  set('SHLVL', '0');
  sh.vars.set('SHLVL', String((Number(sh.vars.value('SHLVL')) || 0) + 1));
  sh.vars.declare('SHLVL', { exported: true });
  set('OPTIND', '1');
  set('PS4', '+ ');
  set('HOSTNAME', machine.hostname);
  set('BASH', '/usr/bin/bash');
  set('BASH_VERSION', '5.2.15(1)-release');
  set('HOSTTYPE', 'x86_64');
  set('OSTYPE', 'linux-gnu');
  set('MACHTYPE', 'x86_64-pc-linux-gnu');
  set('TERM', 'dumb');
  set('SHELL', '/bin/bash');
  sh.vars.setItems('BASH_VERSINFO', ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu']);
  sh.vars.declare('BASH_VERSINFO', { readonly: true });
  for (const name of ['BASHOPTS', 'SHELLOPTS']) sh.vars.declare(name, { readonly: true }).value = '';
  for (const [name, value] of [
    ['UID', user.uid],
    ['EUID', user.uid],
    ['PPID', sh.p.ppid],
  ] as const) {
    const v = sh.vars.declare(name, { integer: true });
    v.value = String(value);
    v.readonly = true;
  }
}

/** Functions that a parent shell has exported. */
async function importFunctions(sh: Interpreter): Promise<void> {
  for (const [key, value] of sh.p.env) {
    const name = /^BASH_FUNC_(.+)%%$/.exec(key)?.[1];
    if (name === undefined || !value.startsWith('() {')) continue;
    await sh.evaluate(`${name} ${value}`);
    sh.exportedFunctions.add(name);
  }
}

function same(sh: Interpreter, path: string): boolean {
  return path.startsWith('/') && sh.fs.exists(path) && sh.fs.exists(sh.cwd) && sh.fs.realpath(path) === sh.fs.realpath(sh.cwd);
}

/** /etc/profile and the first of three for a login shell, ~/.bashrc for an interactive one. */
async function startup(sh: Interpreter, how: Invocation, interactive: boolean): Promise<void> {
  const home = sh.vars.value('HOME') ?? '';
  const readable = (file: string): boolean => sh.fs.may(file, 4) && sh.fs.stat(file).type === 'file';
  const files: string[] = [];
  if (how.login && how.profile) {
    files.push('/etc/profile');
    const own = [`${home}/.bash_profile`, `${home}/.bash_login`, `${home}/.profile`].find(readable);
    if (own) files.push(own);
  } else if (interactive && how.startupFiles) files.push('/etc/bash.bashrc', `${home}/.bashrc`);
  for (const file of files) if (readable(file)) await sh.contained(() => sh.runFile(sh.fs.readText(file), file, undefined));
}

async function scriptFile(sh: Interpreter, file: string, args: readonly string[]): Promise<number> {
  let path = file;
  if (!file.includes('/') && !sh.fs.exists(sh.p.path(file))) path = sh.find(file) ?? file;
  let text: string;
  try {
    const whole = sh.p.path(path);
    if (sh.fs.exists(whole) && sh.fs.stat(whole).type === 'directory') throw new FsError('EISDIR', file);
    if (/^\/dev\//.test(whole)) {
      const open = await sh.p.open(whole, 'r');
      text = await sh.readAll(open);
      open.close();
    } else text = sh.fs.readText(whole);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await sh.err(`${sh.name}: ${file}: ${fault.code === 'EISDIR' ? 'Is a directory' : fault.message}\n`);
    return fault.code === 'ENOENT' ? 127 : 126;
  }
  if (text.includes('\0')) {
    await sh.err(`${file}: ${file}: cannot execute binary file\n`);
    return 126;
  }
  sh.name = file;
  sh.scriptName = file;
  sh.positional = args;
  sh.tail = true;
  return sh.toTheEnd(() => runScript(sh, parse(sh, text), 'file'));
}
