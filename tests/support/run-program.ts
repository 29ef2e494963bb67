// Runs one of the text programs on a bare host: files in, what it printed and its exit code out.
import { concat, decode, encode } from '../../src/base/bytes.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import type { Sockets } from '../../src/machine/network/sockets.ts';
import { HostMachine } from '../../src/machine/os/machine.ts';
import { MemoryFileSystem } from '../../src/machine/os/memory-file-system.ts';
import type { OpenFile, Process } from '../../src/machine/os/types.ts';
import { textTools } from '../../src/machine/programs/text-tools.ts';
import { drive } from './drive.ts';

const noNetwork: Sockets = {
  connect: async () => ({ ok: false, error: 'ENETUNREACH' }),
  listen: () => ({ ok: false, error: 'EADDRNOTAVAIL' }),
  udp: () => ({ ok: false, error: 'EADDRNOTAVAIL' }),
  ping: async () => ({ kind: 'error', error: 'ENETUNREACH' }),
};

export interface Host {
  readonly clock: VirtualClock;
  readonly machine: HostMachine;
}

/** A host with the text programs on it; `start` in milliseconds since 1970. */
export function bareHost(start = 1_795_000_000_000): Host {
  const clock = new VirtualClock(start);
  const fs = new MemoryFileSystem({ clock });
  const machine = new HostMachine({
    hostname: 'laptop',
    fs,
    net: noNetwork,
    clock,
    random: new Random(1),
    environment: new Map([
      ['PATH', '/usr/bin:/bin'],
      ['HOME', '/root'],
      ['TERM', 'xterm-256color'],
    ]),
  });
  fs.mkdir('/usr/bin', { recursive: true });
  fs.mkdir('/work', { recursive: true });
  for (const { path, program } of textTools) fs.install(path, program);
  return { clock, machine };
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** What a program printed into a pipe. */
export class Sink implements OpenFile {
  readonly kind = 'pipe';
  readonly tty = undefined;
  readonly #chunks: Uint8Array[] = [];
  async read(): Promise<null> {
    return null;
  }
  async write(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(bytes.slice());
  }
  close(): void {}
  get text(): string {
    return decode(concat(this.#chunks));
  }
  get bytes(): Uint8Array {
    return concat(this.#chunks);
  }
}

class Source extends Sink {
  readonly #left: Uint8Array[];
  constructor(text: string | Uint8Array) {
    super();
    const bytes = typeof text === 'string' ? encode(text) : text;
    this.#left = bytes.length > 0 ? [bytes] : [];
  }
  override async read(max = Number.POSITIVE_INFINITY): Promise<null> {
    const first = this.#left.shift();
    if (!first) return null;
    if (first.length > max) this.#left.unshift(first.subarray(max));
    return first.subarray(0, max) as unknown as null;
  }
}

/** Puts files on the host: a text, a directory (name ends in /), or a symlink (`-> target`). */
export function putFiles(host: Host, files: Readonly<Record<string, string>>, root = '/work'): void {
  for (const [name, text] of Object.entries(files)) {
    const path = `${root}/${name}`.replace(/\/$/, '');
    host.machine.fs.mkdir(name.endsWith('/') ? path : path.slice(0, path.lastIndexOf('/')), { recursive: true });
    if (name.endsWith('/')) continue;
    if (text.startsWith('-> ')) host.machine.fs.symlink(text.slice(3), path);
    else host.machine.fs.writeFile(path, text);
  }
}

/** Runs a program to its end. */
export async function runProgram(host: Host, argv: readonly string[], stdin: string | Uint8Array = '', options: { env?: Record<string, string>; cwd?: string } = {}): Promise<Ran> {
  const out = new Sink();
  const err = new Sink();
  const files = new Map<number, OpenFile>([
    [0, new Source(stdin)],
    [1, out],
    [2, err],
  ]);
  const env = new Map([...host.machine.environment, ...Object.entries(options.env ?? {})]);
  const p: Process = host.machine.spawn({ argv, files, cwd: options.cwd ?? '/work', env });
  const status = await drive(host.clock, p.exited);
  return { stdout: out.text, stderr: err.text, code: status.code };
}
