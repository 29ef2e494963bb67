// A rule of nft's as iptables reads it: what it knows of it in its own words, or nothing when there is something in it that iptables never writes. upstream: iptables nft-shared.c nft_rule_to_iptables_command_state
import type { Rule } from '../netfilter/rule.ts';
import { parseCommand } from '../netfilter/syntax.ts';
import type { Expr, NftRule, Statement } from './ast.ts';
import { atomText } from './datatypes.ts';

/** undefined: "incompatible, use 'nft' tool". */
export function seenByIptables(rule: NftRule, family: 4 | 6): Rule | undefined {
  const options = new Map<string, readonly string[]>();
  for (const s of rule.statements) {
    const found = wordsOf(s);
    if (!found) return undefined;
    // Said twice, it is the later that counts.
    for (const option of found) options.set(option.filter((w) => w !== '!')[0] === '-m' ? option.join(' ') : String(option.filter((w) => w !== '!')[0]), option);
  }
  const comment = rule.comment === undefined ? [] : ['-m', 'comment', '--comment', rule.comment];
  const order = (w: readonly string[]): number => (w.includes('-p') ? 0 : w.includes('-j') || w.includes('-g') ? 2 : 1);
  const words = [...options.values()].sort((a, b) => order(a) - order(b)).flat();
  try {
    return parseCommand(['-A', 'X', ...words, ...comment], family).rules[0];
  } catch {
    return undefined;
  }
}

type Options = readonly (readonly string[])[];

function wordsOf(s: Statement): Options | undefined {
  if (s.kind === 'counter') return [];
  if (s.kind === 'limit')
    return s.over || s.bytes || s.unit === 'week' ? undefined : [['-m', 'limit', '--limit', `${s.rate}/${s.unit}`, ...(s.burst === 5 ? [] : ['--limit-burst', `${s.burst}`])]];
  if (s.kind === 'verdict') {
    const { kind, chain } = s.verdict;
    if (kind === 'continue') return [];
    return [chain === undefined ? ['-j', kind.toUpperCase()] : [kind === 'goto' ? '-g' : '-j', chain]];
  }
  return s.kind === 'match' ? match(s) : undefined;
}

function match({ left, op, right }: Extract<Statement, { kind: 'match' }>): Options | undefined {
  const not = op === '!=' ? ['!'] : [];
  // Members of sets are not looked at.
  const isSet = right.kind === 'set' || right.kind === 'ref';
  if (left.kind === 'payload' && (left.header === 'tcp' || left.header === 'udp')) return transport(left.header, left.field, op, not, isSet ? undefined : right);
  if (op !== '==' && op !== '!=') return undefined;
  if (left.kind === 'payload' && (left.header === 'ip' || left.header === 'ip6')) return network(left.field, not, right, isSet);
  if (left.kind === 'payload' && left.header === 'icmp' && left.field === 'type' && right.kind === 'value')
    return [
      ['-p', 'icmp'],
      ['-m', 'icmp', ...not, '--icmp-type', String(right.value)],
    ];
  return left.kind === 'meta' ? meta(left.key, not, right, isSet) : undefined;
}

function network(field: string, not: readonly string[], right: Expr, isSet: boolean): Options | undefined {
  if (field === 'saddr' || field === 'daddr') {
    if (isSet) return [];
    // Of a range it is its end that iptables keeps.
    const text = right.kind === 'prefix' ? right.cidr.text : right.kind === 'value' ? addressText(right.value) : right.kind === 'range' ? addressText(right.to) : undefined;
    return text === undefined ? undefined : [[...not, field === 'saddr' ? '-s' : '-d', text]];
  }
  if (right.kind !== 'value') return undefined;
  if (field === 'protocol') return [[...not, '-p', String(right.value)]];
  return field === 'ttl' ? [['-m', 'ttl', ...not, '--ttl-eq', String(right.value)]] : undefined;
}

const addressText = (value: unknown): string | undefined => (typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : undefined);

function transport(protocol: 'tcp' | 'udp', field: string, op: string, not: readonly string[], right: Expr | undefined): Options | undefined {
  if (field === 'flags' && op === 'flags' && right?.kind === 'value') {
    return [
      ['-p', protocol],
      ['-m', protocol, '!', '--tcp-flags', atomText(right.value, 'tcp_flag').toUpperCase(), 'NONE'],
    ];
  }
  if ((field !== 'dport' && field !== 'sport') || (op !== '==' && op !== '!=')) return undefined;
  if (!right) return [['-p', protocol]];
  const ports = right.kind === 'value' ? String(right.value) : right.kind === 'range' ? `${right.from}:${right.to}` : undefined;
  return ports === undefined
    ? undefined
    : [
        ['-p', protocol],
        ['-m', protocol],
        [...not, `--${field}`, ports],
      ];
}

function meta(key: string, not: readonly string[], right: Expr, isSet: boolean): Options | undefined {
  if (key === 'l4proto') return right.kind === 'value' ? [[...not, '-p', String(right.value)]] : isSet ? [] : undefined;
  if (right.kind !== 'value') return undefined;
  const name = String(right.value).replace(/\*$/, '+');
  if (key === 'iifname' || key === 'iif') return [[...not, '-i', name]];
  if (key === 'oifname' || key === 'oif') return [[...not, '-o', name]];
  return key === 'mark' ? [['-m', 'mark', ...not, '--mark', String(right.value)]] : undefined;
}
