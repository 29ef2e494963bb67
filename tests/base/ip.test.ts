// IPv6 addresses: what is one, and its one form. RFC 4291 and RFC 5952; a known library agrees on whatever chance brings.
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { parseCidr, parseIp } from '../../src/base/ip.ts';

/** What another hand says of the same text. */
function asOthersSay(text: string): string | undefined {
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const six = ipaddr.IPv6.parse(text);
  return six.isIPv4MappedAddress() ? six.toIPv4Address().toString() : six.toRFC5952String();
}

describe('parseIp', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['FD00:0:0:0::A', 'fd00::a'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['10:0:0:100:0:0:0:0', '10:0:0:100::'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1.2.3.4', '::102:304'],
  ])('%s is %s', (text, form) => {
    expect(parseIp(text)?.text).toBe(form);
  });

  it.each([
    '',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7::8',
    '::1.2.3',
    '1.2.3.4::',
    '::256.1.1.1',
    ':1',
    '1:',
  ])('%j is none', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('agrees with another reader', () => {
    const group = fc.oneof(
      fc.constantFrom('0', '0', '0000', 'ffff'),
      fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16)),
    );
    const text = fc.oneof(
      fc.array(group, { minLength: 8, maxLength: 8 }).map((g) => g.join(':')),
      fc.tuple(fc.array(group, { maxLength: 7 }), fc.array(group, { maxLength: 7 })).map(([a, b]) => `${a.join(':')}::${b.join(':')}`),
      // Without a group before it the library takes the address for a mapped one; Go's reader, and so Kubernetes, does not.
      fc.tuple(fc.array(group, { minLength: 1, maxLength: 6 }), fc.ipV4()).map(([a, b]) => `${a.join(':')}::${b}`),
      fc.string({ unit: fc.constantFrom('0', '1', 'f', 'g', ':', ':') }),
    );
    fc.assert(
      fc.property(text, (t) => {
        expect(parseIp(t)?.text).toBe(asOthersSay(t));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives equal addresses one object', () => {
    expect(parseIp('fd00:0::1')).toBe(parseIp('fd00::1'));
    expect(parseCidr('fd00::1:2:3/64')?.text).toBe('fd00::/64');
  });
});
