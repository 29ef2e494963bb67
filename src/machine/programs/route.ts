// upstream: net-tools 2.10 route.c. It shows; changes are made by ip(8).
import { command, complain } from './lib/command.ts';
import { routeTable } from './lib/network/route-table.ts';

/** Shows the routing table. */
export const route = command(
  { name: 'route', summary: 'Show the IP routing table.', usage: '[-n]', options: [['n,numeric', "don't resolve names"]], from: 'net-tools 2.10', usageExit: 4 },
  async (p, options) => {
    if (options.operands.length > 0) return complain(p, `"${options.operands.join(' ')}" is not simulated here; ip route changes routes`, 4);
    await p.out(routeTable(p, 'route', options.has('numeric')));
    return 0;
  },
);
