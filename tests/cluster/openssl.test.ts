// openssl: keys, requests and certificates of the real forms, and what a cluster makes of them.
import { expect, it } from 'vitest';
import { clusterShell } from '../support/cluster-shell.ts';

const SHOP =
  'openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout tls.key -out tls.crt -subj /CN=shop.example.com -addext subjectAltName=DNS:shop.example.com,IP:10.0.0.1 2>&1';

it('makes a certificate that signs itself, and one that is signed by it', async () => {
  const s = await clusterShell();
  expect(await s.sh(SHOP)).toBe('-----');
  expect(await s.sh('openssl x509 -in tls.crt -noout -subject -issuer -enddate -ext subjectAltName')).toBe(
    'subject=CN = shop.example.com\nissuer=CN = shop.example.com\nnotAfter=Jan  5 09:00:05 2027 GMT\nX509v3 Subject Alternative Name: \n    DNS:shop.example.com, IP Address:10.0.0.1',
  );
  expect(await s.sh('openssl verify tls.crt 2>&1')).toBe('CN = shop.example.com\nerror 18 at 0 depth lookup: self-signed certificate\nerror tls.crt: verification failed');
  expect(await s.sh('openssl verify -CAfile tls.crt tls.crt')).toBe('tls.crt: OK');
  await s.sh(
    'openssl genrsa -out b.key 2048; openssl req -new -key b.key -subj /CN=b -out b.csr; openssl x509 -req -in b.csr -CA tls.crt -CAkey tls.key -CAcreateserial -out b.crt',
  );
  expect(await s.sh('openssl verify -CAfile tls.crt b.crt')).toBe('b.crt: OK');
  expect(await s.sh('openssl x509 -req -in b.csr -CA tls.crt -CAkey b.key -out c.crt 2>&1')).toBe('CA certificate and CA private key do not match');
  expect(await s.sh('kubectl create secret tls a --cert=b.crt --key=b.key; kubectl create secret tls b --cert=b.crt --key=tls.key 2>&1')).toBe(
    'secret/a created\nerror: tls: private key does not match public key',
  );
});

it('asks the cluster for a certificate, and its owner is let in', async () => {
  const s = await clusterShell();
  await s.sh('openssl genrsa -out jane.key; openssl req -new -key jane.key -subj /CN=jane/O=dev -out jane.csr');
  expect(await s.sh('openssl req -in jane.csr -noout -subject')).toBe('subject=CN = jane, O = dev');
  const request =
    '{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"jane"},"spec":{"signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"request":"\'$(base64 -w0 jane.csr)\'"}}';
  await s.sh(`echo '${request}' | kubectl apply -f -; kubectl certificate approve jane`);
  await s.pass(1);
  await s.sh("kubectl get csr jane -o jsonpath='{.status.certificate}' | base64 -d > jane.crt");
  expect(await s.sh('openssl x509 -in jane.crt -noout -subject -issuer')).toBe('subject=CN = jane, O = dev\nissuer=CN = kubernetes');
  await s.sh(
    'kubectl config set-credentials jane --client-key=jane.key --client-certificate=jane.crt --embed-certs; kubectl config set-context jane --cluster=kubernetes --user=jane',
  );
  expect(await s.sh('kubectl --context jane get pods 2>&1')).toContain('User "jane" cannot list resource "pods"');
});

it('shows whom a port presents, and says what it cannot read', async () => {
  const s = await clusterShell();
  await s.sh("kubectl get cm kube-root-ca.crt -o jsonpath='{.data.ca\\.crt}' > ca.crt");
  const shown = await s.sh('openssl s_client -connect 192.168.1.10:6443 -CAfile ca.crt < /dev/null');
  expect(shown).toContain(' 0 s:CN = kube-apiserver\n   i:CN = kubernetes\n');
  expect(shown).toContain('Verify return code: 0 (ok)');
  expect(await s.sh('openssl s_client -connect 192.168.1.10:1 < /dev/null 2>&1 | tail -1')).toBe('connect:errno=111');
  expect(await s.sh('openssl foo 2>&1; echo $?')).toBe('Invalid command \'foo\'; type "help" for a list.\n1');
  expect(await s.sh('openssl x509 -in nofile 2>&1 | tail -1')).toBe('Unable to load certificate');
  expect(await s.sh('openssl req -new -x509 -nodes -keyout k -subj CN=x 2>&1 | tail -1')).toContain("This name is not in that format: 'CN=x'");
});
