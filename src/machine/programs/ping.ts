// ping of iputils 20221126. upstream: iputils/ping/ping.c, ping_common.c
import { parseIp } from '../../base/ip.ts';
import type { PingOutcome } from '../network/sockets.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf, looseIp } from './lib/ip.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { whole } from './lib/network/whole.ts';
import { type PingTally, pingAll, statistics, UNREACHABLE_WORDS, UNREACHABLE_WORDS_6 } from './lib/ping.ts';
import { USAGE } from './lib/ping-usage.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';

const SPEC = { short: '46aAbBc:dDe:fF:hHi:I:l:Lm:M:nN:Op:qQ:rRs:S:t:T:UvVw:W:' };
const NOT_SIMULATED = 'FHNrRT';
const STAMPS: readonly string[] = ['tsonly', 'tsandaddr', 'tsprespec'];
/** Between two of a flood to which nothing comes back. */
const FLOOD_MS = 10;
const BROADCAST = 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules';
const NO_REPLY_WAIT = 10_000;

export const ping: Program = make('ping', undefined);
export const ping6: Program = make('ping6', 6);

function make(name: string, fixed: 6 | undefined): Program {
  return {
    name,
    summary: 'send ICMP echo requests',
    async main(p) {
      const parsed = getopt(p.argv.slice(1), SPEC);
      if ('kind' in parsed) {
        await p.err(`${badOptionText('ping', parsed)}\n${USAGE}`);
        return 2;
      }
      const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
      const problem = check(option);
      if (problem !== undefined) {
        await p.err(`${problem}\n`);
        return problem.startsWith('ping: invalid argument') ? 1 : 2;
      }
      for (const letter of ['i', 'W']) await garbage(p, option(letter));
      if (option('V') !== undefined) {
        await p.out('ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n');
        return 0;
      }
      const target = parsed.words[0];
      if (target === undefined || option('h') !== undefined) {
        await p.err(target === undefined && option('h') === undefined ? `ping: usage error: Destination address required\n` : USAGE);
        return target === undefined && option('h') === undefined ? 1 : 2;
      }
      const family = fixed ?? (option('4') !== undefined ? 4 : option('6') !== undefined ? 6 : undefined);
      return run(p, target, option, family);
    },
  };
}

function check(option: (letter: string) => string | undefined): string | undefined {
  const ranged = (letter: string, least: number, most: number): string | undefined => whole('ping', option(letter), least, most);
  const stamps = option('T');
  if (stamps !== undefined && !STAMPS.some((known) => stamps.startsWith(known))) return `ping: invalid timestamp type: ${stamps}`;
  for (const letter of NOT_SIMULATED) if (option(letter) !== undefined) return `portside: ping -${letter} is not simulated here`;
  for (const letter of ['c', 's', 't', 'w']) {
    const value = option(letter);
    if (value === undefined) continue;
    const least = letter === 'c' ? 1 : 0;
    const most = letter === 's' ? 2147483647 : letter === 't' ? 255 : letter === 'w' ? 2147483647 : '9223372036854775807';
    if (!/^-?\d+$/.test(value)) return `ping: invalid argument: '${value}'`;
    if (Number(value) < least || Number(value) > Number(most)) return `ping: invalid argument: '${value}': out of range: ${least} <= value <= ${most}`;
  }
  const problem = ranged('m', 0, 4_294_967_295) ?? ranged('S', 1, 2_147_483_647) ?? ranged('l', 1, 65_536) ?? ranged('e', 0, 65_535);
  if (problem !== undefined) return problem;
  // What these would change is not what a packet here has.
  if (option('m') !== undefined) return 'portside: ping -m is not simulated here';
  if (option('t') === '0') return 'ping: cannot set unicast time-to-live: Invalid argument';
  const pattern = option('p');
  if (pattern !== undefined && !/^[\da-f]+$/i.test(pattern)) return `ping: patterns must be specified as hex digits: ${pattern}`;
  const service = option('Q');
  if (service !== undefined && !/^(0x[\da-f]+|\d+)$/i.test(service)) return `ping: bad TOS value: ${service}`;
  if (service !== undefined && Number(service) > 255) return `ping: the decimal value of TOS bits must be in range 0-255: ${service}`;
  const mode = option('M');
  if (mode !== undefined && !PMTUD.includes(mode)) return `ping: invalid -M argument: ${mode}`;
  return undefined;
}

