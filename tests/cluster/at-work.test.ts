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

  it('the low ports of a machine are for root, those of a pod for everybody', async () => {
    const pod = '{"spec":{"securityContext":{"runAsUser":1000}}}';
    const lines = await typed(
      `nc -l 80; nc -u -l 53; timeout 1 nc -l 1024; echo $?; timeout 1 sudo nc -l 80; echo $?; kubectl port-forward pod/c 443:80
sudo sysctl -w net.ipv4.ip_unprivileged_port_start=80; timeout 1 nc -l 80; echo $?; kubectl exec c -- timeout 1 nc -l -p 80; ssh node-1 'sudo sysctl -n net.ipv4.ip_unprivileged_port_start'`,
      `kubectl run c --image=busybox:1.36 --overrides='${pod}' -- sleep 1d; kubectl wait pod c --for=condition=Ready`,
    );
    expectSeen(lines, [
      'nc: Permission denied',
      'nc: Permission denied',
      '124',
      '124',
      'Unable to listen on port 443: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:443: bind: permission denied unable to create listener: Error listen tcp6 [::1]:443: bind: permission denied]',
      'error: unable to listen on any of the requested ports: [{443 80}]',
      'net.ipv4.ip_unprivileged_port_start = 80',
      '124',
      'command terminated with exit code 143',
      '1024',
    ]);
  });

  it('a node without a pod network takes no pods and says why; what runs goes on, and all is well when it is back', async () => {
    const fault = 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
    const lines = await typed(
      `
ssh node-1 'ls /etc/cni/net.d; sudo mv /etc/cni/net.d/* /tmp'; sleep 16; kubectl get node node-1 --no-headers; kubectl get pod old --no-headers
kubectl get node node-1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}{"\\n"}{.spec.taints[*].key}{"\\n"}'
kubectl run x --image=nginx --overrides='{"spec":{"nodeName":"node-1"}}'; sleep 4; kubectl get pod x --no-headers; kubectl events --for pod/x --no-headers
ssh node-1 'sudo sh -c "echo {} > /etc/cni/net.d/00.conf; mv /tmp/10-* /etc/cni/net.d"'; sleep 16; kubectl get node node-1 --no-headers
ssh node-1 'sudo rm /etc/cni/net.d/00.conf'; sleep 16; kubectl get node node-1 --no-headers; kubectl get pod x --no-headers`,
      `kubectl run old --image=nginx --overrides='{"spec":{"nodeName":"node-1"}}'; kubectl wait pod old --for=condition=Ready`,
    );
    expectSeen(lines, [
      '10-pods.conflist',
      /^node-1 +NotReady /,
      /^old +1\/1 +Running/,
      fault,
      'node.kubernetes.io/not-ready node.kubernetes.io/not-ready',
      'pod/x created',
      /^x +0\/1 +ContainerCreating/,
      new RegExp(`Warning +NetworkNotReady +Pod/x +network is not ready: ${fault}$`),
      /^node-1 +NotReady /,
      /^node-1 +Ready /,
      /^x +1\/1 +Running/,
    ]);
  });

  it('a hostPort leads to its pod on its node alone, from outside, from the node and from the pod itself, and goes with the pod', async () => {
    const spec =
      '{"spec":{"nodeName":"node-1","containers":[{"name":"h","image":"nginx","ports":[{"containerPort":80,"hostPort":8080},{"containerPort":80,"hostPort":8081,"hostIP":"127.0.0.1"}]}]}}';
    const asked = (at: string): string => `curl -s -m 2 -o /dev/null -w '%{http_code} %{exitcode}\\n' ${at}`;
    const lines = await typed(
      `
${asked('node-1:8080')}; ${asked('node-2:8080')}; ${asked('node-1:8081')}
ssh node-1 "${asked('localhost:8080')}; ${asked('localhost:8081')}; ss -ltn | grep -c :808"
kubectl exec h -- ${asked('192.168.1.11:8080')}; kubectl logs h | grep -o '^[0-9.]* - .*HTTP/1.1" 200' | cut -d' ' -f1
ssh node-1 'sudo iptables -t nat -S CNI-HOSTPORT-DNAT | grep -o "multiport.*-j CNI-DN-"'
kubectl delete pod h; ${asked('node-1:8080')}; ssh node-1 'sudo iptables-save | grep -c CNI-DN'`,
      `kubectl run h --image=nginx --overrides='${spec}'; kubectl wait pod h --for=condition=Ready`,
    );
    expectSeen(lines, [
      '200 0',
      '000 7',
      '000 7',
      '200 0',
      '200 0',
      '0',
      '200 0',
      '192.168.1.100',
      '10.244.1.1',
      '10.244.1.1',
      '10.244.1.1',
      'multiport --dports 8080,8081 -j CNI-DN-',
      'pod "h" deleted from default namespace',
      '000 7',
      '0',
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
