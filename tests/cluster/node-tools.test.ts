// What people type on a node: its services and what stopping one does, its containers by crictl, its processes and sockets.
import { describe, it } from 'vitest';
import { expectSeen, typed } from '../support/typed.ts';

const BEFORE = `
kubectl create deployment web --image=nginx --replicas=2
kubectl run bad --image=busybox --overrides='{"spec":{"nodeName":"node-1"}}' -- sh -c 'echo dying; exit 3'
kubectl run a --image=busybox --overrides='{"spec":{"nodeName":"node-1"}}' -- sleep 1000
sleep 20`;

describe('on a node', () => {
  it('a stopped kubelet: its containers go on, nobody hears of them, and everything is as it was when it is started again', async () => {
    const lines = await typed(
      `
ssh node-1 'systemctl is-active kubelet; systemctl stop kubelet; sudo systemctl stop kubelet; systemctl is-active kubelet; systemctl status kubelet | grep Active'
kubectl exec a -- date
kubectl logs a
ssh node-1 'ss -tln | grep -c 10250'
kubectl delete pod a --wait=false
sleep 55; kubectl get nodes --no-headers; kubectl get pod a --no-headers
ssh node-1 'sudo crictl ps --name "^a$" -q | wc -l; sudo systemctl start kubelet'; sleep 35
kubectl get node node-1 --no-headers; kubectl get pod a
ssh node-1 'sudo crictl ps --name "^a$" -q | wc -l; sudo journalctl -u kubelet -n 100 --no-pager -o cat | grep -v SyncLoop'`,
      BEFORE,
    );
    expectSeen(lines, [
      'active',
      'Failed to stop kubelet.service: Access denied',
      'inactive',
      /^ +Active: inactive \(dead\) since Mon 2026-01-05 09:00:\d\d UTC; /,
      'error: unable to upgrade connection: error dialing backend: dial tcp 192.168.1.11:10250: connect: connection refused',
      /^Error from server: Get "https:\/\/192\.168\.1\.11:10250\/containerLogs\/default\/a\/a": dial tcp 192\.168\.1\.11:10250: connect: connection refused$/,
      '0',
      /^node-1 +NotReady/,
      /^a +1\/1 +Terminating/,
      '1',
      /^node-1 +Ready/,
      'Error from server (NotFound): pods "a" not found',
      '0',
      'Started kubelet.service - kubelet: The Kubernetes Node Agent.',
      'Stopping kubelet.service - kubelet: The Kubernetes Node Agent...',
      'kubelet.service: Deactivated successfully.',
      'Stopped kubelet.service - kubelet: The Kubernetes Node Agent.',
      'Started kubelet.service - kubelet: The Kubernetes Node Agent.',
    ]);
  });

  it('a killed kubelet comes back after ten seconds, a killed container by the kubelet', async () => {
    const lines = await typed(
      `
ssh node-1 'sudo pkill -9 kubelet; systemctl is-active kubelet; sleep 11; systemctl is-active kubelet; sudo journalctl -u kubelet --since "15 sec ago" -o cat'
ssh node-1 'pgrep -ax sleep; sudo pkill -9 -x sleep'; sleep 3; kubectl get pod a --no-headers
ssh node-1 'kill $(pgrep kube-proxy)'`,
      BEFORE,
    );
    expectSeen(lines, [
      'activating',
      'active',
      'kubelet.service: Main process exited, code=killed, status=9/KILL',
      "kubelet.service: Failed with result 'signal'.",
      'kubelet.service: Scheduled restart job, restart counter is at 1.',
      'Started kubelet.service - kubelet: The Kubernetes Node Agent.',
      /^\d+ sleep 1000$/,
      /^a +\d\/1 +\S+ +1 /,
      /kill: \(\d+\) - Operation not permitted$/,
    ]);
  });

  it('crictl: containers, pods, images, logs, exec, stop, and what it says of mistakes', async () => {
    const lines = await typed(
      `
ssh node-1 'crictl ps; sudo crictl ps -a; sudo crictl pods --name "^bad$"; sudo crictl images
ID=$(sudo crictl ps -q --name nginx); sudo crictl exec -it $ID hostname; sudo crictl exec $ID sh -c "exit 4"; sudo crictl exec $ID nosuch
sudo crictl inspect $ID | jq -r .status.state; sudo crictl logs $(sudo crictl ps -aq --name bad | head -1)
sudo crictl stop $ID; sleep 5; sudo crictl ps --name nginx; sudo crictl logs zzz; sudo crictl ps -z'`,
      BEFORE,
    );
    expectSeen(lines, [
      /^FATA\[0000\] validate service connection: .* connect: permission denied" $/,
      /^CONTAINER {11}IMAGE {15}CREATED {13}STATE {15}NAME {16}ATTEMPT {13}POD ID {14}POD +NAMESPACE$/,
      /^[\da-f]{13} {7}[\da-f]{13} {7}\d+ seconds ago +Exited +bad +[12] +[\da-f]{13} +bad +default$/,
      /^[\da-f]{13} +\d+ seconds ago +Ready +bad +default +0 +\(default\)$/,
      /^docker\.io\/library\/nginx +latest +[\da-f]{13} +[\d.]+MB$/,
      /^web-\S+-\S+$/,
      'FATA[0000] execing command in container: command terminated with exit code 4',
      /exec: "nosuch": executable file not found in \$PATH $/,
      'CONTAINER_RUNNING',
      'dying',
      /^[\da-f]{64}$/,
      /Running +nginx +1 /,
      'FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "zzz": not found',
      'FATA[0000] flag provided but not defined: -z',
    ]);
  });
});
