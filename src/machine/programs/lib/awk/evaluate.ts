// Expressions. What waits for nothing is worked out at once; what may wait (getline, system, functions of the program) gives a promise whenever it has to. upstream: mawk execute.c

import type { Regex } from '../regex/regex.ts';
import { isPlace, mayWait, parts } from './children.ts';
import { call, type Surroundings, sprintf, substitute } from './functions.ts';
import { type Frame, type Memory, mayBeArray } from './memory.ts';
import { patternOf, pieces } from './patterns.ts';
import type { Expression, Target, Variable } from './tree.ts';
import { compare, fromOutside, isTrue, toNumber, type Value } from './values.ts';

/** A computation that hands out promises and goes on when they are settled. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** What expressions cannot do by themselves. */
export interface Outside {
  getline(e: Extract<Expression, { kind: 'getline' }>, source: string, assign: (text: string) => void): Steps<number>;
  call(e: Extract<Expression, { kind: 'call' }>, frame: Frame): Steps<Value>;
  builtin(name: string, args: readonly Value[]): Steps<Value>;
}

type Builtin = Extract<Expression, { kind: 'builtin' }>;

export class Evaluator {
  readonly #memory: Memory;
  readonly #outside: Outside;
  readonly #surroundings: Surroundings;

  constructor(memory: Memory, outside: Outside, surroundings: Surroundings) {
    this.#memory = memory;
    this.#outside = outside;
    this.#surroundings = surroundings;
  }

