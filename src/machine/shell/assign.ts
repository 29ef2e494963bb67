// Assignments: scalars, elements, whole arrays. upstream: bash arrayfunc.c, variables.c do_assignment
import { expandText, fieldsOf } from './expand.ts';
import { keyFor } from './parameter.ts';
import type { Shell } from './shell.ts';
import type { ArrayElement, Assignment, Word } from './syntax.ts';
import { elementsOf, type Flags, type Variable } from './variables.ts';

function isList(value: Word | readonly ArrayElement[]): value is readonly ArrayElement[] {
  return Array.isArray(value);
}

/** Makes one assignment, with the attributes that a declaration gives. */
export async function assignTo(sh: Shell, a: Assignment, flags: Flags, scope: 'local' | 'global' | 'nearest'): Promise<void> {
  const { value } = a;
  if (isList(value)) return assignList(sh, a, value, flags, scope);
  const text = await sh.settle(expandText(sh, value, 'assignment'));
  if (Object.keys(flags).length > 0 || scope !== 'nearest') {
    const { readonly, ...others } = flags;
    declareFor(sh, a.name, others, scope);
    await store(sh, a, text);
    if (readonly) sh.vars.declare(a.name, { readonly }, scope);
  } else await store(sh, a, text);
}

function declareFor(sh: Shell, name: string, flags: Flags, scope: 'local' | 'global' | 'nearest'): Variable {
  return sh.vars.declare(name, flags, scope);
}

async function store(sh: Shell, a: Assignment, text: string): Promise<void> {
  if (!a.index) return sh.assign(a.name, text, a.append);
  if (a.index.source === '') throw sh.fault(`${a.source.slice(0, a.source.indexOf('='))}: bad array subscript`);
  const key = await sh.settle(keyFor(sh, a.name, sh.vars.get(a.name), a.index));
  sh.vars.setElement(a.name, key, text, a.append);
}

async function assignList(sh: Shell, a: Assignment, elements: readonly ArrayElement[], flags: Flags, scope: 'local' | 'global' | 'nearest'): Promise<void> {
  const { readonly, kind, ...others } = flags;
  const existing = scope === 'local' && !sh.vars.local(a.name) ? undefined : sh.vars.get(a.name);
  const assoc = kind === 'assoc' || existing?.kind === 'assoc';
  const before =
    existing && a.append
      ? { keys: existing.kind === 'assoc' ? [...(existing.map?.entries() ?? [])] : [], items: existing.kind === 'indexed' ? existing.items?.slice() : elementsOf(existing) }
      : undefined;
  // The elements are expanded before the array is emptied: a=("${a[@]}" x).
  const pairs = assoc ? await assocPairs(sh, elements) : await indexedPairs(sh, elements, before?.items?.length ?? 0);
  if (scope !== 'nearest' || Object.keys(others).length > 0 || kind) declareFor(sh, a.name, { ...others, kind: assoc ? 'assoc' : 'indexed' }, scope);
  const v = sh.vars.setArray(a.name, assoc ? 'assoc' : 'indexed');
  if (before && v.kind === 'indexed') v.items = before.items ? [...before.items] : [];
  if (before && v.kind === 'assoc') v.map = new Map(before.keys);
  for (const { key, value, append } of pairs) sh.vars.setElement(a.name, key, value, append);
  if (readonly) sh.vars.declare(a.name, { readonly }, scope);
}

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly append: boolean;
}

async function indexedPairs(sh: Shell, elements: readonly ArrayElement[], start: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  let next = start;
  for (const e of elements) {
    if (e.index) {
      next = Number(sh.arithmetic(await sh.settle(expandText(sh, e.index))));
      pairs.push({ key: String(next++), value: await sh.settle(expandText(sh, e.value, 'assignment')), append: e.append });
      continue;
    }
    const fields: string[] = [];
    await sh.settle(fieldsOf(sh, e.whole, fields));
    for (const value of fields) pairs.push({ key: String(next++), value, append: false });
  }
  return pairs;
}

/** [k]=v elements, or words that are keys and values in turn. */
async function assocPairs(sh: Shell, elements: readonly ArrayElement[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  const plain: string[] = [];
  for (const e of elements) {
    if (e.index) pairs.push({ key: await sh.settle(expandText(sh, e.index)), value: await sh.settle(expandText(sh, e.value, 'assignment')), append: e.append });
    else await sh.settle(fieldsOf(sh, e.whole, plain));
  }
  for (let i = 0; i < plain.length; i += 2) pairs.push({ key: plain[i] ?? '', value: plain[i + 1] ?? '', append: false });
  return pairs;
}
