// nc: Debian's netcat-openbsd 1.219. upstream: netcat.c
import type { NetError, TcpConnection } from '../network/sockets.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { refused } from './lib/nc/refuse.ts';
import { HELP, USAGE } from './lib/nc/usage.ts';
import { hostName } from './lib/network/host-names.ts';
import { relay } from './lib/relay.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { serviceName, servicePort } from './lib/services.ts';
import { talkUdp, testUdp, UdpPeer } from './lib/udp-talk.ts';

const SPEC = { short: '46bCDdFhklNnrStUuvZzI:i:M:m:O:P:p:q:s:T:V:W:w:X:x:' };

interface Settings {
  readonly listen: boolean;
  readonly keep: boolean;
  readonly udp: boolean;
  readonly scan: boolean;
  readonly verbose: boolean;
  readonly numeric: boolean;
  readonly family: 4 | 6 | undefined;
  readonly noInput: boolean;
  readonly shutdown: boolean;
  readonly crlf: boolean;
  readonly wait: number | undefined;
  readonly quit: number | undefined;
  /** Milliseconds between two ports. */
  readonly interval: number;
  readonly source: { readonly ip?: string; readonly port?: number } | undefined;
}

export const nc: Program = {
  name: 'nc',
  summary: 'arbitrary TCP and UDP connections',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), SPEC);
    if ('kind' in parsed) {
      await p.err(`${badOptionText('nc', parsed)}\n${USAGE}`);
      return 1;
    }
    const option = (letter: string): string | undefined => parsed.options.findLast(([name]) => name === letter)?.[1];
    const has = (letter: string): boolean => option(letter) !== undefined;
    if (has('h')) {
      await p.err(HELP);
      return 0;
    }
    const problem = refused(
      option,
      parsed.options.map(([name]) => name),
    );
    if (problem !== undefined) {
      await p.err(problem.startsWith('portside') ? `${problem}\n` : `nc: ${problem}\n`);
      return 1;
    }
    const port = option('p');
    const settings: Settings = {
      listen: has('l'),
      keep: has('k'),
      udp: has('u'),
      scan: has('z'),
      verbose: has('v'),
      numeric: has('n'),
      family: has('4') ? 4 : has('6') ? 6 : undefined,
      noInput: has('d'),
      shutdown: has('N'),
      crlf: has('C'),
      wait: has('w') ? Number(option('w')) * 1000 : undefined,
      quit: has('q') && Number(option('q')) >= 0 ? Number(option('q')) * 1000 : undefined,
      source:
        has('s') || (port !== undefined && !has('l'))
          ? { ...(has('s') ? { ip: option('s') ?? '' } : {}), ...(port === undefined ? {} : { port: servicePort(port) ?? Number(port) }) }
          : undefined,
      interval: Number(option('i') ?? 0) * 1000,
    };
    if (settings.listen && has('s') && port === undefined) {
      await p.err(USAGE);
      return 1;
    }
    if (settings.listen) return listen(p, settings, parsed.words, port);
    const [host, ...ports] = parsed.words;
    if (host === undefined || ports.length === 0) {
      await p.err(host === undefined ? USAGE : 'nc: missing port number\n');
      return 1;
    }
    return connect(p, settings, host, ports);
  },
};

async function connect(p: Process, s: Settings, host: string, ports: readonly string[]): Promise<number> {
  const list: number[] = [];
  for (const text of ports) {
    const some = portList(text);
    if (typeof some === 'string') {
      await p.err(`nc: ${some}\n`);
      return 1;
    }
    list.push(...some);
  }
  const found = s.numeric && !familyOf(host) ? ({ ok: false, failure: 'noname' } as const) : await resolve(p, host, s.family);
  if (!found.ok) {
    await p.err(`nc: getaddrinfo for host "${host}" port ${list[0]}: ${familyOf(host) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure]}\n`);
    return 1;
  }
  let code = 1;
  for (const port of list) {
    const result = s.udp ? await tryUdp(p, s, host, found.addresses, port) : await tryTcp(p, s, host, found.addresses, port);
    if (result === 0) code = 0;
    // What is meant for one port alone is over with the first that answers.
    if (result === 0 && !s.scan && !s.udp) break;
    if (s.interval > 0) await p.sleep(s.interval);
  }
  return code;
}

