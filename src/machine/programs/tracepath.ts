// tracepath of iputils 20221126. Probes are echo requests here; what they meet on the way is the same. upstream: iputils/tracepath.c
import { parseIp } from '../../base/ip.ts';
import type { PingOutcome } from '../network/sockets.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { whole } from './lib/network/whole.ts';
import { namesOf, RESOLVE_WORDS, resolve } from './lib/resolver.ts';

const USAGE = `
Usage
  tracepath [options] <destination>

Options:
  -4             use IPv4
  -6             use IPv6
  -b             print both name and ip
  -l <length>    use packet <length>
  -m <hops>      use maximum <hops>
  -n             no dns name resolution
  -p <port>      use destination <port>
  -V             print version and exit
  <destination>  dns name or ip address

For more details see tracepath(8).
`;
const MARKS = { host: ' !H', net: ' !N', prohibited: ' !A', port: '' } as const;
const TRIES = 3;

export const tracepath: Program = {
  name: 'tracepath',
  summary: 'trace a path to a host and its MTU',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: '46nbh?l:m:p:V' });
    if ('kind' in parsed) return said(p, `${badOptionText('tracepath', parsed)}\n${USAGE}`, 255);
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    for (const [letter, least, most] of [
      ['l', 28, 65_535],
      ['m', 0, 255],
      ['p', 1, 65_535],
    ] as const) {
      const problem = whole('tracepath', option(letter), least, most);
      if (problem !== undefined) return said(p, `${problem}\n`, 1);
    }
    if (option('V') !== undefined) {
      await p.out('tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n');
      return 0;
    }
    const target = parsed.words[0];
    if (target === undefined) return said(p, USAGE, 255);
    const found = await resolve(p, target, option('6') !== undefined ? 6 : option('4') !== undefined ? 4 : undefined);
    if (!found.ok)
      return said(p, `tracepath: ${target}: ${found.failure === 'noname' && familyOf(target) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure]}\n`, 1);
    const ip = found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0] ?? '';
    return trace(p, ip, {
      hops: Number(option('m') ?? 30),
      length: option('l') === undefined ? undefined : Number(option('l')),
      numeric: option('n') !== undefined,
      both: option('b') !== undefined,
    });
  },
};

async function said(p: Process, words: string, code: number): Promise<number> {
  await p.err(words);
  return code;
}

interface Plan {
  readonly hops: number;
  readonly length: number | undefined;
  readonly numeric: boolean;
  readonly both: boolean;
}

/** The name of who answered, or ??? for whom nobody knows one. */
async function nameOf(p: Process, ip: string, plan: Plan): Promise<string> {
  if (plan.numeric) return ip;
  const name = (await namesOf(p, ip))[0] ?? '???';
  return plan.both ? `${name} (${ip})` : name;
}

async function trace(p: Process, ip: string, plan: Plan): Promise<number> {
  const to = parseIp(ip);
  const way = to && netnsOf(p.machine).routes.lookup(to);
  const loop = way?.kind === 'local';
  const mtu = plan.length ?? (way?.kind === 'out' ? (way.route.mtu ?? way.dev.mtu) : 65_535);
  const session = 1 + p.machine.random.int(65_535);
  const line = (ttl: number, text: string): Promise<void> => p.out(`${String(ttl).padStart(2)}:  ${text}\n`);
  // Longer than what may leave: this host says so itself, and the first hop is asked again.
  if (plan.length === undefined && !loop) await p.out(` 1?: [LOCALHOST]                      ${ip.includes(':') ? `${reading(p)}ms ` : ''}pmtu ${mtu}\n`);
  let sequence = 0;
  for (let ttl = 1; ttl <= plan.hops; ttl++) {
    // The first hop is asked twice, unless the destination is right there.
    let again = ttl === 1 && plan.length === undefined && !loop;
    for (let tries = 0; tries < TRIES; ) {
      const outcome: PingOutcome = await p.wait(p.net.ping(ip, { ttl, timeout: 1000, session, sequence: ++sequence, size: 56 }));
      if (outcome.kind === 'error') return said(p, `tracepath: send: ${outcome.error === 'EPERM' ? 'Operation not permitted' : 'Network is unreachable'}\n`, 1);
      if (outcome.kind === 'timeout') {
        if (++tries === TRIES || ttl > 1) {
          await line(ttl, 'no reply');
          if (tries === TRIES || ttl > 1) break;
        }
        continue;
      }
      const head = `${(await nameOf(p, outcome.from, plan)).padEnd(52)} ${reading(p)}ms `;
      if (outcome.kind === 'reply' || (outcome.kind === 'unreachable' && outcome.what === 'port')) {
        await line(ttl, `${head}reached`);
        await p.out(`     Resume: pmtu ${mtu} hops ${ttl} back ${ttl} \n`);
        return 0;
      }
      await line(ttl, outcome.kind === 'unreachable' ? `${head.trimEnd()}${MARKS[outcome.what]}` : head);
      if (outcome.kind === 'unreachable' && !again) {
        await p.out(`     Resume: pmtu ${mtu} \n`);
        return 0;
      }
      if (!again) break;
      again = false;
    }
  }
  await p.out(`     Too many hops: pmtu ${mtu}\n     Resume: pmtu ${mtu} \n`);
  return 0;
}

/** A hop here may take no time at all; a real one takes some microseconds. */
const reading = (p: Process): string => (0.01 + p.machine.random.float() * 0.06).toFixed(3).padStart(6);
