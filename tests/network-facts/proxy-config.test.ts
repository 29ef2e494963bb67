// kube-proxy's ConfigMap and a restart of its DaemonSet: another mode, other settings, and a file that cannot be read.
import { describe, expect, it } from 'vitest';
import { type Lab, lab } from './world.ts';

/** Edits the file by sed and restarts the proxies, as one does. */
async function configure(l: Lab, sed: string, wait = 60): Promise<void> {
  await l.sh(
    'control-plane',
    `kubectl -n kube-system get cm kube-proxy -o yaml | sed '${sed}' | kubectl apply -f - 2>/dev/null; kubectl -n kube-system rollout restart ds kube-proxy`,
  );
  await l.wait(wait);
}

const count = async (l: Lab, command: string): Promise<number> => Number((await l.sh('node-1', command)).output);
const KUBE_RULES = 'iptables-save | grep -c KUBE';

/** The lines of a node's proxy, without what a clock and chance put at their heads. */
async function logOf(l: Lab, node: string): Promise<string[]> {
  const name = `$(kubectl -n kube-system get pods -l k8s-app=kube-proxy --field-selector spec.nodeName=${node} -o name)`;
  return (await l.sh('control-plane', `kubectl -n kube-system logs ${name}`)).output.split('\n').map((line) => line.replace(/^([IE])\d{4} [\d:.]+ +1 /, '$1 '));
}

describe('the mode', () => {
  it('is switched to nftables and back; each cleans up after the other, and route_localnet stays', async () => {
    const l = await lab();
    const before = await count(l, KUBE_RULES);
    expect(before).toBeGreaterThan(50);
    await configure(l, 's/mode: ""/mode: nftables/');
    expect((await l.sh('node-1', 'curl -s 127.0.0.1:10249/proxyMode')).output).toBe('nftables');
    // What is left is not a rule of a Service.
    expect(await count(l, KUBE_RULES)).toBeLessThan(10);
    expect((await l.sh('node-1', 'nft list tables')).output).toContain('table ip kube-proxy');
    const seen = async (): Promise<string[]> => [
      await l.ask('laptop', '192.168.1.11:30080'),
      await l.ask('laptop', '192.168.1.12:30080'),
      await l.ask('node-1', '127.0.0.1:30080'),
    ];
    expect(await seen()).toEqual(['web-1 10.244.1.1', 'web-1 192.168.1.12', 'refused']);
    expect((await l.sh('node-1', 'sysctl -n net.ipv4.conf.all.route_localnet')).output).toBe('1\n');
    expect(await logOf(l, 'node-1')).toContain('I server_linux.go:254] "Using nftables Proxier"');
    await configure(l, 's/mode: nftables/mode: iptables/');
    expect(await count(l, KUBE_RULES)).toBe(before);
    expect((await l.sh('node-1', 'nft list tables')).output).not.toContain('kube-proxy');
    expect(await seen()).toEqual(['web-1 10.244.1.1', 'web-1 192.168.1.12', 'web-1 10.244.1.1']);
  });

  it('changes nothing before the restart', async () => {
    const l = await lab();
    await l.sh('control-plane', `kubectl -n kube-system get cm kube-proxy -o yaml | sed 's/mode: ""/mode: nftables/' | kubectl apply -f - 2>/dev/null`);
    await l.wait(120);
    expect((await l.sh('node-1', 'curl -s 127.0.0.1:10249/proxyMode')).output).toBe('iptables');
  });
});

