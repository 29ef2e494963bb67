// ssh of OpenSSH 9.2: a shell or a command on another host, and local forwarding. Keys are taken as exchanged. upstream: openssh/ssh.c, clientloop.c
import { BrokenPipe } from '../../base/pipe.ts';
import type { TcpConnection } from '../network/sockets.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { type Frame, fields, SshWire } from './lib/ssh/frames.ts';
import { parseSsh, type SshOptions } from './lib/ssh/options.ts';

const FAILED = 255;

export const ssh: Program = {
  name: 'ssh',
  summary: 'a shell or a command on another host',
  async main(p) {
    const options = parseSsh(p);
    if ('text' in options) {
      await p.err(options.text);
      return options.code;
    }
    const connection = await connect(p, options);
    if (typeof connection === 'string') {
      await p.err(`${connection}\r\n`);
      return FAILED;
    }
    return new Client(p, options, new SshWire(connection)).run();
  },
};

async function connect(p: Process, o: SshOptions): Promise<TcpConnection | string> {
  const found = await resolve(p, o.hostName, o.family);
  if (!found.ok) return `ssh: Could not resolve hostname ${o.hostName.toLowerCase()}: ${RESOLVE_WORDS[found.failure]}`;
  let problem = '';
  for (const ip of found.addresses) {
    const outcome = await p.wait(p.net.connect({ ip, port: o.port }, o.connectTimeout === undefined ? {} : { timeout: o.connectTimeout }));
    if (outcome.ok) return outcome.value;
    problem = `ssh: connect to host ${o.hostName} port ${o.port}: ${NET_WORDS[outcome.error]}`;
  }
  return problem;
}

class Client {
  readonly #p: Process;
  readonly #o: SshOptions;
  readonly #wire: SshWire;
  readonly #channels = new Map<number, TcpConnection>();
  readonly #tty: boolean;
  #next = 1;
  #writing: Promise<void> = Promise.resolve();
  #finish: (code: number) => void = () => undefined;
  #raw = false;

  constructor(p: Process, options: SshOptions, wire: SshWire) {
    this.#p = p;
    this.#o = options;
    this.#wire = wire;
    this.#tty = options.tty === 'force' ? p.tty !== undefined : options.tty === 'auto' && options.command === undefined && p.stdin.tty !== undefined;
  }

  async run(): Promise<number> {
    const p = this.#p;
    const o = this.#o;
    const done = new Promise<number>((resolve) => {
      this.#finish = resolve;
    });
    this.#wire.onVersion = (line) => {
      if (line.startsWith('SSH-2.0-')) this.#wire.send('auth', 0, { user: o.user });
      else this.#lost(`kex_exchange_identification: banner line contains invalid characters`);
    };
    this.#wire.onFrame = (frame) => this.#frame(frame);
    this.#wire.onEnd = (error) => this.#lost(error ? `client_loop: send disconnect: ${NET_WORDS[error]}` : `Connection to ${o.hostName} closed by remote host.`);
    this.#wire.open();
    if (!o.noCommand && !this.#tty && o.command === undefined && o.tty === 'auto') await p.err('Pseudo-terminal will not be allocated because stdin is not a terminal.\r\n');
    try {
      const code = await p.wait(done);
      await this.#writing.catch(() => undefined);
      return code;
    } finally {
      if (this.#raw) p.tty?.setTermios({ icanon: true, echo: true, isig: true, opost: true });
      this.#wire.close();
    }
  }

  #lost(text: string): void {
    if (!this.#o.quiet) void this.#p.err(`${text}\r\n`).catch(() => undefined);
    this.#finish(FAILED);
  }

  #frame(frame: Frame): void {
    const p = this.#p;
    switch (frame.type) {
      case 'accepted':
        void this.#begin();
        return;
      case 'denied':
        this.#lost(`${this.#o.user}@${this.#o.hostName}: Permission denied (publickey,password).`);
        return;
      case 'data':
        if (frame.channel !== 0) this.#channels.get(frame.channel)?.send(frame.payload);
        else this.#write(() => p.stdout.write(frame.payload));
        return;
      case 'error':
        this.#write(() => p.stderr.write(frame.payload));
        return;
      case 'exit': {
        const code = Number(fields(frame).code ?? FAILED);
        this.#wire.onEnd = undefined;
        if (this.#tty && !this.#o.quiet) this.#write(() => p.err(`Connection to ${this.#o.hostName} closed.\r\n`));
        this.#finish(code);
        return;
      }
      case 'failed':
        void p.err(`channel ${frame.channel + 1}: open failed: connect failed: ${String(fields(frame).why ?? 'Connection refused')}\r\n`).catch(() => undefined);
        this.#closeChannel(frame.channel);
        return;
      case 'end':
        this.#channels.get(frame.channel)?.shutdown();
        return;
      case 'close':
        this.#closeChannel(frame.channel);
        return;
      default:
    }
  }

  #write(task: () => Promise<void>): void {
    this.#writing = this.#writing.then(task);
    this.#writing.catch((fault: unknown) => {
      if (fault instanceof BrokenPipe) this.#finish(FAILED);
    });
  }

  async #begin(): Promise<void> {
    const p = this.#p;
    const o = this.#o;
    for (const forward of o.forwards) {
      const opened = p.net.listen(forward.port, (connection) => this.#forwarded(connection, forward.host, forward.hostPort), { ip: forward.bind });
      if (opened.ok) continue;
      await p.err(
        `bind [${forward.bind}]:${forward.port}: ${NET_WORDS[opened.error]}\r\nchannel_setup_fwd_listener_tcpip: cannot listen to port: ${forward.port}\r\nCould not request local forwarding.\r\n`,
      );
      if (o.exitOnForwardFailure) return this.#finish(FAILED);
    }
    if (o.noCommand) return;
    const tty = this.#tty ? p.tty : undefined;
    this.#wire.send('start', 0, {
      ...(o.command === undefined ? {} : { command: o.command }),
      ...(tty ? { columns: tty.columns, rows: tty.rows, term: p.env.get('TERM') ?? 'xterm-256color' } : {}),
    });
    if (tty) {
      this.#raw = true;
      tty.setTermios({ icanon: false, echo: false, isig: false, opost: false });
      p.onSignal('SIGWINCH', () => this.#wire.send('resize', 0, { columns: tty.columns, rows: tty.rows }));
    }
    if (o.noStdin) this.#wire.send('end', 0);
    else void this.#feed().catch(() => undefined);
  }

  async #feed(): Promise<void> {
    const p = this.#p;
    for (let bytes = await p.stdin.read(); bytes && !this.#wire.over; bytes = await p.stdin.read()) this.#wire.send('data', 0, bytes);
    if (!this.#wire.over) this.#wire.send('end', 0);
  }

  #forwarded(connection: TcpConnection, host: string, port: number): void {
    const id = this.#next++;
    this.#channels.set(id, connection);
    this.#wire.send('open', id, { host, port });
    connection.onData = (bytes) => this.#wire.send('data', id, bytes);
    connection.onEnd = () => {
      if (this.#channels.has(id)) this.#wire.send('end', id);
    };
  }

  #closeChannel(id: number): void {
    this.#channels.get(id)?.close();
    this.#channels.delete(id);
  }
}
