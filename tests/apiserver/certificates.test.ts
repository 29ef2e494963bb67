// Requests for certificates: approved by who may, signed by the cluster's signers, refused in their words, and what the certificate is good for.
import { describe, expect, it } from 'vitest';
import { decode, encode, fromBase64, toBase64 } from '../../src/base/bytes.ts';
import { readCertificateRequest } from '../../src/kubernetes/api/certificate-request.ts';
import type { CertificateSigningRequest } from '../../src/kubernetes/api/generated/types.ts';
import { readCertificates } from '../../src/machine/programs/lib/pem.ts';
import { clusterShell } from '../support/cluster-shell.ts';
import { world } from './support.ts';

const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const KUBELET = 'kubernetes.io/kube-apiserver-client-kubelet';
const SERVING = 'kubernetes.io/kubelet-serving';

/** Made by OpenSSL. */
const REQUESTS = {
  jane: `
MIHmMIGNAgEAMCsxDDAKBgNVBAoMA2RldjEMMAoGA1UECgwDb3BzMQ0wCwYDVQQD
DARqYW5lMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEL6O8s5BBBoUEVc7vGxJf
yhgsRtxcfNtfJLghwYtY+83dbpF91JRwP/kouDW9obk639JciCssb2I+zqNYos24
SaAAMAoGCCqGSM49BAMCA0gAMEUCIQDh9QSQ3vZd1LPoYgG+5nuLN3Qmezu2K07R
EHv3kYUTlwIgTnO2iOGhIp8xVtefHAdPaJEX8LIfr1fxmBoYkjnmFSg=`,
  node: `
MIHuMIGWAgEAMDQxFTATBgNVBAoMDHN5c3RlbTpub2RlczEbMBkGA1UEAwwSc3lz
dGVtOm5vZGU6bm9kZS0xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEL6O8s5BB
BoUEVc7vGxJfyhgsRtxcfNtfJLghwYtY+83dbpF91JRwP/kouDW9obk639JciCss
b2I+zqNYos24SaAAMAoGCCqGSM49BAMCA0cAMEQCHyZYPSAwKE58sv04ktMwZRPK
tG1gtp2PBceeKiQvVP4CIQCg2y4h0PR+v9OMaeigcc80v1OI6lUSnfl9dMfTPlKQ
bg==`,
  serving: `
MIIBGTCBwAIBADA0MRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxGzAZBgNVBAMMEnN5
c3RlbTpub2RlOm5vZGUtMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABC+jvLOQ
QQaFBFXO7xsSX8oYLEbcXHzbXyS4IcGLWPvN3W6RfdSUcD/5KLg1vaG5Ot/SXIgr
LG9iPs6jWKLNuEmgKjAoBgkqhkiG9w0BCQ4xGzAZMBcGA1UdEQQQMA6CBm5vZGUt
MYcEwKgBCzAKBggqhkjOPQQDAgNIADBFAiEAvWhPshmIokUOGOh5XigxHTfMR1+1
3o+wuqfztpx/L9sCIHxe5TJjitiiwSl48D6lRSYXzJWgNjbhpBrpT14u+/zD`,
  root: `
MIHjMIGKAgEAMCgxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQ0wCwYDVQQDDARy
b290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEL6O8s5BBBoUEVc7vGxJfyhgs
RtxcfNtfJLghwYtY+83dbpF91JRwP/kouDW9obk639JciCssb2I+zqNYos24SaAA
MAoGCCqGSM49BAMCA0gAMEUCIFfJp4k0FfDeYsspoVFlPPEeizPYjOLh7jD6N95X
jcP2AiEA02RiVFItRRUp8H187w+4UcuNFoNnFbNW3t9p7JjIdEw=`,
};
const encoded = (name: keyof typeof REQUESTS): string => toBase64(encode(`-----BEGIN CERTIFICATE REQUEST-----${REQUESTS[name]}\n-----END CERTIFICATE REQUEST-----\n`));

const csr = (request: string, signerName = CLIENT, more: object = {}, name = 'jane') => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name },
  spec: { request, signerName, usages: ['client auth'], ...more },
});

