// The interpreter: walks a parsed script, streaming. Every command is a process or runs in this one; every wait ends with a signal. upstream: bash execute_cmd.c
import { encode } from '../../base/bytes.ts';
import { signalNumber } from '../os/errors.ts';
import type { HostProcess } from '../os/process.ts';
import type { OpenFile } from '../os/types.ts';
import { assignTo } from './assign.ts';
import { findCommand } from './commands-on-path.ts';
import { complaint, tellFault } from './complaints.ts';
import type { CompletionSpec } from './completion-spec.ts';
import { runCompound, runRedirected } from './compound.ts';
import { rawBytes } from './escapes.ts';
import { expanderOf } from './expand.ts';
import type { Expansion } from './expansion.ts';
import { ExitFlow, Interrupted, LoopFlow, ReturnFlow } from './faults.ts';
import { waitForeground } from './foreground.ts';
import { type Job, Jobs } from './jobs.ts';
import { pipeline, startBackground } from './pipeline.ts';
import { functionText } from './print-function.ts';
import { readAll } from './read-all.ts';
import type { WordsOptions } from './run-program.ts';
import { evaluate, runFile } from './run-script.ts';
import { commandFailed, runPendingTraps } from './run-traps.ts';
import type { Registry, Runner } from './runner.ts';
import { SignalArrived } from './shell.ts';
import { runSimple, runWords } from './simple-command.ts';
import { specialVariables } from './special-variables.ts';
import { ShellState } from './state.ts';
import { answer } from './substitution.ts';
import type { AndOr, Assignment, Command, List, Pipeline, Statement } from './syntax.ts';
import { Traps } from './traps.ts';
import type { Flags } from './variables.ts';

export class Interpreter extends ShellState implements Runner {
  readonly jobs: Jobs;
  readonly traps: Traps;
  readonly registry: Registry;
  history: string[] = [];
  loops = 0;
  functionDepth = 0;
  sourceDepth = 0;
  disabled = new Set<string>();
  /** What `complete` has said of commands. */
  completions = new Map<string, CompletionSpec>();
  completionOptions = new Set<string>();
  exportedFunctions = new Set<string>();
  /** How many conditions surround what runs: set -e and ERR keep still there. */
  quiet = 0;
  /** This process ends with the next command: a program may take its place. */
  tail = false;
  /** Set by ^C in an interactive shell; the next command sees it. */
  interrupted = false;
  /** The exit code of the last command substitution, for an assignment's status. */
  substitutionStatus: number | undefined;
  substitutionFiles: number[] = [];
  keeping = false;
  inTrap = false;
  getoptsAt = { index: 0, at: 1 };
  warnedOfJobs = false;
  /** `eval` runs: syntax errors name it. */
  inEval = false;
  /** How often PS4's first character is repeated: once for each substitution around. */
  traceDepth = 1;
  /** A builtin waits in a way that a trapped signal ends. */
  #mayInterrupt = 0;

  constructor(p: HostProcess, registry: Registry, from?: Interpreter) {
    super(p, expanderOf, from);
    this.registry = registry;
    this.jobs = new Jobs(from?.jobs);
    specialVariables(this);
    if (from) for (const name of [...this.vars.special.keys()]) if (!from.vars.special.has(name)) this.vars.special.delete(name);
    this.traps = new Traps(p, from?.traps);
    this.traps.onArrival = (signal) => {
      if (this.#mayInterrupt > 0) p.interrupt(new SignalArrived(128 + signalNumber(signal)));
    };
    this.traps.onEnd = (signal) => p.interrupt(new ExitFlow(128 + signalNumber(signal)));
    if (from) {
      this.history = from.history;
      this.loops = from.loops;
      this.functionDepth = from.functionDepth;
      this.sourceDepth = from.sourceDepth;
      this.quiet = from.quiet;
      this.traceDepth = from.traceDepth;
      this.disabled = new Set(from.disabled);
      this.exportedFunctions = new Set(from.exportedFunctions);
    }
  }

  out(text: string): Promise<void> {
    return this.p.stdout.write(rawBytes(text));
  }

  err(text: string): Promise<void> {
    return this.p.stderr.write(encode(text));
  }

  complain(words: string): Promise<void> {
    return this.err(complaint(this, words));
  }

  settle<T>(expansion: Expansion<T>): Promise<T> | T {
    const first = expansion.next();
    return first.done ? first.value : this.#answerAll(expansion, first);
  }

  async #answerAll<T>(expansion: Expansion<T>, first: IteratorResult<Parameters<typeof answer>[1], T>): Promise<T> {
    let step = first;
    while (!step.done) step = expansion.next(await answer(this, step.value));
    return step.value;
  }

  /** Runs `main` in a copy of this shell in a process of its own. */
  subshell(main: (sh: Runner) => Promise<number>, options: { files?: ReadonlyMap<number, OpenFile>; group?: number | 'new' } = {}): HostProcess {
    const inheritErrexit = this.options.errexit;
    return this.p.fork(async (p) => {
      const sh = new Interpreter(p, this.registry, this);
      sh.options.errexit = inheritErrexit;
      return sh.toTheEnd(() => main(sh));
    }, options);
  }

  /** Runs something as the last thing of this process: flows become exit codes, the EXIT trap runs. */
  async toTheEnd(main: () => Promise<number>): Promise<number> {
    let code = await this.contained(main);
    const command = this.traps.get('EXIT');
    if (command) {
      if (this.traps.pending.length === 0) this.status = code;
      this.traps.set('EXIT', undefined);
      this.tail = false;
      const before = code;
      code = await this.contained(async () => {
        await this.evaluate(command);
        return before;
      });
    }
    return code;
  }

