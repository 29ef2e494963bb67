import { describe, expect, it } from 'vitest';
import { matchesLabels, parseSelector, SelectorError, selects } from '../../../src/kubernetes/api/labels.ts';

const MATCHES: readonly (readonly [string, Record<string, string>, boolean])[] = [
  ['', {}, true],
  ['a=1', { a: '1' }, true],
  ['a==1', { a: '2' }, false],
  ['a!=1', {}, true],
  ['a in (1,2)', { a: '2' }, true],
  ['a notin (1,2)', { a: '2' }, false],
  ['a notin (1,2)', {}, true],
  ['a', { a: '' }, true],
  ['!a', { a: '' }, false],
  ['a>3', { a: '4' }, true],
  ['a<3', { a: 'x' }, false],
  ['a=1,b=2', { a: '1', b: '3' }, false],
  ['a=', { a: '' }, true],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['a==b=', "found '=', expected: ',' or 'end of string'"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a in', "unable to parse requirement: found '' expected: '('"],
  ['a>b', "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ['a,', "found '', expected: identifier after ','"],
];

describe('label selectors', () => {
  it.each(MATCHES)('%s on %j is %s', (text, labels, want) => {
    expect(matchesLabels(parseSelector(text), labels)).toBe(want);
  });

  it.each(REFUSED)('refuses %s', (text, message) => {
    expect(() => parseSelector(text)).toThrow(new SelectorError(message));
  });

  it('selects nothing without a selector and everything with an empty one', () => {
    expect([selects(undefined, {}), selects({}, {})]).toEqual([false, true]);
  });
});
