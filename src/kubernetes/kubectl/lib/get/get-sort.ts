// --sort-by. upstream: kubectl/pkg/cmd/get/sorter.go

import { quantityValue } from '../../../client/quantities.ts';
import { JsonPath, relaxedExpression } from '../../printers/jsonpath.ts';
import { CommandError } from '../errors.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Got } from './get-fetch.ts';

/** Objects in the order of a field. */
export async function sortObjects(objects: readonly KubeObject[], by: string): Promise<KubeObject[]> {
  const keyed = keys(objects, by);
  return order(keyed).map((i) => objects[i] as KubeObject);
}

/** The rows of a table in the order of a field. Of several tables only what tables themselves have could be ordered by: upstream's error. */
export async function sortTables(got: readonly Got[], by: string): Promise<readonly Got[]> {
  const [one] = got;
  if (got.length > 1) throw notFound(pathFor(by));
  if (!one?.table || one.table.rows.length < 2) return got;
  const { rows, columns } = one.table;
  try {
    return [
      {
        ...one,
        table: {
          columns,
          rows: order(
            keys(
              rows.map((r) => r.object),
              by,
            ),
          ).map((i) => rows[i] as (typeof rows)[number]),
        },
      },
    ];
  } catch (e) {
    // The printer's error is lost upstream, and with it the table.
    if (e instanceof CommandError) return [{ ...one, table: { columns, rows: [] } }];
    throw e;
  }
}

function pathFor(by: string): string {
  try {
    return relaxedExpression(by);
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
}

const notFound = (path: string): Error => new CommandError(`couldn't find any field with path ${JSON.stringify(path)} in the list of objects`);

function keys(objects: readonly unknown[], by: string): unknown[] {
  const expression = pathFor(by);
  let path: JsonPath;
  try {
    path = new JsonPath(expression, { allowMissing: true });
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
  const found = objects.map((o) => path.find(o)[0]?.[0]);
  if (objects.length > 0 && found.every((k) => k === undefined)) throw notFound(expression);
  return found;
}

/**
 * Positions in ascending order of their keys. An object without the field is less than any other, those without it included:
 * so they end up in front in the reverse of their order, as upstream's comparison has it.
 */
function order(keyed: readonly unknown[]): number[] {
  const positions = keyed.map((_, i) => i);
  return positions.sort((a, b) => {
    const [x, y] = [keyed[a], keyed[b]];
    if (x === undefined && y === undefined) return b - a;
    return compareKeys(x, y) || a - b;
  });
}

function compareKeys(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  // An event's lastTimestamp, say, may be there as null.
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    const difference = quantityValue(a) - quantityValue(b);
    if (!Number.isNaN(difference)) return difference;
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
