// The shell that a person talks to: prompt, line, command, notices. upstream: bash eval.c reader_loop, jobs.c notify_of_job_status
import { encode } from '../../base/bytes.ts';
import { later } from '../../base/on-demand.ts';
import { BrokenPipe } from '../../base/pipe.ts';
import { FsError } from '../os/errors.ts';
import type { Tty } from '../os/types.ts';
import { expandAliases } from './aliases.ts';
import { tellFault } from './complaints.ts';
import { expandString } from './expand.ts';
import { ExitFlow, Interrupted, LoopFlow, ReturnFlow } from './faults.ts';
import type { Interpreter } from './interpreter.ts';
import { type Job, jobLine, stateOf } from './jobs.ts';
import { readLine } from './read-line.ts';
import { LineEditor } from './readline/editor.ts';
import { expandHistory } from './readline/history-expansion.ts';
import { parse, parseAliased, runScript } from './run-script.ts';
import { needsMore, openDocument } from './standard-input.ts';

const complete = later(async () => (await import('./completion.ts')).complete);

const HISTORY_LIMIT = 1000;
const KEPT = (): void => {};

/** Runs an interactive shell until it ends. */
export async function interact(sh: Interpreter, startup: () => Promise<void>): Promise<number> {
  sh.interactive = true;
  Object.assign(sh.options, { monitor: true, history: true, histexpand: !sh.dialect, emacs: !sh.dialect });
  sh.shoptions.set('expand_aliases', true);
  const tty = sh.p.tty;
  takeSignals(sh);
  if (tty) tty.foreground = sh.p.group;
  loadHistory(sh);
  await startup();
  const session = new Session(sh, tty);
  return sh.toTheEnd(() => session.run());
}

