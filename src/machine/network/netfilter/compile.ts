// Rules made ready for packets: one test a rule, and for long chains an index by destination address and port, so that only rules that can match are looked at.
// What is skipped could not have matched, so verdicts and counters are those of walking the list in order.
import { type Cidr, contains } from '../../../base/ip.ts';
import type { Packet } from '../types.ts';
import { destinationKey } from './destination.ts';
import { moduleOf } from './matches/registry.ts';
import { nameMatches } from './matches/simple.ts';
import type { Chain, Entry, Match, Not, Rule, Test } from './rule.ts';

const compiled = new WeakMap<Rule, Test>();
const yes: Test = () => true;
const LINEAR = 8;
const MAX_ANSWERS = 4096;

/** The test of a rule; shared by all chains that hold it. */
export function testOf(rule: Rule): Test {
  let test = compiled.get(rule);
  if (!test) {
    test = make(rule);
    compiled.set(rule, test);
  }
  return test;
}

/** True when the rule may decide otherwise for the next packet of the same connection. */
export function isMoody(rule: Rule): boolean {
  return rule.target?.kind === 'LOG' || rule.target?.kind === 'nft' || rule.matches.some(mayChange);
}

/** Matches and targets that ask for addresses, devices and what all established connections have alike, and for nothing that is one connection's own. */
const COMMON_MATCHES: ReadonlySet<string> = new Set(['comment', 'mark', 'state', 'addrtype', 'physdev']);
const COMMON_TARGETS: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'RETURN', 'REJECT', 'jump', 'MARK', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT']);

/** True when the rule decides alike for the packets of all established connections between the same addresses, whatever their ports. */
export function isCommon(rule: Rule): boolean {
  return (!rule.target || COMMON_TARGETS.has(rule.target.kind)) && rule.matches.every(asksCommon);
}

function asksCommon(m: Match): boolean {
  if (m.kind === 'tcp' || m.kind === 'udp' || m.kind === 'sctp') return !m.sport && !m.dport && !mayChange(m);
  if (m.kind === 'conntrack') return Object.keys(m).every((key) => key === 'kind' || key === 'state');
  return COMMON_MATCHES.has(m.kind);
}

function mayChange(m: Match): boolean {
  const { moody } = moduleOf(m);
  return typeof moody === 'function' ? moody(m as never) : moody === true;
}

function make(rule: Rule): Test {
  const tests: Test[] = [];
  const { proto, src, dst } = rule;
  if (proto) tests.push((p) => (p.proto === proto.value) !== proto.not);
  if (dst) tests.push(address(dst, (p) => p.dst));
  if (src) tests.push(address(src, (p) => p.src));
  const inName = rule.in;
  const outName = rule.out;
  if (inName) tests.push((p) => nameMatches(p.in, inName.value) !== inName.not);
  if (outName) tests.push((p) => nameMatches(p.out, outName.value) !== outName.not);
  for (const m of rule.matches) if (m.kind !== 'comment') tests.push(moduleOf(m).compile(m as never));
  const [a, b, c] = tests;
  if (!a) return yes;
  if (!b) return a;
  if (!c) return (p, around, entry) => a(p, around, entry) && b(p, around, entry);
  return (p, around, entry) => {
    for (const test of tests) if (!test(p, around, entry)) return false;
    return true;
  };
}

function address(a: Not<Cidr>, of: (p: Packet) => Packet['src']): Test {
  const { value, not } = a;
  if (value.bits === (value.family === 4 ? 32 : 128)) {
    const wanted = value.base;
    return (p) => (of(p) === wanted) !== not;
  }
  if (value.family === 4) {
    const mask = value.bits === 0 ? 0 : -1 << (32 - value.bits);
    const base = value.base.n;
    return (p) => (((of(p).n ^ base) & mask) === 0) !== not;
  }
  return (p) => contains(value, of(p)) !== not;
}

/** The rules of a chain that a packet can match, in order. */
export function candidates(chain: Chain, p: Packet): readonly Entry[] {
  if (chain.length <= LINEAR) return chain.entries;
  if (chain.segments) return chain.segments.candidates(p);
  chain.index ??= indexOf(chain.entries);
  return chain.index(p);
}

function indexOf(entries: readonly Entry[]): (p: Packet) => readonly Entry[] {
  const byAddress = new Map<number, number[]>();
  const byPort = new Map<number, number[]>();
  const always: number[] = [];
  entries.forEach((entry, i) => {
    const { address, port } = destinationKey(entry.rule);
    if (address !== undefined) push(byAddress, address, i);
    else if (port !== undefined) push(byPort, port, i);
    else always.push(i);
  });
  const answers = new Map<number, readonly Entry[]>();
  return (p) => {
    const there = byAddress.has(p.dst.id) ? p.dst.id : 0;
    const port = (p.proto & 0xff) * 65536 + p.dport;
    const key = there * 16_777_216 + (byPort.has(port) ? port : 0);
    let answer = answers.get(key);
    if (!answer) {
      const at = [...(byAddress.get(there) ?? []), ...(byPort.get(port) ?? []), ...always].sort((a, b) => a - b);
      answer = at.flatMap((i) => entries[i] ?? []);
      if (answers.size >= MAX_ANSWERS) answers.clear();
      answers.set(key, answer);
    }
    return answer;
  };
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
