// upstream: busybox/networking/nc_bloaty.c
import type { Endpoint, NetError, TcpConnection } from '../../network/sockets.ts';
import { Descriptor } from '../../os/descriptor.ts';
import { FsError } from '../../os/errors.ts';
import { NET_WORDS } from '../../os/net-words.ts';
import { HostProcess } from '../../os/process.ts';
import { SocketFile } from '../../os/socket-file.ts';
import type { Process } from '../../os/types.ts';
import type { Stream } from '../lib/http.ts';
import { relay } from '../lib/relay.ts';
import { resolve } from '../lib/resolver.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';

const USAGE = `[OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG with the connection as its input and output (must be last)
	-l	Wait for a connection
	-lk	With -e: go on waiting after each one
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Seconds until a connect or a silence is given up
	-n	Ask no name server
	-u	UDP
	-b	Allow broadcasts
	-v	Say what happens
	-o FILE	Hex dump of what passes
	-z	Only see whether the port answers
`;

const MOST_PORT = 65535;

interface Plan {
  readonly call: AppletCall;
  /** What -e names. */
  readonly program: readonly string[];
  readonly wait: number | undefined;
}

export const nc = applet({ name: 'nc', usage: USAGE, short: 'lkp:s:w:nuvbzi:o:e', posix: false }, main);

function main(call: AppletCall): Promise<number> {
  const { p } = call;
  for (const letter of ['o', 'i', 's', 'b']) if (call.has(letter)) throw new AppletFault(`-${letter} is not simulated here`);
  const program = programOf(p.argv);
  // What follows -e is a program's command line, its options too.
  const words = call.words.slice(0, call.words.length - Math.min(call.words.length, program.length));
  const seconds = call.number('w', undefined, 1);
  const plan: Plan = { call, program, wait: seconds === undefined ? undefined : seconds * 1000 };
  if (call.has('l')) return call.has('u') ? listenUdp(plan, localPort(call)) : listen(plan, localPort(call));
  const [host, port] = words;
  if (host === undefined || port === undefined) throw new UsageFault();
  return connect(plan, host, portNumber(port));
}

/** The words after -e. */
function programOf(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex((word) => /^-[lknuvz]*e$/.test(word));
  return at < 0 ? [] : argv.slice(at + 1);
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > MOST_PORT || Number(text) < 1) throw new AppletFault(`bad address '${text}'`);
  return Number(text);
}

function localPort(call: AppletCall): number {
  const text = call.value('p') ?? call.words.at(-1);
  return text === undefined ? 0 : portNumber(text);
}

async function connect({ call, program, wait }: Plan, host: string, port: number): Promise<number> {
  const { p } = call;
  const found = await resolve(p, host);
  const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
  if (ip === undefined) throw new AppletFault(`bad address '${host}'`);
  if (call.has('u')) return talkUdp(call, { ip, port }, wait);
  const outcome = await p.wait(p.net.connect({ ip, port }, wait === undefined ? {} : { timeout: wait }));
  if (!outcome.ok) throw new AppletFault(`${host} (${ip}:${port}): ${NET_WORDS[outcome.error]}`);
  if (call.has('v')) await p.err(`${host} (${ip}:${port}) open\n`);
  if (call.has('z')) {
    outcome.value.close();
    return 0;
  }
  if (program.length > 0) return serve(p, outcome.value, program);
  await relay(p, outcome.value, { idle: wait, shutdown: true });
  return 0;
}

