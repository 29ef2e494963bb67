// The laptop of a fresh cluster, for tables of recorded kubectl commands.
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { runFree } from '../../src/host/run-free.ts';

export interface Output {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Laptop {
  readonly #cluster: Cluster;
  readonly #clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));

  constructor() {
    this.#cluster = createCluster({ clock: this.#clock, seed: 1, workers: 2, proxyMode: 'iptables' });
  }

  async start(): Promise<void> {
    await runFree(this.#clock, this.#cluster.start());
  }

  write(path: string, text: string): void {
    const { fs } = this.#cluster.laptop;
    fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    fs.writeFile(path, text);
  }

  /** Runs a command in a folder; `stdin` comes from a file. */
  async run(folder: string, argv: readonly string[], stdin = '/dev/null', environment = ''): Promise<Output> {
    const [stdout, stderr] = [collector(), collector()];
    const script = `cd ${folder} && ${environment} "$@" < ${stdin}`;
    const process = this.#cluster.run(
      'laptop',
      ['bash', '-c', script, 'bash', ...argv],
      new Map([
        [1, stdout.file],
        [2, stderr.file],
      ]),
    );
    const { code } = await runFree(this.#clock, process.exited);
    return { exit: code, stdout: stdout.text(), stderr: stderr.text() };
  }

  close(): void {
    this.#cluster.close();
  }
}
