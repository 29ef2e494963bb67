// Tokens of service accounts: who they are, and when they end. upstream: pkg/serviceaccount
import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/kubernetes/api/wire.ts';
import { type World, world } from './support.ts';

const ACCOUNT = '/api/v1/namespaces/default/serviceaccounts/default';

/** A server with the default roles: everybody may ask who they are. */
async function booted(): Promise<World> {
  const w = await world();
  w.bootstrap();
  return w;
}

async function tokenOf(w: World, spec: object = {}): Promise<string> {
  const answer = await w.ask('POST', `${ACCOUNT}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
  expect(answer.code).toBe(201);
  return (answer.body as { status: { token: string } }).status.token;
}

/** Who the server takes the bearer for. */
async function whoIs(w: World, token: string): Promise<{ code: number; name?: string; groups?: readonly string[] }> {
  const request: ApiRequest = {
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    query: [],
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    headers: { authorization: `Bearer ${token}` },
  };
  const { code, body } = await w.handle(request);
  const info = (body as { status?: { userInfo?: { username: string; groups: readonly string[] } } }).status?.userInfo;
  return { code, ...(info ? { name: info.username, groups: info.groups } : {}) };
}

describe('the token of a pod', () => {
  const pods = '/api/v1/namespaces/default/pods';
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'nginx' }] } };
  const bound = { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'a' } };
  interface Review {
    readonly status: { readonly authenticated?: boolean; readonly user?: { readonly extra?: Record<string, readonly string[]> } };
  }
  const review = async (w: World, token: string): Promise<Review['status']> =>
    ((await w.ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } })).body as Review).status;

  it('says of which pod and where, and ends with it', async () => {
    const w = await booted();
    await w.ask('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
    const { uid } = ((await w.ask('POST', pods, pod)).body as { metadata: { uid: string } }).metadata;
    const token = await tokenOf(w, bound);
    const { user } = await review(w, token);
    expect(Object.keys(user?.extra ?? {}).sort()).toEqual(['credential-id', 'node-name', 'node-uid', 'pod-name', 'pod-uid'].map((k) => `authentication.kubernetes.io/${k}`));
    expect(user?.extra).toMatchObject({ 'authentication.kubernetes.io/pod-uid': [uid], 'authentication.kubernetes.io/node-name': ['node-1'] });
    await w.ask('DELETE', '/api/v1/nodes/node-1');
    expect((await review(w, token)).authenticated).toBe(true);
    await w.ask('DELETE', `${pods}/a?gracePeriodSeconds=0`);
    expect((await review(w, token)).authenticated).toBeUndefined();
  });
});

describe('the token of a service account', () => {
  it('is the account, with its groups', async () => {
    const w = await booted();
    expect(await whoIs(w, await tokenOf(w))).toEqual({
      code: 201,
      name: 'system:serviceaccount:default:default',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
  });

  it('ends with its time', async () => {
    const w = await booted();
    const token = await tokenOf(w, { expirationSeconds: 600 });
    w.clock.advanceTo(w.clock.now() + 599_000);
    expect((await whoIs(w, token)).code).toBe(201);
    w.clock.advanceTo(w.clock.now() + 2_000);
    expect((await whoIs(w, token)).code).toBe(401);
  });

  it('ends with its account, even if another one takes the name', async () => {
    const w = await booted();
    const token = await tokenOf(w);
    await w.ask('DELETE', ACCOUNT);
    await w.ask('POST', '/api/v1/namespaces/default/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    expect((await whoIs(w, token)).code).toBe(401);
  });

  it('is nobody when it was changed or is meant for others', async () => {
    const w = await booted();
    const token = await tokenOf(w);
    const [head, , seal] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()), exp: 4_000_000_000 })).toString('base64url');
    expect((await whoIs(w, `${head}.${forged}.${seal}`)).code).toBe(401);
    expect((await whoIs(w, await tokenOf(w, { audiences: ['vault'] }))).code).toBe(401);
    expect((await whoIs(w, 'not-a-token')).code).toBe(401);
  });
});
