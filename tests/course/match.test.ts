// Partial objects: what contains what, and where the first difference is.
import { describe, expect, it } from 'vitest';
import { expectCheck } from '../../src/course/checks/expect.ts';
import type { View } from '../../src/course/checks/types.ts';
import { firstDifference } from '../../src/course/match.ts';
import { ENGLISH } from '../../src/course/words.ts';

describe('a partial object', () => {
  it.each([
    ['a field that must not be set, and is not', { a: null }, { b: 1 }, undefined],
    ['a field that must not be set, and is', { a: null }, { a: false }, 'a'],
    ['a numeral for a number', { port: 80 }, { port: '80' }, undefined],
    ['one of a list of maps', { ports: [{ name: 'b' }] }, { ports: [{ name: 'a' }, { name: 'b', port: 1 }] }, undefined],
    ['the element that is meant', { ports: [{ name: 'b', port: 2 }] }, { ports: [{ name: 'a' }, { name: 'b', port: 1 }] }, 'ports[1].port'],
    ['another list', { args: ['a'] }, { args: ['a', 'b'] }, 'args'],
  ])('%s', (_what, want, found, path) => {
    expect(firstDifference(want, found)?.path).toBe(path);
  });
});

describe('expect and absent', () => {
  /** Objects out of a list carry neither apiVersion nor kind. */
  const listed = { metadata: { name: 'web', namespace: 'default' }, spec: { type: 'NodePort' } };
  const view = { objects: () => [listed], serves: () => true, probe: undefined, words: ENGLISH.checks } as unknown as View;
  const rule = (absent: boolean, spec: object) => ({ kind: 'expect' as const, absent, objects: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec }] });

  it.each([
    [false, 'NodePort', true],
    [false, 'ClusterIP', false],
    [true, 'NodePort', false],
    [true, 'ClusterIP', true],
  ])('absent %s, type %s: passes %s', async (absent, type, pass) => {
    expect((await expectCheck.evaluate(rule(absent, { type }), view, undefined as never)).pass).toBe(pass);
  });
});
