// upstream: iptables ip6tables-restore(8)
import { restoreProgram } from './lib/network/iptables-programs.ts';

/** Puts the rules of IPv6 in force that ip6tables-save printed. */
export const ip6tablesRestore = restoreProgram(6);
