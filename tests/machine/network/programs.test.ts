// The words and forms of Debian 12's network tools.
import { describe, expect, it } from 'vitest';
import { run } from '../../support/network-shell.ts';
import { ask, buildWorld } from '../../support/network-world.ts';
import { proxiedWorld } from '../../support/proxied-world.ts';

const HINT = "Try `iptables -h' or 'iptables --help' for more information.\n";

describe('iptables', () => {
  it.each([
    ['-A INPUT -p tcp --dport 80 -j DROP', '-A INPUT -p tcp -m tcp --dport 80 -j DROP'],
    ['-A INPUT -p TCP ! --dport http -s 10.0.0.0/255.0.0.0 -j REJECT', '-A INPUT -s 10.0.0.0/8 -p tcp -m tcp ! --dport 80 -j REJECT --reject-with icmp-port-unreachable'],
    [
      '-A INPUT ! -i lo -m state --state NEW,INVALID -m comment --comment "a b" -j LOG --log-prefix "x: "',
      '-A INPUT ! -i lo -m state --state INVALID,NEW -m comment --comment "a b" -j LOG --log-prefix "x: "',
    ],
    [
      '-A INPUT -p tcp --syn -m multiport --dports 80,443,1000:2000 -m limit --limit 5/min -j ACCEPT',
      '-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m multiport --dports 80,443,1000:2000 -m limit --limit 5/min -j ACCEPT',
    ],
    ['-A INPUT -m mark ! --mark 0x4000/0x4000 -j RETURN', '-A INPUT -m mark ! --mark 0x4000/0x4000 -j RETURN'],
    ['-A INPUT -p icmp --icmp-type echo-request -j ACCEPT', '-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT'],
    ['-t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80', '-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80'],
    ['-t nat -A POSTROUTING -o eth0 -j MASQUERADE --random-fully', '-A POSTROUTING -o eth0 -j MASQUERADE --random-fully'],
    ['-t mangle -A PREROUTING -j MARK --or-mark 0x4000', '-A PREROUTING -j MARK --set-xmark 0x4000/0x4000'],
    ['-t mangle -A PREROUTING -j MARK --set-mark 1', '-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff'],
    ['-A FORWARD -m statistic --mode random --probability 0.3333333333 -j DROP', '-A FORWARD -m statistic --mode random --probability 0.33333333349 -j DROP'],
  ])('%s', async (line, saved) => {
    const w = buildWorld();
    expect(await run(w, 'laptop', `iptables ${line}`)).toEqual({ output: '', exit: 0 });
    expect((await run(w, 'laptop', 'iptables-save')).output).toContain(`\n${saved}\n`);
    expect(await run(w, 'laptop', `iptables ${line.replace('-A', '-C')}`)).toEqual({ output: '', exit: 0 });
    expect(await run(w, 'laptop', `iptables ${line.replace('-A', '-D')}`)).toEqual({ output: '', exit: 0 });
    expect((await run(w, 'laptop', 'iptables-save')).output).not.toContain(saved);
  });

  it.each([
    ['-A INPUT --dport 80 -j DROP', `iptables v1.8.9 (nf_tables): unknown option "--dport"\n${HINT}`, 2],
    ['-A INPUT -p foo -j DROP', `iptables v1.8.9 (nf_tables): unknown protocol "foo" specified\n${HINT}`, 2],
    ['-A INPUT -s 10.0.0.300 -j DROP', `iptables v1.8.9 (nf_tables): host/network \`10.0.0.300' not found\n${HINT}`, 2],
    ['-A INPUT -p tcp --dport 70000 -j DROP', `iptables v1.8.9 (nf_tables): invalid port/service \`70000' specified\n${HINT}`, 2],
    ['-A INPUT -j NOWHERE', `iptables v1.8.9 (nf_tables): Chain 'NOWHERE' does not exist\n${HINT}`, 2],
    ['-A NOWHERE -j DROP', 'iptables: No chain/target/match by that name.\n', 1],
    ['-D INPUT -j DROP', 'iptables: Bad rule (does a matching rule exist in that chain?).\n', 1],
    ['-D INPUT 3', 'iptables: Index of deletion too big.\n', 1],
    ['-t foo -L', "iptables v1.8.9 (nf_tables): table 'foo' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n", 3],
    ['-N INPUT', 'iptables: Chain already exists.\n', 1],
    ['-P INPUT REJECT', "iptables: Bad policy name. Run `dmesg' for more information.\n", 1],
    ['', `iptables v1.8.9 (nf_tables): no command specified\n${HINT}`, 2],
    ['-A INPUT -m owner --uid-owner 0 -j DROP', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT\n', 4],
    ['-A INPUT -m u32 --u32 0=1 -j DROP', `iptables v1.8.9 (nf_tables): match 'u32' is not simulated here\n${HINT}`, 2],
  ])('refuses %s', async (line, output, exit) => {
    const w = buildWorld();
    const before = (await run(w, 'laptop', 'iptables -S')).output;
    expect(await run(w, 'laptop', `iptables ${line}`.trim())).toEqual({ output, exit });
    expect((await run(w, 'laptop', 'iptables -S')).output).toBe(before);
  });

  it('lists with counters as the recorded node does', async () => {
    const w = await proxiedWorld();
    w.pod('web-1', 1, 11);
    w.service('web', { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }] });
    w.endpoints('web', [['', 80]], [{ ip: '10.244.1.11', node: 'node-1' }]);
    await w.settle();
    await run(w, 'node-1', 'iptables -t nat -Z');
    for (let i = 0; i < 3; i++) await ask(w, w.laptop, '192.168.1.11', 30080);
    expect((await run(w, 'node-1', 'iptables -t nat -L KUBE-POSTROUTING -n -v')).output).toBe(
      [
        'Chain KUBE-POSTROUTING (1 references)',
        ' pkts bytes target     prot opt in     out     source               destination         ',
        '    0     0 RETURN     0    --  *      *       0.0.0.0/0            0.0.0.0/0            mark match ! 0x4000/0x4000',
        '    3   180 MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK xor 0x4000',
        '    3   180 MASQUERADE  0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* kubernetes service traffic requiring SNAT */ random-fully',
        '',
      ].join('\n'),
    );
    expect((await run(w, 'node-1', 'iptables -t nat -L KUBE-NODEPORTS -nv')).output).toContain(
      '    3   180 KUBE-EXT-LOLE4ISW44XBNF3G  6    --  *      *       0.0.0.0/0            0.0.0.0/0            /* default/web */ tcp dpt:30080\n',
    );
    expect((await run(w, 'node-1', 'conntrack -L -p tcp --dport 30080')).output).toMatch(
      /^conntrack v1\.4\.7 \(conntrack-tools\): 3 flow entries have been shown\.\n(tcp {6}6 119 TIME_WAIT src=192\.168\.1\.100 dst=192\.168\.1\.11 sport=\d+ dport=30080 src=10\.244\.1\.11 dst=10\.244\.1\.1 sport=80 dport=\d+ \[ASSURED\] mark=0 use=1\n|tcp {6}6 120 .*\n){3}$/,
    );
    expect(await run(w, 'node-1', 'conntrack -F')).toEqual({ output: 'conntrack v1.4.7 (conntrack-tools): connection tracking table has been emptied.\n', exit: 0 });
    expect(await run(w, 'node-1', 'ss -tlnH sport = :30080')).toEqual({ output: '', exit: 0 });
    expect((await run(w, 'node-1', 'ss -tlnp')).output.replace(/fd=\d+/g, 'fd=N')).toBe(
      [
        'State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess                           ',
        'LISTEN 0      4096       127.0.0.1:10249      0.0.0.0:*    users:(("kube-proxy",pid=1,fd=N))',
        'LISTEN 0      4096               *:10256            *:*    users:(("kube-proxy",pid=1,fd=N))',
        '',
      ]
        .join('\n')
        .replace(/PortProcess +/, (s) => s.padEnd(s.length)),
    );
  });

  it('saves and restores', async () => {
    const w = buildWorld();
    const text = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:MINE - [0:0]\n-A INPUT -j MINE\n-A MINE -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';
    expect(await run(w, 'laptop', 'iptables-restore /in', text)).toEqual({ output: '', exit: 0 });
    const saved = (await run(w, 'laptop', 'iptables-save')).output.replace(/^#.*\n/gm, '');
    expect(saved).toBe(text);
    expect(await run(w, 'laptop', 'iptables-restore /in', '*filter\n-A INPUT -j GONE\nCOMMIT\n')).toMatchObject({ exit: 2 });
    expect(await run(w, 'laptop', 'iptables-restore /in', '*filter\n:INPUT ACCEPT\n')).toEqual({ output: 'iptables-restore: COMMIT expected at line 3\n', exit: 1 });
    expect((await run(w, 'laptop', 'iptables-save')).output.replace(/^#.*\n/gm, '')).toBe(text);
  });
});

describe('ip, sysctl', () => {
  it('prints routes and addresses', async () => {
    const w = buildWorld();
    w.pod('web', 1, 11);
    expect((await run(w, 'node-1', 'ip route')).output).toBe(
      'default via 192.168.1.1 dev eth0 \n10.244.0.0/24 via 192.168.1.10 dev eth0 \n10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1 \n10.244.2.0/24 via 192.168.1.12 dev eth0 \n192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.11 \n',
    );
    expect((await run(w, 'pod:web', 'ip r')).output).toBe(
      'default via 10.244.1.1 dev eth0 \n10.244.0.0/16 via 10.244.1.1 dev eth0 \n10.244.1.0/24 dev eth0 proto kernel scope link src 10.244.1.11 \n',
    );
    expect((await run(w, 'router', 'ip route')).output).toContain('blackhole 10.0.0.0/8 \n');
    expect((await run(w, 'laptop', 'ip route get 10.96.100.1')).output).toBe('10.96.100.1 via 192.168.1.1 dev eth0 src 192.168.1.100 uid 0 \n    cache \n');
    expect((await run(w, 'pod:web', 'ip -br addr')).output).toMatch(/^lo {15}UNKNOWN {8}127\.0\.0\.1\/8 ::1\/128 \neth0@if\d+ +UP {13}10\.244\.1\.11\/24 fe80::[0-9a-f:]+\/64 \n$/);
    expect((await run(w, 'laptop', 'ip -4 addr show eth0')).output).toMatch(
      /^2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP group default qlen 1000\n {4}inet 192\.168\.1\.100\/24 .*scope global eth0\n/,
    );
  });

  it.each([
    ['ip route add 10.96.0.0/16 via 10.1.1.1', 'Error: Nexthop has invalid gateway.\n', 2],
    ['ip route add default via 192.168.1.1', 'RTNETLINK answers: File exists\n', 2],
    ['ip route del 10.5.0.0/16', 'RTNETLINK answers: No such process\n', 2],
    ['ip link set nosuch up', 'Cannot find device "nosuch"\n', 1],
    ['ip foo', 'Object "foo" is unknown, try "ip help".\n', 1],
    ['ip addr add 192.168.1.100/24 dev eth0', 'Error: ipv4: Address already assigned.\n', 2],
    ['sysctl net.ipv4.nosuch', 'sysctl: cannot stat /proc/sys/net/ipv4/nosuch: No such file or directory\n', 1],
    ['sysctl -w net.ipv4.ip_forward=1', 'net.ipv4.ip_forward = 1\n', 0],
  ])('%s', async (line, output, exit) => {
    expect(await run(buildWorld(), 'laptop', line)).toEqual({ output, exit });
  });

  it('takes a link down and up', async () => {
    const w = buildWorld();
    await run(w, 'node-2', 'ip link set eth0 down');
    expect((await run(w, 'node-2', 'ip route')).output).toBe('10.244.2.0/24 dev cni0 proto kernel scope link src 10.244.2.1 \n');
    await run(w, 'node-2', 'ip link set eth0 up');
    expect((await run(w, 'node-2', 'ip route')).output).toContain('192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.12 \n');
  });
});
