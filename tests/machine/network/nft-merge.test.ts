// What nft makes of ranges in a set that a rule writes out: those that touch become one.
import { expect, it } from 'vitest';
import { nftRule } from '../../../src/machine/network/nftables/parse-rule.ts';
import { ruleText } from '../../../src/machine/network/nftables/text.ts';

it.each([
  ['ip saddr { 192.168.1.0/24, 192.168.1.100 } drop', 'ip saddr { 192.168.1.0/24 } drop'],
  ['ip saddr { 10.0.0.0/24, 10.0.1.0/24, 10.9.0.0/16 } drop', 'ip saddr { 10.0.0.0/23, 10.9.0.0/16 } drop'],
  ['ip saddr { 10.0.0.1-10.0.0.9, 10.0.0.5-10.0.0.20 } drop', 'ip saddr { 10.0.0.1-10.0.0.20 } drop'],
  ['tcp dport { 1000-2000, 2001-3000, 80 } accept', 'tcp dport { 80, 1000-3000 } accept'],
  ['ip6 saddr { fd00::/64, fd00::1 } drop', 'ip6 saddr { fd00::/64 } drop'],
])('%s', (written, listed) => {
  expect(ruleText(nftRule(written))).toBe(listed);
});
