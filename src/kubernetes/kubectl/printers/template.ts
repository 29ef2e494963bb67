// Runs Go templates over plain data. upstream: text/template/exec.go
import { isRecord } from '../../../base/deep.ts';
import { sortedKeysOf } from '../../api/go-value.ts';
import { FUNCTIONS, GoNumber, plainText } from './template-functions.ts';
import { type Operand, type Pipe, parseTemplate, type TemplateNode, type TemplateSet } from './template-parser.ts';

/** What went wrong at a place of the template; `printed` came before it. */
export class TemplateError extends Error {
  printed = '';
}

/** What stands where nothing is: printed as <no value>. */
const MISSING = Symbol('no value');

class Break extends Error {}
class Continue extends Error {}

/** A template that can be filled in again and again. Throws TemplateSyntaxError when it is wrong. */
export function compileTemplate(input: string, options: { readonly allowMissing: boolean }): (data: unknown) => string {
  const set = parseTemplate(input, new Set([...FUNCTIONS.keys(), 'and', 'or']));
  return (data) => {
    const run = new Run(input, set, options.allowMissing);
    try {
      run.nodes(set.get('') ?? [], data, [['$', data]]);
    } catch (e) {
      if (e instanceof TemplateError) e.printed = run.out;
      throw e;
    }
    return run.out;
  };
}

type Variables = [string, unknown][];

class Run {
  out = '';
  readonly #input: string;
  readonly #set: TemplateSet;
  readonly #allowMissing: boolean;
  #depth = 0;
  #name = 'output';

  constructor(input: string, set: TemplateSet, allowMissing: boolean) {
    this.#input = input;
    this.#set = set;
    this.#allowMissing = allowMissing;
  }

  nodes(list: readonly TemplateNode[], dot: unknown, variables: Variables): void {
    for (const node of list) this.#node(node, dot, variables);
  }

