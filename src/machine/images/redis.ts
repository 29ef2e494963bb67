// redis: the server speaks enough of its protocol for redis-cli, nc and probes. upstream: redis/src/server.c, networking.c
import { type Bytes, concat, decode, encode } from '../../base/bytes.ts';
import { monthName, partsOf } from '../../base/time.ts';
import type { TcpConnection } from '../network/sockets.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { resolve } from '../programs/lib/resolver.ts';
import { alpineFiles, alpinePrograms } from './lib/busybox.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import type { ImageFamily } from './lib/family.ts';
import { newStore, type RedisStore, runCommand, textOf } from './lib/redis-commands.ts';
import { parseReply, parseRequests } from './lib/resp.ts';
import { bindProblem, untilSignal } from './lib/server.ts';
import { releaseOf, releases } from './lib/tags.ts';

const RELEASES = releases('3.0.0-7 3.2.0-12 4.0.0-14 5.0.0-14 6.0.0-20 6.2.0-20 7.0.0-15 7.2.0-11 7.4.0-6 8.0.0-4 8.2.0-2');

const redisServer: Program = {
  name: 'redis-server',
  summary: 'Redis server',
  async main(p) {
    const version = p.variable('REDIS_VERSION') ?? '8.2.2';
    const port = portOf(p.argv.slice(1));
    const say = (text: string): Promise<void> => p.out(`${p.pid}:M ${stamp(p)} * ${text}\n`);
    await p.out(
      `${p.pid}:C ${stamp(p)} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n${p.pid}:C ${stamp(p)} * Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${p.pid}, just started\n`,
    );
    const store = newStore(p, version);
    const problem = bindProblem(p.net.listen(port, (connection) => serve(connection, store), { program: { name: 'redis-server', pid: p.pid } }));
    if (problem) {
      await p.out(`${p.pid}:M ${stamp(p)} # Warning: Could not create server TCP listening socket *:${port}: bind: ${problem}\n`);
      return 1;
    }
    await say(`Running mode=standalone, port=${port}.`);
    await say('Server initialized');
    await say('Ready to accept connections tcp');
    const code = await untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
    await say('User requested shutdown...');
    return code;
  },
};

function portOf(args: readonly string[]): number {
  const at = args.indexOf('--port');
  return at < 0 ? 6379 : Number(args[at + 1] ?? 6379);
}

function stamp(p: Process): string {
  const t = partsOf(p.clock.now());
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(t.day)} ${monthName(t.month)} ${t.year} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(t.ms).padStart(3, '0')}`;
}

function serve(connection: TcpConnection, store: RedisStore): void {
  let pending: Bytes = new Uint8Array(0);
  connection.onData = (bytes) => {
    const { requests, rest } = parseRequests(concat([pending, bytes]));
    pending = rest;
    for (const request of requests) {
      connection.send(encode(runCommand(store, request)));
      if (request[0]?.toUpperCase() === 'QUIT') return connection.close();
    }
  };
  connection.onEnd = () => connection.close();
}

const redisCli: Program = {
  name: 'redis-cli',
  summary: 'Redis client',
  async main(p) {
    let host = '127.0.0.1';
    let port = 6379;
    const args = [...p.argv.slice(1)];
    while (args[0]?.startsWith('-')) {
      const option = args.shift();
      if (option === '-h') host = args.shift() ?? host;
      else if (option === '-p') port = Number(args.shift() ?? port);
      else if (option !== '--no-raw' && option !== '--raw') {
        await p.err(`Unrecognized option or bad number of args for: '${option}'\n`);
        return 1;
      }
    }
    const found = await resolve(p, host);
    const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
    if (ip === undefined) {
      await p.err(`Could not connect to Redis at ${host}:${port}: Name or service not known\n`);
      return 1;
    }
    const connected = await p.wait(p.net.connect({ ip, port }));
    if (!connected.ok) {
      await p.err(`Could not connect to Redis at ${host}:${port}: ${NET_WORDS[connected.error]}\n`);
      return 1;
    }
    const tty = p.stdout.tty !== undefined;
    if (args.length > 0) return ask(p, connected.value, args, tty);
    const prompt = p.stdin.tty ? `${host}:${port}> ` : '';
    await p.out(prompt);
    for await (const line of p.lines()) {
      const words = line.match(/"[^"]*"|'[^']*'|\S+/g)?.map((w) => w.replace(/^(["'])(.*)\1$/, '$2')) ?? [];
      if (words[0] === 'quit' || words[0] === 'exit') break;
      if (words.length > 0) await ask(p, connected.value, words, tty);
      await p.out(prompt);
    }
    return 0;
  },
};

async function ask(p: Process, connection: TcpConnection, words: readonly string[], tty: boolean): Promise<number> {
  connection.send(encode(`*${words.length}\r\n${words.map((w) => `$${encode(w).length}\r\n${w}\r\n`).join('')}`));
  let got = '';
  for (;;) {
    const reply = parseReply(got);
    if (reply) {
      await p.out(`${textOf(reply.value, tty)}\n`);
      return 0;
    }
    const bytes = await p.wait(connection.read());
    if (!bytes) {
      await p.err('Error: Server closed the connection\n');
      return 1;
    }
    got += decode(bytes);
  }
}

export const redis: ImageFamily = {
  repository: 'redis',
  tagged: (tag) => {
    const release = releaseOf(tag, RELEASES);
    if (release === undefined) return undefined;
    const alpine = tag.includes('alpine');
    return {
      repository: 'redis',
      entrypoint: [],
      cmd: ['redis-server'],
      env: { REDIS_VERSION: release },
      workingDir: '/data',
      exposedPorts: [6379],
      size: alpine ? 17_200_000 : 52_500_000,
      files: alpine ? alpineFiles() : debianFiles(),
      programs: { ...(alpine ? alpinePrograms() : debianPrograms()), '/usr/local/bin/redis-server': redisServer, '/usr/local/bin/redis-cli': redisCli },
    };
  },
};
