// Builtins that run something or leave it: break, continue, return, exit, eval, ., exec, command, and the empty ones. upstream: dash src/eval.c breakcmd, returncmd, evalcmd, execcmd, main.c exitcmd, dotcmd; busybox/shell/ash.c
import { FsError } from '../../os/errors.ts';
import { ExitFlow, LoopFlow, ReturnFlow, ShellFault } from '../faults.ts';
import { stateOf } from '../jobs.ts';
import type { BuiltinName, Shell } from '../shell.ts';
import { builtin, type Describe, die, letters, number } from './lib.ts';

/** In what the shells differ here. */
export interface FlowWays {
  readonly describe: Describe;
  /** `.` has to be given a file, and hands on what follows it. */
  readonly dotArguments: boolean;
  /** What return gives may be larger than a byte. */
  readonly wideReturn: boolean;
  /** exec takes -a NAME. */
  readonly named: boolean;
  /** A file that `.` cannot read. */
  notRead(path: string, fault: FsError): string;
}

const SPECIAL = { special: true };

function loop(name: 'break' | 'continue'): BuiltinName {
  return builtin(
    name,
    (sh, [text]) => {
      const count = text === undefined ? 1 : number(text);
      if (count === 0) die(`Illegal number: ${text}`);
      if (sh.loops > 0) throw new LoopFlow(name, Math.min(count, sh.loops));
      return 0;
    },
    SPECIAL,
  );
}

async function leave(sh: Shell, [text]: readonly string[]): Promise<number> {
  const code = text === undefined ? sh.status : number(text);
  if (sh.interactive && sh.subshellDepth === 0 && !sh.warnedOfJobs && sh.jobs.all().some((j) => stateOf(j) === 'stopped')) {
    sh.warnedOfJobs = true;
    await sh.err('You have stopped jobs.\n');
    return 0;
  }
  throw new ExitFlow(code & 255);
}

function back(sh: Shell, [text]: readonly string[], ways: FlowWays): number {
  const code = text === undefined ? sh.status : number(text);
  if (sh.functionDepth === 0 && sh.sourceDepth === 0) throw new ExitFlow(code & 255);
  throw new ReturnFlow(ways.wideReturn ? code : code & 255);
}

async function dot(sh: Shell, [file, ...rest]: readonly string[], ways: FlowWays): Promise<number> {
  if (file === undefined) return ways.dotArguments ? die('filename argument required') : 0;
  const path = file.includes('/') ? file : onPath(sh, file);
  if (path === undefined) return die(`${file}: not found`);
  let text: string;
  try {
    const open = await sh.p.open(sh.p.path(path), 'r');
    text = await sh.readAll(open);
    open.close();
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    if (fault.code === 'EISDIR') return 0;
    return die(ways.notRead(path, fault));
  }
  const before = sh.commandName;
  sh.commandName = path;
  try {
    return await sh.runFile(text, path, ways.dotArguments && rest.length > 0 ? rest : undefined);
  } catch (fault) {
    if (!(fault instanceof ShellFault) || !sh.dialect) throw fault;
    // Told while the file is still the one that is read.
    const told = sh.dialect.fault(fault);
    const { line } = sh;
    sh.line = fault.line ?? line;
    if (told.message !== '') await sh.complain(told.message);
    sh.line = line;
    throw new ShellFault('', told.code, true);
  } finally {
    sh.commandName = before;
  }
}

function onPath(sh: Shell, file: string): string | undefined {
  for (const directory of (sh.vars.value('PATH') ?? '').split(':')) {
    const path = directory === '' ? file : `${directory}/${file}`;
    if (sh.fs.exists(sh.p.path(path)) && sh.fs.stat(sh.p.path(path)).type === 'file') return path;
  }
  return undefined;
}

async function exec(sh: Shell, args: readonly string[], named: boolean): Promise<number> {
  let name: string | undefined;
  let words = args;
  if (named && words[0] === '-a') {
    name = words[1];
    words = words.slice(2);
  } else if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) {
    sh.keepRedirections();
    return 0;
  }
  const code = await sh.become(words, name === undefined ? {} : { name });
  throw new ExitFlow(code);
}

async function command(sh: Shell, args: readonly string[], describe: Describe): Promise<number> {
  const asked = letters(args, 'pvV');
  if (asked.words.length === 0) return 0;
  if (/[vV]/.test(asked.letters)) return describe(sh, asked.words[0] ?? '', asked.letters.includes('V'));
  return sh.runWords(asked.words, { functions: false, defaultPath: asked.letters.includes('p') });
}

/** The builtins that change what runs next: break, continue, return, exit, eval, exec, . and their like. */
export function flowOf(ways: FlowWays): readonly BuiltinName[] {
  return [
    loop('break'),
    loop('continue'),
    builtin('return', (sh, args) => back(sh, args, ways), SPECIAL),
    builtin('exit', leave, SPECIAL),
    builtin('eval', (sh, args) => (args.length === 0 ? 0 : sh.evaluate(args.join(' '))), SPECIAL),
    builtin('.', (sh, args) => dot(sh, args, ways), SPECIAL),
    builtin('exec', (sh, args) => exec(sh, args, ways.named), SPECIAL),
    builtin('command', (sh, args) => command(sh, args, ways.describe), { quiet: true }),
    builtin(':', () => 0, SPECIAL),
    builtin('true', () => 0),
    builtin('false', () => 1),
  ];
}
