// A simple command: assignments, words, redirections; then a function, a builtin or a program. upstream: bash execute_cmd.c execute_simple_command
import { BrokenPipe } from '../../base/pipe.ts';
import { FsError, WriteError } from '../os/errors.ts';
import { type Executable, executable, findOnPath } from '../os/exec.ts';
import type { HostProcess } from '../os/process.ts';
import { SocketError } from '../os/socket-file.ts';
import { assignTo } from './assign.ts';
import { expandText, expandWords, fieldsOf } from './expand.ts';
import { ExitFlow, Interrupted, ReturnFlow, ShellFault } from './faults.ts';
import { waitForeground } from './foreground.ts';
import { keepRedirects, redirect, type Undo, undoRedirects } from './redirect.ts';
import type { Runner } from './runner.ts';
import type { Argument, BuiltinName } from './shell.ts';
import type { Assignment, Simple, Word } from './syntax.ts';
import { quoteTrace } from './trace.ts';

export interface WordsOptions {
  readonly functions?: boolean;
  readonly builtins?: boolean;
  readonly defaultPath?: boolean;
  /** The program takes this process's place. */
  readonly replace?: boolean;
  /** Complaints are those of the builtin exec. */
  readonly exec?: boolean;
  readonly env?: ReadonlyMap<string, string>;
  /** argv[0] that the program is shown. */
  readonly name?: string;
}

const isAssignment = (word: Word | Assignment): word is Assignment => 'name' in word;
const wordsOfAssignments = new WeakMap<Assignment, Word>();

export async function runSimple(sh: Runner, node: Simple): Promise<number> {
  const ticked = sh.p.tick();
  if (ticked) await ticked;
  if (sh.interrupted) {
    sh.interrupted = false;
    throw new Interrupted();
  }
  sh.line = node.line + sh.lineOffset;
  sh.substitutionStatus = undefined;
  if (sh.traps.get('DEBUG')) await debugTrap(sh, node);
  if (node.words.length === 0) return bare(sh, node);
  const { words, all } = await wordsOf(sh, node);
  sh.commandText = node.source;
  if (words.length === 0) return bare(sh, node);
  // The Almquist shells show assignments on the line of their command, once they are known.
  const later = sh.dialect !== undefined && node.assignments.length > 0;
  if (sh.options.xtrace && !later) await traceCommand(sh, all);
  const files = sh.substitutionFiles;
  if (files.length > 0) sh.substitutionFiles = [];
  try {
    return await dispatch(sh, node, words, all);
  } finally {
    for (const fd of files) {
      sh.p.files.get(fd)?.close();
      sh.p.files.delete(fd);
    }
    sh.lastArgument = words.at(-1) ?? '';
  }
}

async function debugTrap(sh: Runner, node: Simple): Promise<void> {
  const command = sh.traps.get('DEBUG');
  if (!command || sh.inTrap) return;
  sh.commandText = node.source;
  await sh.trapCommand(command);
}

/** Assignments (and redirections) without a command. */
async function bare(sh: Runner, node: Simple): Promise<number> {
  for (const a of node.assignments) {
    await assignTo(sh, a, {}, 'nearest');
    if (sh.options.xtrace && !sh.dialect) await traceAssignment(sh, a);
  }
  if (sh.options.xtrace && sh.dialect && node.assignments.length > 0)
    await traceAssigned(
      sh,
      node.assignments.map((a) => [a.name, sh.vars.value(a.name) ?? '']),
      [],
    );
  if (node.redirects.length > 0) {
    try {
      undoRedirects(sh, await redirect(sh, node.redirects));
    } catch (flow) {
      return (await sh.asFault(flow)).code;
    }
  }
  sh.pipeStatus = [sh.substitutionStatus ?? 0];
  return sh.substitutionStatus ?? 0;
}

/** The words after expansion; `all` keeps assignments for declare and its like. */
async function wordsOf(sh: Runner, node: Simple): Promise<{ words: string[]; all: Argument[] }> {
  if (!node.words.some(isAssignment)) {
    const words = await sh.settle(expandWords(sh, node.words as readonly Word[]));
    return { words, all: words };
  }
  const first = node.words[0];
  const name = first && !isAssignment(first) ? await sh.settle(expandText(sh, first)) : '';
  const second = node.words[1];
  const builtin = sh.registry.builtins.get((name === 'command' || name === 'builtin') && second && !isAssignment(second) ? second.source : name);
  const words: string[] = [];
  const all: Argument[] = [];
  for (const word of node.words) {
    if (isAssignment(word) && builtin?.declares) {
      words.push(word.source);
      all.push(word);
      continue;
    }
    const from = words.length;
    await sh.settle(fieldsOf(sh, isAssignment(word) ? plainWord(sh, word) : word, words));
    all.push(...words.slice(from));
  }
  return { words, all };
}

