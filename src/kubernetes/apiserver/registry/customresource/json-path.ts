// The simple JSONPath of printer columns and scale paths. upstream: client-go/util/jsonpath, as far as CRDs allow it
import { isRecord } from '../../../../base/deep.ts';

type Step =
  | { readonly name: string }
  | { readonly index: number }
  | { readonly all: true }
  | { readonly filter: { readonly path: readonly string[]; readonly op: string; readonly value: unknown } };
const STEP = /\.((?:[^.[\\]|\\.)+)|\[(\d+)\]|\['([^']*)'\]|\[(\*)\]|\[\?\(@((?:\.[\w/-]+)+)\s*(==|!=|<=|>=|<|>)\s*("[^"]*"|'[^']*'|[\w.-]+)\)\]/gy;
const parsed = new Map<string, readonly Step[] | undefined>();

function parse(path: string): readonly Step[] | undefined {
  if (parsed.has(path)) return parsed.get(path);
  const steps: Step[] = [];
  let end = 0;
  for (const m of path.matchAll(STEP)) {
    end = m.index + m[0].length;
    if (m[1] !== undefined) steps.push({ name: m[1].replace(/\\(.)/g, '$1') });
    else if (m[2] !== undefined) steps.push({ index: Number(m[2]) });
    else if (m[3] !== undefined) steps.push({ name: m[3] });
    else if (m[4] !== undefined) steps.push({ all: true });
    else steps.push({ filter: { path: (m[5] ?? '').split('.').slice(1), op: m[6] ?? '==', value: literal(m[7] ?? '') } });
  }
  const whole = end === path.length && steps.length ? steps : undefined;
  parsed.set(path, whole);
  return whole;
}

function literal(text: string): unknown {
  if (/^["']/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** The first value at the path; undefined when there is none or the path cannot be read. */
export function valueAt(object: unknown, path: string): unknown {
  let found: unknown[] = [object];
  for (const step of parse(path) ?? [{ name: '' }]) found = found.flatMap((value) => follow(value, step));
  return found[0];
}

function follow(value: unknown, step: Step): unknown[] {
  if ('name' in step) return isRecord(value) && value[step.name] !== undefined ? [value[step.name]] : [];
  if ('index' in step) return Array.isArray(value) && value[step.index] !== undefined ? [value[step.index]] : [];
  const members = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  if ('all' in step) return members;
  return members.filter((m) =>
    compares(
      step.filter.path.reduce<unknown>((v, name) => (isRecord(v) ? v[name] : undefined), m),
      step.filter.op,
      step.filter.value,
    ),
  );
}

function compares(a: unknown, op: string, b: unknown): boolean {
  if (op === '==') return a === b;
  if (op === '!=') return a !== undefined && a !== b;
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
  const [x, y] = [a as number, b as number];
  return op === '<' ? x < y : op === '<=' ? x <= y : op === '>' ? x > y : x >= y;
}

/** Puts a value at a path of names. */
export function setAt(object: Record<string, unknown>, path: string, value: unknown): void {
  const names = (parse(path) ?? []).flatMap((s) => ('name' in s ? [s.name] : []));
  let here = object;
  for (const name of names.slice(0, -1)) {
    const next = isRecord(here[name]) ? here[name] : {};
    here[name] = next;
    here = next;
  }
  const last = names.at(-1);
  if (last !== undefined) here[last] = value;
}