function portList(text: string): readonly number[] | string {
  const range = /^(\d+)-(\d+)$/.exec(text);
  const one = servicePort(text) ?? Number(text);
  const [from, to] = range ? [Number(range[1]), Number(range[2])].sort((a, b) => a - b) : [one, one];
  if (from === undefined || to === undefined || !Number.isInteger(from) || from < 1) return `port number ${/^\d+$/.test(text) ? 'too small' : 'invalid'}: ${text}`;
  if (to > 65535) return `port number too large: ${text}`;
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** node-1 (192.168.1.11), or the address alone. */
function shown(s: Settings, host: string, ip: string): string {
  return s.numeric || host === ip ? host : `${host} (${ip})`;
}

async function tryTcp(p: Process, s: Settings, host: string, addresses: readonly string[], port: number): Promise<number> {
  for (const ip of addresses) {
    const began = p.clock.now();
    const outcome = await p.wait(p.net.connect({ ip, port }, { ...(s.wait === undefined ? {} : { timeout: s.wait }), ...(s.source ? { from: s.source } : {}) }));
    if (!outcome.ok && outcome.error === 'EADDRNOTAVAIL' && s.source?.ip !== undefined) {
      await p.err(`nc: bind failed: ${NET_WORDS.EADDRNOTAVAIL}\n`);
      return 1;
    }
    if (!outcome.ok) {
      if (s.verbose) await p.err(`nc: connect to ${shown(s, host, ip)} port ${port} (tcp) ${failure(outcome.error, s.wait !== undefined && p.clock.now() - began >= s.wait)}\n`);
      continue;
    }
    if (s.verbose) await p.err(succeeded(s, host, ip, port));
    if (s.scan) {
      outcome.value.close();
      return 0;
    }
    await relay(p, outcome.value, { idle: s.wait, shutdown: s.shutdown, quitAfter: s.quit, noInput: s.noInput, crlf: s.crlf });
    return 0;
  }
  return 1;
}

function failure(error: NetError, late: boolean): string {
  return error === 'ETIMEDOUT' && late ? 'timed out: Operation now in progress' : `failed: ${NET_WORDS[error]}`;
}

function succeeded(s: Settings, host: string, ip: string, port: number): string {
  const protocol = s.udp ? 'udp' : 'tcp';
  const name = s.numeric ? undefined : serviceName(port, protocol);
  return `Connection to ${shown(s, host, ip)} ${port} port [${protocol}/${name ?? '*'}] succeeded!\n`;
}

async function tryUdp(p: Process, s: Settings, host: string, addresses: readonly string[], port: number): Promise<number> {
  const ip = addresses[0] ?? '';
  const opened = p.net.udp(s.source?.port ?? 0, ip.includes(':') ? { ip: '::' } : {});
  if (!opened.ok) {
    await p.err(`nc: ${NET_WORDS[opened.error]}\n`);
    return 1;
  }
  const peer = new UdpPeer(opened.value, { ip, port });
  try {
    if (s.verbose) {
      if (!(await testUdp(p, peer, s.wait))) return 1;
      await p.err(succeeded(s, host, ip, port));
    }
    return s.scan ? 0 : await talkUdp(p, s, peer);
  } finally {
    opened.value.dispose();
  }
}

async function listen(p: Process, s: Settings, words: readonly string[], option: string | undefined): Promise<number> {
  const text = option ?? words[words.length - 1];
  const port = Number(text ?? Number.NaN);
  const ip = words.length > (option === undefined ? 1 : 0) ? words[0] : undefined;
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    await p.err(text === undefined ? 'nc: missing port number\n' : `nc: port number invalid: ${text}\n`);
    return 1;
  }
  const bind = { ip: ip ?? s.source?.ip ?? (s.family === 6 ? '::' : '0.0.0.0') };
  if (s.udp) return listenUdp(p, s, port, bind.ip);
  return listenTcp(p, s, port, bind.ip);
}

/** With -k the port stays open: who comes while somebody is served waits. */
async function listenTcp(p: Process, s: Settings, port: number, ip: string): Promise<number> {
  const waiting: TcpConnection[] = [];
  let wake = (): void => {};
  const opened = p.net.listen(
    port,
    (connection) => {
      waiting.push(connection);
      wake();
    },
    { ip, backlog: 1 },
  );
  if (!opened.ok) {
    await p.err(`nc: ${NET_WORDS[opened.error]}\n`);
    return 1;
  }
  if (s.verbose) await p.err(reported(p, s, 'Listening on', ip, port));
  try {
    for (;;) {
      const connection = waiting.shift();
      if (!connection) {
        await p.wait(
          new Promise<void>((resolve) => {
            wake = resolve;
            if (waiting.length > 0) resolve();
          }),
        );
        continue;
      }
      if (!s.keep) opened.value.dispose();
      if (s.verbose) await p.err(reported(p, s, 'Connection received on', connection.remote.ip, connection.remote.port));
      await relay(p, connection, { idle: s.wait, shutdown: s.shutdown, quitAfter: s.quit, noInput: s.noInput, crlf: s.crlf });
      if (!s.keep) return 0;
    }
  } finally {
    opened.value.dispose();
  }
}

/** Who it is about, by the name of /etc/hosts when there is one: a resolver is not waited for. upstream: report_sock */
function reported(p: Process, s: Settings, words: string, ip: string, port: number): string {
  return `${words} ${(!s.numeric && hostName(p, ip)) || ip} ${port}\n`;
}

async function listenUdp(p: Process, s: Settings, port: number, ip: string): Promise<number> {
  const opened = p.net.udp(port, { ip });
  if (!opened.ok) {
    await p.err(`nc: ${NET_WORDS[opened.error]}\n`);
    return 1;
  }
  const socket = opened.value;
  if (s.verbose) await p.err(reported(p, s, 'Bound on', ip, port));
  let writing: Promise<void> = Promise.resolve();
  const peer = await p.wait(
    new Promise<{ ip: string; port: number }>((resolve) => {
      socket.onDatagram = (d) => {
        writing = writing.then(() => p.stdout.write(d.bytes));
        resolve(d.from);
      };
    }),
  );
  if (s.verbose) await p.err(reported(p, s, 'Connection received on', peer.ip, peer.port));
  // From now on it is connected to who came first.
  socket.onDatagram = (d) => {
    if (d.from.ip === peer.ip && d.from.port === peer.port) writing = writing.then(() => p.stdout.write(d.bytes));
  };
  const idle = s.wait === undefined ? new Promise<void>(() => undefined) : p.sleep(s.wait);
  const feed = async (): Promise<void> => {
    for (let bytes = await p.stdin.read(); bytes; bytes = await p.stdin.read()) socket.send(peer, bytes);
    await new Promise<void>(() => undefined);
  };
  await p.wait(Promise.race([idle, feed()]));
  return 0;
}
