import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../src/machine/images/lib/reference.ts';
import { createRegistry } from '../../../src/machine/images/registry.ts';
import { parseImageRules } from '../../../src/machine/images/rule-file.ts';

const registry = createRegistry();

describe('references', () => {
  it.each([
    ['nginx', { domain: 'docker.io', path: 'library/nginx', tag: 'latest', digest: undefined }],
    ['nginx:1.27', { domain: 'docker.io', path: 'library/nginx', tag: '1.27', digest: undefined }],
    ['traefik/whoami', { domain: 'docker.io', path: 'traefik/whoami', tag: 'latest', digest: undefined }],
    ['registry.k8s.io/pause:3.10', { domain: 'registry.k8s.io', path: 'pause', tag: '3.10', digest: undefined }],
    ['localhost:5000/a/b:c', { domain: 'localhost:5000', path: 'a/b', tag: 'c', digest: undefined }],
    [`busybox@sha256:${'a'.repeat(64)}`, { domain: 'docker.io', path: 'library/busybox', tag: undefined, digest: `sha256:${'a'.repeat(64)}` }],
    ['Nginx', undefined],
    ['nginx:', undefined],
    ['nginx:a b', undefined],
    ['', undefined],
    ['a//b', undefined],
  ])('%s', (text, parsed) => expect(parseReference(text)).toEqual(parsed));
});

describe('pulls', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.14.2', 'docker.io/library/nginx:1.14.2'],
    ['nginx:1.27-alpine', 'docker.io/library/nginx:1.27-alpine'],
    ['docker.io/library/busybox:1.28', 'docker.io/library/busybox:1.28'],
    ['registry.k8s.io/e2e-test-images/agnhost:2.45', 'registry.k8s.io/e2e-test-images/agnhost:2.45'],
    ['gcr.io/google-samples/hello-app:2.0', 'gcr.io/google-samples/hello-app:2.0'],
    ['mysql:5.7', 'docker.io/library/mysql:5.7'],
    ['ghcr.io/stefanprodan/podinfo:6.14.1', 'ghcr.io/stefanprodan/podinfo:6.14.1'],
    ['portside/echo', 'docker.io/portside/echo:latest'],
  ])('%s', async (reference, name) => {
    const result = await registry.pull(reference);
    expect(result).toMatchObject({ ok: true, name });
    expect(await registry.pull(reference)).toEqual(result);
  });

  const failed = (name: string): string => `failed to pull and unpack image "${name}": failed to resolve image: `;
  it.each([
    [
      'nosuch',
      `${failed('docker.io/library/nosuch:latest')}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ],
    ['nginx:nosuch', `rpc error: code = NotFound desc = ${failed('docker.io/library/nginx:nosuch')}docker.io/library/nginx:nosuch: not found`],
    ['nginx:1.161', `rpc error: code = NotFound desc = ${failed('docker.io/library/nginx:1.161')}docker.io/library/nginx:1.161: not found`],
    [
      'gcr.io/google-samples/kubernetes-bootcamp:v10',
      `rpc error: code = NotFound desc = ${failed('gcr.io/google-samples/kubernetes-bootcamp:v10')}gcr.io/google-samples/kubernetes-bootcamp:v10: not found`,
    ],
    ['registry.k8s.io/nosuch:1', `rpc error: code = NotFound desc = ${failed('registry.k8s.io/nosuch:1')}registry.k8s.io/nosuch:1: not found`],
    [
      'registry.example.com/a:v1',
      `${failed('registry.example.com/a:v1')}failed to do request: Head "https://registry.example.com/v2/a/manifests/v1": dial tcp: lookup registry.example.com: no such host`,
    ],
    ['NGINX', 'couldn\'t parse image name "NGINX": invalid reference format'],
  ])('%s is refused', async (reference, message) => expect(await registry.pull(reference)).toEqual({ ok: false, message }));
});

describe('rules', () => {
  const rules = parseImageRules('[{"image":"*not-ready*","ready":false},{"image":"*does-not-exist*","pull":"not found"},{"image":"*","runs":true}]');
  const ruled = createRegistry(rules);

  it('lets every name run', async () =>
    expect(await ruled.pull('registry.example.com/app:v1')).toMatchObject({ ok: true, milliseconds: 1000, image: { generic: true, size: 59_000_000 } }));
  it('takes each field from the first rule that sets it', async () =>
    expect(await ruled.pull('registry.example.com/not-ready:1')).toMatchObject({ ok: true, image: { ready: false } }));
  it('keeps what is defined', async () => expect(await ruled.pull('nginx')).toMatchObject({ ok: true, image: { repository: 'nginx' } }));
  it('refuses what a rule refuses', async () =>
    expect(await ruled.pull('nginx:does-not-exist')).toMatchObject({ ok: false, message: expect.stringContaining('docker.io/library/nginx:does-not-exist: not found') }));

  it.each([
    ['{', 'images: not JSON: '],
    ['{}', 'images: Invalid input: expected array'],
    ['[{"pull":"ok"}]', 'images[0].image: Invalid input'],
    ['[{"image":"a","pull":"maybe"}]', 'images[0].pull: Invalid option'],
    ['[{"image":"a","port":1}]', 'images[0]: Unrecognized key: "port"'],
  ])('%s', (text, message) => expect(() => parseImageRules(text)).toThrow(message));
});