  /** Runs something and makes exit codes of exit, return, break and faults that leave it. */
  async contained(main: () => Promise<number>): Promise<number> {
    try {
      return await main();
    } catch (flow) {
      if (flow instanceof ExitFlow || flow instanceof ReturnFlow) return flow.code & 255;
      if (flow instanceof LoopFlow) return 0;
      if (flow instanceof Interrupted) return 130;
      return (await tellFault(this, flow)).code;
    }
  }

  async run(list: List): Promise<number> {
    const last = list.statements.length - 1;
    const tail = this.tail;
    for (let i = 0; i <= last; i++) {
      const statement = list.statements[i];
      if (!statement) continue;
      this.tail = tail && i === last;
      await this.statement(statement);
    }
    this.tail = tail;
    return this.status;
  }

  async statement(s: Statement): Promise<number> {
    if (this.options.noexec && !this.interactive) return (this.status = 0);
    if (s.background) {
      this.status = await startBackground(this, s);
      return this.status;
    }
    return this.node(s.command);
  }

  node(node: Command | Pipeline | AndOr): Promise<number> {
    if (node.t === 'and-or') return this.#andOr(node);
    if (node.t === 'pipeline') return pipeline(this, node);
    return this.command(node);
  }

  async #andOr(node: AndOr): Promise<number> {
    const tail = this.tail;
    this.tail = false;
    const last = node.commands.length - 1;
    let ran = true;
    for (let i = 0; i <= last; i++) {
      const command = node.commands[i];
      if (!command) continue;
      if (i > 0) ran = node.operators[i - 1] === '&&' ? this.status === 0 : this.status !== 0;
      if (!ran) continue;
      if (i < last) this.quiet++;
      this.tail = tail && i === last;
      try {
        await this.node(command);
      } finally {
        if (i < last) this.quiet--;
      }
    }
    return this.status;
  }

  /** One command of a pipeline (or a pipeline of one), its failure told to set -e and ERR. */
  async command(node: Command): Promise<number> {
    let code: number;
    switch (node.t) {
      case 'simple':
        code = await runSimple(this, node);
        break;
      case 'redirected':
        code = await runRedirected(this, node);
        break;
      case 'function':
        this.functions.set(
          node.name,
          Object.assign({}, node, { file: this.calls.at(-1)?.source ?? this.scriptName ?? (this.interactive ? 'main' : 'environment'), offset: this.lineOffset }),
        );
        code = 0;
        break;
      case 'coproc':
        throw this.fault('coproc: not simulated here');
      default:
        code = await runCompound(this, node);
    }
    this.status = code;
    if (code !== 0 && this.quiet === 0 && (node.t === 'simple' || node.t === 'test' || node.t === 'arith' || node.t === 'subshell' || node.t === 'redirected'))
      await commandFailed(this, code);
    if (this.traps.pending.length > 0) await runPendingTraps(this);
    return this.status;
  }

  async interruptible<T>(promise: Promise<T>): Promise<T> {
    this.#mayInterrupt++;
    try {
      return await this.p.wait(promise);
    } finally {
      this.#mayInterrupt--;
    }
  }

  evaluate(text: string): Promise<number> {
    return evaluate(this, text);
  }

  runFile(text: string, name: string, args: readonly string[] | undefined): Promise<number> {
    return runFile(this, text, name, args);
  }

  override badSubscript(name: string): void {
    this.complain(`${name}: bad array subscript`).catch(() => {}); // stderr may be closed
  }

  /** What a program is given: exported variables and functions. */
  environment(): ReadonlyMap<string, string> {
    const env = this.vars.environment();
    if (this.exportedFunctions.size === 0) return env;
    const all = new Map(env);
    for (const name of this.exportedFunctions) {
      const fn = this.functions.get(name);
      if (fn) all.set(`BASH_FUNC_${name}%%`, functionText(fn).replace(/^\S+ \(\) \n/, '() '));
    }
    return all;
  }

  assignTo(assignment: Assignment, flags: Flags, scope: 'local' | 'global' | 'nearest'): Promise<void> {
    return assignTo(this, assignment, flags, scope);
  }

  runWords(words: readonly string[], options: WordsOptions = {}): Promise<number> {
    return runWords(this, words, options);
  }

  async become(words: readonly string[], options: { env?: ReadonlyMap<string, string>; name?: string }): Promise<number> {
    return runWords(this, words, { functions: false, builtins: false, replace: true, exec: true, ...options });
  }

  keepRedirections(): void {
    this.keeping = true;
  }

  file(fd: number): OpenFile | undefined {
    return this.p.files.get(fd) ?? (fd === 0 ? this.p.stdin : fd === 1 ? this.p.stdout : fd === 2 ? this.p.stderr : undefined);
  }

  isBuiltin(name: string): boolean {
    return this.registry.builtins.has(name);
  }

  enabled(name: string): boolean {
    return this.registry.builtins.has(name) && !this.disabled.has(name);
  }

  builtinNames(): readonly string[] {
    return [...this.registry.builtins.keys()];
  }

  enable(name: string, on: boolean): void {
    if (on) this.disabled.delete(name);
    else this.disabled.add(name);
  }

  async foreground(job: Job): Promise<number> {
    if (this.p.tty) this.p.tty.foreground = job.group;
    for (const p of job.processes) p.kill('SIGCONT');
    await waitForeground(this, job.processes, [job.text], job);
    return this.status;
  }

  find(name: string): string | undefined {
    return findCommand(this, name);
  }

  readAll(file: OpenFile): Promise<string> {
    return readAll(this.p, file);
  }
}
