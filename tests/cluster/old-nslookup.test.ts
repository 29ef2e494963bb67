// BusyBox up to 1.28 asks its C library: the search list counts and addresses have names; later ones ask for a dotted name as it is.
import { expect, it } from 'vitest';
import { clusterShell } from '../support/cluster-shell.ts';

const SERVER = 'Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\n';

it('nslookup is that of the image', async () => {
  const s = await clusterShell();
  const ask = async (tag: string, words: string): Promise<string> =>
    (await s.sh(`kubectl run ask -q -i --rm --restart=Never --image=busybox:${tag} -- nslookup ${words} 2>&1`)).replace(/\npod .*$/s, '');
  expect(await ask('1.28', 'kubernetes.default')).toBe(`${SERVER}Name:      kubernetes.default\nAddress 1: 10.96.0.1 kubernetes.default.svc.cluster.local`);
  expect(await ask('1.28.4', '10.96.0.1 10.96.0.10')).toBe(`${SERVER}Name:      10.96.0.1\nAddress 1: 10.96.0.1 kubernetes.default.svc.cluster.local`);
  expect(await ask('1.24', 'nosuch')).toBe(`${SERVER}nslookup: can't resolve 'nosuch'`);
  expect(await ask('1.29', 'kubernetes.default')).toContain("** server can't find kubernetes.default: NXDOMAIN");
});