  #node(node: TemplateNode, dot: unknown, variables: Variables): void {
    switch (node.type) {
      case 'text':
        this.out += node.text;
        return;
      case 'action': {
        const value = this.#pipe(node.pipe, dot, variables);
        if (node.pipe.declares.length === 0) this.out += value === MISSING ? '<no value>' : printed(value);
        return;
      }
      case 'if':
      case 'with':
        this.#branch(node, dot, variables);
        return;
      case 'range':
        this.#range(node, dot, variables);
        return;
      case 'template':
        this.#template(node, dot, variables);
        return;
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
    }
  }

  #branch(node: TemplateNode & { readonly type: 'if' | 'with' | 'range' }, dot: unknown, variables: Variables): void {
    const scope = variables.length;
    const value = this.#pipe(node.pipe, dot, variables);
    if (isTrue(value)) this.nodes(node.body, node.type === 'with' ? value : dot, variables);
    else this.nodes(node.otherwise, dot, variables);
    variables.length = scope;
  }

  #range(node: TemplateNode & { readonly type: 'if' | 'with' | 'range' }, dot: unknown, variables: Variables): void {
    const scope = variables.length;
    const value = this.#pipe({ ...node.pipe, declares: [] }, dot, variables);
    const entries = this.#entries(value, node);
    if (entries.length === 0) this.nodes(node.otherwise, dot, variables);
    const names = node.pipe.declares;
    for (const [key, item] of entries) {
      const bound: Variables =
        names.length === 2
          ? [
              [names[0] ?? '', key],
              [names[1] ?? '', item],
            ]
          : names.length === 1
            ? [[names[0] ?? '', item]]
            : [];
      if (node.pipe.assigns) for (const [name, v] of bound) assign(variables, name, v);
      else variables.push(...bound);
      try {
        this.nodes(node.body, item, variables);
      } catch (e) {
        if (e instanceof Break) break;
        if (!(e instanceof Continue)) throw e;
      } finally {
        variables.length = scope;
      }
    }
    variables.length = scope;
  }

  #entries(value: unknown, node: TemplateNode): (readonly [unknown, unknown])[] {
    if (Array.isArray(value)) return value.map((item, i) => [new GoNumber(i, false), item] as const);
    if (isRecord(value)) return sortedKeysOf(value).map((k) => [k, value[k]] as const);
    if (value === MISSING || value === null || value === undefined) return [];
    if (value instanceof GoNumber && !value.float) return Array.from({ length: value.value }, (_, i) => [new GoNumber(i, false), new GoNumber(i, false)] as const);
    throw this.#fail(node, `range can't iterate over ${printed(value)}`);
  }

  #template(node: TemplateNode & { readonly type: 'template' }, dot: unknown, variables: Variables): void {
    const body = this.#set.get(node.name);
    if (!body) throw this.#fail(node, `template ${JSON.stringify(node.name)} not defined`);
    if (++this.#depth > 1000) throw this.#fail(node, 'exceeded maximum template depth (1000)');
    const value = node.pipe ? this.#pipe(node.pipe, dot, variables) : MISSING;
    const name = this.#name;
    this.#name = node.name;
    this.nodes(body, value, [['$', value]]);
    this.#name = name;
    this.#depth--;
  }

  #pipe(pipe: Pipe, dot: unknown, variables: Variables): unknown {
    let value: unknown = MISSING;
    let final: { readonly value: unknown } | undefined;
    for (const command of pipe.commands) {
      value = this.#command(command, dot, variables, final);
      final = { value };
    }
    for (const name of pipe.declares) {
      if (pipe.assigns) assign(variables, name, value);
      else variables.push([name, value]);
    }
    return value;
  }

  #command(command: readonly Operand[], dot: unknown, variables: Variables, final: { readonly value: unknown } | undefined): unknown {
    const [first, ...rest] = command;
    if (!first) return MISSING;
    if (first.type === 'function') return this.#call(first, rest, dot, variables, final);
    if (rest.length || final) {
      if (first.type === 'field' || first.type === 'chain' || (first.type === 'variable' && first.names.length)) {
        throw this.#fail(
          first,
          `${(first.type === 'field' || first.type === 'chain' || first.type === 'variable' ? first.names.at(-1) : '') ?? ''} is not a method but has arguments`,
        );
      }
      throw this.#fail(first, `can't give argument to non-function ${first.source}`);
    }
    if (first.type === 'nil') throw this.#fail(first, 'nil is not a command');
    return this.#operand(first, dot, variables);
  }

  #operand(o: Operand, dot: unknown, variables: Variables): unknown {
    switch (o.type) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'literal':
        return o.value;
      case 'number':
        return new GoNumber(o.value, o.float);
      case 'field':
        return this.#fields(o, dot, o.names);
      case 'variable':
        return this.#fields(o, variables.findLast(([name]) => name === o.name)?.[1], o.names);
      case 'chain':
        return this.#fields(o, this.#operand(o.inner, dot, variables), o.names);
      case 'pipe':
        return this.#pipe(o.pipe, dot, variables);
      case 'function':
        return this.#call(o, [], dot, variables, undefined);
    }
  }

  #fields(o: Operand, from: unknown, names: readonly string[]): unknown {
    let value = from;
    for (const name of names) value = this.#member(o, value, name);
    return value;
  }

  #member(o: Operand, value: unknown, name: string): unknown {
    if (isRecord(value) && !(value instanceof GoNumber)) {
      if (Object.hasOwn(value, name) && value[name] !== undefined) return value[name];
      if (!this.#allowMissing) throw this.#fail(o, `map has no entry for key ${JSON.stringify(name)}`);
      return MISSING;
    }
    if (value === MISSING) return MISSING;
    if (value === null || value === undefined) {
      throw this.#fail(o, `nil pointer evaluating interface {}.${name}`);
    }
    throw this.#fail(o, `can't evaluate field ${name} in type interface {}`);
  }

  #call(f: Operand & { readonly type: 'function' }, operands: readonly Operand[], dot: unknown, variables: Variables, final: { readonly value: unknown } | undefined): unknown {
    const lazy = operands.map((o) => () => this.#argument(o, dot, variables));
    if (final) lazy.push(() => final.value);
    if (f.name === 'and' || f.name === 'or') return this.#logic(f, lazy);
    const whole = { at: f.at, source: [f, ...operands].map((o) => o.source).join(' ') };
    const args = lazy.map((l) => l()).map((a) => (a === MISSING ? null : a));
    const known = FUNCTIONS.get(f.name);
    if (!known) throw this.#fail(f, `function ${JSON.stringify(f.name)} not defined`);
    if (args.length < known.least || args.length > known.most) {
      const want = known.most === Number.POSITIVE_INFINITY ? `at least ${known.least}` : String(known.least);
      throw this.#fail(f, `wrong number of args for ${f.name}: want ${want} got ${args.length}`);
    }
    try {
      return known.call(args);
    } catch (e) {
      throw this.#fail(whole, `error calling ${f.name}: ${(e as Error).message}`);
    }
  }

  #logic(f: Operand & { readonly type: 'function' }, lazy: readonly (() => unknown)[]): unknown {
    if (lazy.length === 0) throw this.#fail(f, `wrong number of args for ${f.name}: want at least 1 got 0`);
    let value: unknown = MISSING;
    for (const next of lazy) {
      value = next();
      if (isTrue(value) === (f.name === 'or')) return value;
    }
    return value;
  }

  #argument(o: Operand, dot: unknown, variables: Variables): unknown {
    return this.#operand(o, dot, variables);
  }

  #fail(at: { readonly at: number; readonly source: string }, message: string): TemplateError {
    const before = this.#input.slice(0, at.at);
    const newline = before.lastIndexOf('\n');
    const line = before.split('\n').length;
    const column = newline < 0 ? at.at : at.at - newline;
    const source = at.source.length > 20 ? `${at.source.slice(0, 20)}...` : at.source;
    return new TemplateError(`template: output:${line}:${column}: executing ${JSON.stringify(this.#name)} at <${source}>: ${message}`);
  }
}

function assign(variables: Variables, name: string, value: unknown): void {
  const found = variables.findLast(([n]) => n === name);
  if (found) found[1] = value;
}

/** Go's truth: not empty, not zero, not nil. */
function isTrue(value: unknown): boolean {
  if (value === MISSING || value === null || value === undefined) return false;
  if (value instanceof GoNumber) return value.value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** As {{value}} prints it: nil too is <no value>. */
function printed(value: unknown): string {
  if (value === null || value === undefined || value === MISSING) return '<no value>';
  return plainText(value);
}