  *evaluate(e: Expression, frame: Frame): Steps<Value> {
    if (!mayWait(e)) return this.now(e, frame);
    switch (e.kind) {
      case 'and':
      case 'or': {
        const left = isTrue(yield* this.evaluate(e.left, frame));
        if (left === (e.kind === 'or')) return left ? 1 : 0;
        return isTrue(yield* this.evaluate(e.right, frame)) ? 1 : 0;
      }
      case 'choice':
        return yield* this.evaluate(isTrue(yield* this.evaluate(e.test, frame)) ? e.yes : e.no, frame);
      case 'call':
        return yield* this.#outside.call(e, frame);
      case 'getline': {
        const source = e.source ? this.#memory.text(yield* this.evaluate(e.source, frame)) : '';
        const { target } = e;
        const values = target ? yield* this.#all(parts(target), frame) : [];
        return yield* this.#outside.getline(e, source, (text) => {
          if (target) this.#assign(target, values, fromOutside(text), frame);
          else this.#memory.record.set(text);
        });
      }
      default: {
        const values = yield* this.#all(parts(e), frame);
        if (e.kind === 'builtin' && mayWaitItself(e.name)) return yield* this.#outside.builtin(e.name, values);
        return this.#apply(e, values, frame);
      }
    }
  }

  /** The value of an expression that waits for nothing. */
  now(e: Expression, frame: Frame): Value {
    switch (e.kind) {
      case 'number':
      case 'string':
        return e.value;
      case 'var':
        return this.#memory.get(e, frame);
      case 'regex':
        return patternOf(e.source).test(this.#memory.text(this.#memory.record.get(0))) ? 1 : 0;
      case 'and':
        return isTrue(this.now(e.left, frame)) && isTrue(this.now(e.right, frame)) ? 1 : 0;
      case 'or':
        return isTrue(this.now(e.left, frame)) || isTrue(this.now(e.right, frame)) ? 1 : 0;
      case 'choice':
        return this.now(isTrue(this.now(e.test, frame)) ? e.yes : e.no, frame);
      default:
        return this.#apply(
          e,
          parts(e).map((part) => this.now(part, frame)),
          frame,
        );
    }
  }

  /** True when the text of an expression matches, or the expression is true. */
  *holds(e: Expression, frame: Frame): Steps<boolean> {
    return isTrue(mayWait(e) ? yield* this.evaluate(e, frame) : this.now(e, frame));
  }

  assignTo(variable: Variable, value: Value, frame: Frame): void {
    this.#memory.set(variable, value, frame);
  }

  *#all(list: readonly Expression[], frame: Frame): Steps<Value[]> {
    const values: Value[] = [];
    for (const one of list) values.push(yield* this.evaluate(one, frame));
    return values;
  }

  #apply(e: Expression, values: readonly Value[], frame: Frame): Value {
    const [first, second] = values;
    const m = this.#memory;
    switch (e.kind) {
      case 'group':
        return first;
      case 'field':
      case 'element':
      case 'var':
        return this.#read(e, values, frame);
      case 'assign': {
        const value = values.at(-1);
        const made = e.operator === '' ? value : arithmetic(e.operator, toNumber(this.#read(e.target, values, frame)), toNumber(value));
        this.#assign(e.target, values, made, frame);
        return made;
      }
      case 'step': {
        const before = toNumber(this.#read(e.target, values, frame));
        this.#assign(e.target, values, before + e.by, frame);
        return e.before ? before + e.by : before;
      }
      case 'binary':
        return this.#binary(e.operator, first, second);
      case 'match':
        return this.#pattern(e.pattern, second).test(m.text(first)) !== e.negated ? 1 : 0;
      case 'unary':
        return e.operator === '!' ? (isTrue(first) ? 0 : 1) : e.operator === '-' ? -toNumber(first) : toNumber(first);
      case 'in':
        return m.array(e.array, frame).has(m.subscript(values)) ? 1 : 0;
      case 'builtin':
        return this.#builtin(e, values, frame);
      default:
        return undefined;
    }
  }

  #binary(operator: string, left: Value, right: Value): Value {
    const text = (v: Value): string => this.#memory.text(v);
    if (operator === ' ') return text(left) + text(right);
    if (!/[<>=]/.test(operator)) return arithmetic(operator, toNumber(left), toNumber(right));
    const order = compare(left, right, text);
    switch (operator) {
      case '<':
        return order < 0 ? 1 : 0;
      case '<=':
        return order <= 0 ? 1 : 0;
      case '>':
        return order > 0 ? 1 : 0;
      case '>=':
        return order >= 0 ? 1 : 0;
      case '==':
        return order === 0 ? 1 : 0;
      default:
        return order === 0 ? 0 : 1;
    }
  }

  #read(target: Target, values: readonly Value[], frame: Frame): Value {
    const m = this.#memory;
    if (target.kind === 'var') return m.get(target, frame);
    if (target.kind === 'field') return m.record.get(m.fieldNumber(values[0]));
    const array = m.array(target.array, frame);
    const key = m.subscript(values.slice(0, target.subscripts.length));
    if (!array.has(key)) array.set(key, undefined);
    return array.get(key);
  }

  #assign(target: Target, values: readonly Value[], value: Value, frame: Frame): void {
    const m = this.#memory;
    if (target.kind === 'var') m.set(target, value, frame);
    else if (target.kind === 'field') m.record.assign(m.fieldNumber(values[0]), value);
    else m.array(target.array, frame).set(m.subscript(values.slice(0, target.subscripts.length)), value);
  }

  #pattern(e: Expression, value: Value): Regex {
    return patternOf(e.kind === 'regex' ? e.source : this.#memory.text(value));
  }

  #builtin(e: Builtin, values: readonly Value[], frame: Frame): Value {
    const { name, args } = e;
    switch (name) {
      case 'sub':
      case 'gsub':
        return this.#substitute(e, values, frame);
      case 'match':
        return this.#match(e, values);
      case 'split':
        return this.#split(e, values, frame);
      case 'length': {
        const [only] = args;
        if (!only) return this.#memory.text(this.#memory.record.get(0)).length;
        if (only.kind !== 'var') break;
        if (mayBeArray(only, this.#memory, frame) && this.#memory.cell(only, frame).held instanceof Map) return this.#memory.array(only, frame).size;
        return this.#memory.text(this.#memory.get(only, frame)).length;
      }
      case 'sprintf':
        return sprintf(this.#memory.text(values[0]), values.slice(1), this.#surroundings, 'sprintf');
    }
    return call(name, values, this.#surroundings);
  }

  #substitute({ name, args }: Builtin, values: readonly Value[], frame: Frame): number {
    const m = this.#memory;
    const [pattern, , place] = args;
    if (!pattern) return 0;
    const rest = pattern.kind === 'regex' ? values : values.slice(1);
    const target: Target = place && isPlace(place) ? place : { kind: 'field', of: { kind: 'number', value: 0 } };
    const parts = place && isPlace(place) ? rest.slice(1) : [0];
    const text = place && !isPlace(place) ? m.text(rest[1]) : m.text(this.#read(target, parts, frame));
    const [made, times] = substitute(text, this.#pattern(pattern, values[0]), m.text(rest[0]), name === 'gsub');
    if (times > 0 && !(place && !isPlace(place))) this.#assign(target, parts, made, frame);
    return times;
  }

  #match({ args }: Builtin, values: readonly Value[]): number {
    const found = args[1] ? this.#pattern(args[1], values[1]).find(this.#memory.text(values[0])) : undefined;
    this.#memory.setNamed('RSTART', found ? found[0] + 1 : 0);
    this.#memory.setNamed('RLENGTH', found ? found[1] - found[0] : -1);
    return found ? found[0] + 1 : 0;
  }

  #split({ args }: Builtin, values: readonly Value[], frame: Frame): number {
    const [, array, separator] = args;
    if (array?.kind !== 'var') return 0;
    const m = this.#memory;
    const by = separator?.kind === 'regex' ? separator.source : separator ? m.text(values[1]) : m.text(m.named('FS'));
    const found = pieces(m.text(values[0]), separator?.kind === 'regex' && by === ' ' ? '[ ]' : by);
    const into = m.array(array, frame);
    into.clear();
    found.forEach((piece, i) => into.set(String(i + 1), fromOutside(piece)));
    return found.length;
  }
}

function mayWaitItself(name: string): boolean {
  return name === 'system' || name === 'close' || name === 'fflush';
}

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}
