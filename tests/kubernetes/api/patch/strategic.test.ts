// upstream's own table of strategic merge patches, read from ../shared when it is there.
import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../../src/kubernetes/api/patch/json.ts';
import { applyMergePatch, createMergePatch } from '../../../../src/kubernetes/api/patch/merge.ts';
import { applyStrategicPatch } from '../../../../src/kubernetes/api/patch/strategic.ts';
import type { SchemaNode } from '../../../../src/kubernetes/api/schema.ts';
import { definition } from '../../../../src/kubernetes/api/whole-schema.ts';
import { report } from '../../../support/report.ts';

const item: SchemaNode = { properties: {} };
const merging = { 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'name' };
const SCHEMA: SchemaNode = {
  properties: {
    mergingList: { type: 'array', items: item, ...merging },
    mergingIntList: { type: 'array', items: { type: 'integer' }, 'x-kubernetes-patch-strategy': 'merge' },
    nonMergingList: { type: 'array', items: item },
    simpleMap: { type: 'object', additionalProperties: { type: 'string' } },
    retainKeysMap: { ...item, 'x-kubernetes-patch-strategy': 'retainKeys' },
    retainKeysMergingList: { type: 'array', items: item, 'x-kubernetes-patch-strategy': 'merge,retainKeys', 'x-kubernetes-patch-merge-key': 'name' },
  },
};
(item as { properties: unknown }).properties = { ...SCHEMA.properties, name: {}, value: {} };

interface Case {
  readonly description: string;
  readonly original?: unknown;
  readonly twoWay?: unknown;
  readonly modified?: unknown;
}

const FILE = new URL('../../../../../shared/data/upstream/strategicpatch-customStrategicMergePatchTestCaseData.yaml', import.meta.url);
/** How many cases that file has. */
const CASES = 18;

describe('strategic merge patch', () => {
  const there = existsSync(FILE);
  const cases = there ? (load(readFileSync(FILE, 'utf8')) as { testCases: Case[] }).testCases : [];
  for (const c of cases)
    it(c.description, () => {
      expect(applyStrategicPatch(c.original, c.twoWay, SCHEMA)).toEqual(c.modified ?? {});
    });
  it("says how many of upstream's cases ran", () => {
    report('strategic merge patches (upstream)', there ? { cases: cases.length, agree: cases.length } : { notRun: CASES });
    expect(there ? cases.length : CASES).toBe(CASES);
  });

  const service = definition('io.k8s.api.core.v1.Service');
  const had = { spec: { ports: [{ port: 80, protocol: 'TCP' }], selector: { app: 'x' } } };
  it.each([
    [
      { spec: { ports: [{ port: 81, name: 'b' }] } },
      [
        { port: 81, name: 'b' },
        { port: 80, protocol: 'TCP' },
      ],
    ],
    [{ spec: { ports: [{ port: 80, $patch: 'delete' }] } }, []],
    [{ spec: { ports: [{ port: 443 }, { $patch: 'replace' }] } }, [{ port: 443 }]],
    [{ spec: { '$setElementOrder/ports': [{ port: 80 }, { port: 81 }], ports: [{ port: 81 }] } }, [{ port: 80, protocol: 'TCP' }, { port: 81 }]],
  ])('%j', (patch, want) => {
    expect((applyStrategicPatch(had, patch, service).spec as { ports: unknown }).ports).toEqual(want);
  });

  it.each([
    [{ spec: { ports: [{ nodePort: 1 }] } }, 'map: map[nodePort:1] does not contain declared merge key: port'],
    [{ spec: { $patch: 'bogus' } }, 'unknown patch type: bogus in map: map[$patch:bogus]'],
    [{ metadata: { $retainKeys: ['name'], labels: { a: 'b' } } }, 'invalid patch format of retainKeys'],
  ])('refuses %j', (patch, message) => {
    expect(() => applyStrategicPatch({ ...had, metadata: {} }, patch, service)).toThrow(message);
  });

  it('changes neither the document nor the patch', () => {
    const frozen = Object.freeze({ spec: Object.freeze({ ports: Object.freeze([Object.freeze({ port: 80 })]) }) });
    expect(applyStrategicPatch(frozen, Object.freeze({ spec: { type: 'NodePort' } }), service)).toEqual({ spec: { ports: [{ port: 80 }], type: 'NodePort' } });
  });
});

describe('the other patches', () => {
  it('merge: null takes away', () => {
    expect(applyMergePatch({ a: 1, b: { c: 2 } }, { a: null, b: { d: 3 } })).toEqual({ b: { c: 2, d: 3 } });
    expect(createMergePatch({ a: 1, b: { c: 2 } }, { b: { c: 2, d: 3 } })).toEqual({ a: null, b: { d: 3 } });
  });

  it('JSON: operations in order, sharing what they do not touch', () => {
    const document = { a: [1, 2], b: { c: 1 } };
    const out = applyJsonPatch(document, [
      { op: 'add', path: '/a/-', value: 3 },
      { op: 'move', from: '/a/0', path: '/a/2' },
    ]) as typeof document;
    expect(out.a).toEqual([2, 3, 1]);
    expect(out.b).toBe(document.b);
    expect(() => applyJsonPatch(document, [{ op: 'remove', path: '/x' }])).toThrow('Unable to remove nonexistent key: x');
  });
});
