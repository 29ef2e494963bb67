// A program at work: its rules on each record, statements, input, calls. upstream: mawk execute.c, main.c

import { encode } from '../../../../base/bytes.ts';
import type { Process } from '../../../os/types.ts';
import { textOf } from './bytes-text.ts';
import { Evaluator, type Outside, type Steps } from './evaluate.ts';
import { AwkFormatError } from './format.ts';
import { type Surroundings, sprintf } from './functions.ts';
import { Input } from './input.ts';
import { unescaped } from './lexer.ts';
import { type Cell, type Frame, Memory, mayBeArray } from './memory.ts';
import { Streams } from './outputs.ts';
import { AwkRunError, CannotOpen } from './run-error.ts';
import type { AwkProgram, Expression, Redirection, Rule, Statement, Variable } from './tree.ts';
import { type AwkArray, fromOutside, toNumber, type Value } from './values.ts';

const GLOBAL: Frame = [];
const DEEPEST = 1000;

/** Why a statement was left. */
type Flow = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return' | undefined;

/** next and exit inside of a function leave it as well. */
class Leave extends Error {
  readonly flow: 'next' | 'nextfile' | 'exit';
  constructor(flow: 'next' | 'nextfile' | 'exit') {
    super(flow);
    this.flow = flow;
  }
}

export interface AwkOptions {
  /** File names and assignments. */
  readonly operands: readonly string[];
  /** Assignments made before BEGIN. */
  readonly assignments: readonly (readonly [name: string, text: string])[];
  /** Up to where whole numbers are shown digit by digit; left out: as far as mawk does. */
  readonly largestWhole?: number;
}

/** Runs a program to its end; the exit code. Throws AwkRunError and RegexError. */
export async function runAwk(p: Process, program: AwkProgram, options: AwkOptions): Promise<number> {
  return new Run(p, program, options).run();
}

class Run implements Outside {
  readonly #p: Process;
  readonly #program: AwkProgram;
  readonly #memory: Memory;
  readonly #streams: Streams;
  readonly #input: Input;
  readonly #evaluator: Evaluator;
  readonly #surroundings: Surroundings;
  /** Rules whose range has begun. */
  readonly #inRange = new Set<Rule>();
  #exit = 0;
  #returned: Value;
  #depth = 0;
  #seed: Value = 0;

