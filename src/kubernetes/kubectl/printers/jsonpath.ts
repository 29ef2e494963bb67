// JSONPath over plain data. upstream: client-go/util/jsonpath/jsonpath.go
import { isRecord } from '../../../base/deep.ts';
import { goTypeName, goValueText, sortedKeysOf } from '../../api/go-value.ts';
import { compactJson, toJson } from './json.ts';
import { type PathNode, parseJsonPath, type SliceParam } from './jsonpath-parser.ts';

export interface JsonPathOptions {
  /** A field that is not there is nothing instead of an error. */
  readonly allowMissing: boolean;
  readonly asJson?: boolean;
}

/** A template that can be asked again and again. */
export class JsonPath {
  readonly #nodes: readonly PathNode[];
  readonly #options: JsonPathOptions;

  /** Throws an Error in upstream's words when the template is wrong. */
  constructor(template: string, options: JsonPathOptions) {
    this.#nodes = parseJsonPath(template);
    this.#options = options;
  }

  /** One list of values for each part of the template. */
  find(data: unknown): unknown[][] {
    return new Run(this.#options.allowMissing).results(this.#nodes, 0, data).results;
  }

  /** The template filled in: values of one part joined by spaces. */
  text(data: unknown): string {
    return this.find(data)
      .map((values) => this.#printed(values))
      .join('');
  }

  #printed(values: readonly unknown[]): string {
    if (this.#options.asJson) return toJson(values);
    return values.map((v) => (typeof v === 'object' ? compactJson(v) : goValueText(v))).join(' ');
  }
}

class Run {
  readonly #allowMissing: boolean;
  #begin = false;
  #end = false;
  #depth = 0;

  constructor(allowMissing: boolean) {
    this.#allowMissing = allowMissing;
  }

  /** Results from node `from` on; `next` is where an {end} was met (or the end). */
  results(nodes: readonly PathNode[], from: number, data: unknown): { readonly results: unknown[][]; readonly next: number } {
    const results: unknown[][] = [];
    for (let i = from; i < nodes.length; i++) {
      const node = nodes[i];
      if (!node) break;
      const found = this.#walk([data], node);
      if (this.#end) {
        this.#end = false;
        return { results, next: i };
      }
      if (!this.#begin) {
        results.push(found);
        continue;
      }
      this.#begin = false;
      this.#depth++;
      let next = i;
      for (const value of found.length ? found : [undefined]) {
        const inner = this.results(nodes, i + 1, value);
        if (found.length) results.push(...inner.results);
        next = inner.next;
      }
      this.#depth--;
      i = next;
    }
    return { results, next: nodes.length };
  }

  #walk(input: unknown[], node: PathNode): unknown[] {
    switch (node.type) {
      case 'list':
        return this.#list(input, node.nodes);
      case 'text':
        return [node.text];
      case 'literal':
        return [node.value];
      case 'field':
        return this.#field(input, node.name);
      case 'identifier':
        return this.#identifier(input, node.name);
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return recursive(input);
      case 'array':
        return slice(input, node.params);
      case 'union':
        return node.parts.flatMap((part) => this.#list(input, part));
      case 'filter':
        return this.#filter(input, node);
    }
  }

  #list(input: unknown[], nodes: readonly PathNode[]): unknown[] {
    return nodes.reduce((current, node) => this.#walk(current, node), input);
  }

  #field(input: unknown[], name: string): unknown[] {
    if (input.length === 0) return [];
    const out: unknown[] = [];
    for (const value of input) if (isRecord(value) && Object.hasOwn(value, name) && value[name] !== undefined) out.push(value[name]);
    if (out.length === 0 && !this.#allowMissing) throw new Error(`${name} is not found`);
    return out;
  }

  #identifier(input: unknown[], name: string): unknown[] {
    if (name === 'range') {
      this.#begin = true;
      return input;
    }
    if (name !== 'end') throw new Error(`unrecognized identifier ${name}`);
    if (this.#depth === 0) throw new Error('not in range, nothing to end');
    this.#end = true;
    return [];
  }

  #filter(input: unknown[], node: PathNode & { readonly type: 'filter' }): unknown[] {
    const out: unknown[] = [];
    for (const value of input) {
      if (!Array.isArray(value)) throw new Error(`${goValueText(value)} is not array or slice and cannot be filtered`);
      for (const item of value) if (this.#passes(item, node)) out.push(item);
    }
    return out;
  }

  #passes(item: unknown, node: PathNode & { readonly type: 'filter' }): boolean {
    if (node.operator === 'exists') {
      try {
        return this.#list([item], node.left).length > 0;
      } catch {
        // With missing keys forbidden, what is not there is an error; here it only means no.
        return false;
      }
    }
    const left = one(this.#list([item], node.left));
    if (!left) return false;
    const right = one(this.#list([item], node.right));
    return right !== undefined && compare(left.value, right.value, node.operator);
  }
}

function one(values: readonly unknown[]): { readonly value: unknown } | undefined {
  if (values.length > 1) throw new Error('can only compare one element at a time');
  return values.length ? { value: values[0] } : undefined;
}

const kindOf = (v: unknown): string => (typeof v === 'number' ? (Number.isInteger(v) ? 'int' : 'float') : typeof v);

function compare(left: unknown, right: unknown, operator: string): boolean {
  const a = kindOf(left);
  const b = kindOf(right);
  if (a === 'object' || b === 'object') throw new Error('invalid type for comparison');
  const ordered = operator !== '==' && operator !== '!=';
  if (!['==', '!=', '<', '<=', '>', '>='].includes(operator)) throw new Error(`unrecognized filter operator ${operator}`);
  if (a !== b) throw new Error('incompatible types for comparison');
  if (ordered && a === 'boolean') throw new Error('invalid type for comparison');
  const x = left as string | number;
  const y = right as string | number;
  switch (operator) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    default:
      return x >= y;
  }
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? sortedKeysOf(value).map((k) => value[k]) : [];
}

/** Every value that holds others, and every text, at any depth. */
function recursive(input: readonly unknown[]): unknown[] {
  const out: unknown[] = [];
  for (const value of input) {
    const inside = children(value);
    if (inside.length === 0 && !(typeof value === 'string' && value)) continue;
    out.push(value, ...recursive(inside));
  }
  return out;
}

function slice(input: readonly unknown[], params: readonly [SliceParam, SliceParam, SliceParam]): unknown[] {
  const out: unknown[] = [];
  for (const value of input) {
    if (value === null || value === undefined) continue;
    if (!Array.isArray(value)) throw new Error(`${goTypeName(value)} is not array or slice`);
    const length = value.length;
    let [start, end] = [params[0].known ? params[0].value : 0, params[1].known ? params[1].value : length];
    if (start < 0) start += length;
    if (end < 0 || (end === 0 && params[1].derived)) end += length;
    if (start === end) return out;
    if (start >= length || start < 0) throw new Error(`array index out of bounds: index ${start}, length ${length}`);
    if (end > length || end < 0) throw new Error(`array index out of bounds: index ${end - 1}, length ${length}`);
    if (start > end) throw new Error(`starting index ${start} is greater than ending index ${end}`);
    if (params[2].known && params[2].value <= 0) throw new Error('step must be > 0');
    const step = params[2].known ? params[2].value : 1;
    for (let i = start; i < end; i += step) out.push(value[i]);
  }
  return out;
}

/** `.a`, `a` and `{a}` all mean {.a} where a column or an order is named. upstream: get.RelaxedJSONPathExpression */
export function relaxedExpression(text: string): string {
  if (text === '') return text;
  const m = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  const field = m?.[1] ?? m?.[2];
  if (field === undefined) throw new Error(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  return `{.${field}}`;
}
