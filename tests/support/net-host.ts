// Machines on the recorded cluster's network: each runs an image or the tools of a host, so that programs can talk to each other.
import { concat, decode, encode } from '../../src/base/bytes.ts';
import { Random } from '../../src/base/random.ts';
import type { Image } from '../../src/machine/images/types.ts';
import type { Netns } from '../../src/machine/network/netns.ts';
import { HostMachine } from '../../src/machine/os/machine.ts';
import { MemoryFileSystem } from '../../src/machine/os/memory-file-system.ts';
import type { OpenFile, Process } from '../../src/machine/os/types.ts';
import { netTools } from '../../src/machine/programs/net-tools.ts';
import { textTools } from '../../src/machine/programs/text-tools.ts';
import { drive } from './drive.ts';
import { buildWorld, type World } from './network-world.ts';

export interface NetHost {
  readonly machine: HostMachine;
  readonly world: World;
}

export interface Heard {
  /** stdout and stderr as they came. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** A world whose hosts have the tools of a Debian host. */
export function toolWorld(options: { readonly seed?: number; readonly dual?: boolean } = {}): { readonly world: World; host(name: string): NetHost } {
  const world = buildWorld(options);
  const made = new Map<string, NetHost>();
  return {
    world,
    host: (name) => {
      const known = made.get(name);
      if (known) return known;
      const host = { world, machine: toolHost(world, name.replace('pod:', ''), world.host(name)) };
      made.set(name, host);
      return host;
    },
  };
}

function toolHost(world: World, hostname: string, net: Netns): HostMachine {
  const fs = new MemoryFileSystem({ clock: world.clock });
  const machine = new HostMachine({
    hostname,
    fs,
    net,
    clock: world.clock,
    random: new Random(7).fork(hostname),
    environment: new Map([
      ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOME', '/root'],
    ]),
  });
  fs.mkdir('/work', { recursive: true });
  fs.mkdir('/etc', { recursive: true });
  fs.writeFile(
    '/etc/hosts',
    `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n192.168.1.10\tcontrol-plane\n192.168.1.11\tnode-1\n192.168.1.12\tnode-2\n192.168.1.100\tlaptop\n`,
  );
  fs.writeFile('/etc/resolv.conf', 'nameserver 192.168.1.1\n');
  for (const { path, program } of [...textTools, ...netTools]) {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    fs.install(path, program);
  }
  return machine;
}

/** Starts an image's first process in a network namespace, as a kubelet does. */
export function runImage(
  world: World,
  image: Image,
  hostname: string,
  net: Netns,
  options: { readonly args?: readonly string[]; readonly env?: Record<string, string>; readonly files?: Record<string, string> } = {},
): Running {
  const fs = new MemoryFileSystem({ clock: world.clock });
  for (const [path, text] of Object.entries({ '/etc/hosts': '127.0.0.1\tlocalhost\n', ...image.files, ...options.files })) {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    fs.writeFile(path, text);
  }
  for (const [path, program] of Object.entries(image.programs)) {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    fs.install(path, program);
  }
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const environment = new Map(Object.entries({ PATH: path, HOSTNAME: hostname, ...image.env, ...options.env }));
  const machine = new HostMachine({ hostname, fs, net, clock: world.clock, random: new Random(3).fork(hostname), environment });
  const sink = new Collector();
  const argv = [...image.entrypoint, ...(options.args ?? image.cmd)];
  const process = machine.spawn({
    argv,
    cwd: image.workingDir ?? '/',
    files: new Map<number, OpenFile>([
      [1, sink],
      [2, sink],
    ]),
  });
  return { machine, world, process, log: () => sink.text };
}

export interface Running extends NetHost {
  readonly process: Process;
  log(): string;
}

class Collector implements OpenFile {
  readonly kind = 'pipe';
  readonly tty = undefined;
  readonly #chunks: Uint8Array[];
  readonly #also: Uint8Array[] | undefined;
  constructor(also?: Uint8Array[]) {
    this.#chunks = [];
    this.#also = also;
  }
  async read(): Promise<null> {
    return null;
  }
  async write(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(bytes.slice());
    this.#also?.push(bytes.slice());
  }
  close(): void {}
  get text(): string {
    return decode(concat(this.#chunks));
  }
}

/** Runs a command to its end: into pipes, or on a terminal of 80 columns. */
export async function run(
  host: NetHost,
  argv: readonly string[],
  options: { readonly stdin?: string; readonly tty?: boolean; readonly env?: Record<string, string> } = {},
): Promise<Heard> {
  const { machine, world } = host;
  const both: Uint8Array[] = [];
  const env = new Map([...machine.environment, ...Object.entries(options.env ?? {})]);
  if (options.tty) {
    const tty = machine.openTty(80, 24);
    tty.onOutput = (bytes) => both.push(bytes.slice());
    const process = machine.spawn({ argv, env, cwd: '/work', tty, group: 'new' });
    tty.foreground = process.group;
    const status = await drive(world.clock, process.exited);
    const output = decode(concat(both)).replaceAll('\r\n', '\n');
    return { output, stdout: output, stderr: '', exit: status.code };
  }
  const out = new Collector(both);
  const err = new Collector(both);
  const input = options.stdin === undefined ? undefined : source(options.stdin);
  const files = new Map<number, OpenFile>([
    [1, out],
    [2, err],
  ]);
  if (input) files.set(0, input);
  const process = machine.spawn({ argv, env, cwd: '/work', files });
  const status = await drive(world.clock, process.exited);
  return { output: decode(concat(both)), stdout: out.text, stderr: err.text, exit: status.code };
}

function source(text: string): OpenFile {
  let left: Uint8Array | null = encode(text);
  return {
    kind: 'pipe',
    tty: undefined,
    read: async () => {
      const now = left;
      left = null;
      return now;
    },
    write: async () => undefined,
    close: () => undefined,
  };
}
