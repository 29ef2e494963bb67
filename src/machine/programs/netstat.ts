// upstream: net-tools 2.10 netstat.c
import type { Process } from '../os/types.ts';
import { command } from './lib/command.ts';
import { hostName } from './lib/network/host-names.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { routeTable } from './lib/network/route-table.ts';
import { type SocketRow, socketsOf } from './lib/network/socket-list.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { serviceName } from './lib/services.ts';

const STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RECV',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'TIME-WAIT': 'TIME_WAIT',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  UNCONN: '',
};

/** Shows sockets, or the routing table. */
export const netstat = command(
  {
    name: 'netstat',
    summary: 'Print network connections and routing tables.',
    usage: '[-vWnNcaeol] [<Socket> ...]',
    options: [
      ['r,route', 'display routing table'],
      ['n,numeric', "don't resolve names"],
      ['l,listening', 'display listening server sockets'],
      ['a,all', 'display all sockets (default: connected)'],
      ['p,programs', 'display PID/Program name for sockets'],
      ['t,tcp', 'TCP sockets'],
      ['u,udp', 'UDP sockets'],
      ['x,unix', 'Unix sockets'],
      ['W,wide', "don't truncate IP addresses"],
      ['4', 'IPv4'],
      ['6', 'IPv6'],
      ['i,interfaces', 'display interface table'],
      ['s,statistics', NOT_HERE],
      ['e,extend', NOT_HERE],
      ['o,timers', NOT_HERE],
      ['c,continuous', NOT_HERE],
    ],
    from: 'net-tools 2.10',
    usageExit: 4,
    hint: () => 'usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}\n       netstat [-vWnNcaeol] [<Socket> ...]\n',
  },
  async (p, options) => {
    if (options.has('route')) {
      await p.out(routeTable(p, 'netstat', options.has('numeric')));
      return 0;
    }
    if (options.has('interfaces')) {
      await p.out(interfaces(p, options.has('all')));
      return 0;
    }
    const programs = options.has('programs');
    if (programs && p.user.uid !== 0)
      await p.err('(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n');
    const what = options.has('listening') ? 'only servers' : options.has('all') ? 'servers and established' : 'w/o servers';
    const every = !options.has('tcp', 'udp', 'unix');
    if (every || options.has('tcp', 'udp')) await p.out(internet(p, options, what));
    if (every || options.has('unix')) await p.out(`Active UNIX domain sockets (${what})\nProto RefCnt Flags       Type       State         I-Node   Path\n`);
    return 0;
  },
);

function internet(p: Process, options: Parsed, what: string): string {
  const every = !options.has('tcp', 'udp');
  const programs = options.has('programs');
  const shown = (r: SocketRow): boolean => {
    if (!(every || options.has(r.netid))) return false;
    const six = r.local[0].includes(':');
    if ((options.has('4') && six) || (options.has('6') && !six)) return false;
    const server = r.state === 'LISTEN' || r.state === 'UNCONN';
    return options.has('all') || server === options.has('listening');
  };
  const rows = socketsOf(p)
    .filter(shown)
    .sort((a, b) => rank(a) - rank(b));
  const end = ([ip, port]: SocketRow['local'], r: SocketRow): string => {
    const numeric = options.has('numeric');
    const host = (!numeric && hostName(p, ip)) || (ip === '::' ? '::' : ip);
    const at = port === undefined ? '*' : (!numeric && serviceName(port, r.netid)) || String(port);
    return `${host}:${at}`;
  };
  const line = (r: SocketRow): string => {
    const proto = `${r.netid}${r.local[0].includes(':') ? '6' : ''}`;
    // A listener's queue is the kernel's business here.
    const sent = r.state === 'LISTEN' ? 0 : r.queues[1];
    const owner = programs ? ` ${(r.program ? `${r.program.pid}/${r.program.name}` : '-').padEnd(20)}` : '';
    return `${proto.padEnd(5)} ${String(r.queues[0]).padStart(6)} ${String(sent).padStart(6)} ${end(r.local, r).padEnd(23)} ${end(r.peer, r).padEnd(23)} ${(STATES[r.state] ?? r.state).padEnd(11)}${owner}\n`;
  };
  const head = `Proto Recv-Q Send-Q Local Address           Foreign Address         State      ${programs ? ` ${'PID/Program name'.padEnd(20)}` : ''}\n`;
  return `Active Internet connections (${what})\n${head}${rows.map(line).join('')}`;
}

/** tcp, tcp6, udp, udp6 */
function rank(r: SocketRow): number {
  return (r.netid === 'tcp' ? 0 : 2) + (r.local[0].includes(':') ? 1 : 0);
}

/** One line a device that is up (-a: every one), by name. upstream: net-tools lib/interface.c ife_print_short */
function interfaces(p: Process, all: boolean): string {
  const devices = [...netnsOf(p.machine).devices.values()].filter((d) => all || d.up).sort((a, b) => (a.name < b.name ? -1 : 1));
  const line = (d: (typeof devices)[number]): string => {
    const loop = d.kind === 'loopback';
    const flags = `${loop ? 'L' : 'B'}${!loop && d.settings.multicast ? 'M' : ''}${d.settings.arp ? '' : 'O'}${d.settings.promisc ? 'P' : ''}${d.up ? 'RU' : ''}`;
    const counted = (packets: number): string => `${String(packets).padStart(8)} ${'0'.padStart(6)} ${'0'.padStart(6)}`;
    return `${d.name.padEnd(15)} ${String(d.mtu).padStart(5)} ${counted(d.traffic.rx.packets)} ${'0'.padEnd(6)} ${counted(d.traffic.tx.packets)} ${'0'.padStart(6)} ${flags}\n`;
  };
  return `Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${devices.map(line).join('')}`;
}
