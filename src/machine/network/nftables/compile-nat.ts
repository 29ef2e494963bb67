// Address translation by a rule of nftables. upstream: Linux net/netfilter/nft_nat.c, nft_masq.c, nft_redir.c
import type { Ip } from '../../../base/ip.ts';
import type { Connection } from '../netfilter/conntrack.ts';
import { bindDestination, bindSource, changesDestination, masqueradeSource, redirectDestination } from '../netfilter/nat.ts';
import type { NatRange } from '../netfilter/rule.ts';
import type { Atom, Statement } from './ast.ts';
import { reader } from './evaluate.ts';
import { ACCEPT, BREAK, DROP, NEXT, type Step } from './steps.ts';

export function nat(s: Extract<Statement, { kind: 'nat' }>): Step {
  const to = s.to.kind === 'any' ? undefined : s.to.kind === 'range' || s.to.kind === 'prefix' ? s.to : reader(s.to);
  const port = s.port && s.port.kind !== 'range' ? reader(s.port) : undefined;
  return (p, at) => {
    const c = p.ct as Connection | undefined;
    if (!c) return NEXT;
    const value = typeof to === 'function' ? to(p, at) : undefined;
    if (typeof to === 'function' && value === undefined) return BREAK;
    const [address, number] = Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom | undefined];
    const n = port ? Number(port(p, at)) : typeof number === 'number' ? number : undefined;
    const range: NatRange = {
      ...(typeof address === 'object' ? { from: address } : to && typeof to !== 'function' && to.kind === 'range' ? { from: to.from as Ip, to: to.to as Ip } : {}),
      ...(n !== undefined ? { port: { from: n, to: n } } : s.port?.kind === 'range' ? { port: { from: Number(s.port.from), to: Number(s.port.to) } } : {}),
    };
    if (s.type === 'dnat') bindDestination(at.host, at.host.conntrack, c, p, range);
    else bindSource(at.host, at.host.conntrack, c, range, s.flags.length > 0);
    return ACCEPT;
  };
}

/** masquerade and redirect: to an address of this host. */
export function rewrite(s: Extract<Statement, { kind: 'masquerade' | 'redirect' }>): Step {
  const port =
    s.port?.kind === 'value'
      ? { from: Number(s.port.value), to: Number(s.port.value) }
      : s.port?.kind === 'range'
        ? { from: Number(s.port.from), to: Number(s.port.to) }
        : undefined;
  return (p, { host, hook }) => {
    const c = p.ct as Connection | undefined;
    if (!c) return NEXT;
    const address = s.kind === 'masquerade' ? masqueradeSource(host, p) : redirectDestination(host, p, hook);
    if (!address) return DROP;
    const range: NatRange = { from: address, ...(port ? { port } : {}) };
    if (changesDestination(hook)) bindDestination(host, host.conntrack, c, p, range);
    else bindSource(host, host.conntrack, c, range, s.flags.length > 0);
    return ACCEPT;
  };
}
