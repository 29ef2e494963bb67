// mtr 0.95, as a report: every hop asked so many times. upstream: mtr ui/mtr.c, ui/net.c, ui/report.c
import { type Ip, parseIp } from '../../base/ip.ts';
import { rfc3339 } from '../../base/time.ts';
import { type ProbeAnswer, type SentProbe, sendProbe } from '../network/probe.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { namesOf, RESOLVE_WORDS, resolve } from './lib/resolver.ts';

const SPEC = {
  short: '46bc:hi:m:nP:rs:TuvwG:f:a:CjlpxU:e',
  long: {
    'show-ips': 'b',
    'report-cycles': 'c:',
    interval: 'i:',
    'max-ttl': 'm:',
    'first-ttl': 'f:',
    'max-unknown': 'U:',
    'no-dns': 'n',
    port: 'P:',
    report: 'r',
    'report-wide': 'w',
    psize: 's:',
    tcp: 'T',
    udp: 'u',
    version: 'v',
    help: 'h',
    gracetime: 'G:',
    address: 'a:',
    csv: 'C',
    json: 'j',
    raw: 'l',
    split: 'p',
    xml: 'x',
  },
};
const USAGE = '\nUsage:\n mtr [options] hostname\n';
const HEAD = ' Loss%   Snt   Last   Avg  Best  Wrst StDev';
/** Hops that nobody answers for, one after the other: then no further one is asked. */
const UNKNOWN = 5;
const NUMBERS: readonly string[] = ['c', 'i', 'm', 'f', 'P', 's', 'G', 'U'];

interface Hop {
  from: string | undefined;
  sent: number;
  readonly times: number[];
  /** It is the destination, or somebody says that there is no way to it. */
  last: boolean;
}

interface Plan {
  readonly dst: Ip;
  readonly method: 'icmp' | 'udp' | 'tcp';
  readonly cycles: number;
  readonly interval: number;
  readonly first: number;
  readonly hops: number;
  readonly unknown: number;
  readonly grace: number;
  readonly size: number;
  readonly port: number | undefined;
  readonly from: Ip | undefined;
}

export const mtr: Program = {
  name: 'mtr',
  summary: 'a network diagnostic tool',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), SPEC);
    if ('kind' in parsed) return said(p, `${badOptionText('mtr', parsed)}\n${USAGE}`, 1);
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    if (option('v') !== undefined) {
      await p.out('mtr 0.95\n');
      return 0;
    }
    if (option('h') !== undefined) {
      await p.out(USAGE);
      return 0;
    }
    const wrong = NUMBERS.map(option).find((value) => value !== undefined && !/^\d*\.?\d+$/.test(value));
    if (wrong !== undefined) return said(p, `mtr: invalid argument: '${wrong}'\n`, 1);
    const other = [...'Cjlpxe'].find((letter) => option(letter) !== undefined);
    if (other !== undefined || (option('r') === undefined && option('w') === undefined))
      return said(p, `portside: mtr ${other === undefined ? 'without --report' : `-${other}`} is not simulated here\n`, 1);
    const found = await resolve(p, parsed.words[0] ?? 'localhost', option('6') !== undefined ? 6 : option('4') !== undefined ? 4 : undefined);
    if (!found.ok) return said(p, `mtr: Failed to resolve host: ${parsed.words[0]}: ${RESOLVE_WORDS[found.failure]}\n`, 0);
    const dst = parseIp(found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0] ?? '');
    if (!dst) return 1;
    const number = (letter: string, otherwise: number): number => Number(option(letter) ?? otherwise);
    return report(p, option, {
      dst,
      method: option('T') !== undefined ? 'tcp' : option('u') !== undefined ? 'udp' : 'icmp',
      cycles: number('c', 10),
      interval: number('i', 1) * 1000,
      first: number('f', 1),
      hops: number('m', 30),
      unknown: number('U', UNKNOWN),
      grace: number('G', 5) * 1000,
      size: number('s', 64),
      port: option('P') === undefined ? undefined : number('P', 0),
      from: option('a') === undefined ? undefined : parseIp(option('a') ?? ''),
    });
  },
};

async function said(p: Process, words: string, code: number): Promise<number> {
  await p.err(words);
  return code;
}

