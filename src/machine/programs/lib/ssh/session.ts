// The server's half of an ssh connection: a process on a terminal or with pipes, and connections made on the client's behalf. upstream: openssh/session.c, channels.c
import type { Bytes } from '../../../../base/bytes.ts';
import { BrokenPipe, Pipe } from '../../../../base/pipe.ts';
import type { TcpConnection } from '../../../network/sockets.ts';
import { NET_WORDS } from '../../../os/net-words.ts';
import type { OpenFile, Process, Tty, User } from '../../../os/types.ts';
import { resolve } from '../resolver.ts';
import { type Frame, fields, SshWire } from './frames.ts';

/** Serves one connection until it ends. `p` is the daemon. */
export function serveSession(p: Process, connection: TcpConnection): void {
  new Session(p, connection);
}

/** The account of a name in /etc/passwd, with its shell. */
function accountOf(p: Process, name: string): { readonly user: User; readonly shell: string } | undefined {
  const lines = p.fs.exists('/etc/passwd') ? p.fs.readText('/etc/passwd').split('\n') : [];
  for (const line of lines) {
    const [account, , uid, gid, , home, shell] = line.split(':');
    if (account === name && shell !== undefined && !/nologin|false/.test(shell)) return { user: { uid: Number(uid), gid: Number(gid), name, home: home ?? '/' }, shell };
  }
  return undefined;
}

class Session {
  readonly #p: Process;
  readonly #wire: SshWire;
  readonly #connection: TcpConnection;
  readonly #channels = new Map<number, TcpConnection>();
  #account: ReturnType<typeof accountOf>;
  #tty: Tty | undefined;
  #input: Pipe | undefined;
  #ended = false;

  constructor(p: Process, connection: TcpConnection) {
    this.#p = p;
    this.#connection = connection;
    this.#wire = new SshWire(connection);
    this.#wire.onVersion = (line) => {
      if (!line.startsWith('SSH-')) this.#end();
    };
    this.#wire.onFrame = (frame) => this.#frame(frame);
    this.#wire.onEnd = () => this.#end();
    this.#wire.open();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tty?.hangup();
    this.#input?.closeWriter();
    for (const channel of this.#channels.values()) channel.close();
    this.#wire.close();
  }

  #frame(frame: Frame): void {
    if (frame.type !== 'auth' && !this.#account) return;
    switch (frame.type) {
      case 'auth':
        this.#account = accountOf(this.#p, String(fields(frame).user ?? ''));
        this.#wire.send(this.#account ? 'accepted' : 'denied', 0);
        return;
      case 'start':
        this.#start(fields(frame));
        return;
      case 'data':
        if (frame.channel !== 0) this.#channels.get(frame.channel)?.send(frame.payload);
        else if (this.#tty) this.#tty.input(frame.payload);
        else void this.#input?.write(frame.payload).catch(() => undefined);
        return;
      case 'end':
        if (frame.channel !== 0) this.#channels.get(frame.channel)?.shutdown();
        else this.#input?.closeWriter();
        return;
      case 'resize': {
        const { columns, rows } = fields(frame);
        if (typeof columns === 'number' && typeof rows === 'number') this.#tty?.resize(columns, rows);
        return;
      }
      case 'open':
        void this.#open(frame.channel, fields(frame));
        return;
      default:
    }
  }

  #start(asked: Record<string, unknown>): void {
    const account = this.#account;
    if (!account) return;
    const { machine } = this.#p;
    const { columns, rows, term, command } = asked;
    const shell = machine.fs.exists(account.shell) ? account.shell : '/bin/sh';
    // The shell goes by its own name, with a dash before it when it is to be a login shell. upstream: openssh session.c do_child
    const name = shell.slice(shell.lastIndexOf('/') + 1);
    const [argv, argv0] = typeof command === 'string' ? [[shell, '-c', command], name] : [[shell], `-${name}`];
    const env = this.#environment(account.user, shell);
    const cwd = machine.fs.exists(account.user.home) ? account.user.home : '/';
    let process: Process;
    if (typeof columns === 'number' && typeof rows === 'number') {
      const tty = machine.openTty(columns, rows);
      this.#tty = tty;
      tty.onOutput = (bytes) => this.#wire.send('data', 0, bytes);
      if (command === undefined) this.#greet(tty);
      env.set('TERM', typeof term === 'string' ? term : 'xterm-256color');
      env.set('SSH_TTY', tty.name);
      process = machine.spawn({ argv, argv0, env, cwd, user: account.user, tty, group: 'new' });
      tty.foreground = process.group;
    } else {
      const files = new Map<number, OpenFile>([
        [0, this.#source()],
        [1, this.#sink('data')],
        [2, this.#sink('error')],
      ]);
      process = machine.spawn({ argv, argv0, env, cwd, user: account.user, files, group: 'new' });
    }
    void process.exited.then((status) => {
      if (this.#ended) return;
      this.#wire.send('exit', 0, { code: status.code });
      this.#ended = true;
      this.#wire.stream.shutdown();
    });
  }

  #environment(user: User, shell: string): Map<string, string> {
    const { remote, local } = this.#connection;
    return new Map([
      ...[...this.#p.machine.environment].filter(([name]) => name === 'PATH' || name === 'LANG'),
      ['USER', user.name],
      ['LOGNAME', user.name],
      ['HOME', user.home],
      ['SHELL', shell],
      ['SSH_CLIENT', `${remote.ip} ${remote.port} ${local.port}`],
      ['SSH_CONNECTION', `${remote.ip} ${remote.port} ${local.ip} ${local.port}`],
    ]);
  }

  #greet(tty: Tty): void {
    const { fs } = this.#p;
    if (fs.exists('/etc/motd')) void tty.write(fs.readFile('/etc/motd'));
  }

  #source(): OpenFile {
    const pipe = new Pipe();
    this.#input = pipe;
    return { kind: 'pipe', tty: undefined, read: (max) => pipe.read(max), write: async () => undefined, close: () => pipe.closeReader() };
  }

  #sink(type: 'data' | 'error'): OpenFile {
    const write = async (bytes: Bytes): Promise<void> => {
      if (this.#wire.over) throw new BrokenPipe();
      this.#wire.send(type, 0, bytes);
    };
    return { kind: 'pipe', tty: undefined, read: async () => null, write, close: () => undefined };
  }

  async #open(id: number, asked: Record<string, unknown>): Promise<void> {
    const host = String(asked.host ?? '');
    const fail = (why: string): void => this.#wire.send('failed', id, { why });
    const found = await resolve(this.#p, host);
    if (!found.ok) return fail('Name or service not known');
    let why = 'Connection refused';
    for (const ip of found.addresses) {
      const outcome = await this.#p.net.connect({ ip, port: Number(asked.port) });
      if (!outcome.ok) {
        why = NET_WORDS[outcome.error];
        continue;
      }
      const channel = outcome.value;
      this.#channels.set(id, channel);
      this.#wire.send('opened', id);
      channel.onData = (bytes) => this.#wire.send('data', id, bytes);
      channel.onEnd = () => {
        this.#channels.delete(id);
        channel.close();
        if (!this.#ended) this.#wire.send('close', id);
      };
      return;
    }
    fail(why);
  }
}
