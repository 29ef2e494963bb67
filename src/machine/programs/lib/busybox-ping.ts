// ping as BusyBox has it. upstream: busybox/networking/ping.c

import { NET_WORDS } from '../../os/net-words.ts';
import type { Program } from '../../os/types.ts';
import { getopt } from './getopt.ts';
import { pingAll, statistics } from './ping.ts';
import { resolve } from './resolver.ts';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-t TTL		Set TTL
	-w SEC		Seconds until ping exits (default:infinite)
	-W SEC		Seconds to wait for the first response (default:10)
	-q		Quiet, only display output at start/finish
`;

export const busyboxPing: Program = {
  name: 'ping',
  summary: 'send ICMP echo requests (BusyBox)',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: '46qAc:s:t:i:w:W:I:p:' });
    const target = 'kind' in parsed ? undefined : parsed.words[0];
    if ('kind' in parsed || target === undefined) {
      await p.err('kind' in parsed ? `ping: invalid option -- '${parsed.option}'\n${USAGE}` : USAGE);
      return 1;
    }
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    for (const letter of ['c', 's', 't', 'i', 'w', 'W']) {
      const value = option(letter);
      if (value === undefined || /^\d*\.?\d+$/.test(value)) continue;
      await p.err(`ping: invalid number '${value}'\n`);
      return 1;
    }
    const found = await resolve(p, target, option('6') !== undefined ? 6 : option('4') !== undefined ? 4 : undefined);
    const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
    if (ip === undefined) {
      await p.err(`ping: bad address '${target}'\n`);
      return 1;
    }
    const size = Number(option('s') ?? 56);
    await p.out(`PING ${target} (${ip}): ${size} data bytes\n`);
    const plan = {
      ip,
      count: option('c') === undefined ? undefined : Number(option('c')),
      interval: Number(option('i') ?? 1) * 1000,
      timeout: Number(option('W') ?? 10) * 1000,
      deadline: option('w') === undefined ? undefined : Number(option('w')) * 1000,
      size,
      ttl: option('t') === undefined ? undefined : Number(option('t')),
    };
    let fatal = false;
    const tally = await pingAll(p, plan, async (sequence, outcome, ms) => {
      if (outcome.kind === 'reply' && option('q') === undefined)
        await p.out(`${size + 8} bytes from ${outcome.from}: seq=${sequence - 1} ttl=${outcome.ttl} time=${ms.toFixed(3)} ms\n`);
      if (outcome.kind !== 'error' || fatal) return;
      fatal = true;
      await p.err(`ping: sendto: ${NET_WORDS[outcome.error]}\n`);
      p.kill('SIGINT');
    });
    if (fatal) return 1;
    const lost = tally.sent === 0 ? 0 : Math.floor(((tally.sent - tally.received) * 100) / tally.sent);
    await p.out(`\n--- ${target} ping statistics ---\n${tally.sent} packets transmitted, ${tally.received} packets received, ${lost}% packet loss\n`);
    if (tally.times.length > 0) {
      const s = statistics(tally.times);
      await p.out(`round-trip min/avg/max = ${[s.least, s.mean, s.most].map((n) => n.toFixed(3)).join('/')} ms\n`);
    }
    return tally.received > 0 ? 0 : 1;
  },
};
