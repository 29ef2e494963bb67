// CEL over the cluster's objects: the language of Kubernetes' own policies. Bounded in size and in steps; nothing is ever evaluated as JavaScript.
import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import { isRecord } from '../base/deep.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';
import { ASSUMED, costOf, type SizeOf } from './cel-cost.ts';
import { lessonEnvironment } from './cel-functions.ts';

export type CelResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };
export type Objects = (apiVersion: string, kind: string) => readonly ApiObject[];

const MAX_LENGTH = 4000;
/** Steps of an expression in the worst case: a second's hundredth or so. */
const MAX_COST = 1_000_000;

interface Program {
  readonly run: ParseResult | undefined;
  readonly error: string;
}

/** One world's expressions, compiled once. */
class Engine {
  readonly #environment: Environment;
  readonly #objects: Objects;
  readonly #programs = new Map<string, Program>();

  constructor(objects: Objects) {
    this.#objects = objects;
    this.#environment = lessonEnvironment((apiVersion, kind) => allConverted(objects(apiVersion, kind)));
  }

  evaluate(expression: string, object: unknown): CelResult {
    const { run, error } = this.#program(expression);
    if (!run) return { ok: false, error };
    const sizes: SizeOf = (apiVersion, kind) => this.#objects(apiVersion, kind).length;
    if (costOf(run.ast, sizes) > MAX_COST) return { ok: false, error: 'the expression costs too much in this cluster' };
    try {
      return { ok: true, value: plain(run({ object: isRecord(object) ? converted(object) : celValue(object ?? null) })) };
    } catch (thrown) {
      return { ok: false, error: firstLine(thrown) };
    }
  }

  #program(expression: string): Program {
    const known = this.#programs.get(expression);
    if (known) return known;
    let program: Program;
    try {
      program = { run: this.#environment.parse(expression), error: '' };
    } catch (thrown) {
      program = { run: undefined, error: firstLine(thrown) };
    }
    this.#programs.set(expression, program);
    return program;
  }
}

const engines = new WeakMap<Objects, Engine>();

function engineFor(objects: Objects): Engine {
  const engine = engines.get(objects) ?? new Engine(objects);
  engines.set(objects, engine);
  return engine;
}

/** Evaluates with `objects(apiVersion, kind)` and, where given, `object`. */
export function evaluateCel(expression: string, objects: Objects, object?: unknown): CelResult {
  if (expression.length > MAX_LENGTH) return { ok: false, error: `the expression has ${expression.length} characters; ${MAX_LENGTH} are possible` };
  return engineFor(objects).evaluate(expression, object);
}

/** What is wrong with an expression before any world is there; undefined when it may run. */
export function celProblem(expression: string): string | undefined {
  if (expression.length > MAX_LENGTH) return `the expression has ${expression.length} characters; ${MAX_LENGTH} are possible`;
  try {
    const program = lessonEnvironment(() => []).parse(expression);
    const { valid, error } = program.check();
    if (!valid) return firstLine(error);
    const cost = costOf(program.ast, () => ASSUMED);
    return cost > MAX_COST ? `the expression costs too much: about ${cost} steps with ${ASSUMED} objects of a kind, ${MAX_COST} are possible` : undefined;
  } catch (thrown) {
    return firstLine(thrown);
  }
}

function firstLine(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
}

/** Stored objects never change, so each is made ready once. */
const ready = new WeakMap<object, unknown>();
const readyLists = new WeakMap<readonly object[], readonly unknown[]>();

function converted(object: object): unknown {
  const known = ready.get(object);
  if (known !== undefined) return known;
  const value = celValue(object);
  ready.set(object, value);
  return value;
}

/** Nor do lists: who asks again for the same one is given the same one. */
function allConverted(list: readonly object[]): readonly unknown[] {
  const known = readyLists.get(list);
  if (known) return known;
  const value = list.map(converted);
  readyLists.set(list, value);
  return value;
}

/** CEL's int is a 64-bit integer: whole numbers go in as bigint. */
function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, celValue(v)]));
  return value;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return value;
}
