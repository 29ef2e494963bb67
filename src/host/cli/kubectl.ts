// portside kubectl: our kubectl as a program of this machine, against any API server.
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
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

/** Files that the words of the command line may name are laid into the program's own file system under the same path. */
function layFile(fs: MemoryFileSystem, path: string): void {
  try {
    if (!statSync(path).isFile()) return;
    const full = path.startsWith('/') ? path : `${process.cwd()}/${path}`;
    fs.mkdir(full.slice(0, full.lastIndexOf('/')) || '/', { recursive: true });
    fs.writeFile(full, new Uint8Array(readFileSync(path)));
  } catch {
    // Not a file: a word like any other.
  }
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
    for (const path of [...config.split(':'), ...argv.flatMap((w) => [w, w.replace(/^(-f|--[\w-]+=)/, '')])]) layFile(fs, path);
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
