// kubectl's JSONPath dialect: the tables of upstream's own tests when they are at hand, and a few of ours.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JsonPath, relaxedExpression } from '../../src/kubernetes/kubectl/printers/jsonpath.ts';

const text = (template: string, data: unknown, allowMissing = true): string => new JsonPath(template, { allowMissing }).text(data);

describe('JSONPath', () => {
  const data = {
    kind: 'List',
    items: [
      { n: 'a', p: [1, 2, 3], m: { 'x.y': 'z' } },
      { n: 'b', p: [] },
    ],
  };
  it.each([
    ['{.items[*].n}', 'a b'],
    ['{.items[0].p[-1]}', '3'],
    ['{.items[0].p[0:2]}', '1 2'],
    ['{.items[0].m.x\\.y}', 'z'],
    ['{range .items[*]}<{.n}>{"\\n"}{end}', '<a>\n<b>\n'],
    ['{.items[?(@.n=="b")].n}', 'b'],
    ['{.items[0]["p","n"]}', ''],
    ['{.nope}', ''],
    ['{.items[0].m}', '{"x.y":"z"}'],
    ['text {.kind} more', 'text List more'],
  ])('%s gives %j', (template, expected) => {
    if (template.includes('["p"')) expect(() => text(template, data)).toThrow('invalid array index');
    else expect(text(template, data)).toBe(expected);
  });

  it.each([
    ['{.a', 'unclosed action'],
    ['{.a[}', 'unterminated array'],
    ['{"a}', 'unterminated quoted string'],
  ])('%s cannot be read: %s', (template, message) => {
    expect(() => text(template, {})).toThrow(message);
  });

  it('takes a path with or without braces and dot', () => {
    for (const given of ['a.b', '.a.b', '{a.b}', '{.a.b}']) expect(relaxedExpression(given)).toBe('{.a.b}');
  });
});

const upstream = new URL('../../../shared/data/upstream/jsonpath-cases.json', import.meta.url);
interface Entry {
  readonly fn: string;
  readonly table?: string;
  readonly name?: string;
  readonly template?: string;
  readonly input?: unknown;
  readonly expect?: string;
  readonly expectError?: boolean;
  readonly run?: string;
  readonly allowMissingKeys?: string;
}

describe.skipIf(!existsSync(upstream))("JSONPath by upstream's tables", () => {
  const entries = existsSync(upstream) ? (JSON.parse(readFileSync(upstream, 'utf8')) as Entry[]) : [];
  // A function's input stands in an entry of its own; where it is a Go struct there is none, and its cases cannot be run here.
  const inputs = new Map(entries.filter((e) => e.input !== undefined).map((e) => [e.fn, e.input] as const));
  const tables = new Map(entries.filter((e) => e.run).map((e) => [`${e.fn} ${e.table}`, e] as const));
  const cases = entries.filter((e) => e.template !== undefined && inputs.has(e.fn));
  it('sees the tables', () => expect(cases.length).toBeGreaterThan(15));
  it.each(cases.map((c) => [`${c.fn}: ${c.name} ${c.template}`, c] as const))('%s', (_, c) => {
    const table = tables.get(`${c.fn} ${c.table}`);
    const run = (): string => text(c.template ?? '', inputs.get(c.fn), table?.allowMissingKeys === 'true');
    const sorted = (s: string): string => (table?.run === 'testJSONPathSortOutput' ? s.split(' ').sort().join(' ') : s);
    if (c.expectError) expect(run).toThrow();
    else expect(sorted(run())).toBe(sorted(c.expect ?? ''));
  });
});
