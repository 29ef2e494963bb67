// upstream: iptables iptables(8)
import { iptablesProgram } from './lib/network/iptables-programs.ts';

/** Edits and lists the packet filter rules of IPv4. */
export const iptables = iptablesProgram(4);
