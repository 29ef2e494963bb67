// nc as BusyBox has it. upstream: busybox/networking/nc_bloaty.c
import type { TcpConnection } from '../../network/sockets.ts';
import { NET_WORDS } from '../../os/net-words.ts';
import type { Process, Program } from '../../os/types.ts';
import { getopt } from './getopt.ts';
import { relay } from './relay.ts';
import { resolve } from './resolver.ts';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-n	Don't do DNS resolution
	-u	UDP mode
	-v	Verbose
	-z	Zero-I/O mode (scanning)
`;

export const busyboxNc: Program = {
  name: 'nc',
  summary: 'connect or listen (BusyBox)',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: 'lkp:s:w:nuvzi:e:o:' });
    if ('kind' in parsed) {
      await p.err(`nc: invalid option -- '${parsed.option}'\n${USAGE}`);
      return 1;
    }
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    for (const letter of ['u', 'e', 'o', 'i']) {
      if (option(letter) === undefined) continue;
      await p.err(`portside: nc -${letter} of BusyBox is not simulated here\n`);
      return 1;
    }
    const seconds = option('w');
    const wait = seconds === undefined ? undefined : Number(seconds) * 1000;
    if (option('l') !== undefined) return listen(p, Number(option('p') ?? parsed.words.at(-1) ?? Number.NaN), wait, option('v') !== undefined);
    const [host, port] = parsed.words;
    if (host === undefined || port === undefined) {
      await p.err(USAGE);
      return 1;
    }
    return connect(p, host, Number(port), { wait, verbose: option('v') !== undefined, scan: option('z') !== undefined });
  },
};

async function connect(p: Process, host: string, port: number, o: { readonly wait: number | undefined; readonly verbose: boolean; readonly scan: boolean }): Promise<number> {
  const found = await resolve(p, host);
  const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
  if (ip === undefined || !(port > 0 && port < 65536)) {
    await p.err(`nc: bad address '${ip === undefined ? host : port}'\n`);
    return 1;
  }
  const began = p.clock.now();
  const outcome = await p.wait(p.net.connect({ ip, port }, o.wait === undefined ? {} : { timeout: o.wait }));
  if (!outcome.ok) {
    const late = o.wait !== undefined && outcome.error === 'ETIMEDOUT' && p.clock.now() - began >= o.wait;
    await p.err(late ? `nc: ${host} (${ip}:${port}): Connection timed out\n` : `nc: ${host} (${ip}:${port}): ${NET_WORDS[outcome.error]}\n`);
    return 1;
  }
  if (o.verbose) await p.err(`${host} (${ip}:${port}) open\n`);
  if (o.scan) {
    outcome.value.close();
    return 0;
  }
  await relay(p, outcome.value, { idle: o.wait, shutdown: true });
  return 0;
}

async function listen(p: Process, port: number, wait: number | undefined, verbose: boolean): Promise<number> {
  if (!(port >= 0 && port < 65536)) {
    await p.err(USAGE);
    return 1;
  }
  let fail: ((text: string) => void) | undefined;
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const accepted = new Promise<TcpConnection>((resolve) => {
    const opened = p.net.listen(port, (connection) => {
      if (opened.ok) opened.value.dispose();
      resolve(connection);
    });
    if (!opened.ok) fail?.(`nc: bind: ${NET_WORDS[opened.error]}`);
  });
  if (verbose) await p.err(`listening on [::]:${port} ...\n`);
  const connection = await p.wait(Promise.race([accepted, failed]));
  if (typeof connection === 'string') {
    await p.err(`${connection}\n`);
    return 1;
  }
  if (verbose) await p.err(`connect to [::ffff:${connection.local.ip}]:${connection.local.port} from [::ffff:${connection.remote.ip}]:${connection.remote.port}\n`);
  await relay(p, connection, { idle: wait });
  return 0;
}
