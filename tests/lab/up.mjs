// Starts and stops an instance: etcd, API server, controller manager, scheduler, stand-in kubelets, and the add-ons that our own cluster boots with.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remember } from './clean.mjs';
import { ADMIN_TOKEN, BIN, instance, request } from './instance.mjs';
import { seed } from './seed.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const ACCOUNTS = [
  [ADMIN_TOKEN, 'kubernetes-admin', '"system:masters,kubeadm:cluster-admins"'],
  ['managertoken', 'system:kube-controller-manager', ''],
  ['schedulertoken', 'system:kube-scheduler', ''],
];
const NAMES = 'subjectAltName=IP:127.0.0.1,IP:10.96.0.1,IP:192.168.1.10,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost';

function openssl(dir, ...argv) {
  const { status, stderr } = spawnSync('openssl', argv, { cwd: dir, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${argv[0]}: ${stderr}`);
}

function credentials(dir, server) {
  openssl(dir, 'genrsa', '-out', 'sa.key', '2048');
  openssl(dir, 'rsa', '-in', 'sa.key', '-pubout', '-out', 'sa.pub');
  openssl(dir, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '3650', '-subj', '/CN=kubernetes');
  writeFileSync(join(dir, 'names'), `${NAMES}\n`);
  for (const name of ['kube-apiserver', 'front-proxy-client']) {
    openssl(dir, 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(dir, 'x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650', '-out', `${name}.crt`, '-extfile', 'names');
  }
  writeFileSync(join(dir, 'tokens.csv'), ACCOUNTS.map(([token, user, groups], i) => `${[token, user, i, groups].filter((x) => x !== '').join(',')}\n`).join(''));
  for (const [token, user] of ACCOUNTS) {
    const name = user.replace('system:', '');
    writeFileSync(
      join(dir, `${name}.conf`),
      `apiVersion: v1
kind: Config
clusters: [{name: kubernetes, cluster: {server: "${server}", certificate-authority: ${join(dir, 'ca.crt')}}}]
users: [{name: ${name}, user: {token: ${token}}}]
contexts: [{name: ${name}@kubernetes, context: {cluster: kubernetes, user: ${name}}}]
current-context: ${name}@kubernetes
`,
    );
  }
}

const flags = (table) => Object.entries(table).map(([name, value]) => `--${name}=${value}`);
const trusting = (conf) => ({ kubeconfig: conf, 'authentication-kubeconfig': conf, 'authorization-kubeconfig': conf, 'leader-elect': false, 'bind-address': '127.0.0.1' });

/** Waits until something holds, unless a program on which it rests has ended. */
async function eventually(holds, what, ended = [], seconds = 90) {
  for (let i = 0; i < seconds * 4; i++) {
    if (ended.length > 0) throw new Error(ended[0]);
    if (await holds().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`${what}: still not after ${seconds} s`);
}

/** `bare`: the API server and etcd only, as the single requests of golden/api were recorded. */
export async function up(number, options) {
  const at = instance(number);
  try {
    await startAll(at, options);
  } catch (error) {
    await down(number);
    throw error;
  }
  console.log(join(at.dir, 'kubernetes-admin.conf'));
}

async function startAll(at, { bare = false, apiFlags = [] } = {}) {
  mkdirSync(at.dir, { recursive: true });
  if (!existsSync(join(at.dir, 'kubernetes-admin.conf'))) credentials(at.dir, at.server);
  const pids = [];
  const ended = [];
  const start = (name, program, argv) => {
    const log = openSync(join(at.dir, `${name}.log`), 'w');
    const child = spawn(program, argv, { cwd: at.dir, detached: true, stdio: ['ignore', log, log] });
    child.on('exit', (code) => ended.push(`${name} ended with ${code}; ${join(at.dir, `${name}.log`)} says why`));
    child.unref();
    pids.push(child.pid);
    writeFileSync(join(at.dir, 'pids'), pids.join('\n'));
  };
  const until = (holds, what) => eventually(holds, what, ended);
  const store = `http://127.0.0.1:${at.etcd}`;
  const peer = `http://127.0.0.1:${at.peer}`;
  start('etcd', join(BIN, 'etcd'), [
    '--unsafe-no-fsync',
    ...flags({
      'data-dir': 'etcd',
      'listen-client-urls': store,
      'advertise-client-urls': store,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `default=${peer}`,
    }),
  ]);
  start('kube-apiserver', join(BIN, 'kube-apiserver'), [
    ...flags({
      'etcd-servers': store,
      'secure-port': at.api,
      'bind-address': '127.0.0.1',
      'advertise-address': '192.168.1.10',
      'tls-cert-file': 'kube-apiserver.crt',
      'tls-private-key-file': 'kube-apiserver.key',
      'client-ca-file': 'ca.crt',
      'token-auth-file': 'tokens.csv',
      'service-account-key-file': 'sa.pub',
      'service-account-signing-key-file': 'sa.key',
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-cluster-ip-range': '10.96.0.0/16',
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': 'NodeRestriction',
      'allow-privileged': true,
      'enable-bootstrap-token-auth': true,
      'requestheader-client-ca-file': 'ca.crt',
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-username-headers': 'X-Remote-User',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'proxy-client-cert-file': 'front-proxy-client.crt',
      'proxy-client-key-file': 'front-proxy-client.key',
    }),
    ...apiFlags,
  ]);
  await until(async () => (await request(at.server, 'GET', '/readyz')).code === 200, 'the API server is ready');
  if (!bare) {
    start('kube-controller-manager', join(BIN, 'kube-controller-manager'), [
      ...flags({
        ...trusting('kube-controller-manager.conf'),
        'secure-port': at.manager,
        'use-service-account-credentials': true,
        'service-account-private-key-file': 'sa.key',
        'root-ca-file': 'ca.crt',
        'cluster-signing-cert-file': 'ca.crt',
        'cluster-signing-key-file': 'ca.key',
        'allocate-node-cidrs': true,
        'cluster-cidr': '10.244.0.0/16',
        'service-cluster-ip-range': '10.96.0.0/16',
        'cluster-name': 'kubernetes',
        controllers: '*,bootstrap-signer-controller,token-cleaner-controller',
      }),
    ]);
    start('kube-scheduler', join(BIN, 'kube-scheduler'), flags({ ...trusting('kube-scheduler.conf'), 'secure-port': at.scheduler }));
    start('kubelets', process.execPath, [here('kubelet.mjs'), at.server]);
    await seed(at.server);
    await until(async () => {
      const { body } = await request(at.server, 'GET', '/api/v1/namespaces/kube-system/pods');
      return body.items.length >= 9 && body.items.every((pod) => pod.status.phase === 'Running');
    }, 'the add-ons run');
    await remember(at);
  }
}

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Ends what `up` started and forgets what was stored; credentials stay. */
export async function down(number) {
  const { dir } = instance(number);
  const pids = readFileSync(join(dir, 'pids'), 'utf8').split('\n').map(Number).filter(alive);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await eventually(async () => !pids.some(alive), 'the programs end');
  rmSync(join(dir, 'etcd'), { recursive: true, force: true });
}
