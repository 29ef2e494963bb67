// What clients say (golden/network i1), on a network where the same things happen: a server that answers and misbehaves, a closed port, silence, nobody, no route.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/machine/images/registry.ts';
import { pass } from '../support/drive.ts';
import { type NetHost, run, runImage, toolWorld } from '../support/net-host.ts';

interface Step {
  readonly host?: string;
  readonly command?: string;
  readonly output: string;
  readonly exit: number;
}

const recorded = JSON.parse(gunzipSync(readFileSync(new URL('./messages.json.gz', import.meta.url))).toString()) as Step[];

const SIMPLE = /^(timeout \d+ )?(curl|wget|nc|ping|telnet|traceroute)\b[^|;&()<>]*$/;
/** Steps whose world is set up by the steps before them, and versions. */
const SKIPPED = /--version|-h 2>&1/;
/** Recorded while the kernel remembered what had happened before: a neighbour that failed, ICMP errors that were used up. */
const REMEMBERED = new Set([51, 65]);

function mask(text: string): string {
  return text
    .replace(/Server address: \S+/g, 'Server address: <a>')
    .replace(/Server name: \S+/g, 'Server name: <n>')
    .replace(/Client: \S+/g, 'Client: <c>')
    .replace(/after (\d+) (ms|milliseconds)/g, (_, n: string) => `after ${Math.round(Number(n) / 1000)} s`)
    .replace(/(Content-Length\S*: )\d+/g, '$1<n>')
    .replace(/(^Length: |- [^\n]*\[)\d+(\/\d+)?\]?/gm, '$1<n>')
    .replace(/^\r?-( +)(\d+%.*)$/gm, (_, __, rest: string) => `- ${rest.replace(/\d\d /, 'NN ')}`)
    .replace(/\d+(\.\d+)? [KMG]?B\/s/g, '<rate>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>')
    .replace(/0x[0-9a-f]{12}/g, '<pointer>')
    .replace(/\r/g, '')
    .split('\n')
    .map((l) => l.trimEnd())
    .join('\n')
    .trimEnd();
}

function words(command: string): string[] {
  return (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((w) => w.replace(/^(["'])([\s\S]*)\1$/, '$2'));
}

async function world(): Promise<NetHost> {
  const tools = toolWorld();
  const { world } = tools;
  const pulled = await createRegistry().pull('portside/echo');
  if (!pulled.ok) throw new Error(pulled.message);
  runImage(world, pulled.image, 'web-1', world.host('node-1'), { env: { PORTSIDE_PORTS: '30080' } });
  // Silence: the way to node-2 leads over a router that drops.
  world.laptop.addRoute({ dst: '192.168.1.12/32', via: '192.168.1.1' });
  world.router.addRoute({ dst: '192.168.1.12/32', type: 'blackhole' });
  await pass(world.clock, 10);
  return tools.host('laptop');
}

describe('messages of clients on a terminal', () => {
  const steps = recorded.flatMap((s, i) =>
    s.host === 'laptop' && s.command && SIMPLE.test(s.command) && !SKIPPED.test(s.command) && !REMEMBERED.has(i) ? [[i, s.command, s] as const] : [],
  );
  it.each(steps)('%i %s', async (i, command, step) => {
    const laptop = await world();
    const before =
      recorded
        .slice(0, i)
        .reverse()
        .find((s) => /^ip route/.test(s.command ?? ''))?.command ?? '';
    const { router, laptop: net } = laptop.world;
    if (before.includes('unreachable') || before.startsWith('ip route del blackhole') || (before.includes('prohibit') && !before.includes('add blackhole'))) {
      router.removeRoute({ dst: '10.0.0.0/8', type: 'blackhole' });
      if (before.includes('add unreachable')) router.addRoute({ dst: '10.0.0.0/8', type: 'unreachable' });
      if (before.includes('add prohibit')) router.addRoute({ dst: '10.0.0.0/8', type: 'prohibit' });
    }
    if (before === 'ip route del default') net.removeRoute({ dst: 'default', via: '192.168.1.1' });
    laptop.machine.fs.writeFile('/etc/resolv.conf', 'nameserver 10.96.100.53\n');
    const [limit, ...rest] = command.startsWith('timeout') ? [Number(words(command)[1]), ...words(command).slice(2)] : [undefined, ...words(command)];
    const argv = rest as string[];
    const heard = await timed(laptop, argv, limit as number | undefined);
    expect({ exit: heard.exit, output: mask(heard.output) }).toEqual({ exit: step.exit, output: mask(step.output) });
  });
});

/** The command on a terminal, ended after some seconds as timeout(1) does. */
async function timed(host: NetHost, argv: readonly string[], limit: number | undefined): Promise<{ exit: number; output: string }> {
  if (limit === undefined) return run(host, argv, { tty: true });
  const timer = host.world.clock.after(limit * 1000, () => {
    for (const p of host.machine.processes.values()) p.kill('SIGTERM');
  });
  const heard = await run(host, argv, { tty: true });
  timer.cancel();
  return { ...heard, exit: heard.exit === 143 ? 124 : heard.exit };
}
