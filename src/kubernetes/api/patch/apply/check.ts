// What a configuration must be before it is merged: fields that exist, types that fit, no key twice. upstream: structured-merge-diff typed/validate.go
import { isRecord } from '../../../../base/deep.ts';
import { goSyntax, goTypeName, goValueText } from '../../go-value.ts';
import { resolve, type SchemaNode } from '../../schema.ts';
import { pathText } from './field-set.ts';
import { keyElement, type Shape, shapeOf, valueElement } from './shape.ts';

/** What is wrong, in the library's words, or undefined. */
export function checkApplied(value: unknown, schema: SchemaNode | undefined): string | undefined {
  if (!schema) return undefined;
  const problems: string[] = [];
  check(value, schema, [], problems);
  if (problems.length <= 1) return problems[0];
  return `errors:\n${problems.map((p) => `  ${p}`).join('\n')}`;
}

type Path = readonly string[];

function check(value: unknown, schema: SchemaNode | undefined, path: Path, problems: string[]): void {
  if (value === null || value === undefined || !schema) return;
  const shape = shapeOf(schema);
  const node = resolve(schema);
  if (node?.properties) checkFields(value, node, path, problems);
  else if (node?.type === 'array') checkList(value, node, shape, path, problems);
  else if (node?.additionalProperties) checkMap(value, node.additionalProperties, path, problems);
  else checkScalar(value, node, path, problems);
}

const at = (path: Path): string => pathText(path) || '.';

function checkFields(value: unknown, node: SchemaNode, path: Path, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(`${at(path)}: expected map, got ${goValue(value)}`);
    return;
  }
  for (const key of Object.keys(value)) {
    const here = [...path, `f:${key}`];
    const field = node.properties?.[key];
    if (field) check(value[key], field, here, problems);
    else if (!node['x-kubernetes-preserve-unknown-fields']) problems.push(`${at(here)}: field not declared in schema`);
  }
}

function checkMap(value: unknown, items: SchemaNode, path: Path, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(`${at(path)}: expected map, got ${goValue(value)}`);
    return;
  }
  for (const key of Object.keys(value)) check(value[key], items, [...path, `f:${key}`], problems);
}

function checkList(value: unknown, node: SchemaNode, shape: Shape, path: Path, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(`${at(path)}: expected list, got ${goValue(value)}`);
    return;
  }
  const seen = new Set<string>();
  const keyless = shape.kind === 'keyed' ? value.findIndex((item) => keyProblem(item, shape) !== undefined) : -1;
  const named = keyless < 0 ? value : value.slice(0, keyless);
  named.forEach((item, i) => {
    const element = shape.kind === 'keyed' ? keyElement(item, shape) : shape.kind === 'set' ? valueElement(item) : `i:${i}`;
    if (shape.kind === 'keyed' || shape.kind === 'set') {
      if (seen.has(element)) problems.push(`${at(path)}: duplicate entries for key ${pathText([element])}`);
      seen.add(element);
    }
    check(item, node.items, [...path, element], problems);
  });
  // What cannot be told apart ends the list.
  if (keyless >= 0 && shape.kind === 'keyed') problems.push(`${at(path)}: element ${keyless}: ${keyProblem(value[keyless], shape)}`);
}

/** upstream: keyedAssociativeListItemToPathElement */
function keyProblem(item: unknown, shape: Extract<Shape, { kind: 'keyed' }>): string | undefined {
  if (item === null || item === undefined) return 'associative list with keys may not have a null element';
  if (!isRecord(item)) return 'associative list with keys may not have non-map elements';
  const fields = resolve(shape.items)?.properties ?? {};
  if (shape.keys.some((name) => item[name] !== undefined || fields[name]?.default !== undefined)) return undefined;
  const keys = shape.keys.map((k) => JSON.stringify(k)).join(' ');
  return `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`;
}

function checkScalar(value: unknown, node: SchemaNode | undefined, path: Path, problems: string[]): void {
  const want = node?.type;
  if (want === 'string' && node?.format !== 'int-or-string' && typeof value !== 'string') problems.push(`${at(path)}: expected string, got ${wrapped(value)}`);
  else if ((want === 'integer' || want === 'number') && typeof value !== 'number') problems.push(`${at(path)}: expected numeric (int or float), got ${goTypeName(value)}`);
  else if (want === 'boolean' && typeof value !== 'boolean') problems.push(`${at(path)}: expected boolean, got ${goValue(value)}`);
  else if (want === undefined && isUntyped(node) && typeof value === 'object') problems.push(`${at(path)}: expected any scalar, got ${goValue(value)}`);
}

/** An amount, a port by number or name: one value, of whatever type. */
const isUntyped = (node: SchemaNode | undefined): boolean => Array.isArray(node?.oneOf) || node?.['x-kubernetes-int-or-string'] === true;

// The library prints what it got in three ways: as %v, as %#v of its wrapper, as %T of what is inside.
const goValue = (value: unknown): string => `&{${goValueText(value)}}`;
const wrapped = (value: unknown): string => `&value.valueUnstructured{Value:${goSyntax(value)}}`;
