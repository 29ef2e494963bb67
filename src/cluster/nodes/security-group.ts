// The security group of the nodes and the tool of this world's cloud that edits it, on the laptop. There is no such tool; every cloud has one like it.
import type { Clock } from '../../base/clock.ts';
import { type Cidr, cidr, parseCidr } from '../../base/ip.ts';
import { Guard, type GuardRule } from '../../machine/network/guard.ts';
import type { Netns } from '../../machine/network/netns.ts';
import { ICMP, TCP, UDP } from '../../machine/network/packet.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { FileSystem, Process, Program } from '../../machine/os/types.ts';

const FILE = '/var/lib/cloud/security-group';
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: TCP, udp: UDP, icmp: ICMP };
/** What every world begins with: the office may do everything, others may only log in. */
const FIRST = ['sgr-1 all all 192.168.0.0/16', 'sgr-2 all all fd00:192:168::/48', 'sgr-3 tcp 22 0.0.0.0/0'];

/** Puts a guard in front of the nodes and its tool onto the laptop. The rules are kept in a file, so that they outlive a reload. */
export function guardNodes(clock: Clock, nodes: Iterable<Netns>, pods: readonly string[], laptop: HostMachine): void {
  const all = [...nodes];
  const devices = all.flatMap((n) => n.devices.get('eth0') ?? []);
  const own: readonly Cidr[] = devices.flatMap((d) => d.addresses.map((a) => cidr(a.ip.text)));
  const guard = new Guard(clock, [...own, ...pods.map(cidr)]);
  const { fs } = laptop;
  if (!fs.exists(FILE)) {
    fs.mkdir('/var/lib/cloud', { recursive: true });
    fs.writeFile(FILE, `${FIRST.join('\n')}\n`);
  }
  const load = (): void => {
    guard.rules = read(fs);
    for (const n of all) n.changed();
  };
  load();
  for (const d of devices) d.guard = guard;
  fs.install('/usr/local/bin/cloud', tool(fs, load));
}

/** Lines of id, protocol, ports, source. */
function read(fs: FileSystem): readonly GuardRule[] {
  return fs
    .readText(FILE)
    .split('\n')
    .flatMap((line) => {
      const [id, proto = '', ports = '', source = ''] = line.split(/\s+/);
      const range = parseCidr(source);
      const [from = 0, to = from] = ports.split('-').map(Number);
      return id && range ? [{ id, proto: PROTOCOLS[proto], ports: ports === 'all' ? undefined : { from, to }, source: range }] : [];
    });
}

const USAGE = `Usage:
  cloud security-group list
  cloud security-group allow [--protocol tcp|udp|icmp|all] [--port N[-M]] [--from CIDR]
  cloud security-group revoke ID

The security group stands in front of the nodes. What no rule allows is dropped
without a word; answers, and what the nodes and pods send each other, always pass.
`;

class Complaint extends Error {}

function tool(fs: FileSystem, changed: () => void): Program {
  return {
    name: 'cloud',
    summary: 'Edit the security group in front of the nodes.',
    async main(p) {
      const [what, verb, ...args] = p.argv.slice(1);
      if (what !== 'security-group' && what !== 'sg') {
        await (what === undefined || what === '--help' || what === '-h' ? p.out(USAGE) : p.err(`cloud: unknown command "${what}"\n${USAGE}`));
        return what === undefined || what.startsWith('-') ? 0 : 2;
      }
      try {
        return await act(p, fs, changed, verb, args);
      } catch (e) {
        if (!(e instanceof Complaint)) throw e;
        await p.err(`cloud: ${e.message}\n`);
        return 1;
      }
    },
  };
}

async function act(p: Process, fs: FileSystem, changed: () => void, verb: string | undefined, args: readonly string[]): Promise<number> {
  const lines = fs.readText(FILE).split('\n').filter(Boolean);
  if (verb === 'list') {
    const rows = [['ID', 'PROTOCOL', 'PORTS', 'SOURCE'], ...lines.map((l) => l.split(' '))];
    await p.out(rows.map(([id = '', proto = '', ports = '', source = '']) => `${id.padEnd(8)}${proto.padEnd(10)}${ports.padEnd(13)}${source}\n`).join(''));
    return 0;
  }
  if (verb === 'allow') {
    const line = ruleLine(lines, args);
    fs.writeFile(FILE, `${[...lines, line].join('\n')}\n`);
    await p.out(`security group rule ${line.split(' ')[0]} created\n`);
  } else if (verb === 'revoke') {
    const [id = ''] = args;
    const rest = lines.filter((l) => l.split(' ')[0] !== id);
    if (rest.length === lines.length) throw new Complaint(`there is no rule ${JSON.stringify(id)}`);
    fs.writeFile(FILE, rest.map((l) => `${l}\n`).join(''));
    await p.out(`security group rule ${id} revoked\n`);
  } else throw new Complaint(`security-group knows list, allow and revoke, not ${JSON.stringify(verb ?? '')}`);
  changed();
  return 0;
}

function ruleLine(lines: readonly string[], args: readonly string[]): string {
  const values = { '--protocol': 'tcp', '--port': 'all', '--from': '0.0.0.0/0' };
  for (let i = 0; i < args.length; i++) {
    const [name = '', given] = (args[i] ?? '').split('=');
    if (!Object.hasOwn(values, name)) throw new Complaint(`unknown option ${JSON.stringify(name)}`);
    const value = given ?? args[++i];
    if (value === undefined) throw new Complaint(`option ${name} needs a value`);
    values[name as keyof typeof values] = value;
  }
  const { '--protocol': proto, '--port': port, '--from': from } = values;
  if (proto !== 'all' && PROTOCOLS[proto] === undefined) throw new Complaint(`unknown protocol ${JSON.stringify(proto)}`);
  const [low = Number.NaN, high = low] = port.split('-').map(Number);
  if (port !== 'all' && !(low >= 1 && high <= 65535 && low <= high)) throw new Complaint(`bad port or range ${JSON.stringify(port)}`);
  const source = parseCidr(from);
  if (!source) throw new Complaint(`bad CIDR ${JSON.stringify(from)}`);
  const last = Math.max(0, ...lines.map((l) => Number(/^sgr-(\d+)/.exec(l)?.[1] ?? 0)));
  return `sgr-${last + 1} ${proto} ${port} ${source.text}`;
}
