// A host of one's own in front of the nodes, with HAProxy and nginx to be set up by hand.
import { onDemand } from '../../base/on-demand.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Network } from '../../machine/network/network.ts';
import type { Segment } from '../../machine/network/types.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import { dirname } from '../../machine/os/paths.ts';
import type { Program } from '../../machine/os/types.ts';

export const BALANCER_IP = '192.168.1.200';
export const BALANCER_IP6 = 'fd00:192:168:1::200';

/** Puts the host onto the nodes' network. */
export function wireBalancer(network: Network, office: Segment, routers: { readonly four: string; readonly six: string | undefined }): Netns {
  const net = network.netns('balancer');
  const device = network.attach(office, net, 'eth0');
  net.addAddress(device, `${BALANCER_IP}/24`);
  net.addRoute({ dst: 'default', via: routers.four });
  if (routers.six === undefined) return net;
  net.addAddress(device, `${BALANCER_IP6}/64`);
  net.addRoute({ dst: 'default', via: routers.six });
  return net;
}

const HAPROXY_CFG = `global
    log /dev/log local0
    maxconn 2000

defaults
    log     global
    mode    http
    option  httplog
    timeout connect 5s
    timeout client  50s
    timeout server  50s
`;

/** Installs nginx as Debian does; haproxy is on every host. Files that are there already stay. */
export async function equipBalancer(machine: HostMachine): Promise<void> {
  const { nginxImages, nginxProgram } = await onDemand(async () => ({
    ...(await import('../../machine/images/nginx.ts')),
    ...(await import('../../machine/images/lib/nginx/program.ts')),
  }));
  const { fs } = machine;
  const files = { '/etc/haproxy/haproxy.cfg': HAPROXY_CFG, ...nginxImages[0]?.tagged('1.29')?.files };
  for (const [path, text] of Object.entries(files)) {
    if (!/^\/(etc\/(nginx|haproxy)|usr\/share\/nginx)\//.test(path) || fs.exists(path)) continue;
    fs.mkdir(dirname(path), { recursive: true });
    fs.writeFile(path, text);
  }
  fs.mkdir('/var/log/nginx', { recursive: true });
  fs.install('/usr/sbin/nginx', asDaemon(nginxProgram));
}

/** On a host nginx goes to the background by itself. */
function asDaemon(nginx: Program): Program {
  return {
    ...nginx,
    main(p) {
      const args = p.argv.slice(1);
      if (args.some((a) => /^-[tTvVsh]$/.test(a) || a.includes('daemon off'))) return nginx.main(p);
      p.spawn({ argv: ['/usr/sbin/nginx', ...args, '-g', 'daemon off;'], group: 'new', env: p.env });
      return Promise.resolve(0);
    },
  };
}
