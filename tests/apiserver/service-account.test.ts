// A pod that comes a moment before its namespace's own account. upstream: plugin/pkg/admission/serviceaccount getServiceAccount
import { describe, expect, it } from 'vitest';
import { drive } from '../support/drive.ts';
import { START, world } from './support.ts';

const pod = (account?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'early' },
  spec: { ...(account ? { serviceAccountName: account } : {}), containers: [{ name: 'c', image: 'nginx' }] },
});
const PODS = '/api/v1/namespaces/young/pods';
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };

async function young() {
  const w = await world();
  await w.ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'young' } });
  return w;
}

describe('the default service account of a new namespace', () => {
  it('is waited for', async () => {
    const w = await young();
    w.clock.after(300, () => void w.ask('POST', '/api/v1/namespaces/young/serviceaccounts', account));
    const made = await drive(w.clock, w.ask('POST', PODS, pod()));
    expect(made.code).toBe(201);
    expect(w.clock.now() - START).toBeLessThan(600);
  });

  it('is waited for by an apply, too', async () => {
    const w = await young();
    w.clock.after(300, () => void w.ask('POST', '/api/v1/namespaces/young/serviceaccounts', account));
    const applied = w.ask('PATCH', `${PODS}/early?fieldManager=me`, pod(), { headers: { 'content-type': 'application/apply-patch+yaml' } });
    expect((await drive(w.clock, applied)).code).toBe(201);
  });

  it('is not waited for without end', async () => {
    const w = await young();
    const refused = await drive(w.clock, w.ask('POST', PODS, pod()));
    expect(refused.body).toMatchObject({ code: 403, message: 'pods "early" is forbidden: error looking up service account young/default: serviceaccount "default" not found' });
    expect(w.clock.now() - START).toBeGreaterThan(800);
  });

  it('is the only account that is waited for', async () => {
    const w = await young();
    const refused = await drive(w.clock, w.ask('POST', PODS, pod('robot')));
    expect(refused.code).toBe(403);
    expect(w.clock.now()).toBe(START);
  });
});