async function listen({ call, program, wait }: Plan, port: number): Promise<number> {
  const { p } = call;
  const waiting: TcpConnection[] = [];
  let wake: () => void = () => undefined;
  const opened = p.net.listen(
    port,
    (connection) => {
      waiting.push(connection);
      wake();
    },
    { program: { name: 'nc', pid: p.pid } },
  );
  if (!opened.ok) throw new AppletFault(`bind: ${NET_WORDS[opened.error]}`);
  if (call.has('v')) await p.err(`listening on [::]:${port} ...\n`);
  const next = async (): Promise<TcpConnection> => {
    for (;;) {
      const connection = waiting.shift();
      if (connection) return connection;
      await p.wait(new Promise<void>((resolve) => (wake = resolve)));
    }
  };
  for (;;) {
    const connection = await next();
    if (call.has('v')) await p.err(`connect to ${shown(connection.local)} from ${shown(connection.remote)}\n`);
    if (program.length > 0 && call.has('k')) {
      serve(p, connection, program).catch(() => undefined); // the listener goes on whatever becomes of one
      continue;
    }
    opened.value.dispose();
    if (program.length > 0) return serve(p, connection, program);
    await relay(p, connection, { idle: wait, shutdown: true });
    return 0;
  }
}

const shown = ({ ip, port }: Endpoint): string => `[${ip.includes(':') ? ip : `::ffff:${ip}`}]:${port}`;

/** Runs a program whose input and output are the connection. */
async function serve(p: Process, connection: TcpConnection, program: readonly string[]): Promise<number> {
  if (!(p instanceof HostProcess)) return 1;
  const socket = new Descriptor(new SocketFile({ tcp: connection }), p);
  const input = new Descriptor(socket.description, p);
  try {
    const child = p.spawn({ argv: program, env: p.env, files: new Map([...p.files, [0, input], [1, socket], [2, socket]]) });
    socket.close();
    input.close();
    return (await p.wait(child.exited)).code;
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    socket.close();
    input.close();
    await p.err(`nc: can't execute '${program[0]}': ${fault.message}\n`);
    return 127;
  }
}

/** Datagrams as a stream: what one peer says and what it is told. */
function udpStream(call: AppletCall, port: number, to: Endpoint | undefined): Stream & { readonly first: Promise<Endpoint> } {
  const opened = call.p.net.udp(port, { program: { name: 'nc', pid: call.p.pid } });
  if (!opened.ok) throw new AppletFault(`bind: ${NET_WORDS[opened.error]}`);
  const socket = opened.value;
  let peer = to;
  let heard: (from: Endpoint) => void = () => undefined;
  const first = new Promise<Endpoint>((resolve) => (heard = resolve));
  const early: Uint8Array[] = [];
  let onData: ((bytes: Uint8Array) => void) | undefined;
  const stream = {
    first,
    local: socket.local,
    remote: to ?? socket.local,
    reset: (): void => socket.dispose(),
    get onData() {
      return onData;
    },
    set onData(take: ((bytes: Uint8Array) => void) | undefined) {
      onData = take;
      if (take) for (const bytes of early.splice(0)) take(bytes);
    },
    onEnd: undefined as ((error: NetError | undefined) => void) | undefined,
    send: (bytes: Uint8Array): void => {
      if (peer) socket.send(peer, bytes);
    },
    shutdown: (): void => undefined,
    close: (): void => socket.dispose(),
  };
  socket.onDatagram = (d) => {
    peer ??= d.from;
    if (d.from.ip !== peer.ip || d.from.port !== peer.port) return;
    heard(d.from);
    if (onData) onData(d.bytes);
    else early.push(d.bytes);
  };
  socket.onError = (error) => stream.onEnd?.(error);
  return stream;
}

async function talkUdp(call: AppletCall, to: Endpoint, wait: number | undefined): Promise<number> {
  const stream = udpStream(call, call.number('p', 0), to);
  if (call.has('v')) await call.p.err(`${to.ip} (${to.ip}:${to.port}) open\n`);
  if (call.has('z')) {
    stream.close();
    return 0;
  }
  const end = await relay(call.p, stream, { idle: wait, shutdown: true });
  return end.kind === 'error' ? 1 : 0;
}

async function listenUdp({ call, wait }: Plan, port: number): Promise<number> {
  const stream = udpStream(call, port, undefined);
  if (call.has('v')) await call.p.err(`listening on [::]:${port} ...\n`);
  const from = await call.p.wait(stream.first);
  if (call.has('v')) await call.p.err(`connect to [::]:${port} from ${shown(from)}\n`);
  await relay(call.p, stream, { idle: wait });
  return 0;
}
