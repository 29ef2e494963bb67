// The 24 facts that the recording of a real cluster showed (golden/network/README.md), each reproduced in a whole world by commands as a learner types them.
import { describe, expect, it } from 'vitest';
import { lab, pod, service } from './world.ts';

describe('facts of a recorded cluster', () => {
  it('fact 1: under policy Cluster the source that a pod sees depends on where the pod is', async () => {
    const l = await lab();
    await l.table([
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.12:30080', 'web-1 192.168.1.12'],
      ['laptop', '192.168.1.10:30080', 'web-1 192.168.1.10'],
      ['outside', '192.168.1.12:30080', 'web-1 192.168.1.12'],
      ['node-1', '192.168.1.11:30080', 'web-1 10.244.1.1'],
      ['node-2', '127.0.0.1:30080', 'web-1 192.168.1.12'],
    ]);
  });

  it('fact 2: a pod keeps its address towards a clusterIP; nodes, node ports, external addresses and itself are masqueraded', async () => {
    const l = await lab({ externalIPs: ['192.168.1.240'] });
    await l.table([
      ['pod:client-1', '10.96.100.1', 'web-1 10.244.1.21'],
      ['pod:client-2', '10.96.100.1', 'web-1 10.244.2.22'],
      ['node-1', '10.96.100.1', 'web-1 10.244.1.1'],
      ['pod:client-2', '192.168.1.12:30080', 'web-1 192.168.1.12'],
      ['pod:client-2', '192.168.1.240', 'web-1 192.168.1.12'],
      ['pod:web-1', '10.96.100.1', 'web-1 10.244.1.1'],
    ]);
  });

  it('fact 3: a pod at the node port of another node under policy Local: timeout; of its own node: it works and keeps the address', async () => {
    const l = await lab({ externalTrafficPolicy: 'Local' });
    await l.table([
      ['pod:client-1', '192.168.1.12:30080', 'timeout'],
      ['pod:client-2', '192.168.1.12:30080', 'web-1 10.244.2.22'],
      ['node-2', '192.168.1.12:30080', 'web-1 192.168.1.12'],
      ['node-2', '127.0.0.1:30080', 'web-1 192.168.1.12'],
      ['control-plane', '192.168.1.12:30080', 'timeout'],
    ]);
    l.cluster.setCniMasquerade(false);
    await l.table([['pod:client-2', '192.168.1.11:30080', 'web-1 10.244.2.22']]);
  });

  it('fact 4: policy Local without a local pod is silent, without any ready pod refused', async () => {
    const l = await lab({ externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' });
    await l.table([
      ['laptop', '192.168.1.12:30080', 'timeout'],
      ['pod:client-2', '10.96.100.1', 'timeout'],
      ['pod:client-1', '10.96.100.1', 'web-1 10.244.1.21'],
    ]);
    // An unready pod there counts as none.
    await l.apply(pod('web-2', 'node-2', 12, { container: { readinessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1 } } }));
    await l.settle();
    await l.table([['laptop', '192.168.1.12:30080', 'timeout']]);
    await l.sh('control-plane', 'kubectl delete pod web-1');
    await l.settle();
    await l.table([
      ['laptop', '192.168.1.12:30080', 'refused'],
      ['laptop', '192.168.1.11:30080', 'refused'],
      ['pod:client-2', '10.96.100.1', 'refused'],
    ]);
  });

  it('fact 5: refused comes in three ways, and curl has one line for all', async () => {
    const wrong = service({ clusterIP: '10.96.100.2', ports: [{ port: 80, nodePort: 30081, targetPort: 9999 }] }, 'wrong');
    const none = service({ clusterIP: '10.96.100.3', selector: { app: 'nobody' }, ports: [{ port: 80, nodePort: 30082 }] }, 'none');
    const l = await lab({}, { objects: [wrong, none] });
    const dump = l.begin('laptop', 'timeout 2 tcpdump -n -l "host 192.168.1.12 and (icmp or tcp)"');
    await l.wait(0.1);
    for (const port of [30099, 30081, 30082]) {
      const { output, exit } = await l.sh('laptop', `curl -sS 192.168.1.12:${port}`);
      expect(exit).toBe(7);
      expect(output).toMatch(new RegExp(`^curl: \\(7\\) Failed to connect to 192.168.1.12 port ${port} after \\d+ ms: Couldn't connect to server\\n$`));
      expect((await l.sh('laptop', `curl -v 192.168.1.12:${port} 2>&1 | grep refused`)).output).toContain('Connection refused');
    }
    const said = await dump();
    expect(said).toMatch(/192\.168\.1\.12\.30099 > \S+ Flags \[R\.\]/);
    expect(said).toMatch(/192\.168\.1\.12\.30081 > \S+ Flags \[R\.\]/);
    expect(said).toMatch(/192\.168\.1\.12 > 192\.168\.1\.100: ICMP 192\.168\.1\.12 tcp port 30082 unreachable, length 68/);
    const pods = l.begin('pod:web-1', 'timeout 2 tcpdump -n -l tcp port 9999');
    await l.wait(0.1);
    await l.ask('laptop', '192.168.1.12:30081');
    expect(await pods()).toMatch(/10\.244\.1\.11\.9999 > \S+ Flags \[R\.\]/);
  });

  it('fact 6: REJECT is limited in rate: six at once, then about one a second', async () => {
    const l = await lab({ selector: { app: 'nobody' } });
    const { output } = await l.sh('laptop', "for i in $(seq 20); do curl -s -o /dev/null -w '%{time_total}\\n' --max-time 4 http://192.168.1.11:30080; done");
    const seconds = output
      .trim()
      .split('\n')
      .map((t) => Math.round(Number(t)));
    expect(seconds.slice(0, 6)).toEqual(Array(6).fill(0));
    expect(seconds.slice(6)).toEqual(Array(14).fill(1));
  });

  it('fact 7: loopback and every local address answer in iptables mode, [::1] does not; route_localnet is set', async () => {
    const l = await lab();
    await l.table([
      ['node-1', '127.0.0.1:30080', 'web-1 10.244.1.1'],
      ['node-1', '127.0.0.77:30080', 'web-1 10.244.1.1'],
      ['node-1', '[::1]:30080', 'refused'],
      ['node-2', '10.244.2.1:30080', 'web-1 192.168.1.12'],
    ]);
    await l.sh('node-1', 'ip addr add 192.168.1.77/24 dev eth0');
    await l.table([['laptop', '192.168.1.77:30080', 'web-1 10.244.1.1']]);
    expect((await l.sh('node-1', 'sysctl -n net.ipv4.conf.all.route_localnet')).output).toBe('1\n');
  });

  it('fact 8: a wrong port of a clusterIP goes to the default gateway, in silence; so do pings and a clusterIP that nobody has', async () => {
    const l = await lab();
    await l.table([
      ['pod:client-1', '10.96.100.1:81', 'timeout'],
      ['node-1', '10.96.77.77', 'timeout'],
    ]);
    expect((await l.sh('pod:client-1', 'ping -c 1 -W 1 10.96.100.1')).output).toContain('1 packets transmitted, 0 received, 100% packet loss');
    const dump = l.begin('router', 'timeout 4 tcpdump -n -l -c 1 host 10.96.100.1 and port 81');
    await l.wait(0.1);
    await l.ask('node-1', '10.96.100.1:81', 1);
    expect(await dump()).toMatch(/IP 192\.168\.1\.11\.\d+ > 10\.96\.100\.1\.81: Flags \[S\]/);
  });

  it('fact 9: no socket listens on a node port; a process there is shadowed and back when the service is gone', async () => {
    const l = await lab({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31000 });
    expect((await l.sh('node-1', 'ss -tlnH sport = :30080')).output).toBe('');
    expect((await l.sh('node-1', 'ss -tlnpH sport = :31000')).output).toMatch(/0\.0\.0\.0:31000 .*"kube-proxy"/);
    l.begin('node-1', 'while true; do printf "HTTP/1.0 200 OK\\r\\n\\r\\nprocess\\n" | nc -l -p 30080 -q 0; done');
    await l.wait(0.5);
    await l.table([['laptop', '192.168.1.11:30080', 'web-1 192.168.1.100']]);
    await l.sh('control-plane', 'kubectl delete svc web');
    await l.wait(2);
    expect((await l.sh('laptop', 'curl -s --max-time 3 192.168.1.11:30080')).output).toContain('process');
  });

  it('fact 10: INPUT rules do not stop node ports; FORWARD by the pod port, by the original port, and PREROUTING do', async () => {
    const l = await lab();
    const rules: readonly (readonly [string, string])[] = [
      ['INPUT -p tcp --dport 30080 -j DROP', 'web-1 10.244.1.1'],
      ['INPUT -p tcp --dport 30080 -j REJECT', 'web-1 10.244.1.1'],
      ['FORWARD -p tcp --dport 30080 -j DROP', 'web-1 10.244.1.1'],
      ['FORWARD -p tcp --dport 80 -j DROP', 'timeout'],
      ['FORWARD -p tcp -m conntrack --ctorigdstport 30080 -j DROP', 'timeout'],
      ['PREROUTING -t raw -p tcp --dport 30080 -j DROP', 'timeout'],
      ['PREROUTING -t mangle -p tcp --dport 30080 -j DROP', 'timeout'],
    ];
    const got: unknown[] = [];
    for (const [rule] of rules) {
      expect(await l.sh('node-1', `iptables -I ${rule}`)).toEqual({ output: '', exit: 0 });
      got.push([rule, await l.ask('laptop', '192.168.1.11:30080')]);
      expect(await l.ask('node-1', '192.168.1.11:30080')).toBe('web-1 10.244.1.1');
      await l.sh('node-1', `iptables -D ${rule}`);
    }
    expect(got).toEqual(rules);
    // Without endpoints the packet does go through INPUT.
    await l.sh('control-plane', `kubectl patch svc web -p '{"spec":{"selector":{"app":"nobody"}}}'`);
    await l.wait(2);
    await l.table([['laptop', '192.168.1.11:30080', 'refused']]);
    await l.sh('node-1', 'iptables -I INPUT -p tcp --dport 30080 -j DROP');
    await l.table([['laptop', '192.168.1.11:30080', 'timeout']]);
  });

  it('fact 10: ufw, which writes INPUT rules, does not stop a node port by name, but its FORWARD policy does what fact 11 says', async () => {
    const l = await lab();
    await l.sh('node-1', 'ufw allow 22/tcp; ufw deny 30080/tcp; ufw default allow routed; ufw --force enable');
    expect((await l.sh('node-1', 'ufw status')).output).toContain('30080/tcp                  DENY        Anywhere');
    await l.table([['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1']]);
    await l.sh('node-1', 'ufw default deny routed');
    await l.table([
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.12:30080', 'timeout'],
    ]);
    await l.sh('node-1', 'ufw disable');
    await l.table([['laptop', '192.168.1.12:30080', 'web-1 192.168.1.12']]);
  });

  it('fact 11: FORWARD policy DROP still serves policy Cluster when the pod is on the entry node', async () => {
    const l = await lab();
    await l.sh('node-1', 'iptables -P FORWARD DROP');
    await l.table([
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.12:30080', 'timeout'],
      ['pod:client-1', '10.96.100.1', 'timeout'],
    ]);
    await l.sh('control-plane', `kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    await l.wait(2);
    await l.table([['laptop', '192.168.1.11:30080', 'timeout']]);
  });

  it('fact 12: loadBalancerSourceRanges filter the balancer address only, by silence, nodes and pods too', async () => {
    const l = await lab({ type: 'LoadBalancer', loadBalancerSourceRanges: ['192.168.1.100/32'] });
    await l.sh('control-plane', `kubectl patch svc web --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.168.1.240"}]}}}'`);
    for (const host of ['laptop', 'router']) await l.sh(host, 'ip route replace 192.168.1.240 via 192.168.1.12');
    await l.wait(2);
    await l.table([
      ['laptop', '192.168.1.240', 'web-1 192.168.1.12'],
      ['outside', '192.168.1.240', 'timeout'],
      ['node-1', '192.168.1.240', 'timeout'],
      ['pod:client-1', '192.168.1.240', 'timeout'],
      ['outside', '192.168.1.12:30080', 'web-1 192.168.1.12'],
      ['pod:client-1', '10.96.100.1', 'web-1 10.244.1.21'],
    ]);
  });

  it('fact 13: nobody answers ARP for an external address; inside it works at once; kubectl warns; ipMode Proxy is not short-circuited', async () => {
    const l = await lab({ externalIPs: ['192.168.1.240', '192.168.1.12'] });
    expect(await l.ask('laptop', '192.168.1.240', 6)).toBe('unreachable 3');
    await l.table([
      ['node-1', '192.168.1.240', 'web-1 10.244.1.1'],
      ['pod:client-2', '192.168.1.240', 'web-1 192.168.1.12'],
      ['laptop', '192.168.1.12', 'web-1 192.168.1.12'],
    ]);
    await l.sh('laptop', 'ip route add 192.168.1.240 via 192.168.1.11');
    await l.table([['laptop', '192.168.1.240', 'web-1 10.244.1.1']]);
    expect((await l.sh('control-plane', `kubectl patch svc web -p '{"spec":{"externalIPs":["192.168.1.241"]}}'`)).output).toContain('Warning: spec.externalIPs is deprecated');
    await l.sh('control-plane', `kubectl patch svc web -p '{"spec":{"type":"LoadBalancer","externalIPs":null}}'`);
    const proxy = '{"status":{"loadBalancer":{"ingress":[{"ip":"192.168.1.250","ipMode":"Proxy"}]}}}';
    await l.sh('control-plane', `kubectl patch svc web --subresource=status --type=merge -p '${proxy}'`);
    await l.wait(2);
    expect(await l.ask('node-1', '192.168.1.250', 6)).toBe('unreachable 3');
  });

  it('fact 14: open connections survive the service, its port, the label and the termination, and end with the process', async () => {
    const l = await lab();
    const kept = l.begin(
      'laptop',
      `exec 3<>/dev/tcp/192.168.1.12/30080; for i in $(seq 6); do printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; while read -r line <&3; do case $line in *name:*) echo "$line"; break;; esac; done; sleep 4; done; echo end: $(cat <&3 | wc -c)`,
    );
    await l.wait(1);
    await l.sh('control-plane', `kubectl patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30085}]'`);
    await l.wait(4);
    expect(await l.ask('laptop', '192.168.1.12:30080')).toBe('refused');
    await l.sh('control-plane', 'kubectl label pod web-1 app=old --overwrite');
    await l.wait(4);
    await l.sh('control-plane', 'kubectl delete svc web');
    await l.wait(14);
    await l.sh('control-plane', 'kubectl delete pod web-1');
    expect(await kept()).toMatch(/^(Server name: web-1\n){6}end: \d+\n$/);
    const cut = await lab();
    const slow = cut.begin('laptop', "curl -sS --max-time 60 'http://192.168.1.12:30080/slow?30'; echo $?");
    await cut.wait(1);
    await cut.sh('control-plane', 'kubectl delete pod web-1 --force --grace-period=0');
    expect(await slow()).toMatch(/^curl: \(52\) Empty reply from server\n52\n$/);
  });

  it('fact 15: the only endpoint, terminating but serving, still gets new connections; beside a ready one it gets none; under Local it serves while the health check says 503', async () => {
    const l = await lab({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31000 }, { objects: [pod('web-2', 'node-2', 12, HOLD)] });
    const health = async (node: string) => (await l.sh('laptop', `curl -s -o /dev/null -w '%{http_code}' http://${node}:31000`)).output;
    expect([await health('192.168.1.11'), await health('192.168.1.12'), await health('192.168.1.10')]).toEqual(['200', '200', '503']);
    await l.sh('control-plane', 'kubectl delete pod web-2 --wait=false');
    await l.wait(3);
    expect((await l.sh('control-plane', 'kubectl get pod web-2')).output).toMatch(/web-2 +1\/1 +Terminating/);
    expect(await l.ask('laptop', '192.168.1.12:30080')).toBe('web-2 192.168.1.100');
    expect(await health('192.168.1.12')).toBe('503');
    for (let i = 0; i < 8; i++) expect(await l.ask('node-2', '192.168.1.12:30080')).toBe('web-1 192.168.1.12');
    await l.sh('control-plane', 'kubectl delete pod web-1');
    await l.wait(3);
    expect(await l.ask('laptop', '192.168.1.12:30080')).toBe('web-2 192.168.1.100');
    expect(await l.ask('node-1', '192.168.1.11:30080')).toBe('web-2 192.168.1.11');
  });

  it('fact 16: endpointslices list unready pods like ready ones, endpoints do not and warn', async () => {
    const l = await lab({}, { objects: [pod('web-2', 'node-2', 12, { container: { readinessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1 } } })] });
    expect((await l.sh('control-plane', 'kubectl get endpointslices -l kubernetes.io/service-name=web')).output).toMatch(
      /10\.244\.1\.11,10\.244\.2\.12|10\.244\.2\.12,10\.244\.1\.11/,
    );
    const endpoints = (await l.sh('control-plane', 'kubectl get endpoints web')).output;
    expect(endpoints).toContain('Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice');
    expect(endpoints).toMatch(/web +10\.244\.1\.11:80 /);
  });

  it('fact 17: between the end of a pod and the new rules connections time out rather than being refused; a new pod answers with the next rules', async () => {
    const l = await lab();
    await l.wait(3);
    await l.sh('control-plane', 'kubectl delete pod web-1 --wait=false');
    // The process has ended at once, its address a moment later; that it is leaving was written then, that it is gone comes a second after that.
    await l.wait(0.3);
    expect((await l.sh('node-2', 'iptables-save')).output).toContain('10.244.1.11:80');
    expect(await l.ask('laptop', '192.168.1.12:30080', 0.3)).toBe('timeout');
    await l.wait(2);
    expect((await l.sh('node-2', 'iptables-save')).output).not.toContain('10.244.1.11:80');
    expect(await l.ask('laptop', '192.168.1.12:30080')).toBe('refused');
    // From apply to the first answer: the rules of the Service are written at once, those of its endpoint a second later.
    await l.sh('control-plane', 'kubectl delete svc web');
    await l.wait(3);
    const until =
      't0=$(date +%s%N); for i in $(seq 240); do curl -s --max-time 0.5 http://192.168.1.12:30080 >/dev/null; c=$?; if [ $c = 0 ]; then echo "$(( ($(date +%s%N) - t0) / 1000000 )) $c"; break; fi; sleep 0.02; done';
    const answer = l.begin('laptop', until);
    await l.apply(service(), pod('web-1', 'node-1', 11));
    const [began = 0, fine] = (await answer()).trim().split(' ').map(Number);
    expect(fine).toBe(0);
    expect(began).toBeGreaterThan(900);
    expect(began).toBeLessThan(2100);
  });

  it('fact 18: balancing is random a connection, keep-alive stays; affinity is kept a node and client and shared by node port and clusterIP', async () => {
    const l = await lab({}, { objects: [pod('web-2', 'node-1', 12), pod('web-3', 'node-2', 13)] });
    const spread = async (host: string, url: string, n = 60): Promise<Map<string, number>> => {
      const { output } = await l.sh(host, `for i in $(seq ${n}); do curl -s --max-time 3 http://${url} | grep name; done | sort | uniq -c`);
      return new Map([...output.matchAll(/(\d+) Server name: (\S+)/g)].map((m) => [m[2]!, Number(m[1])]));
    };
    const random = await spread('laptop', '192.168.1.11:30080', 90);
    expect([...random.keys()].sort()).toEqual(['web-1', 'web-2', 'web-3']);
    expect(Math.min(...random.values())).toBeGreaterThan(12);
    const { output } = await l.sh('laptop', 'curl -s http://192.168.1.11:30080 http://192.168.1.11:30080/b http://192.168.1.11:30080/c | grep name | sort -u | wc -l');
    expect(output.trim()).toBe('1');
    await l.sh('control-plane', `kubectl patch svc web -p '{"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}}}}'`);
    await l.wait(2);
    expect((await spread('laptop', '192.168.1.11:30080', 12)).size).toBe(1);
    const names = new Set([...(await spread('node-1', '192.168.1.11:30080', 4)).keys(), ...(await spread('node-1', '10.96.100.1', 4)).keys()]);
    expect(names.size).toBe(1);
    // Each connection starts the time anew; after it, chance decides again.
    const held = new Set<string>();
    for (let i = 0; i < 6; i++) {
      for (const name of (await spread('laptop', '192.168.1.11:30080', 1)).keys()) held.add(name);
      await l.wait(4);
    }
    expect(held.size).toBe(1);
    const anew = new Set<string>();
    for (let i = 0; i < 14; i++) {
      await l.wait(6);
      for (const name of (await spread('laptop', '192.168.1.11:30080', 1)).keys()) anew.add(name);
    }
    expect(anew.size).toBeGreaterThan(1);
    const [stuck = ''] = (await spread('laptop', '192.168.1.12:30080', 1)).keys();
    await l.sh('control-plane', `kubectl delete pod ${stuck} --force --grace-period=0`);
    await l.wait(2);
    expect([...(await spread('laptop', '192.168.1.12:30080', 1)).keys()]).not.toContain(stuck);
  });

  it('fact 19: a UDP flow is pinned until its pod goes; neither the service nor its last endpoint ends it; nc -zu believes in silence', async () => {
    const udp = { container: { ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 80 }] } };
    const l = await lab({ ports: [{ name: 'u', protocol: 'UDP', port: 53, nodePort: 30053 }] }, { objects: [pod('web-2', 'node-2', 12, udp), pod('web-3', 'node-1', 13, udp)] });
    await l.sh('control-plane', 'kubectl delete pod web-1 --force --grace-period=0');
    await l.wait(2);
    const who = async (): Promise<string> => /name: (\S+)/.exec((await l.sh('laptop', 'echo hi | nc -u -w 1 -p 40000 192.168.1.11 30053')).output)?.[1] ?? 'nobody';
    const first = await who();
    for (let i = 0; i < 5; i++) expect(await who()).toBe(first);
    expect((await l.sh('node-1', 'conntrack -L -p udp --dport 30053 2>/dev/null')).output.trim().split('\n')).toHaveLength(1);
    await l.sh('control-plane', `kubectl delete pod ${first} --force --grace-period=0`);
    await l.wait(2);
    const second = await who();
    expect(second).not.toBe(first);
    expect(second).not.toBe('nobody');
    await l.sh('control-plane', `kubectl label pod ${second} app=old --overwrite`);
    await l.wait(2);
    expect(await who()).toBe(second);
    await l.sh('control-plane', 'kubectl delete svc web');
    await l.wait(2);
    expect(await who()).toBe(second);
    expect((await l.sh('laptop', 'nc -zuv -w 1 192.168.1.77 9')).output).toContain('succeeded!');
  });

  it('fact 20: a lost node: silence while ARP is fresh, then no route to host; NotReady after 50 s, its pod still 1/1 Running', async () => {
    const l = await lab({}, { objects: [pod('web-2', 'node-2', 12)] });
    expect(await l.ask('laptop', '192.168.1.12:30080')).toMatch(/^web-/);
    for (let i = 0; i < 6; i++) await l.ask('laptop', '192.168.1.11:30080');
    await l.sh('node-2', 'ip link set eth0 down');
    expect(await l.ask('laptop', '192.168.1.12:30080')).toBe('timeout');
    expect((await l.sh('control-plane', 'kubectl get node node-2 --no-headers')).output).toMatch(/ Ready /);
    await l.wait(50);
    expect((await l.sh('control-plane', 'kubectl get node node-2 --no-headers')).output).toMatch(/ NotReady /);
    expect((await l.sh('control-plane', 'kubectl get pod web-2 --no-headers')).output).toMatch(/1\/1 +Running/);
    expect((await l.sh('control-plane', `kubectl get pod web-2 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`)).output).toBe('False');
    for (let i = 0; i < 8; i++) expect(await l.ask('laptop', '192.168.1.11:30080')).toBe('web-1 10.244.1.1');
    await l.ask('laptop', '192.168.1.12:30080', 9);
    expect(await l.ask('laptop', '192.168.1.12:30080', 9)).toBe('unreachable 3');
    expect(await l.ask('node-2', '127.0.0.1:30080', 9)).toMatch(/^web-2|^timeout|^unreachable/);
    await l.sh(
      'node-2',
      'ip link set eth0 up; ip route replace default via 192.168.1.1; ip route replace 10.244.0.0/24 via 192.168.1.10; ip route replace 10.244.1.0/24 via 192.168.1.11',
    );
    await l.wait(15);
    expect((await l.sh('control-plane', 'kubectl get node node-2 --no-headers')).output).toMatch(/ Ready /);
    const back = new Set<string>();
    for (let i = 0; i < 12; i++) back.add((await l.ask('laptop', '192.168.1.11:30080')).split(' ')[0]!);
    expect([...back].sort()).toEqual(['web-1', 'web-2']);
  });

  it('fact 21: without kube-proxy old services go on, new ones do not exist on that node, old rules may name pods that are gone', async () => {
    const l = await lab();
    await l.sh(
      'control-plane',
      `kubectl -n kube-system patch ds kube-proxy -p '{"spec":{"template":{"spec":{"nodeSelector":{"proxy":"yes"}}}}}'; kubectl label node node-2 control-plane proxy=yes`,
    );
    await l.wait(20);
    await l.apply(service({ clusterIP: '10.96.100.9', ports: [{ port: 80, nodePort: 30099 }] }, 'new'));
    await l.wait(3);
    await l.table([
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
      ['laptop', '192.168.1.11:10256/healthz', 'refused'],
      ['laptop', '192.168.1.11:30099', 'refused'],
      ['laptop', '192.168.1.12:30099', 'web-1 192.168.1.12'],
    ]);
    await l.sh('control-plane', 'kubectl delete pod web-1 --force --grace-period=0');
    await l.apply(pod('web-2', 'node-1', 12));
    await l.settle();
    await l.table([
      ['laptop', '192.168.1.12:30080', 'web-2 192.168.1.12'],
      ['laptop', '192.168.1.11:30080', 'timeout'],
    ]);
    await l.sh('control-plane', 'kubectl label node node-1 proxy=yes');
    await l.wait(10);
    await l.table([
      ['laptop', '192.168.1.11:30080', 'web-2 10.244.1.1'],
      ['laptop', '192.168.1.11:30099', 'web-2 10.244.1.1'],
    ]);
  });

  it('fact 22: br_netfilter off hurts only pods of one node; ip_forward off kills node ports, the node itself lives', async () => {
    const l = await lab();
    await l.sh('node-1', 'sysctl -w net.bridge.bridge-nf-call-iptables=0');
    await l.table([
      ['pod:client-1', '10.96.100.1', 'timeout'],
      ['pod:client-2', '10.96.100.1', 'web-1 10.244.2.22'],
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
    ]);
    await l.sh('node-1', 'sysctl -w net.bridge.bridge-nf-call-iptables=1; sysctl -w net.ipv4.ip_forward=0');
    await l.table([
      ['laptop', '192.168.1.11:30080', 'timeout'],
      ['laptop', '192.168.1.12:30080', 'timeout'],
      ['node-1', '192.168.1.11:30080', 'web-1 10.244.1.1'],
    ]);
  });

  it('fact 23: the words of the hosts are those of Debian 12: curl 7.88, nc, bash', async () => {
    const l = await lab();
    expect((await l.sh('laptop', 'curl -sS 192.168.1.11:30099')).output).toBe("curl: (7) Failed to connect to 192.168.1.11 port 30099 after 0 ms: Couldn't connect to server\n");
    expect((await l.sh('laptop', 'curl -sS --max-time 2 10.96.100.1')).output).toMatch(/^curl: \(28\) Connection timed out after 200\d milliseconds\n$/);
    const before = l.clock.now();
    expect((await l.sh('laptop', 'curl -sS 10.96.100.1')).exit).toBe(28);
    expect(Math.round((l.clock.now() - before) / 1000)).toBeGreaterThan(126);
    expect((await l.sh('laptop', 'nc -zv -w 1 10.96.100.1 80')).output).toBe('nc: connect to 10.96.100.1 port 80 (tcp) timed out: Operation now in progress\n');
    expect((await l.sh('laptop', 'echo > /dev/tcp/192.168.1.11/30099')).output).toBe(
      'bash: connect: Connection refused\nbash: line 1: /dev/tcp/192.168.1.11/30099: Connection refused\n',
    );
  });

  it('fact 24: a pending LoadBalancer serves its node port; without node ports there is none; ExternalName and headless have no rule; an unknown port name is refused', async () => {
    const l = await lab(
      { type: 'LoadBalancer' },
      {
        objects: [
          service({ type: 'LoadBalancer', clusterIP: '10.96.100.4', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] }, 'bare'),
          service({ clusterIP: '10.96.100.5', ports: [{ port: 80, nodePort: 30085, targetPort: 'nameless' }] }, 'named'),
          service({ type: 'ClusterIP', clusterIP: 'None', ports: [{ port: 80 }] }, 'headless'),
          { apiVersion: 'v1', kind: 'Service', metadata: { name: 'alias', namespace: 'default' }, spec: { type: 'ExternalName', externalName: 'example.com' } },
        ],
      },
    );
    const listed = (await l.sh('control-plane', 'kubectl get svc')).output;
    expect(listed).toMatch(/^web +LoadBalancer +10\.96\.100\.1 +<pending> +80:30080\/TCP/m);
    expect(listed).toMatch(/^bare +LoadBalancer +10\.96\.100\.4 +<pending> +80\/TCP/m);
    await l.table([
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
      ['pod:client-1', '10.96.100.4', 'web-1 10.244.1.21'],
      ['laptop', '192.168.1.11:30085', 'refused'],
    ]);
    const saved = (await l.sh('node-1', 'iptables-save')).output;
    expect(saved).not.toMatch(/default\/(headless|alias)/);
    expect(saved.match(/KUBE-NODEPORTS .*default\/bare/)).toBeNull();
    expect((await l.sh('control-plane', 'kubectl describe svc named')).output).toMatch(/Endpoints: +10\.244\.1\.11\n/);
    await l.apply(
      service({ clusterIP: '10.96.100.6', ports: [{ port: 80, nodePort: 30086, targetPort: 'http' }] }, 'two'),
      pod('web-5', 'node-1', 15, { container: { ports: [{ name: 'http', containerPort: 8081 }] } }),
      pod('web-6', 'node-2', 16, { container: { ports: [{ name: 'http', containerPort: 8082 }] } }),
    );
    await l.settle();
    // The pods without that name are in a third one, without a port.
    const slices = (await l.sh('control-plane', 'kubectl get endpointslices -l kubernetes.io/service-name=two --no-headers')).output;
    expect(slices).toMatch(/ 8081 +10\.244\.1\.15 /);
    expect(slices).toMatch(/ 8082 +10\.244\.2\.16 /);
  });
});

/** A process that goes on serving until its grace period is over. */
const HOLD = { spec: { terminationGracePeriodSeconds: 40 }, container: { lifecycle: { preStop: { sleep: { seconds: 35 } } } } };
