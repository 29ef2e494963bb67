// A configuration merged into an object, and what its manager gave up taken out again. upstream: structured-merge-diff typed/merge.go, merge/update.go prune
import { isRecord } from '../../../../base/deep.ts';
import type { SchemaNode } from '../../schema.ts';
import { type FieldSet, isMember } from './field-set.ts';
import { byElement, fieldElement, keyElement, type Shape, shapeOf, valueElement } from './shape.ts';

type ListShape = Extract<Shape, { kind: 'keyed' | 'set' }>;

/** The live object with the configuration's fields set; neither is changed. */
export function mergeApplied(live: unknown, config: unknown, schema: SchemaNode | undefined): unknown {
  if (config === undefined) return live;
  const shape = shapeOf(schema);
  if (shape.kind === 'struct' || shape.kind === 'map') {
    if (!isRecord(config) || !isRecord(live)) return config;
    const out: Record<string, unknown> = { ...live };
    for (const key of Object.keys(config)) out[key] = mergeApplied(live[key], config[key], shape.kind === 'map' ? shape.items : shape.fields[key]);
    return out;
  }
  if ((shape.kind === 'keyed' || shape.kind === 'set') && Array.isArray(config) && Array.isArray(live)) return mergeLists(live, config, shape);
  return config;
}

/** The configuration's order rules; items that only the live list has stay near where they were. */
function mergeLists(live: readonly unknown[], config: readonly unknown[], shape: ListShape): unknown[] {
  const [left, right] = [byElement(live, shape), byElement(config, shape)];
  const [l, r] = [[...left.keys()], [...right.keys()]];
  const shared = r.filter((e) => left.has(e));
  const done = new Set<string>();
  const out: unknown[] = [];
  const take = (element: string): void => {
    done.add(element);
    if (shared[0] === element) shared.shift();
    out.push(shape.kind === 'set' ? right.get(element) : mergeApplied(left.get(element), right.get(element), shape.items));
  };
  let [i, j] = [0, 0];
  while (i < l.length || j < r.length) {
    const [a, b] = [l[i], r[j]];
    if (a !== undefined && a === b) {
      take(a);
      i++;
      j++;
    } else if (a !== undefined && b !== undefined && right.has(a) && shared[0] !== undefined && shared[0] !== a) i++;
    else if (a !== undefined && !right.has(a)) {
      out.push(left.get(a));
      i++;
    } else {
      if (a !== undefined && done.has(a)) i++;
      if (b !== undefined) {
        take(b);
        j++;
      }
    }
  }
  return out;
}

/** Takes out what the manager applied before, does not apply now, and nobody else owns. */
export function prune(value: unknown, last: FieldSet, owned: FieldSet, schema: SchemaNode | undefined): unknown {
  const shape = shapeOf(schema);
  if ((shape.kind === 'struct' || shape.kind === 'map') && isRecord(value)) {
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const element = fieldElement(key);
      const kept = pruneMember(value[key], last[element], owned[element], shape.kind === 'map' ? shape.items : shape.fields[key], shape.kind === 'struct');
      if (kept !== undefined) out[key] = kept;
    }
    return out;
  }
  if ((shape.kind === 'keyed' || shape.kind === 'set') && Array.isArray(value)) {
    return value.flatMap((item) => {
      const element = shape.kind === 'set' ? valueElement(item) : keyElement(item, shape);
      const kept = pruneMember(item, last[element], owned[element], shape.kind === 'keyed' ? shape.items : undefined, false);
      return kept === undefined ? [] : [kept];
    });
  }
  return value;
}

function pruneMember(value: unknown, last: FieldSet | undefined, owned: FieldSet | undefined, schema: SchemaNode | undefined, named: boolean): unknown {
  if (!last) return value;
  if (!owned && isMember(last)) return undefined;
  const shape = shapeOf(schema);
  if (shape.kind === 'scalar' || shape.kind === 'atomic') return value;
  const rest = prune(value, last, owned ?? {}, schema);
  // A struct or list that nobody speaks of any more goes with its last member.
  const empty = Array.isArray(rest) ? rest.length === 0 : isRecord(rest) && Object.keys(rest).length === 0;
  return named && !owned && empty ? undefined : rest;
}
