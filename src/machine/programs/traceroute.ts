// traceroute 2.1: who answers when the time to live runs out. Probes are echo requests here, whatever the method asked for. upstream: traceroute.c
import type { PingOutcome } from '../network/sockets.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { namesOf, RESOLVE_WORDS, resolve } from './lib/resolver.ts';

/** So many probes are on their way at once. */
const AT_ONCE = 16;
const MARKS = { host: ' !H', net: ' !N', prohibited: ' !X', port: '' } as const;

export const traceroute: Program = {
  name: 'traceroute',
  summary: 'the routers on the way',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), {
      short: '46dFITUnVm:q:w:f:N:p:s:i:g:z:eAr',
      long: { icmp: 'I', tcp: 'T', udp: 'U', 'max-hops': 'm:', queries: 'q:', wait: 'w:', first: 'f:', version: 'V' },
    });
    if ('kind' in parsed) {
      const at = p.argv.findIndex((w) => w === parsed.option || w.startsWith(`${parsed.option}=`) || w === `-${parsed.option}`);
      await p.err(parsed.kind === 'unknown' ? `Bad option \`${parsed.option.length === 1 ? '-' : ''}${parsed.option}' (argc ${at})\n` : `${badOptionText('traceroute', parsed)}\n`);
      return 2;
    }
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    for (const letter of 'dFegsiAzr') {
      if (option(letter) === undefined) continue;
      await p.err(`portside: traceroute -${letter} is not simulated here\n`);
      return 2;
    }
    if (option('V') !== undefined) {
      await p.out('Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n');
      return 0;
    }
    const problem = wrongNumber(p.argv, option, parsed.words[1]);
    if (problem !== undefined) {
      await p.err(`${problem}\n`);
      return 2;
    }
    const target = parsed.words[0];
    if (target === undefined) {
      await p.err('Usage:\n  traceroute [ -46IUTn ] [ -f first_ttl ] [ -m max_ttl ] [ -q nqueries ] [ -w waittime ] host [ packetlen ]\n');
      return 2;
    }
    const found = await resolve(p, target, option('6') !== undefined ? 6 : option('4') !== undefined ? 4 : undefined);
    if (!found.ok) {
      await p.err(`${target}: ${RESOLVE_WORDS[found.failure]}\nCannot handle "host" cmdline arg \`${target}' on position 1 (argc ${p.argv.length - 1})\n`);
      return 2;
    }
    const ip = found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0] ?? '';
    const hops = Number(option('m') ?? 30);
    const queries = Number(option('q') ?? 3);
    const wait = Number((option('w') ?? '5').split(',')[0]) * 1000;
    const size = Number(parsed.words[1] ?? (ip.includes(':') ? 80 : 60));
    await p.out(`traceroute to ${target} (${ip}), ${hops} hops max, ${size} byte packets\n`);
    return trace(p, ip, { first: Number(option('f') ?? 1), hops, queries, wait, names: option('n') === undefined });
  },
};

/** Numbers are read before anything else is looked at. */
function wrongNumber(argv: readonly string[], option: (letter: string) => string | undefined, length: string | undefined): string | undefined {
  for (const letter of ['m', 'q', 'f', 'p', 'N', 'w']) {
    const value = option(letter);
    if (value === undefined || (letter === 'w' ? /^[\d.]+(,[\d.]+){0,2}$/ : /^\d+$/).test(value)) continue;
    return `Cannot handle \`-${letter}' option with arg \`${value}' (argc ${argv.lastIndexOf(value)})`;
  }
  const [first, most, queries] = [Number(option('f') ?? 1), Number(option('m') ?? 30), Number(option('q') ?? 3)];
  if (most > 255) return 'max hops cannot be more than 255';
  if (first < 1 || first > most) return 'first hop out of range';
  if (queries < 1 || queries > 10) return 'no more than 10 probes per hop';
  if (length !== undefined && Number(length) > 65_000) return `too big packetlen ${length} specified`;
  return undefined;
}

interface Plan {
  readonly first: number;
  readonly hops: number;
  readonly queries: number;
  readonly wait: number;
  readonly names: boolean;
}

async function trace(p: Process, ip: string, plan: Plan): Promise<number> {
  const probe = (ttl: number): Promise<PingOutcome> => p.net.ping(ip, { ttl, timeout: plan.wait });
  for (let ttl = plan.first; ttl <= plan.hops; ) {
    const group: { readonly ttl: number; readonly outcomes: Promise<PingOutcome[]> }[] = [];
    for (; ttl <= plan.hops && (group.length === 0 || (group.length + 1) * plan.queries <= AT_ONCE); ttl++) {
      const at = ttl;
      group.push({ ttl: at, outcomes: Promise.all(Array.from({ length: plan.queries }, () => probe(at))) });
    }
    for (const one of group) {
      const outcomes = await p.wait(one.outcomes);
      const first = outcomes[0];
      if (first?.kind === 'error') {
        await p.err(`${first.error === 'EPERM' ? 'send' : 'connect'}: ${NET_WORDS[first.error]}\n`);
        return 1;
      }
      await p.out(await hopLine(p, one.ttl, outcomes, plan.names));
      if (outcomes.some((o) => o.kind === 'reply' || o.kind === 'unreachable')) return 0;
    }
  }
  return 0;
}

async function hopLine(p: Process, ttl: number, outcomes: readonly PingOutcome[], names: boolean): Promise<string> {
  let text = `${String(ttl).padStart(2)} `;
  let last: string | undefined;
  for (const o of outcomes) {
    if (o.kind === 'timeout' || o.kind === 'error') {
      text += ' *';
      continue;
    }
    if (o.from !== last) text += ` ${names ? `${(await namesOf(p, o.from))[0] ?? o.from} (${o.from})` : o.from}`;
    last = o.from;
    const ms = o.kind === 'reply' ? o.ms : 0;
    text += `  ${Math.max(ms, 0.02 + p.machine.random.float() * 0.1).toFixed(3)} ms${o.kind === 'unreachable' ? MARKS[o.what] : ''}`;
  }
  return `${text}\n`;
}
