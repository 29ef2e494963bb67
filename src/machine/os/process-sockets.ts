// The sockets of one process: their waits end with its signals, and what it leaves open is closed when it ends.
import type { Disposable } from '../../base/emitter.ts';
import type { SocketOwner } from '../network/socket-owner.ts';
import type { ConnectOptions, Endpoint, ListenOptions, Outcome, PingOutcome, Sockets, TcpConnection, TcpListener, UdpSocket } from '../network/sockets.ts';

interface Owner {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly user: SocketOwner;
  readonly signal: AbortSignal;
  wait<T>(promise: Promise<T>): Promise<T>;
}

export class ProcessSockets implements Sockets {
  readonly #net: Sockets;
  readonly #owner: Owner;
  readonly #open = new Set<Disposable | TcpConnection>();

  constructor(net: Sockets, owner: Owner) {
    this.#net = net;
    this.#owner = owner;
  }

  async connect(to: Endpoint, options: ConnectOptions = {}): Promise<Outcome<TcpConnection>> {
    const outcome = await this.#owner.wait(this.#net.connect(to, { ...options, ...this.#own(), signal: this.#signal(options.signal) }));
    if (outcome.ok) this.#keep(outcome.value);
    return outcome;
  }

  listen(port: number, accept: (connection: TcpConnection) => void, options: ListenOptions = {}): Outcome<TcpListener> {
    const program = options.program ?? { name: (this.#owner.argv[0] ?? '').split('/').at(-1) ?? '', pid: this.#owner.pid };
    const outcome = this.#net.listen(
      port,
      (connection) => {
        this.#keep(connection);
        accept(connection);
      },
      { ...options, ...this.#own(), program, ordinary: this.#owner.user.uid !== 0 },
    );
    return outcome.ok ? { ok: true, value: this.#hold(outcome.value) } : outcome;
  }

  udp(port?: number, options: ListenOptions = {}): Outcome<UdpSocket> {
    const program = options.program ?? { name: (this.#owner.argv[0] ?? '').split('/').at(-1) ?? '', pid: this.#owner.pid };
    const outcome = this.#net.udp(port, { ...options, ...this.#own(), program, ordinary: this.#owner.user.uid !== 0 });
    return outcome.ok ? { ok: true, value: this.#hold(outcome.value) } : outcome;
  }

  ping(ip: string, options: Parameters<Sockets['ping']>[1] = {}): Promise<PingOutcome> {
    return this.#owner.wait(this.#net.ping(ip, { ...options, ...this.#own(), signal: this.#signal(options.signal) }));
  }

  /** Whose its sockets are, where they are not root's. */
  #own(): { readonly owner?: SocketOwner } {
    const { uid, gid } = this.#owner.user;
    return uid === 0 && gid === 0 ? {} : { owner: { uid, gid } };
  }

  /** The process has ended. */
  close(): void {
    for (const one of [...this.#open]) 'dispose' in one ? one.dispose() : one.close();
    this.#open.clear();
  }

  #keep(connection: TcpConnection): void {
    this.#open.add(connection);
    connection.holder = this.#open;
  }

  #hold<T extends Disposable>(socket: T): T {
    const open = this.#open;
    const dispose = socket.dispose;
    const entry: Disposable = { dispose: () => dispose.call(socket) };
    open.add(entry);
    socket.dispose = () => {
      open.delete(entry);
      dispose.call(socket);
    };
    return socket;
  }

  #signal(other: AbortSignal | undefined): AbortSignal {
    const own = this.#owner.signal;
    if (!other) return own;
    const both = new AbortController();
    for (const one of [own, other]) {
      if (one.aborted) both.abort(one.reason);
      else one.addEventListener('abort', () => both.abort(one.reason), { once: true });
    }
    return both.signal;
  }
}