const PMTUD: readonly string[] = ['do', 'dont', 'want'];

/** The number at the beginning is taken, and the rest complained of. */
const leading = (text: string): number => Number(/^\d*\.?\d*/.exec(text)?.[0] || 0) || 0;

async function garbage(p: Process, text: string | undefined): Promise<void> {
  const rest = text?.replace(/^\d*\.?\d*/, '');
  if (rest) await p.err(`ping: option argument contains garbage: ${rest}\nping: this will become fatal error in the future\n`);
}

/** -I: an address of this host, or a device. What it stands for, or what is wrong with it. */
function sourceOf(p: Process, text: string | undefined, ip: string): { readonly from?: string; readonly words: string } | string {
  if (text === undefined) return { words: '' };
  const ns = netnsOf(p.machine);
  const address = parseIp(text);
  if (address) return ns.routes.isLocal(address) ? { from: address.text, words: ` from ${address.text} :` } : 'ping: bind: Cannot assign requested address';
  const dev = ns.devices.get(text);
  if (!dev) return `ping: SO_BINDTODEVICE ${text}: No such device`;
  const to = parseIp(ip);
  const way = to && ns.routes.lookup(to);
  if (!to || way?.kind !== 'out' || way.dev !== dev) return `portside: ping -I: a device that the way does not lead by is not simulated here`;
  const from = ns.routes.addressOf(dev, way.next ?? to)?.text;
  return { ...(from === undefined ? {} : { from }), words: ` from ${from ?? ''} ${text}:` };
}

/** The address that packets to another leave with. */
function ownAddress(p: Process, ip: string): string | undefined {
  const { routes } = netnsOf(p.machine);
  const to = parseIp(ip);
  return to && routes.source(routes.lookup(to), to)?.text;
}

/** The largest packet that the way out takes. */
function mtuTo(p: Process, ip: string): number {
  const to = parseIp(ip);
  const way = to && netnsOf(p.machine).routes.lookup(to);
  return way?.kind === 'out' ? way.dev.mtu : 65_536;
}

