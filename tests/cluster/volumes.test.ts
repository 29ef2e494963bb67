// What a learner sees who looks at the files of a ConfigMap, a Secret and a token inside of a container: the kubelet's atomic writer, owners and modes.
import { describe, it } from 'vitest';
import { expectSeen, typed } from '../support/typed.ts';

const pod = (name: string, spec: object): string =>
  `kubectl run ${name} --image=busybox:1.36 --overrides='${JSON.stringify({ spec })}' -- sleep 1d; kubectl wait pod ${name} --for=condition=Ready`;
const container = (name: string, more: object): object => ({ name, image: 'busybox:1.36', command: ['sleep', '1d'], ...more });

describe('the files of a volume', () => {
  it('lie behind ..data, with sizes and modes, and change all at once', async () => {
    const items = [
      { key: 'a', path: 'a' },
      { key: 'b', path: 'sub/b', mode: 0o400 },
    ];
    const spec = { containers: [container('c', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })], volumes: [{ name: 'v', configMap: { name: 'cfg', items } }] };
    const lines = await typed(
      `kubectl exec c -- sh -c 'ls -la /v /v/..data/ /v/sub/; cat /v/a; touch /v/x; wc -c /v/..data/a'
kubectl patch cm cfg -p '{"data":{"a":"other"}}'; sleep 90; kubectl exec c -- sh -c 'cat /v/a; ls -d /v/..2*'`,
      `kubectl create cm cfg --from-literal=a=hello --from-literal=b=two; ${pod('c', spec)}`,
    );
    const stamp = String.raw`\.\.2026_01_05_09_0\d_\d\d\.\d+`;
    expectSeen(lines, [
      '/v:',
      /^drwxrwxrwx +3 root +root +4096 .* \.$/,
      new RegExp(`^drwxr-xr-x +3 root .* ${stamp}$`),
      new RegExp(String.raw`^lrwxrwxrwx +1 root .* \.\.data -> ${stamp}$`),
      /^lrwxrwxrwx +1 root +root +8 .* a -> \.\.data\/a$/,
      /^lrwxrwxrwx .* sub -> \.\.data\/sub$/,
      '/v/..data/:',
      /^drwxr-xr-x .* \.$/,
      /^-rw-r--r-- +1 root +root +5 .* a$/,
      '/v/sub/:',
      /^-r-------- +1 root +root +3 .* b$/,
      'hellotouch: /v/x: Read-only file system',
      '5 /v/..data/a',
      'configmap/cfg patched',
      /^other\/v\/\.\.2026_01_05_09_01_/,
    ]);
  });

  it('of a Secret are in memory; fsGroup may read them; the only user of a pod owns its token', async () => {
    const spec = {
      securityContext: { fsGroup: 2000, runAsUser: 1000 },
      containers: [container('c', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
      volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 0o400 } }],
    };
    const lines = await typed(
      `kubectl exec c -- sh -c 'ls -lan /v; ls -ln /v/..data/; ls -lan /var/run/secrets/kubernetes.io/serviceaccount/..data/'`,
      `kubectl create secret generic s --from-literal=pw=x; ${pod('c', spec)}`,
    );
    expectSeen(lines, [
      /^drwxrwsrwt +3 0 +2000 +100 .* \.$/,
      /^-r--r----- +1 0 +2000 +1 .* pw$/,
      /^drwxr-sr-x +2 0 +2000 +100 .* \.$/,
      /^-rw-r--r-- +1 0 +2000 .* ca\.crt$/,
      /^-rw-r----- +1 1000 +2000 .* token$/,
    ]);
  });

  it('are closed to whom their mode shuts out', async () => {
    const spec = {
      securityContext: { runAsUser: 1000 },
      containers: [container('c', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
      volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 0o400 } }],
    };
    expectSeen(await typed(`kubectl exec c -- cat /v/pw`, `kubectl create secret generic s --from-literal=pw=x; ${pod('c', spec)}`), [
      "cat: can't open '/v/pw': Permission denied",
    ]);
  });
});
