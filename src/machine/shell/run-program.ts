// A program of a file: found on PATH, started in a process of its own, or refused in the shell's words. upstream: bash execute_cmd.c execute_disk_command, shell_execve
import { FsError } from '../os/errors.ts';
import { type Executable, executable } from '../os/exec.ts';
import type { HostProcess } from '../os/process.ts';
import { callFunction } from './call-function.ts';
import { findCommand } from './commands-on-path.ts';
import { ExitFlow } from './faults.ts';
import { waitForeground } from './foreground.ts';
import { parse, runScript } from './run-script.ts';
import type { Runner } from './runner.ts';

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

/** Runs words as a program; `text` is what a job of it is called. */
export async function runProgram(sh: Runner, words: readonly string[], options: WordsOptions, text: string): Promise<number> {
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
    if (code === 126 && !sh.dialect) await sh.complain(`exec: ${whole}: cannot execute: ${why(sh, fault, whole)}`);
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
  else await sh.complain(sh.dialect ? `${name}: not found` : `${name}: command not found`);
}

/** A directory may not be run, and is told as what it is. */
function why(sh: Runner, fault: FsError, file: string): string {
  const whole = sh.p.path(file);
  return !sh.dialect && fault.code === 'EACCES' && sh.fs.exists(whole) && sh.fs.stat(whole).type === 'directory' ? 'Is a directory' : fault.message;
}

async function refuse(sh: Runner, fault: FsError, file: string): Promise<number> {
  if (fault.code === 'ENOENT' && fault.path !== file && fault.path !== sh.p.path(file)) {
    await sh.complain(sh.dialect ? `${file}: not found` : `${file}: cannot execute: required file not found`);
    return 127;
  }
  if (sh.dialect && fault.code === 'ENOTDIR') {
    await sh.complain(`${file}: not found`);
    return 127;
  }
  await sh.complain(`${file}: ${sh.dialect && fault.code === 'ENOENT' ? 'not found' : why(sh, fault, file)}`);
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
    return runScript(copy, parse(copy, text), 'file');
  });
  await waitForeground(sh, [child], [words.join(' ')]);
  return sh.status;
}
