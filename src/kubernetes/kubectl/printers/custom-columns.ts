// -o custom-columns=NAME:.path,... upstream: kubectl/pkg/cmd/get/customcolumn.go
import type { Process } from '../../../machine/os/types.ts';
import { goValueText } from '../../api/go-value.ts';
import { CommandError, pathErrorText } from '../lib/errors.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { JsonPath, relaxedExpression } from './jsonpath.ts';
import { alignRows } from './table.ts';
import type { Printer } from './types.ts';

interface Column {
  readonly header: string;
  readonly expression: string;
}

/** A printer of these columns; the header comes with the first objects. */
export function customColumnsPrinter(p: Process, format: string, noHeaders: boolean): Printer {
  const eq = format.indexOf('=');
  const spec = eq < 0 ? '' : format.slice(eq + 1);
  const columns = format.startsWith('custom-columns-file') ? fromFile(p, spec) : fromSpec(spec);
  const widths: number[] = [];
  let header = !noHeaders;
  let paths: readonly JsonPath[] | undefined;
  return (object) => {
    const rows: string[][] = header ? [columns.map((c) => c.header)] : [];
    header = false;
    paths ??= columns.map(({ expression }) => parsed(expression, rows));
    const cells = paths;
    const items = Array.isArray(object.items) ? (object.items as KubeObject[]) : [object];
    for (const item of items) rows.push(cells.map((path) => cell(path, item)));
    return alignRows(rows, 3, 6, widths);
  };
}

/** Expressions are read when the first objects come, after the header. */
function parsed(expression: string, rows: string[][]): JsonPath {
  try {
    return new JsonPath(expression, { allowMissing: true });
  } catch (e) {
    throw new CommandError((e as Error).message, 1, rows.length ? alignRows(rows, 3, 6, []) : '');
  }
}

function cell(path: JsonPath, object: KubeObject): string {
  const values = path.find(object)[0] ?? [];
  return values.length ? values.map(goValueText).join(',') : '<none>';
}

function fromSpec(spec: string): Column[] {
  if (spec === '') throw new CommandError('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return column(part.slice(0, colon), part.slice(colon + 1));
  });
}

function fromFile(p: Process, path: string): Column[] {
  if (path === '') throw new CommandError('custom-columns format specified but no custom columns given');
  let text: string;
  try {
    text = p.fs.readText(p.path(path));
  } catch (e) {
    throw new CommandError(`error reading template ${path}, ${pathErrorText('open', path, e)}\n`);
  }
  const [headers = '', paths = ''] = text.split('\n');
  const words = (line: string): string[] => line.split(/\s+/).filter(Boolean);
  const specs = words(paths);
  if (words(headers).length !== specs.length) throw new CommandError(`number of headers (${words(headers).length}) and field specifications (${specs.length}) don't match`);
  return words(headers).map((h, i) => column(h, specs[i] ?? ''));
}

function column(header: string, expression: string): Column {
  try {
    return { header, expression: relaxedExpression(expression) };
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
}
