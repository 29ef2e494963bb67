// The tools that look at the network and change it, on the hosts of a whole cluster.
import { describe, expect, it } from 'vitest';
import { lab } from './world.ts';

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('tcpdump', () => {
  it('shows both sides of the translation, filtered, on any interface, and stops by itself', async () => {
    const l = await lab();
    const on = (filter: string, command = 'tcpdump -n -l'): (() => Promise<string>) => l.begin('node-1', `timeout 3 ${command} ${filter} 2>/dev/null`);
    const any = on('-i any -c 4 "tcp[tcpflags] & tcp-syn != 0"');
    const pod = on('-i cni0 "tcp and dst port 80 and not port 22"');
    const none = on('-i eth0 "udp or icmp"');
    const one = on('-i eth0 -c 1 host 192.168.1.100');
    await l.wait(0.1);
    await l.ask('laptop', '192.168.1.11:30080');
    const syns = lines(await any());
    expect(syns).toHaveLength(4);
    expect(syns[0]).toMatch(/^\S+ eth0 +In +IP 192\.168\.1\.100\.\d+ > 192\.168\.1\.11\.30080: Flags \[S\]/);
    expect(syns[1]).toMatch(/ cni0 +Out +IP 10\.244\.1\.1\.\d+ > 10\.244\.1\.11\.80: Flags \[S\]/);
    expect(lines(await pod()).every((line) => / IP 10\.244\.1\.1\.\d+ > 10\.244\.1\.11\.80: /.test(line))).toBe(true);
    // Interrupted, it ends a line that it may have begun.
    expect(await none()).toBe('\n');
    expect(lines(await one())).toHaveLength(1);
  });

  it('is for root', async () => {
    const l = await lab();
    const said = await l.sh('laptop', 'su learner -c "tcpdump -i eth0 -c 1" 2>&1 || true; sudo -u learner tcpdump -i eth0 -c 1');
    expect(said.output).toContain("You don't have permission to perform this capture on that device");
    expect((await l.sh('laptop', 'tcpdump -i eth7')).output).toContain('eth7: No such device exists');
  });
});

describe('tc netem', () => {
  it('delays and loses what leaves, until it is taken away', async () => {
    const l = await lab();
    const connect = async (): Promise<number> => Number((await l.sh('laptop', "curl -s -o /dev/null -w '%{time_connect}' --max-time 5 192.168.1.11:30080")).output);
    expect(await connect()).toBeLessThan(0.01);
    await l.sh('node-1', 'tc qdisc add dev eth0 root netem delay 200ms');
    expect((await l.sh('node-1', 'tc qdisc show dev eth0')).output).toContain('delay 200ms');
    expect(await connect()).toBeCloseTo(0.2, 2);
    await l.sh('node-1', 'tc qdisc change dev eth0 root netem loss 100%');
    expect(await l.ask('laptop', '192.168.1.11:30080')).toBe('timeout');
    await l.sh('node-1', 'tc qdisc del dev eth0 root');
    expect(await connect()).toBeLessThan(0.01);
    expect(await l.sh('node-1', 'tc qdisc add dev nope root netem delay 1ms')).toEqual({ output: 'Cannot find device "nope"\n', exit: 1 });
  });
});

