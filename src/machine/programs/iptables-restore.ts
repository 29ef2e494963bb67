// upstream: iptables iptables-restore(8)
import { restoreProgram } from './lib/network/iptables-programs.ts';

/** Puts the rules of IPv4 in force that iptables-save printed. */
export const iptablesRestore = restoreProgram(4);
