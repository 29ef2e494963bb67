import { describe, expect, it } from 'vitest';
import type { CertificateSigningRequest } from '../../src/kubernetes/api/generated/types.ts';
import { world } from './support.ts';

const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const request = btoa('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n');
const csr = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'jane' },
  spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
};

describe('the approval of a request', () => {
  it('gets the time at which it was given, and keeps it', async () => {
    const w = await world();
    const made = (await w.ask('POST', PATH, csr)).body as CertificateSigningRequest;
    const condition = { type: 'Approved', status: 'True', reason: 'KubectlApprove', message: 'yes', lastTransitionTime: null };
    const first = (await w.ask('PUT', `${PATH}/jane/approval`, { ...made, status: { conditions: [condition] } })).body as CertificateSigningRequest;
    expect(first.status?.conditions?.[0]).toMatchObject({ lastTransitionTime: '2026-01-01T00:00:00Z', lastUpdateTime: '2026-01-01T00:00:00Z' });
    w.clock.advanceTo(w.clock.now() + 5000);
    const { resourceVersion } = first.metadata;
    const again = { ...made, metadata: { ...made.metadata, resourceVersion }, status: { conditions: [{ ...condition, message: 'still' }] } };
    const second = (await w.ask('PUT', `${PATH}/jane/approval`, again)).body as CertificateSigningRequest;
    expect(second.status?.conditions?.[0]).toMatchObject({ message: 'still', lastTransitionTime: '2026-01-01T00:00:00Z', lastUpdateTime: '2026-01-01T00:00:05Z' });
  });
});
