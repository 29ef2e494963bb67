// The real kubectl in a real bash, against our API over HTTPS. The world's clock moves only while a kubectl is at work, and when the script sleeps.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { Driver } from '../../src/host/driver.ts';
import { createHttpServer } from '../../src/host/http-server.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { passFree } from '../../src/host/run-free.ts';
import { type SelfSigned, selfSigned } from './certificate.ts';
import type { World } from './world.ts';

const API = '192.168.1.10:6443';
/** Whatever takes longer than this waits for something: then time may run. */
const PATIENCE_MS = 700;
const HURRY = 40;
const LIMIT_MS = 100_000;

let identity: SelfSigned | undefined;

/** Runs the script with `kubectl` and gives what it printed. */
export async function runReal(world: World, script: string, kubectl: string): Promise<string> {
  identity ??= selfSigned('kubernetes', ['192.168.1.10']);
  const home = mkdtempSync(join(tmpdir(), 'differential-'));
  const driver = new Driver(world.clock, nodeHost);
  const pace = new Pace(driver);
  const api = createHttpServer(world.cluster.transport, () => driver.wake(), world.cluster.adminToken);
  const door = doorTo(api, identity, async (seconds) => {
    pace.stop();
    await passFree(world.clock, seconds * 1000);
    pace.start();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  layOut(home, kubectl, kubeconfigOf(world, identity), port);
  pace.start();
  try {
    return await bash(home, port, script);
  } finally {
    pace.stop();
    door.closeAllConnections();
    door.close();
    api.closeAllConnections();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Real time at first, faster for who waits. */
class Pace {
  readonly #driver: Driver;
  #hurry: NodeJS.Timeout | undefined;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  start(): void {
    this.#driver.start();
    this.#driver.speed = 1;
    this.#hurry = setTimeout(() => {
      this.#driver.speed = HURRY;
    }, PATIENCE_MS);
  }

  stop(): void {
    clearTimeout(this.#hurry);
    this.#driver.stop();
  }
}

/** A proxy that leads to the API by CONNECT, and hears how long the script sleeps. */
function doorTo(api: Server, { certificate, key }: SelfSigned, sleep: (seconds: number) => Promise<void>): Server {
  const door = createServer((request, response) => {
    void sleep(Number(request.url?.slice('/sleep/'.length)) || 0).then(() => response.end());
  });
  door.on('connect', (request, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (request.url !== API) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const secure = new TLSSocket(socket, { isServer: true, cert: certificate, key, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => secure.destroy());
    return api.emit('connection', secure);
  });
  return door;
}

/** The laptop's own kubeconfig, with certificates that hold outside of the world. */
function kubeconfigOf(world: World, { certificate, key }: SelfSigned): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const text = new TextDecoder().decode(world.cluster.laptop.fs.readFile('/home/learner/.kube/config'));
  return text
    .replace(/(certificate-authority-data: ).*/, `$1${base64(certificate)}`)
    .replace(/(client-certificate-data: ).*/, `$1${base64(certificate)}`)
    .replace(/(client-key-data: ).*/, `$1${base64(key)}`);
}

function layOut(home: string, kubectl: string, kubeconfig: string, port: number): void {
  for (const folder of ['bin', '.kube', 'frames', 'work']) mkdirSync(join(home, folder));
  symlinkSync(kubectl, join(home, 'bin', 'kubectl'));
  writeFileSync(join(home, '.kube', 'config'), kubeconfig, { mode: 0o600 });
  const sleep = join(home, 'bin', 'sleep');
  writeFileSync(sleep, `#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/${port}\nprintf 'GET /sleep/%s HTTP/1.0\\r\\n\\r\\n' "\${1%s}" >&3\ncat <&3 >/dev/null\n`);
  chmodSync(sleep, 0o755);
}

function bash(home: string, port: number, script: string): Promise<string> {
  const child = spawn('bash', ['--noprofile', '--norc', '-s'], {
    cwd: join(home, 'work'),
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: `${join(home, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      FRAMES: join(home, 'frames'),
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      TZ: 'UTC',
    },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(script);
  const limit = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), LIMIT_MS);
  return new Promise((resolve) => {
    child.on('close', () => {
      clearTimeout(limit);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}
