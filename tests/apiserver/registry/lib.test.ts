// The shared parts of the kinds: names, addresses, differences, images.
import { describe, expect, it } from 'vitest';
import { inner } from '../../../src/kubernetes/apiserver/registry/lib/inner.ts';
import { formatIP, parseCIDR, parseIP, validateIP } from '../../../src/kubernetes/apiserver/registry/lib/ip.ts';
import { unifiedDiff } from '../../../src/kubernetes/apiserver/registry/lib/line-diff.ts';
import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue, isValidPortName } from '../../../src/kubernetes/apiserver/registry/lib/names.ts';
import { validateFieldManager } from '../../../src/kubernetes/apiserver/registry/lib/object-meta.ts';
import { pullsAlways } from '../../../src/kubernetes/apiserver/registry/lib/pod/image.ts';
import { formatSelector, selectorMatches } from '../../../src/kubernetes/apiserver/registry/lib/selector.ts';

describe('names', () => {
  it.each<[string, (s: string) => string[], string[], string[]]>([
    ['labels', isDNS1123Label, ['a', '1a', 'a-b', 'a'.repeat(63)], ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a'.repeat(64)]],
    ['subdomains', isDNS1123Subdomain, ['a', 'a.b-c.1', 'a'.repeat(253)], ['', 'a..b', '.a', 'a.', 'A.b', 'a'.repeat(254)]],
    ['RFC 1035 labels', isDNS1035Label, ['a', 'a1-b'], ['1a', '', 'a-', 'A']],
    ['qualified names', isQualifiedName, ['a', 'A_b.c', 'example.com/a'], ['', '/a', 'a/b/c', 'Ex.com/a', 'a b', `a/${'b'.repeat(64)}`]],
    ['label values', isValidLabelValue, ['', 'a', 'A-b_c.1'], ['-a', 'a b', 'a'.repeat(64)]],
    ['port names', isValidPortName, ['http', 'a1', '1a'], ['', 'a--b', '-a', '80', 'Http', 'a'.repeat(16)]],
  ])('%s', (_what, check, good, bad) => {
    expect(good.filter((s) => check(s).length > 0)).toEqual([]);
    expect(bad.filter((s) => check(s).length === 0)).toEqual([]);
  });

  it('of field managers show where they are wrong', () => {
    expect(validateFieldManager('ä\u0007', 'fieldManager').map((e) => e.detail)).toEqual(['invalid character U+0007 (at position 2)']);
    expect(validateFieldManager('kubectl-client-side-apply', 'fieldManager')).toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::', '::'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ])('%s is %s', (text, canonical) => {
    const ip = parseIP(text);
    expect(ip && formatIP(ip.family, ip.value)).toBe(canonical);
  });

  it.each(['', '1.2.3', '1.2.3.256', '1.2.3.4.5', ':::', '1::2::3', 'g::', '1.2.3.4/8', ' 1.2.3.4'])('%j is none', (text) => {
    expect(parseIP(text)).toBeUndefined();
    expect(validateIP('f', text)).toHaveLength(1);
  });

  it('know their networks', () => {
    expect(parseCIDR('10.96.0.0/16')?.size).toBe(65536n);
    expect([parseCIDR('10.96.0.0'), parseCIDR('10.96.0.0/33'), parseCIDR('10.96.0.0/-1')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('differences', () => {
  it('are shown with three lines around', () => {
    const lines = [...'abcdefghij'];
    expect(unifiedDiff(lines, lines.with(5, 'X'))).toBe('@@ -3,7 +3,7 @@\n c\n d\n e\n-f\n+X\n g\n h\n i\n');
    expect(unifiedDiff(lines, lines)).toBe('');
    expect(unifiedDiff(['a'], ['a', 'b'])).toBe('@@ -1 +1,2 @@\n a\n+b\n');
  });

  it('match the longest run first', () => {
    const port = (n: number): string[] => ['{', 'name', String(n), '},'];
    const tail = ['1', '2', '3', '4', '5'];
    expect(unifiedDiff(['[', ...port(80), ...tail], ['[', ...port(81), ...port(80), ...tail])).toBe('@@ -1,4 +1,8 @@\n [\n+{\n+name\n+81\n+},\n {\n name\n 80\n');
  });
});

describe('inner structs', () => {
  it('have all fields with Go names', () => {
    expect(inner('ContainerPort', { containerPort: 80 })).toEqual({ Name: '', HostPort: 0, ContainerPort: 80, Protocol: '', HostIP: '' });
    expect(Object.keys(inner('PodTemplateSpec', { metadata: { labels: { a: 'b' } }, spec: {} }) as object)).toEqual(['labels', 'Spec']);
  });
});

describe('images', () => {
  it.each<[string, boolean]>([
    ['nginx', true],
    ['nginx:latest', true],
    ['nginx:1.29', false],
    ['localhost:5000/a', true],
    ['localhost:5000/a:1', false],
    ['a@sha256:0123456789012345678901234567890123456789012345678901234567890123', false],
  ])('%s is always pulled: %s', (image, always) => {
    expect(pullsAlways(image)).toBe(always);
  });
});

describe('selectors', () => {
  const selector = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 't', operator: 'In', values: ['y', 'x'] }] };
  it('read as they are typed', () => {
    expect(formatSelector(selector)).toBe('a=b,t in (x,y)');
    expect(formatSelector({})).toBe('<none>');
  });
  it('match', () => {
    const given: Record<string, string>[] = [{ a: 'b', t: 'x' }, { a: 'b' }, { t: 'x' }];
    expect(given.map((labels) => selectorMatches(selector, labels))).toEqual([true, false, false]);
  });
});
