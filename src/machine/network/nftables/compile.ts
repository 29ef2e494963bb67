// Rules made ready for packets: one step a statement. upstream: Linux net/netfilter/nf_tables_core.c nft_do_chain
import type { Ip } from '../../../base/ip.ts';
import type { Connection } from '../netfilter/conntrack.ts';
import { logLine } from '../netfilter/log.ts';
import { reject } from '../netfilter/reject.ts';
import { CT_UNTRACKED, TCP, UDP } from '../packet.ts';
import type { Packet } from '../types.ts';
import type { Atom, Expr, NftRule, Statement, Value } from './ast.ts';
import { dynset, meter } from './compile-dynset.ts';
import { nat, rewrite } from './compile-nat.ts';
import { compareAtoms, keyOf } from './datatypes.ts';
import { type At, finder, reader } from './evaluate.ts';
import { keyPart, unnamedSet } from './set.ts';
import { BREAK, DROP, NEXT, type Step } from './steps.ts';
import { isStatefulStatement } from './table.ts';
import { verdictText } from './text.ts';

const compiled = new WeakMap<NftRule, readonly Step[]>();

/** The steps of a rule; shared by all chains that hold it. */
export function stepsOf(rule: NftRule): readonly Step[] {
  let steps = compiled.get(rule);
  if (!steps) {
    let noted = false;
    steps = rule.statements.map((s, i) => {
      if (isStatefulStatement(s)) return stateful(i);
      const step = stepOf(s);
      // The first thing that a rule does is its hop; what it asks before is none.
      if (s.kind === 'match' || s.kind === 'object' || s.kind === 'vmap' || noted) return step;
      noted = true;
      const kind = s.kind === 'reject' ? 'reject' : s.kind === 'verdict' && s.verdict.kind === 'drop' ? 'drop' : 'rule';
      return (p, at) => {
        p.trace?.add(kind, at.host, p, '', at.rule);
        return step(p, at);
      };
    });
    compiled.set(rule, steps);
  }
  return steps;
}

/** A counter, limit, quota or `ct count` of the rule itself. */
function stateful(index: number): Step {
  return (p, { rule, host }) => (rule.states[index]?.admits(p, host.clock.now()) ? NEXT : BREAK);
}

/** The same under a name: the one that is named, or the one that the packet is mapped to. */
function object(s: Extract<Statement, { kind: 'object' }>): Step {
  const name = s.map ? reader(s.map) : undefined;
  return (p, at) => {
    const wanted = name ? name(p, at) : s.name;
    const found = typeof wanted === 'string' ? at.table.object(s.of, wanted) : undefined;
    return found?.state.admits(p, at.host.clock.now()) ? NEXT : BREAK;
  };
}

function stepOf(s: Statement): Step {
  switch (s.kind) {
    case 'match':
      return match(s);
    case 'verdict':
      return () => (s.verdict.kind === 'continue' ? NEXT : s.verdict);
    case 'vmap':
      return vmap(s.key, s.map);
    case 'log':
      return (p, { host }) => {
        if (p.record) p.record.good = false;
        // What goes to a group is read there by nobody.
        if (s.group === undefined && s.level !== 'audit') host.kernelLog(logLine(s.prefix ?? '', p));
        return NEXT;
      };
    case 'object':
      return object(s);
    case 'reject':
      return (p, { host }) => {
        reject(host, p, REJECT_WORDS[s.how ?? ''] ?? s.how ?? '');
        return DROP;
      };
    case 'nat':
      return nat(s);
    case 'masquerade':
    case 'redirect':
      return rewrite(s);
    case 'mangle':
      return mangle(s);
    case 'meter':
      return meter(s);
    case 'dynset':
      return dynset(s);
    default:
      return (p) => {
        if (!p.ct) p.ctState = CT_UNTRACKED;
        return NEXT;
      };
  }
}

/** What `reject with` says, as iptables calls it. */
const REJECT_WORDS: Readonly<Record<string, string>> = {
  'tcp reset': 'tcp-reset',
  'icmp net-unreachable': 'icmp-net-unreachable',
  'icmp host-unreachable': 'icmp-host-unreachable',
  'icmp prot-unreachable': 'icmp-proto-unreachable',
  'icmp port-unreachable': 'icmp-port-unreachable',
  'icmp net-prohibited': 'icmp-net-prohibited',
  'icmp host-prohibited': 'icmp-host-prohibited',
  'icmp admin-prohibited': 'icmp-admin-prohibited',
  'icmpv6 no-route': 'icmp6-no-route',
  'icmpv6 admin-prohibited': 'icmp6-adm-prohibited',
  'icmpv6 addr-unreachable': 'icmp6-addr-unreachable',
  'icmpv6 port-unreachable': 'icmp6-port-unreachable',
  'icmpx no-route': 'icmp6-no-route',
  'icmpx admin-prohibited': 'icmp6-adm-prohibited',
  'icmpx host-unreachable': 'icmp-host-unreachable',
  'icmpx port-unreachable': 'icmp-port-unreachable',
};

