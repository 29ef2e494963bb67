// Webhooks: which writes they are asked about, how far the call gets, and what follows.
import { describe, expect, it } from 'vitest';
import type { ApiServerOptions } from '../../src/kubernetes/apiserver/server.ts';
import { drive } from '../support/drive.ts';
import { CONFIG_MAPS, configMap, MERGE, type World, world } from './support.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const MAPS = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };
type Dial = NonNullable<ApiServerOptions['dial']>;

interface Wish {
  readonly kind?: 'Mutating' | 'Validating';
  readonly dial?: Dial;
  readonly name?: string;
}

const hook = (more: object = {}) => ({
  name: 'maps.example.net',
  rules: [MAPS],
  clientConfig: { service: { name: 'guard', namespace: 'default', path: '/check' } },
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  ...more,
});

/** A server with one webhook; the Service `guard` is there and its host refuses, unless another `dial` is given. */
async function guarded(more: object = {}, { kind = 'Validating', dial = refuse, name = 'guard' }: Wish = {}): Promise<World> {
  const w = await world({ dial });
  const spec = { clusterIP: '10.96.0.77', ports: [{ port: 443 }] };
  await w.ask('POST', '/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
  const configuration = { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}WebhookConfiguration`, metadata: { name: 'guard' }, webhooks: [hook(more)] };
  const { code, body } = await w.ask('POST', `${GROUP}/${kind.toLowerCase()}webhookconfigurations`, configuration);
  expect(code, JSON.stringify(body)).toBe(201);
  return w;
}

const refuse: Dial = async (host, port) => ({ error: `dial tcp ${host}:${port}: connect: connection refused` });
const said = async (w: World, method = 'POST', path = CONFIG_MAPS, body: unknown = method === 'POST' ? configMap('a') : undefined, more = {}): Promise<string> => {
  const answer = await drive(w.clock, w.ask(method, path, body, more));
  return (answer.body as { message?: string }).message ?? String(answer.code);
};
const failure = (why: string, url = 'https://guard.default.svc:443/check?timeout=10s'): string =>
  `Internal error occurred: failed calling webhook "maps.example.net": failed to call webhook: Post "${url}": ${why}`;

describe('a webhook that cannot be reached', () => {
  it.each(['Mutating', 'Validating'] as const)('refuses the write: %s', async (kind) => {
    expect(await said(await guarded({}, { kind }))).toBe(failure('dial tcp 10.96.0.77:443: connect: connection refused'));
  });

  it('lets it pass when it may be ignored', async () => {
    expect(await said(await guarded({ failurePolicy: 'Ignore' }))).toBe('201');
  });

  it('may have no Service, or none with this port', async () => {
    expect(await said(await guarded({}, { name: 'other' }))).toBe(failure('service "guard" not found'));
    const clientConfig = { service: { name: 'guard', namespace: 'default', port: 8443 } };
    expect(await said(await guarded({ clientConfig }))).toBe(failure('no service port 8443 found for service "guard"', 'https://guard.default.svc:8443/?timeout=10s'));
  });

  it('may not answer in time', async () => {
    const w = await guarded({ timeoutSeconds: 2 }, { dial: () => new Promise(() => {}) });
    const before = w.clock.now();
    expect(await said(w)).toBe(failure('context deadline exceeded', 'https://guard.default.svc:443/check?timeout=2s'));
    expect(w.clock.now() - before).toBe(2000);
  });

  it('may answer something else', async () => {
    const connection = { close: () => {} } as unknown as Extract<Awaited<ReturnType<Dial>>, { connection: unknown }>['connection'];
    expect(await said(await guarded({}, { dial: async () => ({ connection }) }))).toBe(failure('http: server gave HTTP response to HTTPS client'));
  });

  it('may be named by an address of its own', async () => {
    const at = (url: string) => guarded({ clientConfig: { url } });
    expect(await said(await at('https://10.0.0.9/x'))).toBe(failure('dial tcp 10.0.0.9:443: connect: connection refused', 'https://10.0.0.9/x?timeout=10s'));
    expect(await said(await at('https://hook.example.net:8443'))).toBe(failure('dial tcp: lookup hook.example.net: no such host', 'https://hook.example.net:8443?timeout=10s'));
  });
});

describe('a webhook is asked', () => {
  const refused = failure('dial tcp 10.96.0.77:443: connect: connection refused');

  it('about the operations and resources of its rules', async () => {
    const w = await guarded({ rules: [{ ...MAPS, operations: ['UPDATE', 'DELETE'] }] });
    expect(await said(w)).toBe('201');
    expect(await said(w, 'PATCH', `${CONFIG_MAPS}/a`, { data: { b: '2' } }, MERGE)).toBe(refused);
    expect(await said(w, 'DELETE', `${CONFIG_MAPS}/a`)).toBe(refused);
    expect(await said(w, 'GET', `${CONFIG_MAPS}/a`, undefined)).toBe('200');
    expect(await said(w, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } })).toBe('201');
  });

  it('about objects and namespaces with its labels', async () => {
    const w = await guarded({ objectSelector: { matchLabels: { app: 'web' } } });
    expect(await said(w)).toBe('201');
    expect(await said(w, 'POST', CONFIG_MAPS, configMap('b', {}, { app: 'web' }))).toBe(refused);
    const other = await guarded({ namespaceSelector: { matchLabels: { guarded: 'yes' } } });
    expect(await said(other)).toBe('201');
    await other.ask('PATCH', '/api/v1/namespaces/default', { metadata: { labels: { guarded: 'yes' } } }, MERGE);
    expect(await said(other, 'POST', CONFIG_MAPS, configMap('b'))).toBe(refused);
  });

  it('when its conditions hold', async () => {
    const w = await guarded({ matchConditions: [{ name: 'not-fine', expression: "object.metadata.name != 'fine'" }] });
    expect(await said(w, 'POST', CONFIG_MAPS, configMap('fine'))).toBe('201');
    expect(await said(w)).toBe(refused);
  });

  it('on dry runs, too, and never about webhooks', async () => {
    const w = await guarded({ rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }] });
    expect(await said(w, 'POST', `${CONFIG_MAPS}?dryRun=All`)).toBe(refused);
    expect(await said(w, 'DELETE', `${GROUP}/validatingwebhookconfigurations/guard`)).toBe('200');
    expect(await said(w)).toBe('201');
  });
});
