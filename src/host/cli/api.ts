// portside api: the emulated API over HTTP on 127.0.0.1, for the real kubectl.
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Driver } from '../driver.ts';
import { createHttpServer } from '../http-server.ts';
import { nodeHost } from '../node-host.ts';
import { parseArgs, UsageError } from './args.ts';
import type { Command } from './types.ts';
import { bootWorld, WORLD_FLAGS, WORLD_HELP } from './world.ts';

function kubeconfig(port: number, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    server: http://127.0.0.1:${port}
contexts:
- name: kubernetes-admin@kubernetes
  context:
    cluster: kubernetes
    user: kubernetes-admin
current-context: kubernetes-admin@kubernetes
users:
- name: kubernetes-admin
  user:
    token: ${token}
`;
}

export const apiCommand: Command = {
  name: 'api',
  usage: 'api --port N',
  summary: 'serves the emulated API on 127.0.0.1; its first line is the path of a kubeconfig',
  help: `${WORLD_HELP}  --speed N         virtual seconds a real second (1)\n`,
  async run(argv, root) {
    const args = parseArgs(argv, [...WORLD_FLAGS, '--port', '--speed']);
    const port = args.number('--port') ?? 0;
    const speed = args.number('--speed') ?? 1;
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError('--port is between 0 and 65535');
    if (speed <= 0) throw new UsageError('--speed is above 0');
    const { cluster, clock } = await bootWorld(args, root);
    const driver = new Driver(clock, nodeHost);
    driver.speed = speed;
    driver.start();
    const server = createHttpServer(cluster.transport, () => driver.wake(), cluster.adminToken);
    const failed = await new Promise<Error | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(port, '127.0.0.1', () => resolve(undefined));
    });
    if (failed) {
      process.stderr.write(`portside api: ${failed.message}\n`);
      return 1;
    }
    const file = join(mkdtempSync(join(tmpdir(), 'portside-')), 'kubeconfig');
    writeFileSync(file, kubeconfig((server.address() as AddressInfo).port, cluster.adminToken), { mode: 0o600 });
    process.stdout.write(`${file}\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    driver.stop();
    server.closeAllConnections();
    server.close();
    cluster.close();
    return 0;
  },
};
