// arping of iputils 20221126: who has an address on this link, asked by ARP. upstream: iputils/arping.c
import { type Ip, parseIp } from '../../base/ip.ts';
import { captureArp } from '../network/capture.ts';
import { linkEnds } from '../network/link.ts';
import type { Device } from '../network/types.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';
import { whole } from './lib/network/whole.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';

const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`;
const MOST = 2_147_483_647;

interface Plan {
  readonly dev: Device;
  readonly to: Ip;
  /** Undefined: from nobody (-D). */
  readonly from: Ip | undefined;
  readonly count: number | undefined;
  readonly deadline: number | undefined;
  readonly interval: number;
  has(letter: string): boolean;
}

export const arping: Program = {
  name: 'arping',
  summary: 'send ARP requests to a neighbour host',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: 'h?bfDUAqc:w:i:s:I:V' });
    if ('kind' in parsed) return said(p, `${badOptionText('arping', parsed)}\n${USAGE}`, 2);
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    for (const [letter, least] of [
      ['c', 1],
      ['w', 0],
      ['i', 1],
    ] as const) {
      const problem = whole('arping', option(letter), least, MOST);
      if (problem !== undefined) return said(p, `${problem}\n`, 1);
    }
    if (option('V') !== undefined) {
      await p.out('arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n');
      return 0;
    }
    const target = parsed.words[0];
    if (target === undefined || parsed.words.length > 1) return said(p, USAGE, 2);
    await rootOnly(p, 'arping: socket: Operation not permitted\n', 2);
    const found = await plan(p, target, option);
    if (typeof found === 'string') return said(p, found, 2);
    return run(p, found);
  },
};

async function said(p: Process, words: string, code: number): Promise<number> {
  await p.err(words);
  return code;
}

async function plan(p: Process, target: string, option: (letter: string) => string | undefined): Promise<Plan | string> {
  const ns = netnsOf(p.machine);
  const name = option('I');
  const given = name === undefined ? undefined : ns.devices.get(name);
  if (name !== undefined && !given) return `arping: Device ${name} not available.\n`;
  const found = await resolve(p, target, 4);
  if (!found.ok) return `arping: ${target}: ${found.failure === 'noname' && familyOf(target) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure]}\n`;
  const to = parseIp(found.addresses[0] ?? '');
  const way = to && ns.routes.lookup(to);
  const dev = given ?? (way?.kind === 'out' ? way.dev : way?.kind === 'local' ? ns.loopback : undefined);
  if (!to || !dev) return 'arping: connect: Network is unreachable\n';
  if (!dev.up) return `arping: Interface "${dev.name}" is down\n`;
  if (dev.kind === 'loopback' || !dev.settings.arp) return `Interface "${dev.name}" is not ARPable\n`;
  const has = (letter: string): boolean => option(letter) !== undefined;
  const source = option('s') === undefined ? undefined : parseIp(option('s') ?? '');
  if (option('s') !== undefined && !source) return `arping: invalid source ${option('s')}\n`;
  if (source && !ns.routes.isLocal(source)) return 'arping: bind: Cannot assign requested address\n';
  const unasked = has('U') || has('A');
  const from = source ?? (has('D') ? undefined : unasked ? to : ns.routes.addressOf(dev, to));
  const number = (letter: string): number | undefined => (option(letter) === undefined ? undefined : Number(option(letter)));
  return { dev, to, from, count: number('c'), deadline: number('w'), interval: number('i') ?? 1, has };
}

async function run(p: Process, { dev, to, from, count, deadline, interval, has }: Plan): Promise<number> {
  const quiet = has('q');
  const unasked = has('U') || has('A');
  if (!quiet) await p.out(`ARPING ${to.text} from ${from?.text ?? '0.0.0.0'} ${dev.name}\n`);
  let stopped = false;
  const stop = new Promise<void>((resolve) =>
    p.onSignal('SIGINT', () => {
      stopped = true;
      resolve();
    }),
  );
  const began = p.clock.now();
  let sent = 0;
  let received = 0;
  let broadcasts = 0;
  while (!stopped && (count === undefined || sent < count)) {
    const answer = unasked ? undefined : whoAnswers(dev, to);
    captureArp(dev, to, from ?? to, answer);
    sent++;
    if (received === 0 || has('b')) broadcasts++;
    if (answer) {
      received++;
      const ms = (0.5 + p.machine.random.float() * 0.1).toFixed(3);
      if (!quiet) await p.out(`Unicast reply from ${to.text} [${answer.mac.toUpperCase()}]  ${ms}ms\n`);
      if (has('f') || has('D')) break;
    }
    if (count !== undefined && sent >= count && (answer || deadline === undefined)) break;
    if (deadline !== undefined && p.clock.now() - began + interval * 1000 > deadline * 1000) break;
    await p.wait(Promise.race([p.sleep(interval * 1000), stop]));
  }
  if (!answered(received) && !stopped) await p.wait(Promise.race([p.sleep(interval * 1000), stop]));
  if (!quiet) await p.out(`Sent ${sent} probes (${broadcasts} broadcast(s))\nReceived ${received} response(s)\n`);
  if (has('D')) return received > 0 ? 1 : 0;
  return unasked || received > 0 ? 0 : 1;
}

const answered = (n: number): boolean => n > 0;

/** Who on the link has the address, or speaks for whoever has it. upstream: Linux net/ipv4/arp.c arp_process */
function whoAnswers(dev: Device, ip: Ip): Device | undefined {
  return linkEnds(dev).find((end) => end !== dev && (end.answers(ip) || end.netns.routes.owns(ip) || (end.proxyArp && end.netns.routes.canForwardTo(ip, end))));
}
