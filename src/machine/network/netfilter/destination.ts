// What a rule says exactly of where a packet goes: long chains are indexed by it.
import type { Rule } from './rule.ts';

export interface DestinationKey {
  /** The number of the one address that it is for. */
  readonly address: number | undefined;
  /** Protocol and port, when it names one port. */
  readonly port: number | undefined;
}

const NOWHERE: DestinationKey = { address: undefined, port: undefined };

/** The address of a rule, or else its port, or neither: then any packet may match it. */
export function destinationKey(rule: Rule): DestinationKey {
  const { dst, proto } = rule;
  if (dst && !dst.not && dst.value.bits === (dst.value.family === 4 ? 32 : 128)) return { address: dst.value.base.id, port: undefined };
  if (!proto || proto.not) return NOWHERE;
  for (const m of rule.matches) {
    if ((m.kind === 'tcp' || m.kind === 'udp' || m.kind === 'sctp') && m.dport && !m.dport.not && m.dport.value.from === m.dport.value.to)
      return { address: undefined, port: proto.value * 65_536 + m.dport.value.from };
  }
  return NOWHERE;
}
