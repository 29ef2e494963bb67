// The tables of `kubectl get`, one block a type. upstream: kubectl/pkg/cmd/get/get.go Run, cli-runtime/pkg/printers/tableprinter.go
import { alignRows } from '../../printers/table.ts';
import type { ApiResource } from '../objects/discovery.ts';
import type { GetOptions, Got } from './get-fetch.ts';
import { genericTable, headerCells, rowCells, type Table, type TableOptions } from './table-view.ts';

/** Takes answers one by one; `finish` gives the text, `flush` what has come since the last time (for watches). */
export class TablePrinter {
  readonly #o: GetOptions;
  readonly #withKind: boolean;
  /** Once a type with namespaces has been shown, the column stays. */
  #withNamespace = false;
  #mapping: ApiResource | undefined;
  #columns: Table['columns'] = [];
  #headersFor = '';
  #rows: string[][] = [];
  #widths: number[] = [];
  #text = '';
  #separate = false;

  constructor(o: GetOptions, withKind: boolean) {
    this.#o = o;
    this.#withKind = withKind;
  }

  /** `event` stands in a first column of its own (--output-watch-events). */
  add(got: Got, event?: string): void {
    if (this.#mapping !== got.mapping) this.#begin(got.mapping);
    const table = this.#complete(got.table ?? genericTable(got.objects));
    const options = this.#options(got.mapping);
    const before = event === undefined ? [] : [event];
    const header = headerCells(table, options);
    if (!this.#o.noHeaders && table.rows.length && this.#headersFor !== header.join('\t')) {
      this.#rows.push(event === undefined ? header : ['EVENT', ...header]);
      this.#headersFor = header.join('\t');
    }
    for (const row of table.rows) this.#rows.push([...before, ...rowCells(table, row, options)]);
  }

  /** Columns keep the width that they once had. */
  flush(): string {
    const lines = alignRows(this.#rows, 3, 6, this.#widths);
    this.#rows = [];
    if (!lines) return '';
    const text = this.#separate ? `\n${lines}` : lines;
    this.#separate = false;
    return text;
  }

  finish(): string {
    this.#text += this.flush();
    return this.#text;
  }

  #begin(mapping: ApiResource): void {
    this.#text += this.flush();
    this.#widths = [];
    this.#headersFor = '';
    this.#separate = this.#mapping !== undefined && !this.#o.noHeaders && this.#text !== '';
    this.#mapping = mapping;
    this.#columns = [];
  }

  /** Tables of watch events come without their columns. */
  #complete(table: Table): Table {
    if (table.columns.length) {
      this.#columns = table.columns;
      return table;
    }
    return { columns: this.#columns, rows: table.rows };
  }

  #options(mapping: ApiResource): TableOptions {
    const { table, allNamespaces } = this.#o;
    this.#withNamespace ||= allNamespaces && mapping.namespaced;
    const kind = mapping.group ? `${mapping.kind}.${mapping.group}` : mapping.kind;
    return {
      wide: table.wide,
      namespace: this.#withNamespace,
      kind: table.showKind || this.#withKind ? kind.toLowerCase() : '',
      showLabels: table.showLabels,
      labelColumns: table.labelColumns,
    };
  }
}
