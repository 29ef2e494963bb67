// kubectl on the laptop believes the API server's certificate by its names and its authority, as Go does.
import { expect, it } from 'vitest';
import { runScript } from '../support/laptop.ts';

const NAMES = 'control-plane, kubernetes, kubernetes.default, kubernetes.default.svc, kubernetes.default.svc.cluster.local';

/** Arguments of `kubectl get ns default -o name`, and the last line that is printed. */
const CASES: readonly (readonly [string, string])[] = [
  ['', 'namespace/default'],
  ['--tls-server-name=kubernetes', 'namespace/default'],
  ['--tls-server-name=192.168.1.10', 'namespace/default'],
  ['--tls-server-name=wrong', `Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for ${NAMES}, not wrong`],
  ['--tls-server-name=10.0.0.1', 'Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for 10.96.0.1, 192.168.1.10, not 10.0.0.1'],
  ['--tls-server-name=wrong --insecure-skip-tls-verify', 'namespace/default'],
  ['--cluster=bare', 'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ['--cluster=bare --insecure-skip-tls-verify', 'namespace/default'],
];

it('is believed or refused in its words', async () => {
  const lines = CASES.map(([flags]) => `kubectl get ns default -o name ${flags} 2>&1 | tail -1`);
  const { output } = await runScript(['kubectl config set-cluster bare --server=https://192.168.1.10:6443 >/dev/null', ...lines].join('\n'));
  expect(output.trim().split('\n')).toEqual(CASES.map(([, last]) => last));
});