  constructor(p: Process, program: AwkProgram, { operands, assignments, largestWhole }: AwkOptions) {
    this.#p = p;
    this.#memory = new Memory(largestWhole);
    this.#program = program;
    this.#streams = new Streams(p);
    this.#input = new Input(p, this.#memory, this.#streams);
    const m = this.#memory;
    this.#surroundings = {
      text: (v) => m.text(v),
      random: () => p.machine.random.float(),
      seed: (value) => {
        const before = this.#seed;
        this.#seed = value ?? Math.floor(p.clock.now() / 1000);
        return before;
      },
      now: () => p.clock.now(),
    };
    this.#evaluator = new Evaluator(m, this, this.#surroundings);
    const list = (name: string, entries: Iterable<readonly [string, string]>): void => {
      const array = m.array({ kind: 'var', name, local: undefined }, GLOBAL);
      for (const [key, text] of entries) array.set(key, fromOutside(text));
    };
    list(
      'ENVIRON',
      [...p.env].map(([name, text]) => [name, textOf(encode(text))] as const),
    );
    list(
      'ARGV',
      [p.argv[0] ?? 'awk', ...operands].map((text, i) => [String(i), text] as const),
    );
    m.setNamed('ARGC', operands.length + 1);
    for (const [name, text] of assignments) m.setNamed(name, fromOutside(unescaped(text)));
  }

  async run(): Promise<number> {
    try {
      await this.#drive(this.#all());
    } catch (fault) {
      if (!(fault instanceof AwkFormatError) && !(fault instanceof AwkRunError)) throw fault;
      if (fault instanceof AwkFormatError) await this.#streams.put(fault.done);
      await this.#streams.end();
      throw fault instanceof CannotOpen ? fault : new AwkRunError(`run time error: ${fault.message}\n${this.#place}`);
    }
    await this.#streams.end();
    return this.#exit & 255;
  }

  /** Where the program is, as mawk tells it behind a fault. */
  get #place(): string {
    const m = this.#memory;
    return `\tFILENAME="${m.text(m.named('FILENAME'))}" FNR=${m.text(m.named('FNR'))} NR=${m.text(m.named('NR'))}`;
  }

  async #drive<T>(steps: Steps<T>): Promise<T> {
    let step = steps.next();
    while (!step.done) {
      let value: unknown;
      try {
        value = await step.value;
      } catch (fault) {
        step = steps.throw(fault);
        continue;
      }
      step = steps.next(value);
    }
    return step.value;
  }

  *#all(): Steps<void> {
    const { begin, rules, end } = this.#program;
    let ended = false;
    for (const block of begin) if (!ended) ended = (yield* this.#guarded(block)) === 'exit';
    if (!ended && (rules.length > 0 || end.length > 0)) ended = yield* this.#records();
    for (const block of end) if ((yield* this.#guarded(block)) === 'exit') return;
  }

  /** The rules on every record; true when the program was left. */
  *#records(): Steps<boolean> {
    for (;;) {
      const record = yield* this.#input.next();
      if (record === null) return false;
      this.#memory.record.set(record);
      for (const rule of this.#program.rules) {
        if (!(yield* this.#applies(rule))) continue;
        const flow = rule.body ? yield* this.#guarded(rule.body) : yield* this.#print([], undefined);
        if (flow === 'exit') return true;
        if (flow === 'nextfile') this.#input.endFile();
        if (flow === 'next' || flow === 'nextfile') break;
      }
    }
  }

  *#applies(rule: Rule): Steps<boolean> {
    if (!rule.pattern) return true;
    if (!rule.until) return yield* this.#evaluator.holds(rule.pattern, GLOBAL);
    if (!this.#inRange.has(rule) && !(yield* this.#evaluator.holds(rule.pattern, GLOBAL))) return false;
    if (yield* this.#evaluator.holds(rule.until, GLOBAL)) this.#inRange.delete(rule);
    else this.#inRange.add(rule);
    return true;
  }

  *#guarded(body: Statement): Steps<Flow> {
    try {
      return yield* this.#statement(body, GLOBAL);
    } catch (fault) {
      if (fault instanceof Leave) return fault.flow;
      throw fault;
    }
  }

  getline(e: Extract<Expression, { kind: 'getline' }>, source: string, assign: (text: string) => void): Steps<number> {
    return this.#input.getline(e, source, assign);
  }

  *builtin(name: string, args: readonly Value[]): Steps<Value> {
    const text = args[0] === undefined ? undefined : this.#memory.text(args[0]);
    if (name === 'system') return (yield this.#streams.run(text ?? '')) as number;
    if (name === 'close') return (yield this.#streams.close(text ?? '')) as number;
    yield this.#streams.flush(text);
    return 0;
  }

  *call(e: Extract<Expression, { kind: 'call' }>, frame: Frame): Steps<Value> {
    const called = this.#program.functions.get(e.name);
    if (!called) return undefined;
    const cells: Cell[] = [];
    const untyped: (readonly [caller: Cell, own: Cell])[] = [];
    for (const arg of e.args) {
      if (!mayBeArray(arg, this.#memory, frame)) {
        cells.push({ held: yield* this.#evaluator.evaluate(arg, frame) });
        continue;
      }
      const caller = this.#memory.cell(arg, frame);
      // What has no value yet may become an array in there.
      const own = caller.held instanceof Map ? caller : { held: undefined };
      if (own !== caller) untyped.push([caller, own]);
      cells.push(own);
    }
    while (cells.length < called.parameters.length) cells.push({ held: undefined });
    if (++this.#depth > DEEPEST) throw new AwkRunError('function call nesting too deep');
    this.#returned = undefined;
    const flow = yield* this.#statement(called.body, cells);
    this.#depth--;
    for (const [caller, own] of untyped) if (own.held instanceof Map && caller.held === undefined) caller.held = own.held;
    if (flow === 'next' || flow === 'nextfile' || flow === 'exit') throw new Leave(flow);
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }

  *#statement(s: Statement, frame: Frame): Steps<Flow> {
    switch (s.kind) {
      case 'block':
        for (const one of s.body) {
          const flow = yield* this.#statement(one, frame);
          if (flow) return flow;
        }
        return undefined;
      case 'expression':
        yield* this.#evaluator.evaluate(s.of, frame);
        return undefined;
      case 'print':
        return yield* this.#print(s.args, s.to, frame);
      case 'printf':
        return yield* this.#printf(s.args, s.to, frame);
      case 'if':
        if (yield* this.#evaluator.holds(s.test, frame)) return yield* this.#statement(s.yes, frame);
        return s.no ? yield* this.#statement(s.no, frame) : undefined;
      case 'while':
      case 'do':
      case 'for':
        return yield* this.#loop(s, frame);
      case 'each':
        return yield* this.#each(s.name, this.#memory.array(s.array, frame), s.body, frame);
      case 'delete':
        return yield* this.#delete(s, frame);
      case 'exit':
        if (s.value) this.#exit = Math.trunc(toNumber(yield* this.#evaluator.evaluate(s.value, frame)));
        return 'exit';
      case 'return':
        this.#returned = s.value ? yield* this.#evaluator.evaluate(s.value, frame) : undefined;
        return 'return';
      default:
        return s.kind;
    }
  }

  *#loop(s: Extract<Statement, { kind: 'while' | 'do' | 'for' }>, frame: Frame): Steps<Flow> {
    if (s.kind === 'for' && s.first) yield* this.#statement(s.first, frame);
    for (let first = true; ; first = false) {
      const test = s.test && !(s.kind === 'do' && first) ? yield* this.#evaluator.holds(s.test, frame) : true;
      if (!test) return undefined;
      const flow = yield* this.#statement(s.body, frame);
      if (flow === 'break') return undefined;
      if (flow && flow !== 'continue') return flow;
      if (s.kind === 'for' && s.then) yield* this.#statement(s.then, frame);
      const pause = this.#p.tick();
      if (pause) yield pause;
    }
  }

  *#each(name: Variable, array: AwkArray, body: Statement, frame: Frame): Steps<Flow> {
    for (const key of [...array.keys()]) {
      this.#evaluator.assignTo(name, key, frame);
      const flow = yield* this.#statement(body, frame);
      if (flow === 'break') return undefined;
      if (flow && flow !== 'continue') return flow;
    }
    return undefined;
  }

  *#delete({ array, subscripts }: Extract<Statement, { kind: 'delete' }>, frame: Frame): Steps<undefined> {
    const from = this.#memory.array(array, frame);
    if (subscripts.length === 0) return void from.clear();
    from.delete(this.#memory.subscript(yield* this.#values(subscripts, frame)));
    return undefined;
  }

  *#values(list: readonly Expression[], frame: Frame): Steps<Value[]> {
    const values: Value[] = [];
    for (const one of list) values.push(yield* this.#evaluator.evaluate(one, frame));
    return values;
  }

  *#print(args: readonly Expression[], to: Redirection | undefined, frame: Frame = GLOBAL): Steps<undefined> {
    const m = this.#memory;
    const values = args.length === 0 ? [m.record.get(0)] : yield* this.#values(args, frame);
    const text = values.map((v) => m.text(v, 'OFMT')).join(m.text(m.named('OFS'))) + m.text(m.named('ORS'));
    return yield* this.#write(text, to, frame);
  }

  *#printf(args: readonly Expression[], to: Redirection | undefined, frame: Frame): Steps<undefined> {
    const [format, ...values] = yield* this.#values(args, frame);
    return yield* this.#write(sprintf(this.#memory.text(format), values, this.#surroundings, 'printf'), to, frame);
  }

  *#write(text: string, to: Redirection | undefined, frame: Frame): Steps<undefined> {
    const full = to ? this.#streams.putTo(to.operator, this.#memory.text(yield* this.#evaluator.evaluate(to.to, frame)), text) : this.#streams.put(text);
    if (full) yield full;
    return undefined;
  }
}
