// How BusyBox's ash starts: its options, its variables, its profile. upstream: busybox/shell/ash.c ash_main, procargs, init
import { FsError } from '../../os/errors.ts';
import { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';
import { describer, namesOf } from '../almquist/describe.ts';
import { flowOf } from '../almquist/flow.ts';
import { jobControlOf } from '../almquist/job-control.ts';
import { sessionOf } from '../almquist/session.ts';
import { variablesOf } from '../almquist/variables.ts';
import { interact } from '../interactive.ts';
import { Interpreter } from '../interpreter.ts';
import type { SetOption } from '../options.ts';
import type { BuiltinName } from '../shell.ts';
import { runStandardInput } from '../standard-input.ts';
import { ASH } from './dialect.ts';
import { killing } from './kill.ts';
import { output } from './output.ts';
import { reading } from './read.ts';
import { session } from './session.ts';
import { settings } from './set.ts';

const describe = describer({
  keywords: ['function'],
  special: ['source', 'local'],
  aFunction: ' is a function',
  program: () => ' is ',
  paths: true,
});
const flow = flowOf({ describe, dotArguments: true, named: true, notRead: (path, fault) => `can't open '${path}': ${fault.message}` });

const BUILTINS: ReadonlyMap<string, BuiltinName> = new Map(
  [
    ...flow,
    ...flow.filter((b) => b.name === '.').map((b) => ({ ...b, name: 'source' })),
    ...namesOf(describe, true),
    ...variablesOf({ exportLetters: 'pn', shortOf: () => 1 }),
    ...settings,
    ...output,
    ...jobControlOf({ any: true, keeps: false, notPid: () => {}, badSignal: (sh, spec) => sh.complain(`${spec}: invalid signal specification`) }),
    ...killing,
    ...sessionOf({ notThere: (target, fault) => `can't cd to ${target}: ${fault.message}` }),
    ...session,
    ...reading,
  ].map((b) => [b.name, b]),
);

const LETTERS: Readonly<Record<string, SetOption>> = {
  e: 'errexit',
  f: 'noglob',
  I: 'ignoreeof',
  m: 'monitor',
  n: 'noexec',
  x: 'xtrace',
  v: 'verbose',
  C: 'noclobber',
  a: 'allexport',
  b: 'notify',
  u: 'nounset',
};
const NAMED: readonly SetOption[] = [...Object.values(LETTERS), 'errtrace', 'vi', 'pipefail'];
/** Variables that are made when they are asked for; the rest of bash's are not there. */
const SPECIAL = new Set(['RANDOM', 'LINENO', 'EPOCHSECONDS', 'EPOCHREALTIME', 'FUNCNAME']);

interface Invocation {
  command: boolean;
  interactive: boolean;
  login: boolean;
  standardInput: boolean;
  words: readonly string[];
}

/** Runs ash in a process. */
export async function runAsh(p: Process): Promise<number> {
  if (!(p instanceof HostProcess)) throw new Error('a shell runs in a process of this house');
  const sh = new Interpreter(p, { builtins: BUILTINS });
  sh.name = p.argv[0] ?? 'sh';
  sh.dialect = ASH;
  sh.posixName = true;
  sh.options.posix = true;
  sh.options.braceexpand = false;
  sh.options.hashall = false;
  sh.shoptions.set('expand_aliases', true).set('patsub_replacement', false).set('globskipdots', false);
  for (const name of [...sh.vars.special.keys()]) if (!SPECIAL.has(name)) sh.vars.special.delete(name);
  const how = await invocation(sh, p.argv.slice(1));
  if (typeof how === 'number') return how;
  environment(sh);
  sh.login = how.login;
  if (how.command) return commandText(sh, how);
  const [file, ...rest] = how.words;
  if (file !== undefined && !how.standardInput) return script(sh, file, rest, how);
  sh.positional = how.words;
  sh.source = 's';
  if (how.interactive || (p.stdin.tty && p.stderr.tty)) {
    return interact(sh, async () => {
      if (!p.tty) await noTerminal(sh);
      await profile(sh, how);
    });
  }
  return sh.toTheEnd(async () => {
    await profile(sh, how);
    return runStandardInput(sh);
  });
}

async function commandText(sh: Interpreter, how: Invocation): Promise<number> {
  const [text, name, ...rest] = how.words;
  if (text === undefined) {
    await sh.err(`${sh.name}: -c requires an argument\n`);
    return 2;
  }
  if (name !== undefined) sh.name = name;
  sh.positional = rest;
  await profile(sh, how);
  sh.source = 'c';
  if (how.interactive && !sh.p.tty) await noTerminal(sh);
  sh.tail = true;
  return sh.toTheEnd(() => sh.evaluate(text));
}

function noTerminal(sh: Interpreter): Promise<void> {
  return sh.err(`${sh.name}: can't access tty; job control turned off\n`);
}

async function script(sh: Interpreter, file: string, rest: readonly string[], how: Invocation): Promise<number> {
  let text: string;
  try {
    const open = await sh.p.open(sh.p.path(file), 'r');
    text = await sh.readAll(open);
    open.close();
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    if (fault.code === 'EISDIR') return 0;
    await sh.err(`${sh.name}: can't open '${file}': ${fault.message}\n`);
    return 2;
  }
  sh.name = file;
  sh.scriptName = file;
  sh.commandName = file;
  sh.positional = rest;
  await profile(sh, how);
  sh.tail = true;
  return sh.toTheEnd(() => sh.runScript(text));
}

async function invocation(sh: Interpreter, args: readonly string[]): Promise<Invocation | number> {
  const how: Invocation = { command: false, interactive: false, login: sh.name.startsWith('-'), standardInput: false, words: [] };
  const illegal = async (option: string): Promise<number> => {
    await sh.err(`${sh.name}: illegal option ${option}\n`);
    return 2;
  };
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--' || arg === '-') {
      i++;
      break;
    }
    if (arg === '--login') how.login = true;
    if (arg.startsWith('--')) continue;
    if (!/^[-+]./.test(arg)) break;
    const on = arg[0] === '-';
    for (const c of arg.slice(1)) {
      const option = LETTERS[c];
      if (c === 'c' && on) how.command = true;
      else if (c === 'i') how.interactive = on;
      else if (c === 'l') how.login = true;
      else if (c === 's') how.standardInput = true;
      else if (c === 'o') {
        const name = NAMED.find((n) => n === args[i + 1]);
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
function environment(sh: Interpreter): void {
  for (const [name, value] of sh.p.env) {
    if (/^[A-Za-z_]\w*$/.test(name) && !sh.vars.special.has(name)) sh.vars.declare(name, { exported: true }).value = value;
  }
  const set = (name: string, value: string): void => {
    if (sh.vars.value(name) === undefined) sh.vars.set(name, value);
  };
  sh.vars.set('IFS', ' \t\n');
  set('PATH', '/sbin:/usr/sbin:/bin:/usr/bin');
  sh.vars.declare('PATH', { exported: true });
  set('PS1', ASH.prompt);
  set('PS2', '> ');
  set('PS4', '+ ');
  sh.vars.set('OPTIND', '1');
  set('HOSTNAME', sh.p.machine.hostname);
  sh.vars.set('PPID', String(sh.p.ppid));
  const pwd = sh.vars.value('PWD');
  sh.vars.set('PWD', pwd?.startsWith('/') && sh.fs.exists(pwd) && sh.fs.realpath(pwd) === sh.fs.realpath(sh.cwd) ? pwd : sh.cwd);
  sh.vars.set('SHLVL', String((Number(sh.vars.value('SHLVL')) || 0) + 1));
  for (const name of ['PWD', 'SHLVL']) sh.vars.declare(name, { exported: true });
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