function match({ op, left, right }: Extract<Statement, { kind: 'match' }>): Step {
  const read = reader(left);
  // Is there a way at all?
  if (left.kind === 'fib' && left.result !== 'type' && right.kind === 'value' && typeof right.value === 'number') {
    const wanted = (right.value !== 0) === (op !== '!=');
    return (p, at) => ((read(p, at) !== '') === wanted ? NEXT : BREAK);
  }
  if (right.kind === 'ref' || right.kind === 'set') {
    const find = finder(right);
    const wanted = op !== '!=';
    return (p, at) => {
      const v = read(p, at);
      return v !== undefined && (find(v, p, at) !== undefined) === wanted ? NEXT : BREAK;
    };
  }
  const test = comparison(op, right);
  return (p, at) => {
    const v = read(p, at);
    return v !== undefined && test(v, p, at) ? NEXT : BREAK;
  };
}

function comparison(op: string, right: Expr): (v: Value, p: Packet, at: At) => boolean {
  if (right.kind === 'range' || right.kind === 'prefix') return inRange(right, op === '!=');
  const read = reader(right);
  const order = (v: Value, p: Packet, at: At): number => compareAtoms(v as Atom, read(p, at) as Atom);
  switch (op) {
    case 'flags':
      return (v, p, at) => (Number(v) & Number(read(p, at))) !== 0;
    case 'not-flags':
      return (v, p, at) => (Number(v) & Number(read(p, at))) === 0;
    case '<':
      return (v, p, at) => order(v, p, at) < 0;
    case '>':
      return (v, p, at) => order(v, p, at) > 0;
    case '<=':
      return (v, p, at) => order(v, p, at) <= 0;
    case '>=':
      return (v, p, at) => order(v, p, at) >= 0;
    default: {
      const same = (v: Value, p: Packet, at: At): boolean => {
        const wanted = read(p, at);
        if (typeof wanted === 'string' && wanted.endsWith('*')) return String(v).startsWith(wanted.slice(0, -1));
        return wanted !== undefined && keyOf(v) === keyOf(wanted);
      };
      return op === '!=' ? (v, p, at) => !same(v, p, at) : same;
    }
  }
}

function inRange(right: Expr, not: boolean): (v: Value) => boolean {
  const part = keyPart(right);
  const set = unnamedSet();
  if (part) set.add({ parts: [part], data: undefined, verdict: undefined, comment: undefined, timeout: undefined, expires: undefined });
  return (v) => (set.find(v, 0) !== undefined) !== not;
}

function vmap(key: Expr, map: Expr): Step {
  const read = reader(key);
  const find = finder(map);
  return (p, at) => {
    const v = read(p, at);
    const verdict = v === undefined ? undefined : find(v, p, at)?.verdict;
    if (!verdict) return NEXT;
    if (p.trace) {
      const { rule } = at;
      p.trace.add(verdict.kind === 'drop' ? 'drop' : 'rule', at.host, p, '', {
        table: rule.table,
        chain: rule.chain,
        text: () => `${rule.text()} (verdict ${verdictText(verdict)})`,
      });
    }
    return verdict.kind === 'continue' ? NEXT : verdict;
  };
}

/** Writes on the packet, on its connection, or into a header. */
function mangle(s: Extract<Statement, { kind: 'mangle' }>): Step {
  const value = reader(s.value);
  const { to } = s;
  if (to.kind === 'meta' && to.key === 'mark') {
    return (p, at) => {
      const v = value(p, at);
      if (v === undefined) return BREAK;
      p.mark = Number(v) | 0;
      return NEXT;
    };
  }
  return (p, at) => {
    const v = value(p, at);
    if (v === undefined) return BREAK;
    if (p.record) p.record.good = false;
    if (to.kind === 'meta') p.nftrace = v === 0 ? 0 : 1 + at.host.random.int(0xfffffffe);
    else if (to.kind === 'payload') writeField(p, to.header, to.field, v as Atom);
    else if (p.ct) (p.ct as Connection).mark = Number(v) >>> 0;
    return NEXT;
  };
}

function writeField(p: Packet, header: string, field: string, value: Atom): void {
  if (header === 'ip' || header === 'ip6') {
    if (p.family !== (header === 'ip' ? 4 : 6)) return;
    if (field === 'ttl' || field === 'hoplimit') p.ttl = Number(value);
    else if (field === 'saddr') p.src = value as Ip;
    else p.dst = value as Ip;
  } else if ((header === 'tcp' && p.proto !== TCP) || (header === 'udp' && p.proto !== UDP)) return;
  else if (field === 'sport') p.sport = Number(value);
  else p.dport = Number(value);
}