describe('a request', () => {
  it('is read: names, alternatives, key', () => {
    expect(readCertificateRequest(encoded('jane'))).toMatchObject({ commonName: 'jane', organizations: ['dev', 'ops'], subject: 'O=dev; O=ops; CN=jane', dnsNames: [] });
    expect(readCertificateRequest(encoded('serving'))).toMatchObject({ commonName: 'system:node:node-1', dnsNames: ['node-1'], ipAddresses: ['192.168.1.11'] });
    expect(readCertificateRequest(toBase64(encode('nonsense')))).toBeUndefined();
  });

  it('for system:masters is refused', async () => {
    const { code, body } = await (await world()).ask('POST', PATH, csr(encoded('root')));
    expect([code, (body as { message: string }).message]).toEqual([
      403,
      `certificatesigningrequests.certificates.k8s.io "jane" is forbidden: use of ${CLIENT} signer with system:masters group is not allowed`,
    ]);
  });

  it('that is cut off is refused', async () => {
    const broken = toBase64(encode('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n'));
    expect((await (await world()).ask('POST', PATH, csr(broken))).code).toBe(422);
  });
});

describe('the approval of a request', () => {
  it('gets the time at which it was given, and keeps it', async () => {
    const w = await world();
    const made = (await w.ask('POST', PATH, csr(encoded('jane')))).body as CertificateSigningRequest;
    const condition = { type: 'Approved', status: 'True', reason: 'KubectlApprove', message: 'yes', lastTransitionTime: null };
    const first = (await w.ask('PUT', `${PATH}/jane/approval`, { ...made, status: { conditions: [condition] } })).body as CertificateSigningRequest;
    expect(first.status?.conditions?.[0]).toMatchObject({ lastTransitionTime: '2026-01-01T00:00:00Z', lastUpdateTime: '2026-01-01T00:00:00Z' });
    w.clock.advanceTo(w.clock.now() + 5000);
    const { resourceVersion } = first.metadata;
    const again = { ...made, metadata: { ...made.metadata, resourceVersion }, status: { conditions: [{ ...condition, message: 'still' }] } };
    const second = (await w.ask('PUT', `${PATH}/jane/approval`, again)).body as CertificateSigningRequest;
    expect(second.status?.conditions?.[0]).toMatchObject({ message: 'still', lastTransitionTime: '2026-01-01T00:00:00Z', lastUpdateTime: '2026-01-01T00:00:05Z' });
  });

  it('takes a permission for the signer', async () => {
    const w = await world();
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const made = (await w.ask('POST', PATH, csr(encoded('jane')))).body as CertificateSigningRequest;
    const rules = [{ apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'], verbs: ['update'] }];
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'approver' } };
    await w.ask('POST', `${rbac}/clusterroles`, { ...role, rules });
    await w.ask('POST', `${rbac}/clusterrolebindings`, {
      ...role,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'approver' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'bob' }],
    });
    const approval = { ...made, status: { conditions: [{ type: 'Approved', status: 'True' }] } };
    const approve = async () =>
      (await w.ask('PUT', `${PATH}/jane/approval`, approval, { user: { name: 'bob', groups: ['system:authenticated'] } })) as { code: number; body: { message?: string } };
    expect((await approve()).body.message).toBe(
      `certificatesigningrequests.certificates.k8s.io "jane" is forbidden: user not permitted to approve requests with signerName "${CLIENT}"`,
    );
    const signers = { apiGroups: ['certificates.k8s.io'], resources: ['signers'], resourceNames: ['kubernetes.io/*'], verbs: ['approve'] };
    await w.ask('PUT', `${rbac}/clusterroles/approver`, { ...role, rules: [...rules, signers] });
    expect((await approve()).code).toBe(200);
  });
});

