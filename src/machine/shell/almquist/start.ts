// How a shell of this family starts: its options, its variables, its profile. upstream: dash src/main.c, options.c procargs; busybox/shell/ash.c ash_main
import { FsError } from '../../os/errors.ts';
import { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';
import type { Dialect } from '../dialect.ts';
import { interact } from '../interactive.ts';
import { Interpreter } from '../interpreter.ts';
import type { SetOption } from '../options.ts';
import { parse, runScript } from '../run-script.ts';
import type { BuiltinName } from '../shell.ts';
import { runStandardInput } from '../standard-input.ts';

interface Invocation {
  command: boolean;
  interactive: boolean;
  login: boolean;
  standardInput: boolean;
  words: readonly string[];
}

/** What a shell of this family is, besides what all have. */
export interface Kind {
  readonly dialect: Dialect;
  readonly builtins: ReadonlyMap<string, BuiltinName>;
  /** The options that it may be started with. */
  readonly letters: Readonly<Record<string, SetOption>>;
  readonly named: readonly SetOption[];
  /** Variables that are made when they are asked for. */
  readonly special: ReadonlySet<string>;
  /** --words are passed over (--login is not). */
  readonly longOptions: boolean;
  /** What stands between the shell's name and its words while it starts. */
  readonly starting: string;
  readonly illegalOption: string;
  notRead(file: string, fault: FsError): string;
  /** The variables that it sets itself. */
  environment(sh: Interpreter): void;
}

/** Runs a shell of a kind in a process. */
export async function start(p: Process, kind: Kind): Promise<number> {
  if (!(p instanceof HostProcess)) throw new Error('a shell runs in a process of this house');
  const sh = new Interpreter(p, { builtins: kind.builtins });
  sh.name = p.argv[0] ?? 'sh';
  sh.dialect = kind.dialect;
  sh.options.posix = true;
  sh.options.braceexpand = false;
  sh.options.hashall = false;
  sh.shoptions.set('expand_aliases', true).set('patsub_replacement', false).set('globskipdots', false);
  for (const name of [...sh.vars.special.keys()]) if (!kind.special.has(name)) sh.vars.special.delete(name);
  const how = await invocation(sh, p.argv.slice(1), kind);
  if (typeof how === 'number') return how;
  environment(sh, kind);
  sh.login = how.login;
  if (how.command) return commandText(sh, how, kind);
  const [file, ...rest] = how.words;
  if (file !== undefined && !how.standardInput) return script(sh, file, rest, how, kind);
  sh.positional = how.words;
  sh.source = 's';
  if (how.interactive || (p.stdin.tty && p.stderr.tty)) {
    return interact(sh, async () => {
      if (!p.tty) await noTerminal(sh, kind);
      await profile(sh, how);
    });
  }
  return sh.toTheEnd(async () => {
    await profile(sh, how);
    return runStandardInput(sh);
  });
}

async function commandText(sh: Interpreter, how: Invocation, kind: Kind): Promise<number> {
  const [text, name, ...rest] = how.words;
  if (text === undefined) {
    await sh.err(`${sh.name}: ${kind.starting}-c requires an argument\n`);
    return 2;
  }
  if (name !== undefined) sh.name = name;
  sh.positional = rest;
  await profile(sh, how);
  sh.source = 'c';
  if (how.interactive && !sh.p.tty) await noTerminal(sh, kind);
  sh.tail = true;
  return sh.toTheEnd(() => sh.evaluate(text));
}

function noTerminal(sh: Interpreter, kind: Kind): Promise<void> {
  return sh.err(`${sh.name}: ${kind.starting}can't access tty; job control turned off\n`);
}

async function script(sh: Interpreter, file: string, rest: readonly string[], how: Invocation, kind: Kind): Promise<number> {
  let text: string;
  try {
    const open = await sh.p.open(sh.p.path(file), 'r');
    text = await sh.readAll(open);
    open.close();
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    if (fault.code === 'EISDIR') return 0;
    await sh.err(`${sh.name}: ${kind.starting}${kind.notRead(file, fault)}\n`);
    return 2;
  }
  sh.name = file;
  sh.scriptName = file;
  sh.commandName = file;
  sh.positional = rest;
  await profile(sh, how);
  sh.tail = true;
  return sh.toTheEnd(() => runScript(sh, parse(sh, text), 'file'));
}

async function invocation(sh: Interpreter, args: readonly string[], kind: Kind): Promise<Invocation | number> {
  const how: Invocation = { command: false, interactive: false, login: sh.name.startsWith('-'), standardInput: false, words: [] };
  const illegal = async (option: string): Promise<number> => {
    await sh.err(`${sh.name}: ${kind.starting}${kind.illegalOption} ${option}\n`);
    return 2;
  };
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--' || arg === '-') {
      i++;
      break;
    }
    if (kind.longOptions && arg === '--login') how.login = true;
    if (kind.longOptions && arg.startsWith('--')) continue;
    if (!/^[-+]./.test(arg)) break;
    const on = arg[0] === '-';
    for (const c of arg.slice(1)) {
      const option = kind.letters[c];
      if (c === 'c' && on) how.command = true;
      else if (c === 'i') how.interactive = on;
      else if (c === 'l') how.login = true;
      else if (c === 's') how.standardInput = true;
      else if (c === 'o') {
        const name = kind.named.find((n) => n === args[i + 1]);
        i++;
        if (name === undefined) return illegal(`${arg[0]}o ${args[i] ?? ''}`);
        sh.options[name] = on;
      } else if (option) sh.options[option] = on;
      else return illegal(`${arg[0]}${c}`);
    }
  }
  how.words = args.slice(i);
  return how;
}

/** What the environment gives, and what the shell sets itself. */
function environment(sh: Interpreter, kind: Kind): void {
  for (const [name, value] of sh.p.env) {
    if (/^[A-Za-z_]\w*$/.test(name) && !sh.vars.special.has(name)) sh.vars.declare(name, { exported: true }).value = value;
  }
  const set = (name: string, value: string): void => {
    if (sh.vars.value(name) === undefined) sh.vars.set(name, value);
  };
  sh.vars.set('IFS', ' \t\n');
  set('PS2', '> ');
  set('PS4', '+ ');
  sh.vars.set('OPTIND', '1');
  sh.vars.set('PPID', String(sh.p.ppid));
  const pwd = sh.vars.value('PWD');
  sh.vars.set('PWD', pwd?.startsWith('/') && sh.fs.exists(pwd) && sh.fs.realpath(pwd) === sh.fs.realpath(sh.cwd) ? pwd : sh.cwd);
  sh.vars.declare('PWD', { exported: true });
  kind.environment(sh);
}

/** A login shell reads /etc/profile and ~/.profile, an interactive one the file that ENV names. */
async function profile(sh: Interpreter, how: Invocation): Promise<void> {
  const files: string[] = [];
  if (how.login) files.push('/etc/profile', `${sh.vars.value('HOME') ?? ''}/.profile`);
  const env = sh.vars.value('ENV');
  if (sh.interactive && env) files.push(sh.p.path(env));
  for (const file of files) {
    if (sh.fs.may(file, 4) && sh.fs.stat(file).type === 'file') await sh.contained(() => sh.runFile(sh.fs.readText(file), file, undefined));
  }
}
