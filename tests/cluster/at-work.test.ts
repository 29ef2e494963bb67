// Small stories of a working day: what was typed, and what has to be seen.
import { describe, it } from 'vitest';
import { expectSeen, typed } from '../support/typed.ts';

describe('at work', () => {
  it('exec shows all of what a program wrote, however soon it ends', async () => {
    const lines = await typed(
      "kubectl exec c -- nslookup kubernetes.default.svc.cluster.local | grep -v '^$'",
      'kubectl run c --image=busybox:1.36 -- sleep 1d; kubectl wait pod c --for=condition=Ready',
    );
    expectSeen(lines, ['Server:\t\t10.96.0.10', 'Address:\t10.96.0.10:53', 'Name:\tkubernetes.default.svc.cluster.local', 'Address: 10.96.0.1']);
  });

  it('ssh runs the shell by its own name, with a dash when it logs in', async () => {
    const lines = await typed(`ssh node-1 'nosuch; echo $0'; echo 'nosuch; echo $0' | ssh node-1`);
    expectSeen(lines, [
      'bash: line 1: nosuch: command not found',
      'bash',
      'Pseudo-terminal will not be allocated because stdin is not a terminal.',
      '-bash: line 1: nosuch: command not found',
      '-bash',
    ]);
  });

  it('the proxy of a Service finds a port without a name by its number', async () => {
    const before = 'kubectl create deployment w --image=nginx; kubectl expose deployment w --port=8080 --target-port=80; kubectl rollout status deployment w';
    const lines = await typed(
      'kubectl get --raw /api/v1/namespaces/default/services/w:8080/proxy/ | head -1; kubectl get --raw /api/v1/namespaces/default/services/w:80/proxy/',
      before,
    );
    expectSeen(lines, ['<!DOCTYPE html>', 'Error from server (ServiceUnavailable): no service port 80 found for service "w"']);
  });
});
