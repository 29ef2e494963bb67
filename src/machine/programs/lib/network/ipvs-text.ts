// Virtual servers and their connections as ipvsadm prints them. upstream: ipvsadm 1.31 ipvsadm.c
import { compareIp, hostPort } from '../../../../base/ip.ts';
import type { Ipvs } from '../../../network/ipvs/ipvs.ts';
import type { RealServer, VirtualServer } from '../../../network/ipvs/types.ts';
import { TCP, UDP } from '../../../network/packet.ts';

const TITLE = 'IP Virtual Server version 1.2.1 (size=4096)\n';

export type Listing = 'plain' | 'stats' | 'persistent' | 'thresholds';

const protocol = (n: number): string => (n === TCP ? 'TCP' : n === UDP ? 'UDP' : 'SCTP');

/** By family, protocol, address and port, as ipvsadm sorts. */
function ordered(list: readonly VirtualServer[]): readonly VirtualServer[] {
  return [...list].sort((a, b) => a.ip.family - b.ip.family || a.proto - b.proto || compareIp(a.ip, b.ip) || a.port - b.port);
}

const sorted = (servers: readonly RealServer[]): readonly RealServer[] => [...servers].sort((a, b) => compareIp(a.ip, b.ip) || a.port - b.port);

/** ipvsadm -Ln */
export function listText(ipvs: Ipvs, only: VirtualServer | undefined, how: Listing, exact: boolean): string {
  const list = ordered(only ? [only] : ipvs.list());
  const lines = list.flatMap((v) => [serviceLine(v, how, exact), ...sorted(v.servers).map((s) => serverLine(ipvs, v, s, how, exact))]);
  return TITLE + HEADS[how] + lines.join('');
}

const HEADS: Readonly<Record<Listing, string>> = {
  plain: 'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n',
  stats: 'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\n',
  persistent: 'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn  \n  -> RemoteAddress:Port\n',
  thresholds: 'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn  \n  -> RemoteAddress:Port\n',
};

function serviceLine(v: VirtualServer, how: Listing, exact: boolean): string {
  const at = `${protocol(v.proto)}  ${hostPort(v.ip.text, v.port)}`;
  if (how === 'stats') return `${at.padEnd(33)} ${numbers(v, exact)}\n`;
  return `${at} ${v.scheduler}${v.persistent > 0 ? ` persistent ${v.persistent}` : ''}\n`;
}

function serverLine(ipvs: Ipvs, v: VirtualServer, s: RealServer, how: Listing, exact: boolean): string {
  const at = hostPort(s.ip.text, s.port);
  if (how === 'stats') return `  -> ${at.padEnd(28)} ${numbers(s, exact)}\n`;
  const counts = `${String(s.active).padEnd(10)} ${String(s.inactive).padEnd(10)}`;
  if (how === 'plain') return `  -> ${at.padEnd(28)} ${'Masq'.padEnd(7)} ${String(s.weight).padEnd(6)} ${counts}\n`;
  if (how === 'thresholds') return `  -> ${at.padEnd(28)} ${'0'.padEnd(10)} ${'0'.padEnd(10)} ${counts}\n`;
  const bonds = ipvs.connections.bonds().filter((b) => b.virtual === v && b.server === s).length;
  return `  -> ${at.padEnd(28)} ${String(s.weight).padEnd(9)} ${String(bonds).padEnd(11)} ${counts}\n`;
}

function numbers(of: Pick<RealServer, 'passed'>, exact: boolean): string {
  const { connections, in: there, out } = of.passed;
  return [connections, there.packets, out.packets, there.bytes, out.bytes].map((n) => (exact ? String(n) : large(n)).padStart(8)).join(' ');
}

/** upstream: print_largenum */
function large(n: number): string {
  if (n < 100_000_000) return String(n);
  if (n < 1_000_000_000) return `${Math.floor(n / 1000)}K`;
  return n < 100_000_000_000 ? `${Math.floor(n / 1_000_000)}M` : `${Math.floor(n / 1_000_000_000)}G`;
}

/** ipvsadm -Lnc: bonds (with port 0) and connections. */
export function connectionsText(ipvs: Ipvs, now: number): string {
  const line = (proto: number, expires: number, state: string, client: string, virtual: string, server: string): string => {
    const seconds = Math.max(0, Math.floor((expires - now) / 1000));
    const left = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    return `${protocol(proto).padEnd(3)} ${left.padEnd(6)} ${state.padEnd(11)} ${client.padEnd(18)} ${virtual.padEnd(18)} ${server}\n`;
  };
  const bonds = ipvs.connections
    .bonds()
    .map((b) => line(b.virtual.proto, b.expires, 'NONE', hostPort(b.client.text, 0), hostPort(b.virtual.ip.text, b.virtual.port), hostPort(b.server.ip.text, b.server.port)));
  const flows = ipvs.connections
    .list()
    .map((c) =>
      line(c.proto, c.expires, c.state, hostPort(c.client.ip.text, c.client.port), hostPort(c.virtual.ip.text, c.virtual.port), hostPort(c.server.ip.text, c.server.port)),
    );
  return `IPVS connection entries\npro expire state       source             virtual            destination\n${[...flows, ...bonds].join('')}`;
}

/** ipvsadm -Sn: the commands that bring this state about. */
export function saveText(ipvs: Ipvs): string {
  return ordered(ipvs.list())
    .flatMap((v) => {
      const at = `-${v.proto === UDP ? 'u' : v.proto === TCP ? 't' : '-sctp-service'} ${hostPort(v.ip.text, v.port)}`;
      const head = `-A ${at} -s ${v.scheduler}${v.persistent > 0 ? ` -p ${v.persistent}` : ''}\n`;
      return [head, ...sorted(v.servers).map((s) => `-a ${at} -r ${hostPort(s.ip.text, s.port)} -m -w ${s.weight}\n`)];
    })
    .join('');
}
