// upstream: iptables ip6tables-save(8)
import { saveProgram } from './lib/network/iptables-programs.ts';

/** Prints the packet filter rules of IPv6. */
export const ip6tablesSave = saveProgram(6);
