// upstream: iptables iptables-save(8)
import { saveProgram } from './lib/network/iptables-programs.ts';

/** Prints the packet filter rules of IPv4. */
export const iptablesSave = saveProgram(4);
