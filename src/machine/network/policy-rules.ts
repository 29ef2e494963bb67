// Routing rules: which table is asked for a packet, and in which order. upstream: Linux net/core/fib_rules.c, net/ipv4/fib_rules.c
import { type Cidr, contains, type Ip } from '../../base/ip.ts';
import type { Decision, RouteKey } from './types.ts';

export const DEFAULT = 253;
export const MAIN = 254;
export const LOCAL = 255;

export interface PolicyRule {
  readonly family: 4 | 6;
  /** Its place; equal ones in the order in which they were added. */
  readonly pref: number;
  /** Applies to what does not fit. */
  readonly not?: true;
  readonly src?: Cidr;
  readonly dst?: Cidr;
  readonly iif?: string;
  readonly oif?: string;
  readonly mark?: number;
  readonly mask?: number;
  readonly proto?: number;
  readonly sport?: readonly [number, number];
  readonly dport?: readonly [number, number];
  readonly action: 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit';
  /** The table that is asked, or the place of the rule to go on at. */
  readonly to: number;
  /** Ways by prefixes as short as this are left to later rules. */
  readonly suppress?: number;
  /** The kernel's own. */
  readonly kernel?: true;
}

/** What a namespace begins with. */
export function firstRules(): readonly PolicyRule[] {
  const own = (family: 4 | 6, pref: number, to: number): PolicyRule => ({ family, pref, action: 'lookup', to, kernel: true });
  return [own(4, 0, LOCAL), own(4, 32_766, MAIN), own(4, 32_767, DEFAULT), own(6, 0, LOCAL), own(6, 32_766, MAIN)];
}

/** Goes by the rules until one has found a way. `table` looks into a table for prefixes longer than a length. */
export function decide(rules: readonly PolicyRule[], dst: Ip, key: RouteKey | undefined, table: (id: number, longerThan: number) => Decision | undefined): Decision | undefined {
  let from = 0;
  for (const rule of rules) {
    if (rule.family !== dst.family || rule.pref < from || fits(rule, dst, key) === (rule.not === true)) continue;
    if (rule.action === 'goto') from = rule.to;
    else if (rule.action === 'unreachable') return { kind: 'none' };
    else if (rule.action === 'blackhole' || rule.action === 'prohibit') return { kind: rule.action };
    else if (rule.action === 'lookup') {
      const found = table(rule.to, rule.suppress ?? -1);
      if (found) return found;
    }
  }
  return undefined;
}

function fits(rule: PolicyRule, dst: Ip, key: RouteKey | undefined): boolean {
  if (rule.src && !(key?.src && contains(rule.src, key.src))) return false;
  if (rule.dst && !contains(rule.dst, dst)) return false;
  // What this host makes itself comes in by lo.
  if (rule.iif !== undefined && (key?.in?.name ?? 'lo') !== rule.iif) return false;
  // A socket that is bound to a device is not known here: nothing leaves by a rule for one.
  if (rule.oif !== undefined) return false;
  if (rule.mark !== undefined && ((key?.mark ?? 0) & (rule.mask ?? -1)) !== (rule.mark & (rule.mask ?? -1))) return false;
  if (rule.proto !== undefined && key?.proto !== rule.proto) return false;
  return within(rule.sport, key?.sport) && within(rule.dport, key?.dport);
}

const within = (range: readonly [number, number] | undefined, port: number | undefined): boolean =>
  range === undefined || (port !== undefined && port >= range[0] && port <= range[1]);
