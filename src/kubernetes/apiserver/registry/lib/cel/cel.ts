// CEL, loaded when somebody first needs it: expressions are compiled once, their faults told in cel-go's words. upstream: apiserver/pkg/cel, cel-go
import type { Environment } from '@marcbachmann/cel-js';
import { isRecord } from '../../../../../base/deep.ts';
import { onDemand } from '../../../../../base/on-demand.ts';
import { withoutMessages } from './messages.ts';

/** The result of an expression, or why there is none. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

/** Evaluates with its variables' values. */
export type Program = (variables: Readonly<Record<string, unknown>>) => Outcome;

/** The variables of an expression and their types; `composed` are the members of `variables`. */
export interface Scope {
  readonly variables: Readonly<Record<string, string>>;
  readonly composed?: Readonly<Record<string, string>>;
}

interface Library {
  readonly Environment: new (options: Record<string, unknown>) => Environment;
  readonly addFunctions: (env: Environment) => void;
}

/** What is behind `variables`: members that are worked out when they are first asked for. */
class Composed {}
const COMPOSED = 'kubernetes.variables';

let library: Library | undefined;
const environments = new Map<string, Environment>();
const programs = new Map<string, Program | { readonly problem: string }>();
const MOST_PROGRAMS = 2000;
const MOST_ENVIRONMENTS = 100;

/** Fetches the library; what follows asks it at once. Rejects with a LoadError. */
export async function loadCel(): Promise<void> {
  if (library) return;
  const [{ Environment }, { addFunctions }] = await onDemand(() => Promise.all([import('@marcbachmann/cel-js'), import('./functions.ts')]));
  library = { Environment: Environment as unknown as Library['Environment'], addFunctions };
}

function environmentOf(scope: Scope): Environment {
  if (!library) throw new Error('CEL was not loaded before it was asked');
  const key = keyOf(scope);
  let env = environments.get(key);
  if (!env) {
    env = new library.Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, enableOptionalTypes: true });
    library.addFunctions(env);
    for (const [name, type] of Object.entries(scope.variables)) env.registerVariable(name, type);
    if (scope.composed) env.registerType(COMPOSED, { ctor: Composed, fields: { ...scope.composed } }).registerVariable('variables', COMPOSED);
    if (environments.size >= MOST_ENVIRONMENTS) environments.clear();
    environments.set(key, env);
  }
  return env;
}

const keyOf = (scope: Scope): string => JSON.stringify([scope.variables, scope.composed]);

/** Compiles an expression in a scope; `wanted` is the type that it must have. Needs `loadCel` before. */
export function compile(expression: string, scope: Scope, wanted?: 'bool' | 'string'): Program | { readonly problem: string } {
  const key = `${wanted ?? ''} ${keyOf(scope)} ${expression}`;
  let program = programs.get(key);
  if (!program) {
    program = compiled(expression, environmentOf(scope), wanted);
    if (programs.size >= MOST_PROGRAMS) programs.clear();
    programs.set(key, program);
  }
  return program;
}

/** The type of an expression; `dyn` where it is not known or does not compile. */
export function typeOf(expression: string, scope: Scope): string {
  const checked = environmentOf(scope).check(expression);
  return checked.valid ? (checked.type ?? 'dyn') : 'dyn';
}

/** The value of `variables`: each member is worked out once, when it is first asked for. */
export function composed(members: Readonly<Record<string, () => unknown>>): unknown {
  const out = new Composed();
  for (const [name, make] of Object.entries(members)) {
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(out, name, {
      enumerable: true,
      get: () => {
        made ??= { value: make() };
        return made.value;
      },
    });
  }
  return out;
}

function compiled(text: string, env: Environment, wanted: string | undefined): Program | { readonly problem: string } {
  const expression = withoutMessages(text);
  const checked = env.check(expression);
  if (!checked.valid) return { problem: `compilation failed: ${compileError(checked.error, expression, env)}` };
  if (wanted && checked.type !== wanted) return { problem: `must evaluate to ${wanted} but got ${goTypeOf(checked.type ?? 'dyn')}` };
  const evaluate = env.parse(expression);
  return (variables) => {
    try {
      return { value: evaluate(variables as Record<string, unknown>) };
    } catch (error) {
      return { error: runtimeError(error) };
    }
  };
}

const TYPE_NAMES: Readonly<Record<string, string>> = { null: 'null_type' };

/** list<int> is list(int) in cel-go. */
const goTypeOf = (type: string): string => (TYPE_NAMES[type] ?? type).replaceAll('<', '(').replaceAll('>', ')');

interface Fault {
  readonly summary?: string;
  readonly message?: string;
  readonly range?: { readonly start: number };
}

const OPERANDS = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** The fault with its place, as cel-go displays an issue. */
function compileError(error: unknown, expression: string, env: Environment): string {
  const fault = (error ?? {}) as Fault;
  const said = fault.summary ?? fault.message?.split('\n')[0] ?? '';
  const start = placeOf(said, expression, fault.range?.start ?? 0);
  const before = expression.slice(0, start);
  const line = before.split('\n').length;
  const column = start - (before.lastIndexOf('\n') + 1);
  const source = expression.split('\n')[line - 1] ?? '';
  return `ERROR: <input>:${line}:${column + 1}: ${inGo(said, env)}\n | ${source}\n | ${'.'.repeat(column)}^`;
}

/** cel-go points at the dot of a field, the bracket of a call, the sign of an operator. */
function placeOf(said: string, expression: string, start: number): number {
  const sign = said.startsWith('found no matching overload for') ? '(' : /^no such overload: .+ (\S+) .+$/.exec(said)?.[1];
  if (sign) return Math.max(start, expression.indexOf(sign, start));
  return said.startsWith('No such key') ? Math.max(0, expression.lastIndexOf('.', start)) : start;
}

function inGo(said: string, env: Environment): string {
  const variable = /^Unknown variable: (.*)$/.exec(said);
  if (variable) return `undeclared reference to '${variable[1]}' (in container '')`;
  const call = /^found no matching overload for '([\w.]*?)(\w+)\((.*)\)'$/.exec(said);
  if (call) {
    const [, receiver = '', name = '', types = ''] = call;
    const known = env.getDefinitions().functions.some((f) => f.name === name);
    if (!known) return `undeclared reference to '${name}' (in container '')`;
    return `found no matching overload for '${name}' applied to '${receiver ? `${receiver.slice(0, -1)}.` : ''}(${types})'`;
  }
  const field = /^No such key: (.*)$/.exec(said);
  if (field) return `undefined field '${field[1]}'`;
  const operator = /^no such overload: (.+) (\S+) (.+)$/.exec(said);
  if (operator) return `found no matching overload for '_${operator[2]}_' applied to '(${operator[1]}, ${operator[3]})'`;
  const token = /^Unexpected token: (.*)$/.exec(said);
  if (token?.[1] === 'EOF') return `Syntax error: mismatched input '<EOF>' expecting ${OPERANDS}`;
  if (token) return `Syntax error: extraneous input '${token[1]}' expecting ${OPERANDS}`;
  return said;
}

function runtimeError(error: unknown): string {
  const fault = (error ?? {}) as Fault;
  const said = fault.summary ?? fault.message?.split('\n')[0] ?? String(error);
  const key = /^No such key: (.*)$/.exec(said);
  if (key) return `no such key: ${key[1]}`;
  if (/^(no such overload|found no matching overload)/.test(said)) return 'no such overload';
  return said;
}

/** What CEL sees of a value: whole numbers are its 64-bit integers. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, celValue(v)]));
  return value;
}
