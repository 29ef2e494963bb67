// Tables that the server made, as columns of text. upstream: cli-runtime/pkg/printers/tableprinter.go, kubectl/pkg/cmd/get/table_printer.go
import { isRecord } from '../../../../base/deep.ts';

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object: Record<string, unknown>;
}

export interface Table {
  readonly columns: readonly { readonly name: string; readonly priority: number; readonly type: string }[];
  readonly rows: readonly TableRow[];
}

export interface TableOptions {
  readonly wide: boolean;
  readonly namespace: boolean;
  /** kind.group in front of names; '' for none. */
  readonly kind: string;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
}

/** A meta.k8s.io Table in an answer; undefined when the body is something else. */
export function asTable(body: unknown): Table | undefined {
  if (!isRecord(body) || body.kind !== 'Table') return undefined;
  const columns = list(body.columnDefinitions).map((c) => ({ name: String(c.name ?? ''), priority: Number(c.priority ?? 0), type: String(c.type ?? '') }));
  const rows = list(body.rows).map((r) => ({ cells: Array.isArray(r.cells) ? r.cells : [], object: isRecord(r.object) ? r.object : {} }));
  return { columns, rows };
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** The header line's cells. */
export function headerCells(table: Table, o: TableOptions): string[] {
  const cells = o.namespace ? ['NAMESPACE'] : [];
  for (const c of table.columns) if (o.wide || c.priority === 0) cells.push(c.name.toUpperCase());
  for (const label of o.labelColumns) cells.push(label.slice(label.lastIndexOf('/') + 1).toUpperCase());
  if (o.showLabels) cells.push('LABELS');
  return cells;
}

/** One row's cells. */
export function rowCells(table: Table, row: TableRow, o: TableOptions): string[] {
  const metadata = isRecord(row.object.metadata) ? row.object.metadata : {};
  const labels = isRecord(metadata.labels) ? metadata.labels : {};
  const cells = o.namespace ? [String(metadata.namespace ?? '')] : [];
  table.columns.forEach((column, i) => {
    if (!o.wide && column.priority !== 0) return;
    if (i >= row.cells.length) return;
    const text = cellText(row.cells[i]);
    cells.push(i === 0 && o.kind ? `${o.kind}/${text}` : text);
  });
  for (const label of o.labelColumns) cells.push(label in labels ? String(labels[label]) : '');
  if (o.showLabels) cells.push(labelsText(labels));
  return cells;
}

/** a=1,b=2 or <none>. upstream: labels.FormatLabels */
function labelsText(labels: Record<string, unknown>): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((k) => `${k}=${labels[k]}`);
  return pairs.length ? pairs.join(',') : '<none>';
}

/** A cell up to its first line break, control characters shown. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return Array.isArray(cell) ? `[${cell.join(' ')}]` : String(cell);
  const end = cell.search(/[\f\n\r]/);
  const shown = end < 0 ? cell : `${cell.slice(0, end)}...`;
  return shown.includes('\u001b') ? shown.replaceAll('\u001b', '^[') : shown;
}

/** Name and age: what can be said of objects that no server has laid out. */
export function genericTable(objects: readonly object[]): Table {
  const columns = [
    { name: 'Name', priority: 0, type: 'string' },
    { name: 'Age', priority: 0, type: 'string' },
  ];
  return { columns, rows: objects.map((o) => ({ cells: [metadataOf(o).name ?? '', '<unknown>'], object: o as Record<string, unknown> })) };
}

const metadataOf = (o: object): Record<string, unknown> => ('metadata' in o && isRecord(o.metadata) ? o.metadata : {});