async function run(p: Process, target: string, option: (letter: string) => string | undefined, family: 4 | 6 | undefined): Promise<number> {
  const found = await resolve(p, target, family);
  if (!found.ok) {
    await p.err(`ping: ${target}: ${found.failure === 'noname' && familyOf(target) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure]}\n`);
    return 2;
  }
  const first = (family === undefined ? found.addresses.find((a) => !a.includes(':')) : undefined) ?? found.addresses[0] ?? '';
  const ip = first === '0.0.0.0' ? '127.0.0.1' : first === '::' ? '::1' : first;
  const broadcast = isBroadcast(p, ip);
  if (broadcast && option('b') === undefined) {
    await p.err(`${BROADCAST}\n`);
    return 2;
  }
  if (broadcast) await p.err('WARNING: pinging broadcast address\n');
  const source = sourceOf(p, option('I') ?? (option('B') === undefined ? undefined : ownAddress(p, ip)), ip);
  if (typeof source === 'string') {
    await p.err(`${source}\n`);
    return 2;
  }
  if (option('p') !== undefined && option('q') === undefined) await p.out(`PATTERN: 0x${option('p')?.toLowerCase()}\n`);
  const size = Number(option('s') ?? 56);
  const quiet = option('q') !== undefined;
  const count = option('c') === undefined ? undefined : Number(option('c'));
  const six = ip.includes(':');
  const named = !familyOf(target) && !looseIp(target);
  const banner = six
    ? `PING ${target}(${target === ip ? ip : `${found.canonical} (${ip})`})${source.words} ${size} data bytes\n`
    : `PING ${named ? found.canonical : target} (${ip})${source.words} ${size}(${size + 28}) bytes of data.\n`;
  if (option('v') !== undefined) await p.err(verboseWords(family, target, six));
  const limit = option('M') === 'do' || option('M') === 'probe' ? mtuTo(p, ip) : 65_535;
  if (size + (six ? 48 : 28) > limit) return tooLong(p, banner, target, mtuTo(p, ip), option);
  const from = (address: string): string => (named && option('n') === undefined && address === ip ? `${found.canonical} (${address})` : address);
  const stamp = (): string => (option('D') === undefined ? '' : `[${(p.clock.now() / 1000).toFixed(6)}] `);
  const bell = option('a') === undefined ? '' : '\x07';
  // Without a route connect(2) fails before anything is said; whatever else comes waits for the first line.
  let fatal: string | undefined;
  const ready = p.sleep(0).then(() => (fatal === undefined ? p.out(banner) : undefined));
  const flood = option('f') !== undefined;
  const plan = {
    ip,
    count,
    interval: flood && option('i') === undefined ? FLOOD_MS : Math.max(2, leading(option('i') ?? '1') * 1000),
    eager: (flood && option('i') === undefined) || option('A') !== undefined,
    ...(flood && !quiet ? { sent: () => ready.then(() => p.out('.')) } : {}),
    timeout: option('W') === undefined || leading(option('W') ?? '') === 0 ? NO_REPLY_WAIT : Math.max(1, leading(option('W') ?? '') * 1000),
    from: source.from,
    preload: leading(option('l') ?? '1'),
    ...(option('O') === undefined ? {} : { unanswered: (n: number) => p.out(`${stamp()}no answer yet for icmp_seq=${n}\n`) }),
    deadline: option('w') === undefined ? undefined : Number(option('w')) * 1000,
    size,
    ttl: option('t') === undefined ? undefined : Number(option('t')),
    stop: new AbortController(),
  };
  const tally = await pingAll(p, plan, async (sequence, outcome, ms) => {
    if (outcome.kind === 'error' && outcome.error !== 'EPERM') {
      fatal = NET_WORDS[outcome.error];
      plan.stop.abort();
      return;
    }
    await ready;
    const shown = outcome.kind === 'error' ? outcome.said : outcome;
    if (flood) {
      if (!quiet && outcome.kind === 'reply') await p.out('\b \b');
      else if (!quiet && outcome.kind !== 'timeout') await p.out('\bE');
      return;
    }
    if (shown && !quiet) await p.out(`${shown.kind === 'reply' ? bell : ''}${shown.kind === 'timeout' ? '' : stamp()}${line(sequence, shown, ms, { size, six, from })}`);
    if (outcome.kind === 'error' && !quiet) await p.err(`ping: sendmsg: ${NET_WORDS[outcome.error]}\n`);
  });
  await ready;
  if (fatal !== undefined && tally.received + tally.errors === 0) {
    // What connect(2) refuses so is told as if a broadcast address had been asked for.
    await p.err(fatal === NET_WORDS.EACCES ? `${BROADCAST}\n` : `ping: connect: ${fatal}\n`);
    return 2;
  }
  await p.out(summary(target, tally, plan.eager || leading(option('i') ?? '1') === 0));
  return tally.received > 0 && (plan.deadline === undefined || count === undefined || tally.received >= count) ? 0 : 1;
}

function isBroadcast(p: Process, text: string): boolean {
  const ip = parseIp(text);
  return ip !== undefined && ip.family === 4 && netnsOf(p.machine).routes.isBroadcast(ip);
}

