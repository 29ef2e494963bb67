// A packet filter on a node or on the router: the doors are open, the packets do not come through. Before kube-proxy's rules, so that node ports are met.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const firewall = defineFault({
  kind: 'firewall',
  before: false,
  options: z.strictObject({
    on: z.union([z.string(), z.array(z.string()).min(1)]).describe('A node, several, or router'),
    port: z.union([z.number(), z.string()]).default('30000:32767').describe('A port or FROM:TO, as the client asks for it'),
    protocol: z.enum(['tcp', 'udp']).default('tcp'),
    from: z.string().optional().describe('Only clients of this address or prefix; with ! in front: all others'),
    action: z.enum(['drop', 'reject']).default('drop'),
  }),
  steps({ on, port, protocol, from, action }) {
    const source = from === undefined ? '' : from.startsWith('!') ? ` ! -s ${from.slice(1)}` : ` -s ${from}`;
    return (typeof on === 'string' ? [on] : on).map((host) => {
      // The router forwards; a node rewrites node ports in nat, so that a rule must look before (raw) or remember (conntrack).
      if (host === 'router') return { on: host, run: `iptables -I FORWARD -p ${protocol}${source} --dport ${port} -j ${action.toUpperCase()}` };
      if (action === 'drop') return { on: host, run: `iptables -t raw -I PREROUTING -p ${protocol}${source} --dport ${port} -j DROP` };
      const match = `-m conntrack --ctstate NEW --ctorigdstport ${port}`;
      // A node that has just told the client of a shorter way (the pod is on another node) has no ICMP error left for it: a reset comes through.
      const kind = protocol === 'tcp' ? ' --reject-with tcp-reset' : '';
      return { on: host, run: `iptables -I FORWARD -p ${protocol}${source} ${match} -j REJECT${kind}` };
    });
  },
});
