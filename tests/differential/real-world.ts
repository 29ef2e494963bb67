// The real kubectl in a real bash, against our API over HTTPS.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { createHttpServer } from '../../src/host/http-server.ts';
import { type SelfSigned, selfSigned } from './certificate.ts';
import { Pace } from './pace.ts';
import type { Times } from './script.ts';
import type { World } from './world.ts';

const API = '192.168.1.10:6443';
/** Lines that wait do so in real time; a busy machine takes its own. */
const LIMIT_MS = 300_000;

let identity: SelfSigned | undefined;

/** Runs the script with `kubectl` and gives what it printed; the world's clock keeps to `times`. */
export async function runReal(world: World, script: string, kubectl: string, times: Times): Promise<string> {
  identity ??= selfSigned('kubernetes', ['192.168.1.10']);
  const home = mkdtempSync(join(tmpdir(), 'differential-'));
  const api = createHttpServer(world.cluster.transport, () => undefined, world.cluster.adminToken);
  const pace = new Pace(world.clock, api);
  const door = doorTo(api, identity, pace, times);
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  layOut(home, kubectl, kubeconfigOf(world, identity), port);
  try {
    // Whose home it is must not tell.
    return (await bash(home, port, `${prelude(port)}\n${script}`)).replaceAll(home, '/home/learner');
  } finally {
    await pace.stop();
    door.closeAllConnections();
    door.close();
    api.closeAllConnections();
    rmSync(home, { recursive: true, force: true });
  }
}

/** In this world the marks settle: each begins when it began in the other. */
const prelude = (port: number): string =>
  `mark() { exec 9<>/dev/tcp/127.0.0.1/${port}; printf 'GET /%s/%s HTTP/1.0\\r\\n\\r\\n' "$1" "$2" >&9; while read -r _ <&9; do :; done; exec 9>&-; }; settle() { :; }`;

/** A proxy that leads to the API by CONNECT, and hears where the script is and how long it sleeps. */
function doorTo(api: Server, { certificate, key }: SelfSigned, pace: Pace, times: Times): Server {
  let end = 0;
  const hear = async (what: string, value: number): Promise<void> => {
    const time = times.get(value);
    if (what === 'sleep') return pace.sleep(value * 1000, end);
    if (!time) return pace.stop();
    end = time.end;
    return what === 'begin' ? pace.begin(time.begin, time.end) : pace.end(time.end);
  };
  const door = createServer((request, response) => {
    const [, what = '', value] = (request.url ?? '').split('/');
    void hear(what, Number(value) || 0).then(() => response.end());
  });
  door.on('connect', (request, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (request.url !== API) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const secure = new TLSSocket(socket, { isServer: true, cert: certificate, key, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => secure.destroy());
    pace.hear(socket);
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