/** An interactive shell is not ended by its terminal's keys. */
function takeSignals(sh: Interpreter): void {
  for (const signal of ['SIGTERM', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const) sh.p.onSignal(signal, KEPT);
  sh.p.onSignal('SIGINT', () => {
    sh.interrupted = true;
    sh.p.interrupt(new Interrupted());
  });
}

class Session {
  readonly #sh: Interpreter;
  readonly #tty: Tty | undefined;
  readonly #editor: LineEditor | undefined;
  /** Lines that came with the one before, out of a paste or the history. */
  #following: string[] = [];
  #ends = 0;
  /** How many lines have been read: a shell that tells lines counts them all. */
  #lines = 0;

  constructor(sh: Interpreter, tty: Tty | undefined) {
    this.#sh = sh;
    this.#tty = tty;
    if (!tty || sh.dialect?.editing === false) return;
    this.#editor = new LineEditor(
      {
        tty,
        read: () => sh.p.stdin.read(),
        write: (text) => {
          sh.p.stderr.write(encode(text)).catch(() => {}); // a terminal that is gone shows nothing
        },
      },
      async (line) => complete(sh, line),
    );
    sh.p.onSignal('SIGWINCH', () => this.#editor?.resized());
  }

  async run(): Promise<number> {
    const sh = this.#sh;
    for (;;) {
      await this.#notices();
      const text = await this.#command();
      if (text === undefined) {
        if (sh.dialect) return sh.status;
        if (this.#ends++ < 10 && this.#stoppedJobs() && !sh.warnedOfJobs) {
          sh.warnedOfJobs = true;
          await sh.err(`${sh.login ? 'logout' : 'exit'}\nThere are stopped jobs.\n`);
          continue;
        }
        await sh.err(`${sh.login ? 'logout' : 'exit'}\n`);
        return sh.status;
      }
      if (text.trim() === '') {
        if (text !== '') this.#lines++;
        continue;
      }
      await this.#execute(text);
    }
  }

  #stoppedJobs(): boolean {
    return this.#sh.jobs.all().some((j) => stateOf(j) === 'stopped');
  }

  async #execute(text: string): Promise<void> {
    const sh = this.#sh;
    const hooks = sh.p.machine.shellHooks;
    hooks?.onCommandStart?.(text, sh.p);
    sh.interrupted = false;
    sh.line = 0;
    const script = parseAliased(sh, text);
    sh.lineOffset = sh.dialect ? this.#lines : 0;
    this.#lines += script.error ? script.error.line - 1 : text.split('\n').length - 1;
    const exit = await this.#guarded(() => runScript(sh, script, 'file'));
    if (this.#tty) {
      this.#tty.foreground = sh.p.group;
      this.#tty.setTermios({ icanon: true, echo: true, isig: true, opost: true });
    }
    hooks?.onCommand?.(text.replace(/\n$/, ''), exit ? exit.code : sh.status, sh.p);
    if (exit) throw exit;
    if (!/^\s*(?:exit|logout)\b/.test(text)) sh.warnedOfJobs = false;
  }

  /** What ends a line but not the shell. Gives the exit when the shell is to end. */
  async #guarded(run: () => Promise<number>): Promise<ExitFlow | undefined> {
    const sh = this.#sh;
    sh.quiet = 0;
    sh.loops = 0;
    try {
      await run();
    } catch (flow) {
      if (flow instanceof ExitFlow) return flow;
      if (flow instanceof Interrupted) {
        await sh.err('\n');
        this.#following = [];
        sh.interrupted = false;
        sh.status = 130;
      } else if (flow instanceof LoopFlow || flow instanceof ReturnFlow) sh.status = 0;
      else if (flow instanceof BrokenPipe) sh.status = 141;
      else sh.status = (await tellFault(sh, flow)).code;
    }
    return undefined;
  }

  /** One whole command, over as many lines as it takes; undefined at the end of input. */
  async #command(): Promise<string | undefined> {
    const sh = this.#sh;
    const hook = sh.vars.value('PROMPT_COMMAND');
    // Between the lines of a paste nothing prompts.
    if (hook && this.#following.length === 0) {
      const status = sh.status;
      await this.#guarded(() => sh.evaluate(hook));
      sh.status = status;
    }
    let text = '';
    for (;;) {
      const line = await this.#line(text === '' ? 'PS1' : 'PS2');
      if (line === 'interrupt') {
        sh.status = 130;
        return '';
      }
      if (line === undefined) {
        if (text === '') return undefined;
        if (!sh.dialect) await sh.err('\n');
        const end = parse(sh, text).error;
        if (end && sh.dialect) await sh.complain(`${sh.dialect.syntaxError}${end.message}`);
        else if (end) await sh.err(`bash: ${end.message}${end.message.includes('matching') ? '\nbash: syntax error: unexpected end of file' : ''}\n`);
        sh.status = 2;
        return '';
      }
      const expanded = openDocument(sh, text) ? line : await this.#fromHistory(line);
      if (expanded === undefined) return '';
      text += `${expanded}\n`;
      if (sh.dialect) this.#remember(expanded);
      if (!needsMore(sh, sh.aliases.size > 0 ? expandAliases(text, sh.aliases) : text)) break;
    }
    if (!sh.dialect) this.#remember(text.replace(/\n$/, ''));
    return text;
  }

  async #line(prompt: 'PS1' | 'PS2'): Promise<string | 'interrupt' | undefined> {
    const sh = this.#sh;
    const next = this.#following.shift();
    if (next !== undefined) return next;
    const shown = await this.#prompt(prompt);
    if (!this.#editor) return this.#plainLine(shown);
    const result = await this.#editor.readLine(shown, sh.history);
    sh.interrupted = false;
    if (result.kind !== 'line') return result.kind === 'interrupt' ? 'interrupt' : undefined;
    // Several lines were edited as one; they are read one by one. upstream: parse.y yy_readline_get
    const [first = '', ...following] = result.text.split('\n');
    this.#following = following;
    return first;
  }

  /** A line as the terminal, or whatever standard input is, gives it. */
  async #plainLine(shown: string): Promise<string | 'interrupt' | undefined> {
    const sh = this.#sh;
    await sh.err(shown);
    try {
      const line = await readLine(sh, sh.p.stdin, {});
      sh.interrupted = false;
      return line.ended && line.text === '' ? undefined : line.text;
    } catch (flow) {
      if (!(flow instanceof Interrupted)) throw flow;
      sh.interrupted = false;
      await sh.err('\n');
      return 'interrupt';
    }
  }

  async #prompt(name: 'PS1' | 'PS2'): Promise<string> {
    const sh = this.#sh;
    const text = sh.vars.value(name) ?? (name === 'PS1' ? (sh.dialect?.prompt ?? '\\s-\\v\\$ ') : '> ');
    const status = sh.status;
    const out = await sh.settle(expandString(sh, sh.promptEscapes(text)));
    sh.status = status;
    return out;
  }

  async #fromHistory(line: string): Promise<string | undefined> {
    const sh = this.#sh;
    if (!sh.options.histexpand || !/[!^]/.test(line)) return line;
    const result = expandHistory(line, sh.history);
    if (!result.ok) {
      await sh.err(`bash: ${result.words}\n`);
      sh.status = 1;
      return undefined;
    }
    if (!result.changed) return line;
    await sh.err(`${result.text}\n`);
    if (!result.printOnly) return result.text;
    this.#remember(result.text);
    return undefined;
  }

  #remember(text: string): void {
    const sh = this.#sh;
    const control = sh.vars.value('HISTCONTROL') ?? '';
    const whole = text.includes('\n') && !text.includes('<<') ? joined(text) : text;
    if (whole.trim() === '' || (/ignore(?:space|both)/.test(control) && whole.startsWith(' '))) return;
    if (/ignore(?:dups|both)/.test(control) && sh.history.at(-1) === whole) return;
    if (control.includes('erasedups')) sh.history = sh.history.filter((h) => h !== whole);
    sh.history.push(whole);
    const file = historyFile(sh);
    if (!file) return;
    try {
      sh.fs.writeFile(file, `${whole}\n`, { append: true, mode: 0o600 });
    } catch (fault) {
      if (!(fault instanceof FsError)) throw fault; // a home that cannot be written keeps no history
    }
  }

  #jobLine(job: Job): string {
    return (this.#sh.dialect?.jobLine ?? jobLine)(this.#sh.jobs, job);
  }

  /** Tells of background jobs that have ended or stopped. */
  async #notices(): Promise<void> {
    const sh = this.#sh;
    for (const job of [...sh.jobs.all()].sort((a, b) => a.id - b.id)) {
      const state = stateOf(job);
      if (state === 'done') {
        await sh.err(this.#jobLine(job));
        sh.jobs.remove(job);
      } else if (state === 'stopped' && !job.told) {
        job.told = true;
        await sh.err(`\n${this.#jobLine(job)}`);
      }
    }
  }
}

/** A command of several lines as one line of history. */
function joined(text: string): string {
  return text
    .split('\n')
    .map((l) => l.trim())
    .reduce((a, b) => (a === '' ? b : /(?:[;&|({]|\b(?:do|then|else|in))$/.test(a) || b === '' ? `${a} ${b}` : a.endsWith('\\') ? a.slice(0, -1) + b : `${a}; ${b}`), '');
}

function historyFile(sh: Interpreter): string | undefined {
  const home = sh.vars.value('HOME');
  const name = sh.dialect ? sh.dialect.historyFile : '.bash_history';
  if (name === undefined) return undefined;
  return sh.vars.value('HISTFILE') ?? (home ? `${home}/${name}` : undefined);
}

function loadHistory(sh: Interpreter): void {
  const file = historyFile(sh);
  if (!file || !sh.fs.may(file, 4)) return;
  sh.history = sh.fs
    .readText(file)
    .split('\n')
    .filter((l) => l !== '')
    .slice(-HISTORY_LIMIT);
}
