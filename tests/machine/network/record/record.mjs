// Types every session of NAME.txt on three real network namespaces (client — router — server) and keeps what the real tools answered:
// node tests/machine/network/record/record.mjs NAME...   (root; iptables 1.8.9, nft 1.0.6, iproute2 6.1, conntrack 1.4.7, tcpdump 4.99.3, iputils 20221126; LAB_PATH and LAB_LIBRARIES name where more of them lie)
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const here = new URL('.', import.meta.url).pathname;
const prefix = `nf${process.pid}`;
const path = [process.env.LAB_PATH, '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'].filter(Boolean).join(':');
const env = { PATH: path, HOME: '/root', LANG: 'C.UTF-8', ...(process.env.LAB_LIBRARIES ? { LD_LIBRARY_PATH: process.env.LAB_LIBRARIES } : {}) };

const SETUP = `
for n in client router server; do ip netns add N-$n; ip -n N-$n link set lo up; ip netns exec N-$n sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0 net.ipv4.ping_group_range="0 2147483647"; done
ip netns exec N-router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link add eth0 index 2 address 92:e1:cc:fe:18:28 netns N-client type veth peer name eth0 index 2 address 12:b3:5b:c4:fc:ef netns N-router
ip link add eth0 index 2 address 4a:e5:7a:6e:18:d0 netns N-server type veth peer name eth1 index 3 address 86:10:14:d5:a9:b4 netns N-router
up() { ip -n N-$1 link set $2 up; for a in $3 $4; do ip -n N-$1 addr add $a dev $2; done; }
up client eth0 192.168.1.100/24 fd00:1::100/64
up router eth0 192.168.1.11/24 fd00:1::11/64
up router eth1 10.244.1.1/24 fd00:2::1/64
up server eth0 10.244.1.2/24 fd00:2::2/64
ip -n N-client route add default via 192.168.1.11; ip -n N-client -6 route add default via fd00:1::11
ip -n N-server route add default via 10.244.1.1; ip -n N-server -6 route add default via fd00:2::1
sleep 0.1
`.replaceAll('N-', `${prefix}-`);
const CLEAN = `for n in client router server; do ip netns pids ${prefix}-$n | xargs -r kill -9; ip netns del ${prefix}-$n; done 2>/dev/null`;

/** Sessions are parted by lines of %%; a step begins with \`$ \` (on the router), \`client$ \` or \`server$ \` and goes on over the lines after it. */
export function sessions(text) {
  return text
    .split(/^%%.*\n/m)
    .filter((s) => s.trim())
    .map((session) => {
      const steps = [];
      for (const line of session.replace(/\n+$/, '').split('\n')) {
        const begin = /^(client|router|server|)\$ (.*)$/.exec(line);
        if (begin) steps.push({ host: begin[1] || 'router', command: begin[2] });
        else if (steps.length) steps[steps.length - 1].command += `\n${line}`;
      }
      return steps;
    });
}

function run(step, cwd) {
  const file = join(cwd, '.out');
  const fd = openSync(file, 'w');
  const ran = spawnSync('ip', ['netns', 'exec', `${prefix}-${step.host}`, 'bash', '-c', step.command], { cwd: join(cwd, 'work'), env, stdio: ['ignore', fd, fd], timeout: 30_000 });
  closeSync(fd);
  return { ...step, output: readFileSync(file, 'utf8'), exit: ran.status ?? 128 };
}

function record(steps) {
  const cwd = mkdtempSync(join(tmpdir(), 'nf-'));
  try {
    spawnSync('bash', ['-c', `mkdir ${cwd}/work; ${SETUP}`], { stdio: 'inherit' });
    return steps.map((s) => run(s, cwd));
  } finally {
    spawnSync('bash', ['-c', CLEAN]);
    rmSync(cwd, { recursive: true, force: true });
  }
}

const names =
  process.argv.length > 2
    ? process.argv.slice(2)
    : readdirSync(here)
        .filter((f) => f.endsWith('.txt'))
        .map((f) => f.slice(0, -4));
for (const name of names) {
  const out = sessions(readFileSync(join(here, `${name}.txt`), 'utf8')).map(record);
  writeFileSync(join(here, `../truth/${name}.json.gz`), gzipSync(JSON.stringify(out), { level: 9 }));
  process.stdout.write(`${name}: ${out.length} sessions, ${out.flat().length} steps\n`);
}
