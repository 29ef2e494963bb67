// DNS as a learner meets it: what a pod's resolv.conf says, an edited Corefile, a broken one, and a cluster without its server.
import { describe, expect, it } from 'vitest';
import { lab, pod } from './world.ts';

const SEARCH = 'search default.svc.cluster.local svc.cluster.local cluster.local';
const CONFIG = { nameservers: ['192.0.2.53'], searches: ['a.example', 'default.svc.cluster.local'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] };

const POLICIES: readonly (readonly [what: string, spec: Record<string, unknown>, file: string])[] = [
  ['ClusterFirst is what a pod has', {}, `${SEARCH}\nnameserver 10.96.0.10\noptions ndots:5\n`],
  ['Default is what its node has', { dnsPolicy: 'Default' }, 'nameserver 192.168.1.1\n'],
  ['None has what the pod says alone', { dnsPolicy: 'None', dnsConfig: CONFIG }, 'search a.example default.svc.cluster.local\nnameserver 192.0.2.53\noptions ndots:2 edns0\n'],
  ['dnsConfig adds, and each search domain is there once', { dnsConfig: CONFIG }, `${SEARCH} a.example\nnameserver 10.96.0.10\nnameserver 192.0.2.53\noptions ndots:2 edns0\n`],
  ['on the host network ClusterFirst is Default', { hostNetwork: true }, 'nameserver 192.168.1.1\n'],
  ['unless it is ClusterFirstWithHostNet', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, `${SEARCH}\nnameserver 10.96.0.10\noptions ndots:5\n`],
];

/** Puts a line in front of the forward plug-in. */
const edit = (lines: string): string => `kubectl -n kube-system get cm coredns -o yaml | sed 's/^        forward/${lines}        forward/' | kubectl apply -f - 2>/dev/null`;

describe('dnsPolicy and dnsConfig', () => {
  it('decide what /etc/resolv.conf says', async () => {
    const on = (i: number): string => ['node-1', 'node-2'][i % 2] as string;
    const l = await lab({}, { objects: POLICIES.map(([, spec], i) => pod(`d-${i}`, on(i), 40 + i, { spec, container: { ports: [{ containerPort: 8000 + i }] } })) });
    const got: unknown[] = [];
    for (const [i, [what]] of POLICIES.entries()) got.push([what, (await l.sh('control-plane', `kubectl exec d-${i} -- cat /etc/resolv.conf`)).output]);
    expect(got).toEqual(POLICIES.map(([what, , file]) => [what, file]));
  });
});

describe('the Corefile', () => {
  it('is read anew some time after an edit: the hosts plug-in answers, and what it does not know goes on', async () => {
    const l = await lab();
    const lookup = (name: string): Promise<string> => l.sh('pod:client-1', `dig +short ${name}`).then((r) => r.output);
    expect(await lookup('db.example.org')).toBe('');
    await l.sh('control-plane', edit('        hosts {\\n           10.0.0.5 db.example.org\\n           fallthrough\\n        }\\n'));
    // Until the kubelet has brought the file and the server has looked at it nothing changes.
    await l.wait(10);
    expect(await lookup('db.example.org')).toBe('');
    await l.wait(110);
    expect(await lookup('db.example.org')).toBe('10.0.0.5\n');
    expect(await lookup('-x 10.0.0.5')).toBe('db.example.org.\n');
    expect(await lookup('web.default.svc.cluster.local')).toBe('10.96.100.1\n');
    expect((await l.sh('control-plane', 'kubectl -n kube-system logs -l k8s-app=kube-dns --tail=3')).output).toMatch(
      /^(\[INFO\] Reloading\n\[INFO\] plugin\/reload: Running configuration SHA512 = [\da-f]{128}\n\[INFO\] Reloading complete\n){2}$/,
    );
  });

  it('with an error in it is refused by a server that runs, and ends one that starts', async () => {
    const l = await lab();
    await l.sh('control-plane', edit('        frobnicate\\n'));
    await l.wait(120);
    const logs = async (): Promise<string> => (await l.sh('control-plane', 'kubectl -n kube-system logs -l k8s-app=kube-dns --tail=1')).output;
    expect(await logs()).toContain("[ERROR] plugin/reload: Corefile changed but reload failed: Corefile:13 - Error during parsing: Unknown directive 'frobnicate'");
    expect((await l.sh('pod:client-1', 'curl -s http://web')).output).toContain('web-1');
    await l.sh('control-plane', 'kubectl -n kube-system delete pod -l k8s-app=kube-dns');
    await l.wait(45);
    expect((await l.sh('control-plane', 'kubectl -n kube-system get pods -l k8s-app=kube-dns --no-headers')).output).toMatch(
      /^(coredns-\S+ +0\/1 +(?:CrashLoopBackOff|Error) .*\n){2}$/,
    );
    expect(await logs()).toMatch(/^(\/etc\/coredns\/Corefile:13 - Error during parsing: Unknown directive 'frobnicate'\n){2}$/);
    expect((await l.sh('pod:client-1', 'curl -sS http://web')).output).toBe('curl: (6) Could not resolve host: web\n');
  });
});

describe('without CoreDNS', () => {
  it('names fail, addresses go on', async () => {
    const l = await lab();
    await l.sh('control-plane', 'kubectl -n kube-system scale deploy coredns --replicas=0');
    await l.wait(10);
    const said: readonly (readonly [command: string, output: string | RegExp, exit: number])[] = [
      ['curl -s http://10.96.100.1 | head -2', 'Server address: 10.244.1.11:80\nServer name: web-1\n', 0],
      ['curl -sS http://web', 'curl: (6) Could not resolve host: web\n', 6],
      ['getent hosts web', '', 2],
      ['ping -c 1 web', 'ping: web: Temporary failure in name resolution\n', 2],
      ['nslookup web', /^(;; communications error to 10\.96\.0\.10#53: (connection refused|timed out)\n){3};; no servers could be reached\n+$/, 1],
    ];
    for (const [command, output, exit] of said) {
      const got = await l.sh('pod:client-1', command);
      if (typeof output === 'string') expect([command, got.output]).toEqual([command, output]);
      else expect(got.output).toMatch(output);
      expect([command, got.exit]).toEqual([command, exit]);
      // The rate of refusals is limited: give it time.
      await l.wait(8);
    }
    await l.sh('control-plane', 'kubectl -n kube-system scale deploy coredns --replicas=1');
    await l.wait(15);
    expect((await l.sh('pod:client-1', 'getent hosts web')).output).toBe('10.96.100.1     web.default.svc.cluster.local\n');
  });
});