describe('settings', () => {
  const rows: readonly (readonly [what: string, sed: string, answers: readonly string[]])[] = [
    // The node itself, its loopback address, its bridge; a pod at the cluster IP.
    ['as they are', 's/x/x/', ['web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.1.21']],
    ['nodePortAddresses: primary', 's/nodePortAddresses: null/nodePortAddresses: [primary]/', ['web-1 10.244.1.1', 'refused', 'refused', 'web-1 10.244.1.21']],
    ['nodePortAddresses: a prefix', 's,nodePortAddresses: null,nodePortAddresses: [192.168.1.0/24],', ['web-1 10.244.1.1', 'refused', 'refused', 'web-1 10.244.1.21']],
    [
      'nodePortAddresses: everything',
      's,nodePortAddresses: null,nodePortAddresses: [0.0.0.0/0],',
      ['web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.1.21'],
    ],
    ['localhostNodePorts: false', 's/localhostNodePorts: null/localhostNodePorts: false/', ['web-1 10.244.1.1', 'refused', 'web-1 10.244.1.1', 'web-1 10.244.1.21']],
    ['masqueradeAll: true', 's/masqueradeAll: false/masqueradeAll: true/', ['web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.1.1', 'web-1 10.244.1.1']],
  ];

  it.each(rows)('%s', async (_, sed, answers) => {
    const l = await lab();
    await configure(l, sed);
    const got = [await l.ask('laptop', '192.168.1.11:30080')];
    for (const ip of ['127.0.0.1', '10.244.1.1']) got.push(await l.ask('node-1', `${ip}:30080`));
    got.push(await l.ask('pod:client-1', '10.96.100.1'));
    expect(got).toEqual(answers);
  });

  it('are said in the log as the real one says them', async () => {
    const l = await lab();
    const advice = 'nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`';
    const said = await logOf(l, 'node-1');
    expect(said.slice(0, 11)).toEqual([
      'I server_linux.go:49] "Using iptables proxy"',
      'I shared_informer.go:402] "Waiting for caches to sync"',
      'I shared_informer.go:409] "Caches are synced"',
      'I server.go:228] "Successfully retrieved NodeIPs" NodeIPs=["192.168.1.11"]',
      'I sysctls.go:147] "Setting nf_conntrack_max" nfConntrackMax=131072',
      'I sysctls.go:191] "Set sysctl" entry="net/netfilter/nf_conntrack_max" value=131072',
      'I sysctls.go:191] "Set sysctl" entry="net/netfilter/nf_conntrack_tcp_timeout_established" value=86400',
      'I sysctls.go:191] "Set sysctl" entry="net/netfilter/nf_conntrack_tcp_timeout_close_wait" value=3600',
      `E server.go:265] "Kube-proxy configuration may be incomplete or incorrect" err="${advice}"`,
      'I server.go:274] "kube-proxy running in dual-stack mode" primary ipFamily="IPv4"',
      'I server_linux.go:137] "Using iptables Proxier"',
    ]);
    expect(said[11]).toContain('"Setting route_localnet=1 to allow node-ports on localhost');
  });

  it('move its own ports', async () => {
    const l = await lab();
    await configure(l, 's/metricsBindAddress: ""/metricsBindAddress: 0.0.0.0:10349/; s/healthzBindAddress: ""/healthzBindAddress: 127.0.0.1:10356/');
    expect((await l.sh('laptop', 'curl -s 192.168.1.11:10349/proxyMode')).output).toBe('iptables');
    expect(await l.ask('laptop', '192.168.1.11:10356/healthz')).toBe('refused');
    expect((await l.sh('node-1', 'curl -s -o /dev/null -w "%{http_code}" 127.0.0.1:10356/healthz')).output).toBe('200');
  });
});

describe('what it tells of itself', () => {
  it('is its configuration, its flags and who it is', async () => {
    const l = await lab();
    await configure(l, 's/masqueradeAll: false/masqueradeAll: true/; s/tcpEstablishedTimeout: null/tcpEstablishedTimeout: 2h0m0s/');
    const page = async (path: string): Promise<string> => (await l.sh('node-1', `curl -s 127.0.0.1:10249${path}`)).output;
    const { 'kubeproxy.config.k8s.io': told } = JSON.parse(await page('/configz'));
    expect([told.iptables.masqueradeAll, told.hostnameOverride, told.conntrack.tcpEstablishedTimeout]).toEqual([true, 'node-1', '2h0m0s']);
    expect((await l.sh('node-1', 'sysctl -n net.netfilter.nf_conntrack_tcp_timeout_established')).output).toBe('7200\n');
    expect(await page('/flagz')).toMatch(/^\nkube-proxy flagz\nWarning: .*\nbind-address[:= ]+0\.0\.0\.0\n[\s\S]*\nhostname-override[:= ]+node-1\n/);
    expect(await page('/statusz')).toMatch(
      /^\nkube-proxy statusz\nWarning: .*\n\nStarted[:= ]+.* UTC \d{4}\nUp[:= ]+0 hr 0\d min \d\d sec\n[\s\S]*\nPaths[:= ]+\/configz \/flagz \/healthz \/metrics \/proxyMode\n$/,
    );
  });
});

