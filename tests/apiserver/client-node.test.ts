// A client that nobody here wrote: @kubernetes/client-node over HTTP and WebSockets, with informers, exec, port-forward, logs, patches.
import { type AddressInfo, createConnection, createServer, type Server as NetServer } from 'node:net';
import { PassThrough } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  type V1Pod,
  type V1Service,
  type V1Status,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { Driver } from '../../src/host/driver.ts';
import { createHttpServer } from '../../src/host/http-server.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { runFree } from '../../src/host/run-free.ts';

let cluster: Cluster;
let driver: Driver;
let server: ReturnType<typeof createHttpServer>;
const config = new KubeConfig();
let core: CoreV1Api;

beforeAll(async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  cluster = createCluster({ clock, seed: 1, workers: 2, proxyMode: 'iptables' });
  await runFree(clock, cluster.start());
  driver = new Driver(clock, nodeHost);
  driver.speed = 50;
  driver.start();
  server = createHttpServer(cluster.transport, () => driver.wake(), cluster.adminToken);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  config.loadFromOptions({
    clusters: [{ name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
    users: [{ name: 'u', token: cluster.adminToken }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  core = config.makeApiClient(CoreV1Api);
}, 60_000);

afterAll(() => {
  driver?.stop();
  server?.closeAllConnections();
  server?.close();
  cluster?.close();
});

/** Asks again until it holds. */
async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise(setImmediate);
  }
}

const running = (name: string): Promise<V1Pod> =>
  until(
    () => core.readNamespacedPod({ namespace: 'default', name }),
    (pod) => pod.status?.phase === 'Running',
  );

const web = (name: string, extra: Partial<V1Service['spec']> = {}): V1Service => ({
  metadata: { name },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80 }], ...extra },
});

describe('requests', () => {
  it('says its version', async () => {
    expect((await config.makeApiClient(VersionApi).getCode()).gitVersion).toBe('v1.36.3');
  });

  it('creates, patches, lists by label, refuses with causes, deletes', async () => {
    const made = await core.createNamespacedService({ namespace: 'default', body: { ...web('typed'), metadata: { name: 'typed', labels: { made: 'here' } } } });
    expect(made.spec?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30000);
    const patched = await core.patchNamespacedService(
      { namespace: 'default', name: 'typed', body: { spec: { externalTrafficPolicy: 'Local' } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
    expect(patched.spec?.externalTrafficPolicy).toBe('Local');
    expect((await core.listNamespacedService({ namespace: 'default', labelSelector: 'made=here' })).items.map((s) => s.metadata?.name)).toEqual(['typed']);
    const refused = await core
      .createNamespacedService({ namespace: 'default', body: web('low', { ports: [{ port: 80, nodePort: 80 }] }) })
      .catch((error: { code: number; body: string }) => error);
    expect(refused).toMatchObject({ code: 422 });
    expect(JSON.parse((refused as { body: string }).body).details.causes[0]).toEqual({
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
      field: 'spec.ports[0].nodePort',
    });
    await core.deleteNamespacedService({ namespace: 'default', name: 'typed' });
    await expect(core.readNamespacedService({ namespace: 'default', name: 'typed' })).rejects.toMatchObject({ code: 404 });
  });

  it('finds kinds by discovery', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'deny', namespace: 'default' }, spec: { podSelector: {} } };
    await objects.create(manifest);
    expect(await objects.read(manifest)).toMatchObject({ spec: { policyTypes: ['Ingress'] } });
    await objects.delete(manifest);
  });
});

describe('informers', () => {
  it('see what is there, what comes, what changes and what goes', async () => {
    const seen: string[] = [];
    const informer = makeInformer(config, '/api/v1/namespaces/default/services', () => core.listNamespacedService({ namespace: 'default' }));
    for (const verb of ['add', 'update', 'delete'] as const) informer.on(verb, (service: V1Service) => seen.push(`${verb} ${service.metadata?.name}`));
    await informer.start();
    await core.createNamespacedService({ namespace: 'default', body: web('watched') });
    await until(
      async () => seen,
      (s) => s.includes('add watched'),
    );
    await core.patchNamespacedService(
      { namespace: 'default', name: 'watched', body: [{ op: 'replace', path: '/spec/type', value: 'ClusterIP' }] },
      setHeaderOptions('Content-Type', PatchStrategy.JsonPatch),
    );
    await core.deleteNamespacedService({ namespace: 'default', name: 'watched' });
    await until(
      async () => seen,
      (s) => s.includes('delete watched'),
    );
    await informer.stop();
    expect(seen).toEqual(['add kubernetes', 'add watched', 'update watched', 'delete watched']);
    expect(informer.list().map((s) => s.metadata?.name)).toEqual(['kubernetes']);
  });

  it('a watch with a selection tells that an object has left it', async () => {
    const seen: string[] = [];
    const request = await new Watch(config).watch(
      '/api/v1/namespaces/default/configmaps',
      { labelSelector: 'tier=front' },
      (phase, object: { metadata: { name: string } }) => seen.push(`${phase} ${object.metadata.name}`),
      () => {},
    );
    await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'm', labels: { tier: 'front' } } } });
    await core.patchNamespacedConfigMap(
      { namespace: 'default', name: 'm', body: { metadata: { labels: { tier: 'back' } } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    await until(
      async () => seen,
      (s) => s.length === 2,
    );
    request.abort();
    expect(seen).toEqual(['ADDED m', 'DELETED m']);
  });
});

describe('a pod', () => {
  beforeAll(async () => {
    await core.createNamespacedPod({
      namespace: 'default',
      body: { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
    });
    await running('web');
  });

  it('runs a command over a WebSocket: what it prints, what it reads, how it ended', async () => {
    const stdout = new PassThrough();
    const stdin = new PassThrough();
    let text = '';
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    stdin.end('from outside\n');
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec('default', 'web', 'web', ['sh', '-c', 'echo hello; cat; exit 3'], stdout, null, stdin, false, resolve).catch(reject);
    });
    expect(text).toBe('hello\nfrom outside\n');
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '3' }] } });
  });

  it('is reached through a forwarded port', async () => {
    const forward = new PortForward(config);
    const local: NetServer = createServer((socket) => void forward.portForward('default', 'web', [80], socket, null, socket));
    await new Promise<void>((resolve) => local.listen(0, '127.0.0.1', resolve));
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = createConnection((local.address() as AddressInfo).port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\nHost: web\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.includes('</html>')) resolve(text);
      });
      socket.on('error', reject);
    });
    local.close();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain('Welcome to nginx!');
  });

  it('has a log that can be followed', async () => {
    const log = new PassThrough();
    let text = '';
    log.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const request = await new Log(config).log('default', 'web', 'web', log, { follow: true, tailLines: 20 });
    await until(
      async () => text,
      (t) => t.includes('GET / HTTP/1.0'),
    );
    request.abort();
  });

  it('follows its deployment', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const labels = { app: 'many' };
    await apps.createNamespacedDeployment({
      namespace: 'default',
      body: { metadata: { name: 'many' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } },
    });
    await apps.replaceNamespacedDeploymentScale({ namespace: 'default', name: 'many', body: { metadata: { name: 'many', namespace: 'default' }, spec: { replicas: 3 } } });
    const ready = await until(
      () => apps.readNamespacedDeployment({ namespace: 'default', name: 'many' }),
      (d) => d.status?.readyReplicas === 3,
    );
    expect(ready.status?.availableReplicas).toBe(3);
  });
});
