// ping of iputils 20221126. upstream: iputils/ping/ping.c, ping_common.c
import type { PingOutcome } from '../network/sockets.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { type PingTally, pingAll, statistics, UNREACHABLE_WORDS } from './lib/ping.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';

const USAGE =
  '\nUsage\n  ping [options] <destination>\n\nOptions:\n  <destination>      dns name or ip address\n  -c <count>         stop after <count> replies\n  -i <interval>      seconds between sending each packet\n  -n                 no dns name resolution\n  -q                 quiet output\n  -s <size>          use <size> as number of data bytes to be sent\n  -t <ttl>           define time to live\n  -w <deadline>      reply wait <deadline> in seconds\n  -W <timeout>       time to wait for response\n  -4, -6             use IPv4, use IPv6\n\nFor more details see ping(8).\n';
const SPEC = { short: '46aAbBc:dDe:fF:hHi:I:l:Lm:M:nN:Op:qQ:rRs:S:t:T:UvVw:W:' };
const NOT_SIMULATED = 'aAbBdDefFHIlLmMNOpQrRSTU';
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
        return 2;
      }
      if (option('V') !== undefined) {
        await p.out('ping from iputils 20221126\n');
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
  for (const letter of NOT_SIMULATED) if (option(letter) !== undefined) return `portside: ping -${letter} is not simulated here`;
  for (const letter of ['c', 's', 't', 'w']) {
    const value = option(letter);
    if (value === undefined) continue;
    const least = letter === 'c' ? 1 : 0;
    const most = letter === 's' ? 65507 : letter === 't' ? 255 : letter === 'w' ? 2147483647 : '9223372036854775807';
    if (!/^-?\d+$/.test(value)) return `ping: invalid argument: '${value}'`;
    if (Number(value) < least || Number(value) > Number(most)) return `ping: invalid argument: '${value}': out of range: ${least} <= value <= ${most}`;
  }
  for (const letter of ['i', 'W']) {
    const value = option(letter);
    if (value !== undefined && !/^\d*\.?\d+$/.test(value)) return letter === 'i' ? `ping: bad timing interval: ${value}` : `ping: bad linger time: ${value}`;
  }
  return undefined;
}

async function run(p: Process, target: string, option: (letter: string) => string | undefined, family: 4 | 6 | undefined): Promise<number> {
  const found = await resolve(p, target, family);
  if (!found.ok) {
    await p.err(`ping: ${target}: ${found.failure === 'noname' && familyOf(target) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure]}\n`);
    return 2;
  }
  const ip = (family === undefined ? found.addresses.find((a) => !a.includes(':')) : undefined) ?? found.addresses[0] ?? '';
  const size = Number(option('s') ?? 56);
  const quiet = option('q') !== undefined;
  const count = option('c') === undefined ? undefined : Number(option('c'));
  const six = ip.includes(':');
  const named = !familyOf(target);
  const banner = six
    ? `PING ${target}(${target === ip ? ip : `${found.canonical} (${ip})`}) ${size} data bytes\n`
    : `PING ${named ? found.canonical : target} (${ip}) ${size}(${size + 28}) bytes of data.\n`;
  const from = (address: string): string => (named && option('n') === undefined && address === ip ? `${found.canonical} (${address})` : address);
  const plan = {
    ip,
    count,
    interval: Number(option('i') ?? 1) * 1000,
    timeout: option('W') === undefined ? NO_REPLY_WAIT : Math.max(1, Number(option('W')) * 1000),
    deadline: option('w') === undefined ? undefined : Number(option('w')) * 1000,
    size,
    ttl: option('t') === undefined ? undefined : Number(option('t')),
    stop: new AbortController(),
  };
  // Without a route connect(2) fails before anything is said; whatever else comes waits for the first line.
  let fatal: string | undefined;
  const ready = p.sleep(0).then(() => (fatal === undefined ? p.out(banner) : undefined));
  const tally = await pingAll(p, plan, async (sequence, outcome, ms) => {
    if (outcome.kind === 'error' && outcome.error !== 'EPERM') {
      fatal = NET_WORDS[outcome.error];
      plan.stop.abort();
      return;
    }
    await ready;
    const shown = outcome.kind === 'error' ? outcome.said : outcome;
    if (shown && !quiet) await p.out(line(sequence, shown, ms, size, from));
    if (outcome.kind === 'error' && !quiet) await p.err(`ping: sendmsg: ${NET_WORDS[outcome.error]}\n`);
  });
  await ready;
  if (fatal !== undefined && tally.received + tally.errors === 0) {
    await p.err(`ping: connect: ${fatal}\n`);
    return 2;
  }
  await p.out(summary(target, tally));
  return tally.received > 0 && (plan.deadline === undefined || count === undefined || tally.received >= count) ? 0 : 1;
}

function line(sequence: number, outcome: PingOutcome, ms: number, size: number, from: (ip: string) => string): string {
  switch (outcome.kind) {
    case 'reply':
      return `${size + 8} bytes from ${from(outcome.from)}: icmp_seq=${sequence} ttl=${outcome.ttl} time=${timeText(ms)} ms\n`;
    case 'unreachable':
      return `From ${outcome.from} icmp_seq=${sequence} ${UNREACHABLE_WORDS[outcome.what]}\n`;
    case 'ttl':
      return `From ${outcome.from} icmp_seq=${sequence} Time to live exceeded\n`;
    default:
      return '';
  }
}

function timeText(ms: number): string {
  return ms >= 99.95 ? ms.toFixed(0) : ms >= 9.995 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

function summary(target: string, t: PingTally): string {
  const lost = t.sent === 0 ? 0 : ((t.sent - t.received) * 100) / t.sent;
  const percent = Number.isInteger(lost) ? String(lost) : String(Number(lost.toPrecision(6)));
  const errors = t.errors > 0 ? `, +${t.errors} errors` : '';
  const head = `\n--- ${target} ping statistics ---\n${t.sent} packets transmitted, ${t.received} received${errors}, ${percent}% packet loss, time ${Math.floor(t.span)}ms\n`;
  if (t.times.length === 0) return `${head}\n`;
  const s = statistics(t.times);
  return `${head}rtt min/avg/max/mdev = ${[s.least, s.mean, s.most, s.deviation].map((n) => n.toFixed(3)).join('/')} ms\n`;
}