function plainWord(sh: Runner, a: Assignment): Word {
  let word = wordsOfAssignments.get(a);
  if (!word) {
    word = sh.word(a.source);
    wordsOfAssignments.set(a, word);
  }
  return word;
}

async function dispatch(sh: Runner, node: Simple, words: readonly string[], all: readonly Argument[]): Promise<number> {
  const name = words[0] ?? '';
  const fn = sh.functions.get(name);
  const builtin = fn ? undefined : sh.enabled(name) ? sh.registry.builtins.get(name) : undefined;
  if (!fn && !builtin && node.assignments.length === 0 && node.redirects.length === 0) return program(sh, words, {}, node.source);
  let undo: Undo | undefined;
  const external = !fn && !builtin;
  const keep = sh.tail && external;
  if (node.redirects.length > 0) {
    try {
      undo = await redirect(sh, node.redirects);
    } catch (flow) {
      const fault = await sh.asFault(flow);
      if (builtin?.special && sh.options.posix) throw new ExitFlow(fault.code);
      if (sh.dialect && fault.fatal) throw new ShellFault('', fault.code, true);
      return fault.code;
    }
  }
  try {
    return await withAssignments(sh, node.assignments, words, builtin?.special === true && sh.options.posix, async () => {
      if (fn) return callFunction(sh, name, words.slice(1));
      if (builtin) return runBuiltin(sh, builtin, words, all);
      return program(sh, words, keep ? { replace: true } : {}, node.source);
    });
  } finally {
    if (undo) {
      if (sh.keeping) keepRedirects(sh, undo);
      else undoRedirects(sh, undo);
    }
    sh.keeping = false;
  }
}

/** Assignments before a command hold while it runs. */
async function withAssignments(sh: Runner, assignments: readonly Assignment[], words: readonly string[], stay: boolean, run: () => Promise<number>): Promise<number> {
  if (assignments.length === 0) return run();
  if (stay) {
    for (const a of assignments) await assignTo(sh, a, {}, 'nearest');
    if (sh.options.xtrace && sh.dialect)
      await traceAssigned(
        sh,
        assignments.map((a) => [a.name, sh.vars.value(a.name) ?? '']),
        words,
      );
    return run();
  }
  const made: { a: Assignment; text: string }[] = [];
  for (const a of assignments) made.push({ a, text: Array.isArray(a.value) ? '' : await sh.settle(expandText(sh, a.value as Word, 'assignment')) });
  if (sh.options.xtrace && sh.dialect)
    await traceAssigned(
      sh,
      made.map(({ a, text }) => [a.name, text]),
      words,
    );
  sh.vars.push();
  try {
    for (const { a, text } of made) {
      if (sh.options.xtrace && !sh.dialect) await sh.err(`${sh.trace()}${a.name}=${quoteTrace(text)}\n`);
      const before = a.append ? (sh.vars.value(a.name) ?? '') : '';
      if (sh.vars.special.has(a.name)) continue;
      sh.vars.declare(a.name, { exported: true }, 'local').value = before + text;
    }
    return await run();
  } finally {
    sh.vars.pop();
  }
}

async function callFunction(sh: Runner, name: string, args: readonly string[]): Promise<number> {
  const fn = sh.functions.get(name);
  if (!fn) return 127;
  if (sh.functionDepth >= 1000) throw sh.fault(`${name}: maximum function nesting level exceeded (1000)`);
  const before = { positional: sh.positional, loops: sh.loops, tail: sh.tail, line: sh.line, offset: sh.lineOffset, options: sh.localOptions };
  sh.localOptions = undefined;
  sh.positional = args;
  sh.loops = 0;
  sh.lineOffset = fn.offset ?? 0;
  sh.tail = false;
  sh.functionDepth++;
  sh.calls.push({ name, line: before.line, source: fn.file ?? 'main' });
  const onReturn = sh.options.functrace ? undefined : sh.traps.get('RETURN');
  if (onReturn !== undefined) sh.traps.set('RETURN', undefined);
  sh.vars.push();
  try {
    return await sh.command(fn.body);
  } catch (flow) {
    if (flow instanceof ReturnFlow) return flow.code;
    throw flow;
  } finally {
    sh.vars.pop();
    sh.calls.pop();
    sh.functionDepth--;
    sh.positional = before.positional;
    sh.loops = before.loops;
    sh.tail = before.tail;
    sh.line = before.line;
    sh.lineOffset = before.offset;
    if (sh.localOptions) Object.assign(sh.options, sh.localOptions);
    sh.localOptions = before.options;
    const command = sh.traps.get('RETURN');
    if (command) await sh.trapCommand(command);
    else if (onReturn !== undefined) sh.traps.set('RETURN', onReturn);
  }
}

