// A node looked into from a pod: kubectl debug mounts its files at /host, and chroot makes them the process's own.
import { expect, it } from 'vitest';
import { clusterShell } from '../support/cluster-shell.ts';

it('chroot /host runs the programs of the node', async () => {
  const s = await clusterShell();
  const debug = async (command: string): Promise<string> =>
    (await s.sh(`kubectl debug node/node-1 -i --image=busybox:1.36 -- ${command} 2>&1`)).replace(/^Creating debugging pod [^\n]*\n?/, '');
  expect(await debug('chroot /host bash -c "cat /etc/hostname; pwd; echo hi > /tmp/x; ls /host"')).toBe("node-1\n/\nls: cannot access '/host': No such file or directory");
  expect(await s.sh('cat /tmp/x', 'node-1')).toBe('hi');
  expect(await debug('chroot /host iptables -t nat -S KUBE-SERVICES')).toContain('-j KUBE-NODEPORTS');
  expect(await debug('chroot /host systemctl is-active kubelet')).toBe('active');
  expect(await debug('chroot /nope ls')).toBe("chroot: cannot change root directory to '/nope': No such file or directory");
  expect(await debug('chroot /host nosuch')).toBe('chroot: failed to run command ‘nosuch’: No such file or directory');
  expect(await s.sh('chroot / ls 2>&1; echo $?')).toBe("chroot: cannot change root directory to '/': Operation not permitted\n125");
});

it('a node is the system that its status names', async () => {
  const s = await clusterShell();
  const image = await s.sh("kubectl get node node-1 -o jsonpath='{.status.nodeInfo.osImage} {.status.nodeInfo.kernelVersion}'");
  expect(await s.sh('. /etc/os-release; echo $PRETTY_NAME $(uname -r)', 'node-1')).toBe(image);
});
