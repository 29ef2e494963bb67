// IPv6 addresses: what is one, and its one form. RFC 4291 and RFC 5952
import { describe, expect, it } from 'vitest';
import { parseCidr, parseIp } from '../../src/base/ip.ts';

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

  it('gives equal addresses one object', () => {
    expect(parseIp('fd00:0::1')).toBe(parseIp('fd00::1'));
    expect(parseCidr('fd00::1:2:3/64')?.text).toBe('fd00::/64');
  });
});