async function runBuiltin(sh: Runner, builtin: BuiltinName, words: readonly string[], all: readonly Argument[]): Promise<number> {
  const tail = sh.tail;
  if (builtin.name !== 'exec' && builtin.name !== 'eval' && builtin.name !== 'command') sh.tail = false;
  let code: number;
  try {
    code = await builtin.run(sh, words.slice(1), all.slice(1));
  } catch (flow) {
    if (sh.dialect && (flow instanceof WriteError || (flow instanceof FsError && flow.code === 'EBADF'))) {
      await sh.err(sh.dialect.notWritten(sh, builtin.name));
      code = 1;
    } else if (flow instanceof FsError && flow.code === 'EBADF') {
      await sh.complain(`${builtin.name}: write error: Bad file descriptor`);
      code = 1;
    } else if (flow instanceof WriteError) {
      await sh.complain(`${builtin.name}: write error: ${flow.message}`);
      code = 1;
    } else if (flow instanceof SocketError) {
      const at = words.indexOf('-u');
      await sh.complain(`${builtin.name}: ${builtin.name === 'read' ? `read error: ${at < 0 ? 0 : words[at + 1]}` : 'write error'}: ${flow.message}`);
      code = 1;
    } else if (flow instanceof BrokenPipe) {
      sh.p.kill('SIGPIPE');
      if (!sh.p.ended) await sh.complain(`${builtin.name}: write error: Broken pipe`);
      code = 1;
    } else throw flow;
  } finally {
    sh.tail = tail;
  }
  sh.pipeStatus = [code];
  return code;
}

/** Runs words as a command. */
export async function runWords(sh: Runner, words: readonly string[], options: WordsOptions): Promise<number> {
  const name = words[0] ?? '';
  if (options.functions !== false && sh.functions.has(name)) return callFunction(sh, name, words.slice(1));
  const builtin = options.builtins !== false && sh.enabled(name) ? sh.registry.builtins.get(name) : undefined;
  if (builtin) return runBuiltin(sh, builtin, words, words);
  return program(sh, words, options, words.join(' '));
}

/** Where a command name leads on PATH; remembered. */
export function findCommand(sh: Runner, name: string, path = sh.vars.value('PATH')): string | undefined {
  const known = sh.hashed.get(name);
  // A directory that PATH no longer names is not looked into.
  const stale = sh.dialect && known && !(path ?? '').split(':').includes(known.path.slice(0, known.path.lastIndexOf('/')));
  if (known && !stale && sh.fs.may(known.path, 1)) return known.path;
  return findOnPath(sh.fs, name, path, sh.cwd);
}

async function program(sh: Runner, words: readonly string[], options: WordsOptions, text: string): Promise<number> {
  const found = await locate(sh, words, options);
  if (typeof found === 'number') return found;
  const argv = options.name !== undefined ? [options.name, ...found.argv.slice(1)] : found.argv;
  const env = options.env ?? sh.environment();
  if (options.replace || (sh.tail && !sh.traps.get('EXIT'))) {
    sh.p.become(argv, env);
    throw new ExitFlow(await found.program.main(sh.p));
  }
  const child = sh.p.fork((p) => found.program.main(p), { argv, env, ...(sh.options.monitor ? { group: 'new' as const } : {}) });
  await waitForeground(sh, [child], [text]);
  return sh.status;
}