describe('conntrack', () => {
  it('lists, counts, deletes and shows how entries come and go', async () => {
    const l = await lab();
    const events = l.begin('node-1', 'timeout 130 conntrack -E -p tcp --dport 30080');
    await l.wait(0.1);
    await l.ask('laptop', '192.168.1.11:30080');
    const there = await l.sh('node-1', 'conntrack -L -p tcp --dport 30080 2>/dev/null');
    expect(there.output).toMatch(
      /^tcp +6 1\d\d TIME_WAIT src=192\.168\.1\.100 dst=192\.168\.1\.11 sport=(\d+) dport=30080 src=10\.244\.1\.11 dst=10\.244\.1\.1 sport=80 dport=\d+ \[ASSURED\] mark=0 use=1\n$/,
    );
    expect((await l.sh('node-1', 'conntrack -D -p tcp --dport 30080 2>&1 >/dev/null')).output).toBe('conntrack v1.4.7 (conntrack-tools): 1 flow entries have been deleted.\n');
    expect(await l.sh('node-1', 'conntrack -D -p tcp --dport 30080')).toEqual({ output: 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.\n', exit: 1 });
    const seen = lines(await events())
      .filter((line) => !line.endsWith('flow events have been shown.'))
      .map((line) => line.trim().split(/\s+/));
    const states = seen.map(([kind, , , third, fourth]) => (kind === '[DESTROY]' ? kind : `${kind} ${/^[A-Z_]+$/.test(third ?? '') ? third : fourth}`));
    expect(states).toEqual([
      '[NEW] SYN_SENT',
      '[UPDATE] SYN_RECV',
      '[UPDATE] ESTABLISHED',
      '[UPDATE] FIN_WAIT',
      '[UPDATE] CLOSE_WAIT',
      '[UPDATE] LAST_ACK',
      '[UPDATE] TIME_WAIT',
      '[DESTROY]',
    ]);
  });

  it('loses an open connection with its entry: the answers come from somebody else', async () => {
    const l = await lab();
    const slow = l.begin('laptop', "curl -sS --max-time 8 'http://192.168.1.12:30080/slow?3'; echo $?");
    await l.wait(1);
    await l.sh('node-2', 'conntrack -F');
    expect(await slow()).toMatch(/28\n$/);
  });
});

describe('iptables targets and matches', () => {
  it('LOG writes to the kernel log, at the rate of limit', async () => {
    const l = await lab();
    await l.sh('node-1', 'iptables -I INPUT -p tcp --dport 22 --syn -m limit --limit 2/min --limit-burst 2 -j LOG --log-prefix "ssh: "');
    await l.sh('laptop', 'for i in 1 2 3 4 5; do nc -z -w 1 192.168.1.11 22; done');
    const said = lines((await l.sh('node-1', 'dmesg')).output);
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^\[ *\d+\.\d{6}\] ssh: IN=eth0 OUT= SRC=192\.168\.1\.100 DST=192\.168\.1\.11 LEN=60 .* PROTO=TCP SPT=\d+ DPT=22 WINDOW=\d+ RES=0x00 SYN URGP=0$/);
    expect((await l.sh('node-1', "iptables -L INPUT -n -v -x | awk '/LOG/ {print $1}'")).output).toBe('2\n');
    await l.wait(61);
    await l.sh('laptop', 'for i in 1 2 3 4 5; do nc -z -w 1 192.168.1.11 22; done');
    expect(lines((await l.sh('node-1', 'dmesg')).output)).toHaveLength(4);
    expect((await l.sh('node-1', 'dmesg -C; dmesg')).output).toBe('');
  });

  it('recent remembers who knocked, and forgets', async () => {
    const l = await lab();
    for (const rule of [
      '-p tcp --dport 2222 -m recent --name knock --set -j DROP',
      '-p tcp --dport 22 -m recent --name knock --rcheck --seconds 10 -j ACCEPT',
      '-p tcp --dport 22 -j REJECT --reject-with tcp-reset',
    ])
      expect(await l.sh('node-1', `iptables -A INPUT ${rule}`)).toEqual({ output: '', exit: 0 });
    const door = (host = 'laptop'): Promise<number> => l.sh(host, 'nc -z -w 1 192.168.1.11 22').then((r) => r.exit);
    expect(await door()).toBe(1);
    await l.sh('laptop', 'nc -z -w 1 192.168.1.11 2222');
    expect([await door(), await door('control-plane')]).toEqual([0, 1]);
    await l.wait(12);
    expect(await door()).toBe(1);
  });
});

describe('nft monitor trace', () => {
  it('shows a marked packet through the rules of kube-proxy', async () => {
    const l = await lab({}, { cluster: { proxyMode: 'nftables' } });
    for (const command of [
      'add table ip t',
      '"add chain ip t c { type filter hook prerouting priority -350; }"',
      'add rule ip t c ip saddr 192.168.1.100 tcp dport 30080 tcp flags syn meta nftrace set 1',
    ])
      expect(await l.sh('node-1', `nft ${command}`)).toEqual({ output: '', exit: 0 });
    const heard = l.begin('node-1', 'timeout 2 nft monitor trace');
    await l.wait(0.1);
    await l.ask('laptop', '192.168.1.11:30080');
    const said = lines(await heard());
    const id = /^trace id ([\da-f]{8}) /.exec(said[0] ?? '')?.[1];
    expect(said.every((line) => line.startsWith(`trace id ${id} ip `))).toBe(true);
    expect(said.slice(0, 4).map((line) => line.replace(/^trace id \S+ /, ''))).toEqual([
      expect.stringMatching(/^ip t c packet: iif "eth0" ip saddr 192\.168\.1\.100 ip daddr 192\.168\.1\.11 .* tcp sport \d+ tcp dport 30080 tcp flags == syn tcp window 64240 $/),
      'ip t c rule ip saddr 192.168.1.100 tcp dport 30080 tcp flags syn meta nftrace set 1 (verdict continue)',
      'ip t c verdict continue',
      'ip t c policy accept',
    ]);
    const through = said.filter((line) => line.includes(' kube-proxy ') && line.includes(' rule ')).map((line) => line.replace(/^trace id \S+ ip kube-proxy /, ''));
    expect(through).toContainEqual(expect.stringMatching(/^nat-prerouting rule jump services \(verdict jump services\)$/));
    expect(through).toContainEqual(expect.stringMatching(/^services rule ip daddr @nodeport-ips meta l4proto \. th dport vmap @service-nodeports \(verdict goto external-/));
    expect(through).toContainEqual(expect.stringMatching(/^service-\S+ rule meta l4proto tcp dnat ip to .* \(verdict accept\)$/));
  });

  it('without trace shows what is changed', async () => {
    const l = await lab();
    const heard = l.begin('node-1', 'timeout 2 nft monitor');
    await l.wait(0.1);
    await l.sh('node-1', "nft add table ip t; nft 'add chain ip t c { type filter hook input priority 0; }'; nft add rule ip t c tcp dport 30080 counter drop");
    expect(lines(await heard()).filter((line) => line.startsWith('add '))).toEqual([
      'add table ip t',
      'add chain ip t c { type filter hook input priority filter; policy accept; }',
      'add rule ip t c tcp dport 30080 counter packets 0 bytes 0 drop',
    ]);
  });
});

describe('sudo', () => {
  it('makes root of the learner, and asks nothing', async () => {
    const l = await lab();
    expect((await l.sh('laptop', 'sudo -u learner id -un; sudo -u learner sudo id -un; sudo -u learner sudo -n true; echo $?')).output).toBe('learner\nroot\n0\n');
    expect((await l.sh('laptop', 'sudo -u learner iptables -L 2>&1')).output).toContain('Permission denied (you must be root)');
    expect((await l.sh('laptop', 'sudo nosuchprogram; echo $?')).output).toBe('sudo: nosuchprogram: command not found\n1\n');
  });
});

describe('ss', () => {
  it("lists a node's own sockets: kubelet, kube-proxy, sshd; no node port", async () => {
    const l = await lab();
    const { output } = await l.sh('node-1', 'ss -tlnp');
    expect([...output.matchAll(/ (\S+):(\d+) +\S+ +users:\(\("([\w-]+)"/g)].map(([, ip, port, name]) => `${ip}:${port} ${name}`).sort()).toEqual([
      '*:10250 kubelet',
      '*:10256 kube-proxy',
      '*:22 sshd',
      '127.0.0.1:10248 kubelet',
      '127.0.0.1:10249 kube-proxy',
    ]);
    expect((await l.sh('node-1', 'curl -s http://127.0.0.1:10248/healthz; curl -sk https://127.0.0.1:10250/pods; curl -s http://127.0.0.1:10250/')).output).toBe(
      'okUnauthorizedClient sent an HTTP request to an HTTPS server.\n',
    );
  });
});
