// upstream: iptables iptables-save(8)
import { saveProgram } from '../network/tools/iptables-programs.ts';

/** Prints the packet filter rules of IPv4. */
export const iptablesSave = saveProgram(4);