async function locate(sh: Runner, words: readonly string[], options: WordsOptions): Promise<Executable | number> {
  const name = words[0] ?? '';
  const path = options.defaultPath ? undefined : sh.vars.value('PATH');
  const file = name.includes('/') ? name : findCommand(sh, name, path);
  if (file === undefined || name === '') {
    await notFound(sh, words, options);
    return 127;
  }
  if (!name.includes('/')) {
    const known = sh.hashed.get(name);
    sh.hashed.set(name, { path: file, hits: (known?.hits ?? 0) + 1 });
  }
  try {
    return executable(sh.fs, file, words[0]?.includes('/') ? words : [name, ...words.slice(1)], sh.cwd, path);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    if (fault.code === 'ENOEXEC') return script(sh, file, words);
    if (!options.exec) return refuse(sh, fault, file);
    const whole = sh.p.path(file);
    const code = await refuse(sh, fault, whole);
    if (code === 126 && !sh.posixName) await sh.complain(`exec: ${whole}: cannot execute: ${why(sh, fault, whole)}`);
    return code;
  }
}

async function notFound(sh: Runner, words: readonly string[], { exec = false }: WordsOptions): Promise<void> {
  const name = words[0] ?? '';
  if (exec) return sh.complain(sh.dialect ? `${name}: not found` : `exec: ${name}: not found`);
  const handler = 'command_not_found_handle';
  if (sh.functions.has(handler)) await callFunction(sh, handler, words);
  // The empty name is a directory of PATH, which may not be run.
  else if (sh.dialect && name === '') await sh.complain(': Permission denied');
  else await sh.complain(sh.posixName ? `${name}: not found` : `${name}: command not found`);
}

/** A directory may not be run, and is told as what it is. */
function why(sh: Runner, fault: FsError, file: string): string {
  const whole = sh.p.path(file);
  return !sh.dialect && fault.code === 'EACCES' && sh.fs.exists(whole) && sh.fs.stat(whole).type === 'directory' ? 'Is a directory' : fault.message;
}

async function refuse(sh: Runner, fault: FsError, file: string): Promise<number> {
  if (fault.code === 'ENOENT' && fault.path !== file && fault.path !== sh.p.path(file)) {
    await sh.complain(sh.posixName ? `${file}: not found` : `${file}: cannot execute: required file not found`);
    return 127;
  }
  if (sh.dialect && fault.code === 'ENOTDIR') {
    await sh.complain(`${file}: not found`);
    return 127;
  }
  await sh.complain(`${file}: ${sh.posixName && fault.code === 'ENOENT' ? 'not found' : why(sh, fault, file)}`);
  return fault.code === 'ENOENT' || fault.code === 'ENOTDIR' ? (fault.code === 'ENOENT' ? 127 : 126) : 126;
}

/** A file without #! is run by a copy of this shell. */
async function script(sh: Runner, file: string, words: readonly string[]): Promise<number> {
  const text = sh.fs.readText(sh.p.path(file));
  if (text.includes('\0')) {
    await sh.complain(`${file}: cannot execute binary file: Exec format error`);
    return 126;
  }
  const child: HostProcess = sh.subshell((copy) => {
    copy.name = file;
    copy.scriptName = file;
    if (copy.dialect) Object.assign(copy, { commandName: file, source: '' });
    copy.positional = words.slice(1);
    copy.functions.clear();
    return copy.runScript(text);
  });
  await waitForeground(sh, [child], [words.join(' ')]);
  return sh.status;
}

async function traceCommand(sh: Runner, all: readonly Argument[]): Promise<void> {
  const words = all.map((w) => (typeof w === 'string' ? (sh.dialect?.traced(w) ?? quoteTrace(w)) : w.source));
  await sh.err(`${sh.trace()}${words.join(' ')}\n`);
}

/** + a=1 b=2 command: as the Almquist shells write it. */
async function traceAssigned(sh: Runner, made: readonly (readonly [string, string])[], words: readonly string[]): Promise<void> {
  const shown = (text: string): string => sh.dialect?.traced(text) ?? text;
  await sh.err(`${sh.trace()}${[...made.map(([name, value]) => `${name}=${shown(value)}`), ...words.map(shown)].join(' ')}\n`);
}

async function traceAssignment(sh: Runner, a: Assignment): Promise<void> {
  const value = Array.isArray(a.value) ? `(${a.value.map((e) => e.whole.source).join(' ')})` : quoteTrace(a.index ? (a.value as Word).source : (sh.vars.value(a.name) ?? ''));
  await sh.err(`${sh.trace()}${a.name}${a.index ? `[${a.index.source}]` : ''}${a.append ? '+' : ''}=${value}\n`);
}