describe('the signers', () => {
  const DAY = 86_400_000;
  const digital = { usages: ['digital signature', 'client auth'] };
  const cases: readonly (readonly [title: string, body: ReturnType<typeof csr>, want: string])[] = [
    ['a client', csr(encoded('jane')), 'Approved,Issued'],
    ['a client for serving', csr(encoded('jane'), CLIENT, { usages: ['server auth'] }), 'invalid usage for client certificate: server auth'],
    ['a client without its purpose', csr(encoded('jane'), CLIENT, { usages: ['digital signature'] }), 'missing required usage for client certificate: client auth'],
    ['a kubelet', csr(encoded('node'), KUBELET, digital), 'Approved,Issued'],
    ['somebody as a kubelet', csr(encoded('jane'), KUBELET, digital), 'subject organization is not system:nodes'],
    ['a kubelet with other names', csr(encoded('serving'), KUBELET, digital), 'DNS subjectAltNames are not allowed'],
    ['a kubelet with too few usages', csr(encoded('node'), KUBELET), 'usages did not match [client auth digital signature key encipherment]'],
    ['a serving kubelet', csr(encoded('serving'), SERVING, { usages: ['digital signature', 'key encipherment', 'server auth'] }), 'Approved,Issued'],
    ['a serving kubelet without names', csr(encoded('node'), SERVING, { usages: ['digital signature', 'server auth'] }), 'DNS or IP subjectAltName is required'],
    ['another signer', csr(encoded('jane'), 'example.net/own'), 'Approved'],
  ];

  it('sign what they may, and say why they do not', async () => {
    const shell = await clusterShell();
    const { fs } = shell.cluster.laptop;
    for (const [i, [, body]] of cases.entries()) {
      fs.writeFile('/tmp/csr.json', JSON.stringify({ ...body, metadata: { name: `c${i}` } }));
      await shell.sh(`kubectl create -f /tmp/csr.json; kubectl certificate approve c${i}`);
    }
    await shell.pass(2);
    for (const [i, [title, , want]] of cases.entries()) {
      const line = await shell.sh(`kubectl get csr c${i} --no-headers`);
      const said = await shell.sh(`kubectl get csr c${i} -o jsonpath='{.status.conditions[?(@.type=="Failed")].message}'`);
      expect(said || line.split(/\s+/).at(-1), title).toBe(want);
    }
    shell.cluster.close();
  });

  it('make certificates that end when it was asked, and let their owner in until then', async () => {
    const shell = await clusterShell();
    shell.cluster.laptop.fs.writeFile('/tmp/csr.json', JSON.stringify(csr(encoded('jane'), CLIENT, { expirationSeconds: 3600 })));
    await shell.sh('kubectl create -f /tmp/csr.json; kubectl certificate approve jane; sleep 1');
    const pem = decode(fromBase64(await shell.sh("kubectl get csr jane -o jsonpath='{.status.certificate}'")));
    const [certificate] = readCertificates(pem);
    expect(certificate).toMatchObject({ subject: 'O=dev; O=ops; CN=jane', issuer: 'CN=kubernetes', ca: false });
    expect((certificate!.notAfter - certificate!.notBefore) / 1000).toBe(3600 + 300);
    const config = JSON.parse(await shell.sh('kubectl config view --raw -o json')) as { users: unknown[]; contexts: { context: { user: string } }[] };
    config.users = [{ name: 'jane', user: { 'client-certificate-data': toBase64(encode(pem)), 'client-key-data': toBase64(encode('the key')) } }];
    for (const { context } of config.contexts) context.user = 'jane';
    shell.cluster.laptop.fs.writeFile('/tmp/jane.conf', JSON.stringify(config));
    expect(await shell.sh('kubectl --kubeconfig /tmp/jane.conf auth whoami -o jsonpath={.status.userInfo.groups}')).toBe('["dev","ops","system:authenticated"]');
    await shell.pass(3601);
    expect(await shell.sh('kubectl --kubeconfig /tmp/jane.conf get pods 2>&1')).toBe('error: You must be logged in to the server (Unauthorized)');
    expect(await shell.sh('kubectl get csr 2>&1')).toBe('No resources found');
    shell.cluster.close();
  });

  it('give a year where nothing was asked', async () => {
    const shell = await clusterShell();
    shell.cluster.laptop.fs.writeFile('/tmp/csr.json', JSON.stringify(csr(encoded('jane'))));
    await shell.sh('kubectl create -f /tmp/csr.json; kubectl certificate approve jane; sleep 1');
    const [certificate] = readCertificates(decode(fromBase64(await shell.sh("kubectl get csr jane -o jsonpath='{.status.certificate}'"))));
    expect(certificate!.notAfter - certificate!.notBefore).toBe(365 * DAY);
    shell.cluster.close();
  });
});
