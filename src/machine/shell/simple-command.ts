// A simple command: assignments, words, redirections; then a function, a builtin or a program. upstream: bash execute_cmd.c execute_simple_command
import { assignTo } from './assign.ts';
import { callFunction } from './call-function.ts';
import { tellFault } from './complaints.ts';
import { expandText, expandWords, fieldsOf } from './expand.ts';
import { ExitFlow, Interrupted, ShellFault } from './faults.ts';
import { keepRedirects, redirect, type Undo, undoRedirects } from './redirect.ts';
import { runBuiltin } from './run-builtin.ts';
import { runProgram, type WordsOptions } from './run-program.ts';
import { trapCommand } from './run-traps.ts';
import type { Runner } from './runner.ts';
import type { Argument } from './shell.ts';
import type { Assignment, Simple, Word } from './syntax.ts';
import { quoteTrace, traceAssigned, traceAssignment, traceCommand, tracePrefix } from './trace.ts';

const isAssignment = (word: Word | Assignment): word is Assignment => 'name' in word;
const wordsOfAssignments = new WeakMap<Assignment, Word>();

/** Runs a simple command to its status. */
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
  await trapCommand(sh, command);
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
      return (await tellFault(sh, flow)).code;
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
  if (!fn && !builtin && node.assignments.length === 0 && node.redirects.length === 0) return runProgram(sh, words, {}, node.source);
  let undo: Undo | undefined;
  const external = !fn && !builtin;
  const keep = sh.tail && external;
  if (node.redirects.length > 0) {
    try {
      undo = await redirect(sh, node.redirects);
    } catch (flow) {
      const fault = await tellFault(sh, flow);
      if (builtin?.special && sh.options.posix) throw new ExitFlow(fault.code);
      if (sh.dialect && fault.fatal) throw new ShellFault('', fault.code, true);
      return fault.code;
    }
  }
  try {
    return await withAssignments(sh, node.assignments, words, builtin?.special === true && sh.options.posix, async () => {
      if (fn) return callFunction(sh, name, words.slice(1));
      if (builtin) return runBuiltin(sh, builtin, words, all);
      return runProgram(sh, words, keep ? { replace: true } : {}, node.source);
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
      if (sh.options.xtrace && !sh.dialect) await sh.err(`${tracePrefix(sh)}${a.name}=${quoteTrace(text)}\n`);
      const before = a.append ? (sh.vars.value(a.name) ?? '') : '';
      if (sh.vars.special.has(a.name)) continue;
      sh.vars.declare(a.name, { exported: true }, 'local').value = before + text;
    }
    return await run();
  } finally {
    sh.vars.pop();
  }
}

/** Runs words as a command. */
export async function runWords(sh: Runner, words: readonly string[], options: WordsOptions): Promise<number> {
  const name = words[0] ?? '';
  if (options.functions !== false && sh.functions.has(name)) return callFunction(sh, name, words.slice(1));
  const builtin = options.builtins !== false && sh.enabled(name) ? sh.registry.builtins.get(name) : undefined;
  if (builtin) return runBuiltin(sh, builtin, words, words);
  return runProgram(sh, words, options, words.join(' '));
}