function verboseWords(family: 4 | 6 | undefined, target: string, six: boolean): string {
  const hints = family === 4 ? 'AF_INET' : family === 6 ? 'AF_INET6' : 'AF_UNSPEC';
  const sockets = [family === 6 ? '' : 'sock4.fd: 3 (socktype: SOCK_DGRAM), ', family === 4 ? '' : `sock6.fd: ${family === 6 ? 3 : 4} (socktype: SOCK_DGRAM), `].join('');
  return `ping: ${sockets}hints.ai_family: ${hints}\n\nai->ai_family: ${six ? 'AF_INET6' : 'AF_INET'}, ai->ai_canonname: '${target}'\n`;
}

/** Nothing is sent that is longer than what may leave. */
async function tooLong(p: Process, banner: string, target: string, mtu: number, option: (letter: string) => string | undefined): Promise<number> {
  await p.out(banner);
  const tally: PingTally = { sent: 0, received: 0, errors: 0, span: 0, times: [] };
  const [count, interval] = [Number(option('c') ?? Number.POSITIVE_INFINITY), leading(option('i') ?? '1') * 1000];
  let stopped = false;
  p.onSignal('SIGINT', () => {
    stopped = true;
  });
  for (; tally.sent < count && !stopped; tally.span = (tally.sent - 1) * interval) {
    if (tally.sent > 0) await p.sleep(interval);
    tally.sent++;
    tally.errors++;
    await p.err(`ping: local error: message too long, mtu=${mtu}\n`);
  }
  await p.out(summary(target, tally));
  return 1;
}

interface LineStyle {
  readonly size: number;
  readonly six: boolean;
  readonly from: (ip: string) => string;
}

function line(sequence: number, outcome: PingOutcome, ms: number, { size, six, from }: LineStyle): string {
  switch (outcome.kind) {
    case 'reply':
      return `${size + 8} bytes from ${from(outcome.from)}: icmp_seq=${sequence} ttl=${outcome.ttl} time=${timeText(ms)} ms\n`;
    case 'unreachable':
      return `From ${outcome.from} icmp_seq=${sequence} ${(six ? UNREACHABLE_WORDS_6 : UNREACHABLE_WORDS)[outcome.what]}\n`;
    case 'redirect':
      return `From ${outcome.from} icmp_seq=${sequence} Redirect Host(New nexthop: ${outcome.gateway})\n`;
    case 'ttl':
      return `From ${outcome.from} icmp_seq=${sequence} ${six ? 'Time exceeded: Hop limit' : 'Time to live exceeded'}\n`;
    default:
      return '';
  }
}

function timeText(ms: number): string {
  return ms >= 99.95 ? ms.toFixed(0) : ms >= 9.995 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

function summary(target: string, t: PingTally, gaps = false): string {
  const lost = t.sent === 0 ? 0 : ((t.sent - t.received) * 100) / t.sent;
  const percent = Number.isInteger(lost) ? String(lost) : String(Number(lost.toPrecision(6)));
  const errors = t.errors > 0 ? `, +${t.errors} errors` : '';
  const head = `\n--- ${target} ping statistics ---\n${t.sent} packets transmitted, ${t.received} received${errors}, ${percent}% packet loss, time ${Math.floor(t.span)}ms\n`;
  if (t.times.length === 0) return `${head}\n`;
  const s = statistics(t.times);
  return `${head}rtt min/avg/max/mdev = ${[s.least, s.mean, s.most, s.deviation].map((n) => n.toFixed(3)).join('/')} ms${gaps && t.sent > 1 ? `, ipg/ewma ${(t.span / (t.sent - 1)).toFixed(3)}/${smoothed(t.times).toFixed(3)} ms` : ''}\n`;
}

/** What the round trip is thought to take: an eighth of each news. */
function smoothed(times: readonly number[]): number {
  return times.reduce((mean, ms, i) => (i === 0 ? ms : mean + (ms - mean) / 8), 0);
}
