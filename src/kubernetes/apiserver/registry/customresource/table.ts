// The table of a custom resource. upstream: apiextensions-apiserver/pkg/registry/customresource/tableconvertor
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { ApiObject } from '../../../api/meta.ts';
import type { DefinitionVersion, PrinterColumn } from '../lib/definition.ts';
import { AGE, age, NAME, since } from '../lib/table.ts';
import type { Cell, Column } from '../strategy.ts';
import { valueAt } from './json-path.ts';

type Version = DeepReadonly<DefinitionVersion>;

/** Name, then the columns of the definition; Age when it has none. */
export function columnsOf(version: Version): readonly Column[] {
  const own = version.additionalPrinterColumns;
  return own?.length ? [NAME, ...own.map(columnOf)] : [NAME, AGE];
}

function columnOf(c: DeepReadonly<PrinterColumn>): Column {
  const description = c.description || `Custom resource definition column (in JSONPath format): ${c.jsonPath}`;
  return { name: c.name, type: c.type as Column['type'], ...(c.format ? { format: c.format } : {}), description, priority: (c.priority ?? 0) > 0 ? 1 : 0 };
}

export function rowOf(version: Version, object: DeepReadonly<ApiObject>, now: number): Cell[] {
  const name = object.metadata.name ?? '';
  const own = version.additionalPrinterColumns;
  return own?.length ? [name, ...own.map((c) => cell(c.type, valueAt(object, c.jsonPath), now))] : [name, age(object, now)];
}

function cell(type: string, value: unknown, now: number): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? since(value, now) : '<invalid>';
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}