async function report(p: Process, option: (letter: string) => string | undefined, plan: Plan): Promise<number> {
  const way = netnsOf(p.machine).routes.lookup(plan.dst);
  if (way.kind !== 'out' && way.kind !== 'local') return said(p, `mtr: udp socket connect failed: ${NET_WORDS.ENETUNREACH}\n`, 1);
  const began = p.clock.now();
  const hops = await ask(p, plan);
  await p.out(`Start: ${rfc3339(began).replace(/Z$/, '+0000')}\n`);
  const names = await Promise.all(hops.map((hop) => shown(p, hop, option)));
  const wide = option('w') !== undefined;
  const width = wide ? Math.max(p.machine.hostname.length, ...names.map((n) => n.length)) : 0;
  await p.out(`HOST: ${p.machine.hostname.padEnd(wide ? width : 27)}${HEAD}\n`);
  for (const [i, hop] of hops.entries()) await p.out(`${String(plan.first + i).padStart(3)}.|-- ${(names[i] ?? '').padEnd(wide ? width : 25)}${figures(hop)}\n`);
  return 0;
}

async function shown(p: Process, hop: Hop, option: (letter: string) => string | undefined): Promise<string> {
  if (hop.from === undefined) return '???';
  const name = option('n') === undefined ? (await namesOf(p, hop.from))[0] : undefined;
  return name === undefined ? hop.from : option('b') === undefined ? name : `${name} (${hop.from})`;
}

/** Each number in its column, cut where it is too long for it. */
function figures({ sent, times }: Hop): string {
  const mean = times.length === 0 ? 0 : times.reduce((a, b) => a + b, 0) / times.length;
  const spread = times.length < 2 ? 0 : Math.sqrt(times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (times.length - 1));
  const column = (n: number): string => ` ${n.toFixed(1).padStart(5)}`.slice(0, 6);
  const lost = sent === 0 ? 0 : ((sent - times.length) * 100) / sent;
  const some = times.length === 0 ? [0] : times;
  const rest = [mean, Math.min(...some), Math.max(...some), spread].map(column).join('');
  return `${` ${lost.toFixed(1).padStart(4)}%`.slice(0, 6)} ${String(sent).padStart(5)} ${column(times.at(-1) ?? 0)}${rest}`;
}

/** Every hop, so many times; the last one that is shown is the first that is the end of the way. */
async function ask(p: Process, plan: Plan): Promise<Hop[]> {
  const hops: Hop[] = [];
  const session = netnsOf(p.machine).icmp.session();
  const probes: { readonly probe: SentProbe; answered: boolean }[] = [];
  let wake = (): void => undefined;
  let count = 0;
  const send = (index: number): void => {
    const hop = hops[index] ?? { from: undefined, sent: 0, times: [], last: false };
    hops[index] = hop;
    hop.sent++;
    const at = p.clock.now();
    const state = { answered: false };
    const heard = (answer: ProbeAnswer): void => {
      if (state.answered) return;
      state.answered = true;
      hop.from = answer.from;
      hop.last = answer.kind !== 'ttl';
      hop.times.push(answer.at - at + 0.03 + p.machine.random.float() * 0.08);
      wake();
    };
    const port = plan.method === 'icmp' ? count++ : (plan.port ?? (plan.method === 'tcp' ? 80 : 33_000 + count++));
    const probe = sendProbe(
      netnsOf(p.machine),
      plan.dst,
      { method: plan.method, ttl: plan.first + index, size: plan.size, port, source: plan.method === 'icmp' ? session : 0, from: plan.from },
      heard,
    );
    if (typeof probe !== 'string') probes.push(Object.assign(state, { probe }));
  };
  const end = (): number => hops.findIndex((hop) => hop.last);
  const silent = (): boolean => hops.length >= plan.unknown && hops.slice(-plan.unknown).every((hop) => hop.from === undefined);
  const most = plan.hops - plan.first + 1;
  for (let cycle = 0; cycle < plan.cycles; cycle++) {
    const until = p.clock.now() + plan.interval;
    const known = hops.length;
    for (let i = 0; i < (known || most) && (end() < 0 || i <= end()) && (known > 0 || !silent()); i++) {
      send(i);
      // What is answered at once says whether there is a hop behind.
      await p.sleep(plan.interval / most / 2);
    }
    await p.sleep(Math.max(0, until - p.clock.now()));
  }
  const deadline = p.clock.now() + plan.grace;
  while (probes.some((one) => !one.answered) && p.clock.now() < deadline) {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const stop = new AbortController();
    await p.wait(Promise.race([woken, p.clock.sleep(deadline - p.clock.now(), stop.signal).catch(() => undefined)]));
    stop.abort();
  }
  for (const { probe } of probes) probe.close();
  return hops.slice(0, end() < 0 ? hops.findLastIndex((hop) => hop.from !== undefined) + 2 : end() + 1);
}