describe('its command line', () => {
  const exec = (words: string): string => `kubectl -n kube-system exec $(kubectl -n kube-system get pods -l k8s-app=kube-proxy -o name | head -1) -- kube-proxy ${words} 2>&1`;
  const alone = '--kubeconfig=/var/lib/kube-proxy/kubeconfig.conf --hostname-override=node-1';
  it.each([
    ['tells its version', '--version', 'Kubernetes v1.36.3'],
    ['does not know every flag', '--nope | tail -2 | head -1', 'Error: unknown flag: --nope'],
    ['prepares the node and ends', '--init-only --config=/var/lib/kube-proxy/config.conf | tail -1', '"System initialized and --init-only specified" ipFamily="IPv6"'],
    [
      'ends when it must have a port that is taken',
      `--bind-address-hard-fail --healthz-bind-address=127.0.0.1:1 ${alone} | tail -2 | head -1`,
      'err="listen tcp 127.0.0.1:10249: bind: address already in use"',
    ],
    [
      'does not wait for ever for a prefix',
      '--kubeconfig=/var/lib/kube-proxy/kubeconfig.conf --hostname-override=nobody --detect-local-mode=NodeCIDR | tail -2 | head -1',
      'err="timeout waiting for node \\"nobody\\" to exist"',
    ],
  ])('%s', async (_, words, said) => {
    const l = await lab();
    expect((await l.sh('control-plane', exec(words))).output).toContain(said);
  });

  it('takes away every rule with --cleanup, and the proxy that runs brings them back', async () => {
    const l = await lab();
    const before = await l.sh('node-1', 'iptables-save -t nat | grep -c KUBE-SEP');
    const pod = `kubectl -n kube-system get pods -l k8s-app=kube-proxy --field-selector spec.nodeName=node-1 -o name`;
    await l.sh('control-plane', `kubectl -n kube-system exec $(${pod}) -- kube-proxy --cleanup`);
    expect((await l.sh('node-1', 'iptables-save -t nat | grep -c KUBE-SEP')).output).toBe('0\n');
    await l.wait(60);
    expect((await l.sh('node-1', 'iptables-save -t nat | grep -c KUBE-SEP')).output).toBe(before.output);
  });
});

describe('a file that kube-proxy cannot read', () => {
  const modes = 'must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently iptables])';
  it.each([
    ['a mode that there is none of', 's/mode: ""/mode: quick/', `failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: "quick": ${modes}`],
    ['no YAML', 's/kind: KubeProxyConfiguration/kind: : KubeProxyConfiguration/', 'failed complete: failed to decode: yaml: line'],
    ['another kind', 's/kind: KubeProxyConfiguration/kind: KubeletConfiguration/', 'failed complete: failed to decode: no kind "KubeletConfiguration" is registered'],
    [
      'no prefix',
      's/nodePortAddresses: null/nodePortAddresses: [node-1]/',
      'failed validate: KubeProxyConfiguration.NodePortAddresses[0]: Invalid value: "node-1": must be a valid CIDR',
    ],
  ])('%s: the pod crashes again and again, the rules stay', async (_, sed, message) => {
    const l = await lab();
    const before = (await l.sh('node-1', 'iptables-save -t nat | grep -v "^#"')).output.replace(/\[\d+:\d+\]/g, '');
    await l.sh('control-plane', `kubectl -n kube-system get cm kube-proxy -o yaml | sed '${sed}' | kubectl apply -f - 2>/dev/null`);
    await l.sh('control-plane', 'kubectl -n kube-system delete pod -l k8s-app=kube-proxy --field-selector spec.nodeName=node-1');
    await l.wait(60);
    const pods = (await l.sh('control-plane', 'kubectl -n kube-system get pods -l k8s-app=kube-proxy --field-selector spec.nodeName=node-1 --no-headers')).output;
    expect(pods).toMatch(/^kube-proxy-\w+ +0\/1 +(CrashLoopBackOff|Error) +[234] /);
    const said = (await logOf(l, 'node-1')).filter((line) => line !== 'I server_linux.go:49] "Using iptables proxy"');
    expect(said[0]).toContain(`E run.go:72] "command failed" err=${JSON.stringify(message).slice(0, -1)}`);
    expect((await l.sh('node-1', 'iptables-save -t nat | grep -v "^#"')).output.replace(/\[\d+:\d+\]/g, '')).toBe(before);
    expect(await l.ask('laptop', '192.168.1.11:30080')).toBe('web-1 10.244.1.1');
    expect(await l.ask('laptop', '192.168.1.11:10256/healthz')).toBe('refused');
  });
});
