import { describe, expect, it } from 'vitest';
import { canonicalQuantity, checkQuantity, compareQuantity } from '../../../src/kubernetes/api/quantity.ts';

describe('quantities', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1024Ki', '1Mi'],
    ['1536Mi', '1536Mi'],
    ['1Gi', '1Gi'],
    ['0.1Gi', '107374182400m'],
    ['1e3', '1e3'],
    ['1000', '1k'],
    ['-2', '-2'],
    ['0', '0'],
    ['1n', '1n'],
    ['0.1n', '1n'],
  ])('%s is written %s', (text, want) => {
    expect(canonicalQuantity(text)).toBe(want);
  });

  it.each(['', 'x', '1x', '1ki', '--1', '1 Gi'])('refuses %j', (text) => {
    expect(checkQuantity(text)).toBeDefined();
  });

  it('compares across suffixes', () => {
    expect([compareQuantity('1Gi', '1G'), compareQuantity('1000m', '1'), compareQuantity('1', '2')]).toEqual([1, 0, -1]);
  });
});
