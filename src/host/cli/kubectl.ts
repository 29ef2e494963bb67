// portside kubectl: our kubectl as a program of this machine, against any API server.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { VirtualClock } from '../../base/clock.ts';
import { Random } from '../../base/random.ts';
import { createKubectl } from '../../kubernetes/kubectl/kubectl.ts';
import { Network } from '../../machine/network/network.ts';
import { HostMachine } from '../../machine/os/machine.ts';
import { MemoryFileSystem } from '../../machine/os/memory-file-system.ts';
import { Driver } from '../driver.ts';
import { nodeHost } from '../node-host.ts';
import { httpTransport } from '../node-transport.ts';
import { sink, source } from './sink.ts';
import type { Command } from './types.ts';

/** More than a folder of manifests has is not taken in. */
const MOST_FILES = 2000;

/** The part of this machine's files that a call may name, in the program's own file system under the same paths. */
class Borrowed {
  readonly #fs: MemoryFileSystem;
  readonly #laid = new Map<string, Buffer>();

  constructor(fs: MemoryFileSystem) {
    this.#fs = fs;
  }

  /** A file, or with `whole` a folder and all that is in it; anything else is a word like any other. */
  lay(path: string, whole: boolean): void {
    const full = resolve(path);
    try {
      const { isFile, isFolder } = kindOf(full);
      if (isFolder && whole && full !== '/')
        for (const name of readdirSync(full)) if (!name.startsWith('.') && name !== 'node_modules' && this.#laid.size < MOST_FILES) this.lay(join(full, name), true);
      if (!isFile || this.#laid.has(full)) return;
      const bytes = readFileSync(full);
      this.#fs.mkdir(dirname(full), { recursive: true });
      this.#fs.writeFile(full, new Uint8Array(bytes), { mode: statSync(full).mode & 0o777 });
      this.#laid.set(full, bytes);
    } catch {
      // Not there, or not for us.
    }
  }

  /** What lies below the folder before the run is not the run's. */
  remember(folder: string): void {
    for (const path of this.#files(folder)) if (!this.#laid.has(path)) this.#laid.set(path, Buffer.from(this.#fs.readFile(path)));
  }

  /** Puts back what the run has written below the folder. */
  giveBack(folder: string): void {
    for (const path of this.#files(folder)) this.#keep(path);
  }

  #files(folder: string): string[] {
    if (!this.#fs.exists(folder)) return [];
    return this.#fs.readdir(folder).flatMap((name) => {
      const path = join(folder, name);
      const { type } = this.#fs.lstat(path);
      if (type === 'directory') return this.#files(path);
      return type === 'file' && !this.#fs.programAt(path) ? [path] : [];
    });
  }

  #keep(path: string): void {
    const now = Buffer.from(this.#fs.readFile(path));
    if (this.#laid.get(path)?.equals(now)) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, now, { mode: this.#fs.stat(path).mode & 0o777 });
  }
}

function kindOf(path: string): { readonly isFile: boolean; readonly isFolder: boolean } {
  const stat = statSync(path);
  return { isFile: stat.isFile(), isFolder: stat.isDirectory() };
}

const FOLDERS = /^(-[fkR]|--filename|--kustomize|--from-file|--www|kustomize|cp)$/;

/** Lays what the words of a call may name. A kustomization reads its neighbours, too. */
function layNamed(borrowed: Borrowed, argv: readonly string[]): void {
  for (const [i, word] of argv.entries()) {
    const before = argv[i - 1] ?? '';
    const value = word.replace(/^(-[fk](?=.)|--[\w-]+=)/, '');
    const folder = value !== word || FOLDERS.test(before) || argv.includes('cp');
    if (/^(-k|--kustomize|kustomize)$/.test(before) || /^(-k.|--kustomize=)/.test(word)) borrowed.lay(join(value, '..'), true);
    if (!value.startsWith('-')) borrowed.lay(value, folder);
    // key=path of --from-file
    if (value.includes('=')) borrowed.lay(value.slice(value.indexOf('=') + 1), folder);
  }
  if (argv.at(-1) === 'kustomize') borrowed.lay('..', true);
}

export const kubectlCommand: Command = {
  name: 'kubectl',
  usage: 'kubectl [--server URL] ...',
  summary: 'our kubectl against any API server',
  async run(argv) {
    const clock = new VirtualClock(Date.now());
    const random = new Random(Date.now() & 0xffffffff);
    const fs = new MemoryFileSystem({ clock });
    const config = process.env.KUBECONFIG ?? `${homedir()}/.kube/config`;
    const kube = join(homedir(), '.kube');
    const borrowed = new Borrowed(fs);
    const configs = config.split(':').filter(Boolean);
    for (const path of [...configs, join(kube, 'kuberc')]) borrowed.lay(path, false);
    layNamed(borrowed, argv);
    fs.mkdir(process.cwd(), { recursive: true });
    const kubectl = createKubectl({ transport: (p, rest) => httpTransport({ server: rest.server, insecure: rest.insecure, ...credentials(p.fs, rest) }) });
    fs.install('/usr/bin/kubectl', kubectl);
    const net = new Network({ clock, random }).netns('local');
    const machine = new HostMachine({
      hostname: 'local',
      fs,
      net,
      clock,
      random,
      environment: new Map(Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v] as const]))),
    });
    machine.onFault = (fault) => process.stderr.write(`${fault instanceof Error ? fault.stack : fault}\n`);
    const folders = [...new Set([process.cwd(), kube, ...configs.map((file) => dirname(resolve(file)))])];
    for (const folder of folders) borrowed.remember(folder);
    const driver = new Driver(clock, nodeHost);
    driver.start();
    const p = machine.spawn({
      argv: ['/usr/bin/kubectl', ...argv],
      cwd: process.cwd(),
      env: new Map([...machine.environment, ['KUBECONFIG', config]]),
      files: new Map([
        [0, source(process.stdin)],
        [1, sink(process.stdout)],
        [2, sink(process.stderr)],
      ]),
    });
    process.once('SIGINT', () => p.kill('SIGINT'));
    const { code } = await p.exited;
    driver.stop();
    process.stdin.destroy();
    for (const folder of folders) borrowed.giveBack(folder);
    return code;
  },
};

interface Rest {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly certificateAuthorityData?: string;
  readonly certificateAuthority?: string;
  readonly clientCertificateData?: string;
  readonly clientCertificate?: string;
  readonly clientKeyData?: string;
  readonly clientKey?: string;
}

function credentials(fs: { readText(path: string): string }, rest: Rest): { token?: string; ca?: string; clientCertificate?: string; clientKey?: string } {
  const pem = (data: string | undefined, path: string | undefined): string | undefined =>
    data ? Buffer.from(data, 'base64').toString('utf8') : path ? fs.readText(path) : undefined;
  const token = rest.token ?? (rest.tokenFile ? fs.readText(rest.tokenFile).trim() : undefined);
  const ca = pem(rest.certificateAuthorityData, rest.certificateAuthority);
  const clientCertificate = pem(rest.clientCertificateData, rest.clientCertificate);
  const clientKey = pem(rest.clientKeyData, rest.clientKey);
  return { ...(token ? { token } : {}), ...(ca ? { ca } : {}), ...(clientCertificate ? { clientCertificate } : {}), ...(clientKey ? { clientKey } : {}) };
}
