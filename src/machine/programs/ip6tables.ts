// upstream: iptables ip6tables(8)
import { iptablesProgram } from './lib/network/iptables-programs.ts';

/** Edits and lists the packet filter rules of IPv6. */
export const ip6tables = iptablesProgram(6);
