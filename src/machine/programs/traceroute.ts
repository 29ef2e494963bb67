// traceroute 2.1: who answers when the time to live runs out. upstream: traceroute.c, mod-default.c, mod-icmp.c, mod-tcp.c, mod-udp.c
import { type Ip, parseIp } from '../../base/ip.ts';
import { noWay } from '../network/no-way.ts';
import { sendProbe } from '../network/probe.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { familyOf } from './lib/ip.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { readTrace, type TraceOptions } from './lib/traceroute/options.ts';
import { type Send, Tracer } from './lib/traceroute/trace.ts';

const FIRST_PORT = 33_434;
const PORTS = { default: FIRST_PORT, udp: 53, tcp: 80, icmp: 1 } as const;
/** What --mtu begins with. */
const LARGEST = 65_000;
const REGISTRY = 'whois.radb.net';

export const traceroute: Program = {
  name: 'traceroute',
  summary: 'the routers on the way',
  async main(p) {
    const o = readTrace(p.argv);
    if ('code' in o) {
      if (o.err !== undefined) await p.err(o.err);
      if (o.out !== undefined) await p.out(o.out);
      return o.code;
    }
    const found = await resolve(p, o.host, o.family);
    if (!found.ok) {
      const words = found.failure === 'noname' && familyOf(o.host) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure];
      await p.err(`${o.host}: ${words}\nCannot handle "host" cmdline arg \`${o.host}' on position 1 (argc ${p.argv.lastIndexOf(o.host)})\n`);
      return 2;
    }
    const dst = parseIp(found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0] ?? '');
    if (!dst) return 2;
    if (o.paths && !(await registry(p))) await p.err(`${REGISTRY}/nicname: ${RESOLVE_WORDS.again}\n`);
    return trace(p, o, dst);
  },
};

/** Where paths of autonomous systems are asked for: nobody here knows of any. */
async function registry(p: Process): Promise<boolean> {
  return (await resolve(p, REGISTRY)).ok;
}

async function trace(p: Process, o: TraceOptions, dst: Ip): Promise<number> {
  const size = o.discover ? LARGEST : Math.max(o.length ?? 0, dst.family === 6 ? 48 : 28, o.length === undefined ? (dst.family === 6 ? 80 : 60) : 0);
  const way = routeProblem(p, o, dst);
  // The sockets of ICMP and TCP are connected before the first word, those of UDP with each probe.
  const early = o.method === 'icmp' || o.method === 'tcp';
  const header = `traceroute to ${o.host} (${dst.text}), ${o.hops} hops max, ${size} byte packets`;
  if (!early || way === undefined) await p.out(header);
  if (way !== undefined) {
    await p.err(`\n${way}\n`);
    return 1;
  }
  const error = await new Tracer(p, o, sender(p, o, dst, size)).run();
  if (error === undefined) return 0;
  await p.err(`\n${error === 'EPERM' ? 'send' : error === 'EADDRINUSE' ? 'bind' : 'connect'}: ${NET_WORDS[error]}\n`);
  return 1;
}

/** What the kernel says before anything is sent. */
function routeProblem(p: Process, o: TraceOptions, dst: Ip): string | undefined {
  const ns = netnsOf(p.machine);
  if (o.device !== undefined && !ns.devices.has(o.device)) return 'setsockopt SO_BINDTODEVICE: No such device';
  const source = o.source === undefined ? undefined : parseIp(o.source);
  if (o.source !== undefined && !(source && ns.routes.isLocal(source))) return 'bind: Cannot assign requested address';
  const way = ns.routes.lookup(dst, o.mark === undefined ? undefined : { mark: o.mark });
  if ((o.method === 'icmp' || o.method === 'tcp') && way.kind !== 'out' && way.kind !== 'local') return `connect: ${NET_WORDS[noWay(way.kind)]}`;
  if (o.direct && way.kind === 'out' && way.next !== undefined) return 'connect: Network is unreachable';
  if (o.device !== undefined && way.kind === 'out' && way.dev.name !== o.device) return 'connect: Network is unreachable';
  return undefined;
}

function sender(p: Process, o: TraceOptions, dst: Ip, first: number): Send {
  const ns = netnsOf(p.machine);
  const { method } = o;
  const port = o.port ?? PORTS[method];
  const session = method === 'icmp' ? ns.icmp.session() : (o.sport ?? 0);
  let size = first;
  let count = 0;
  return (_, ttl, heard) => {
    const way = ns.routes.lookup(dst);
    const mtu = way.kind === 'out' ? (way.route.mtu ?? way.dev.mtu) : ns.loopback.mtu;
    if (o.discover && size > mtu) {
      size = mtu;
      return { mtu };
    }
    const moving = method === 'default' || method === 'icmp';
    return sendProbe(
      ns,
      dst,
      {
        method: method === 'default' ? 'udp' : method,
        ttl,
        size,
        port: (port + (moving ? count++ : 0)) & 0xffff,
        source: session,
        from: o.source === undefined ? undefined : parseIp(o.source),
        ...(o.mark === undefined ? {} : { mark: o.mark }),
      },
      heard,
    );
  };
}
