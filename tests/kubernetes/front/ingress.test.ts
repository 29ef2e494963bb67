// The Ingress controller: which location a request finds, and the whole way through a node port.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { Random } from '../../../src/base/random.ts';
import { Pki } from '../../../src/cluster/control-plane/pki.ts';
import type { Ingress } from '../../../src/kubernetes/api/generated/types.ts';
import { locationOf, rewritten, serverOf, serversOf } from '../../../src/kubernetes/front/ingress/configuration.ts';
import { writeCertificate } from '../../../src/machine/programs/lib/pem.ts';
import { type ClusterShell, clusterShell } from '../../support/cluster-shell.ts';

type Path = readonly [path: string, type: 'Exact' | 'Prefix' | 'ImplementationSpecific', service: string];
function ingress(name: string, host: string | undefined, paths: readonly Path[], annotations: Record<string, string> = {}): Ingress {
  const named = Object.fromEntries(Object.entries(annotations).map(([k, v]) => [`nginx.ingress.kubernetes.io/${k}`, v]));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default', annotations: named },
    spec: {
      rules: [
        {
          ...(host ? { host } : {}),
          http: { paths: paths.map(([path, pathType, service]) => ({ path, pathType, backend: { service: { name: service, port: { number: 80 } } } })) },
        },
      ],
    },
  };
}

const SHOP = ingress('shop', 'shop.example.com', [
  ['/', 'Prefix', 'web'],
  ['/api', 'Prefix', 'api'],
  ['/api/v1', 'Exact', 'one'],
  ['/raw', 'ImplementationSpecific', 'raw'],
]);
const WILD = ingress('wild', '*.example.org', [['/', 'Prefix', 'wild']]);
const ANY = ingress('any', undefined, [['/any', 'Prefix', 'any']]);
const REWRITE = ingress('rewrite', 'r.example.com', [['/app(/|$)(.*)', 'ImplementationSpecific', 'app']], { 'rewrite-target': '/$2', 'use-regex': 'true' });

describe('locations', () => {
  const servers = serversOf([SHOP, WILD, ANY, REWRITE]);
  it.each([
    ['shop.example.com', '/', 'web /'],
    ['SHOP.example.com', '/apis', 'web /apis'],
    ['shop.example.com', '/api', 'api /api'],
    ['shop.example.com', '/api/x', 'api /api/x'],
    ['shop.example.com', '/api/v1', 'one /api/v1'],
    ['shop.example.com', '/api/v1/', 'api /api/v1/'],
    ['shop.example.com', '/rawhide', 'raw /rawhide'],
    ['a.example.org', '/x', 'wild /x'],
    ['a.b.example.org', '/x', '404'],
    ['nobody.example', '/any/x', 'any /any/x'],
    ['nobody.example', '/', '404'],
    ['r.example.com', '/app/users/7', 'app /users/7'],
    ['r.example.com', '/APP', 'app /'],
    ['r.example.com', '/apple', '404'],
  ])('%s%s → %s', (host, path, expected) => {
    const server = serverOf(servers, host);
    const found = server && locationOf(server, path);
    expect(found ? `${found.location.backend?.service} ${rewritten(found, path)}` : '404').toBe(expected);
  });
});

async function shop(): Promise<ClusterShell & { get(path: string, host?: string, more?: string): Promise<string> }> {
  const s = await clusterShell({ addons: ['ingress-nginx'] });
  await s.sh('kubectl create deployment web --image=registry.k8s.io/e2e-test-images/agnhost:2.53 --replicas=2 -- /agnhost netexec --http-port=80');
  await s.sh('kubectl expose deployment web --port=80');
  await s.sh('kubectl rollout status deployment/web');
  const port = await s.sh("kubectl get svc -n ingress-nginx ingress-nginx-controller -o jsonpath='{.spec.ports[0].nodePort}'");
  return { ...s, get: (path, host = 'shop.example.com', more = '') => s.sh(`curl -s -m 5 ${more} -H 'Host: ${host}' http://192.168.1.11:${port}${path}`) };
}
const CODE = "-o /dev/null -w '%{http_code}'";

describe('through a node port', () => {
  it('serves hosts and paths, 404 for strangers, 503 without pods, and tells the address', async () => {
    const s = await shop();
    expect(await s.get('/', 'shop.example.com', CODE)).toBe('404');
    expect(await s.sh('kubectl create ingress shop --class=nginx --rule="shop.example.com/*=web:80"')).toContain('created');
    await s.pass(3);
    const names = new Set<string>();
    for (let i = 0; i < 4; i++) names.add(await s.get('/hostname'));
    expect([...names].every((n) => n.startsWith('web-')) && names.size).toBe(2);
    // The pod sees the controller's pod.
    expect(await s.get('/clientip')).toMatch(/^10\.244\./);
    expect(await s.get('/', 'other.example.com')).toBe(
      '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>',
    );
    await s.sh('kubectl scale deployment web --replicas=0');
    await s.pass(3);
    expect(await s.get('/', 'shop.example.com', CODE)).toBe('503');
    await s.pass(60);
    expect(await s.sh('kubectl get ingress shop --no-headers')).toMatch(/^shop +nginx +shop\.example\.com +192\.168\.1\.1[12] +80 /);
    expect(await s.sh('kubectl describe ingress shop')).toMatch(/Normal +Sync .* nginx-ingress-controller +Scheduled for sync/);
  });

  it('shows the certificate of the secret, and its own where there is none; sends plain requests to https', async () => {
    const s = await shop();
    const pki = new Pki(new VirtualClock(s.cluster.clock.now()), new Random(1));
    s.cluster.layFiles({
      '~/tls.crt': writeCertificate(pki.server('shop.example.com', ['shop.example.com'], [])),
      '~/tls.key': '-----BEGIN RSA PRIVATE KEY-----\nMDEyMw==\n-----END RSA PRIVATE KEY-----\n',
      '~/ca.crt': pki.caPem,
    });
    await s.sh('kubectl create secret generic shop-tls --type=kubernetes.io/tls --from-file=tls.crt=$HOME/tls.crt --from-file=tls.key=$HOME/tls.key');
    await s.sh('kubectl create ingress shop --class=nginx --rule="shop.example.com/*=web:80,tls=shop-tls"');
    await s.pass(3);
    const port = await s.sh("kubectl get svc -n ingress-nginx ingress-nginx-controller -o jsonpath='{.spec.ports[1].nodePort}'");
    const https = (name: string, more = ''): Promise<string> => s.sh(`curl -s -m 5 ${more} --resolve ${name}:${port}:192.168.1.12 https://${name}:${port}/hostname; echo " $?"`);
    expect(await https('shop.example.com', '--cacert $HOME/ca.crt')).toMatch(/^web-\S+ 0$/);
    expect(await https('shop.example.com')).toBe(' 60');
    expect(await https('other.example.com', `-k ${CODE}`)).toBe('404 0');
    expect(await s.sh(`curl -skv -m 5 https://192.168.1.11:${port}/ 2>&1 | grep -c 'CN=Kubernetes Ingress Controller Fake Certificate'`)).toMatch(/^[12]$/);
    expect(await s.get('/x', 'shop.example.com', "-o /dev/null -w '%{http_code} %{redirect_url}'")).toBe('308 https://shop.example.com/x');
  });
});
