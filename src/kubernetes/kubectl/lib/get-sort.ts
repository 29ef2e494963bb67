// --sort-by. upstream: kubectl/pkg/cmd/get/sorter.go

import { JsonPath, relaxedExpression } from '../printers/jsonpath.ts';
import type { KubeObject } from './builder.ts';
import { CommandError } from './errors.ts';
import type { Got } from './get-fetch.ts';
import { parseQuantity } from './quantity-order.ts';
import type { TableRow } from './table-view.ts';

/** Objects in the order of a field. */
export async function sortObjects(objects: readonly KubeObject[], by: string): Promise<KubeObject[]> {
  const keyed = keys(objects, by);
  return order(keyed).map((i) => objects[i] as KubeObject);
}

/** The rows of all answers in one order; neighbours of one type stay one table. */
export async function sortTables(got: readonly Got[], by: string): Promise<Got[]> {
  const rows = got.flatMap((g) => (g.table?.rows ?? []).map((row): { got: Got; row: TableRow } => ({ got: g, row })));
  if (rows.length === 0) return [...got];
  const sorted = order(
    keys(
      rows.map((r) => r.row.object),
      by,
    ),
  ).map((i) => rows[i]);
  const out: Got[] = [];
  for (const entry of sorted) {
    if (!entry) continue;
    const last = out.at(-1);
    const table = entry.got.table;
    if (!table) continue;
    if (last?.mapping === entry.got.mapping && last.table)
      out[out.length - 1] = { ...last, table: { columns: last.table.columns.length ? last.table.columns : table.columns, rows: [...last.table.rows, entry.row] } };
    else out.push({ ...entry.got, table: { columns: columnsOf(got, entry.got), rows: [entry.row] } });
  }
  return out;
}

const columnsOf = (all: readonly Got[], one: Got) => all.find((g) => g.mapping === one.mapping && g.table?.columns.length)?.table?.columns ?? [];

function keys(objects: readonly unknown[], by: string): unknown[] {
  let path: JsonPath;
  try {
    path = new JsonPath(relaxedExpression(by), { allowMissing: true });
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
  const found = objects.map((o) => path.find(o)[0]?.[0]);
  if (objects.length > 0 && found.every((k) => k === undefined))
    throw new CommandError(`couldn't find any field with path ${JSON.stringify(relaxedExpression(by))} in the list of objects`);
  return found;
}

/** Positions in ascending order of their keys; nothing comes first; equal ones keep their order. */
function order(keyed: readonly unknown[]): number[] {
  return keyed.map((_, i) => i).sort((a, b) => compareKeys(keyed[a], keyed[b]) || a - b);
}

function compareKeys(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    const x = parseQuantity(a);
    const y = parseQuantity(b);
    if (x !== undefined && y !== undefined) return x - y;
    return natural(a, b);
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  throw new CommandError(`unsortable type: ${typeof a}`);
}

/** Runs of digits compare as numbers. upstream: fvbommel/sortorder.NaturalLess */
function natural(a: string, b: string): number {
  const split = (s: string): string[] => s.match(/\d+|\D+/g) ?? [];
  const x = split(a);
  const y = split(b);
  for (let i = 0; i < x.length && i < y.length; i++) {
    const p = x[i] ?? '';
    const q = y[i] ?? '';
    if (p === q) continue;
    const m = /^\d/.test(p) && /^\d/.test(q) ? Number(p) - Number(q) : 0;
    if (m !== 0) return m;
    return p < q ? -1 : 1;
  }
  return x.length - y.length;
}
