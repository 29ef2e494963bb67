// Runs every snippet of shell.txt once in a real dash (Debian's sh) and keeps what it said: node tests/machine/dash/record/record.mjs
// As root: each snippet has namespaces of its own (mounts, processes, network, host name) and an empty directory to work in.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const here = (path) => new URL(path, import.meta.url);
const snippets = readFileSync(here('shell.txt'), 'utf8').replace(/\n$/, '').split('\n%%\n');
const AROUND = `mount -t proc proc /proc; mount -t tmpfs tmpfs /root; mount -t tmpfs tmpfs /tmp; mount -t tmpfs tmpfs /mnt
hostname box; ip link set lo up; cd /mnt; exec 2>&3 3>&-; SNIPPET=$1; set --; unset OLDPWD SHLVL; exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -c "$SNIPPET"`;

const out = snippets.map((script) => {
  const run = spawnSync('unshare', ['-m', '-p', '-n', '-u', '-f', 'bash', '-c', `exec 3>&2 2>/dev/null; ${AROUND}`, 'bash', script], {
    encoding: 'utf8',
    timeout: 20000,
    input: '',
  });
  return { script, stdout: run.stdout, stderr: run.stderr, exit: run.status ?? 128 };
});
writeFileSync(here('../truth/shell.json.gz'), gzipSync(`${JSON.stringify(out, null, 1)}\n`, { level: 9 }));
process.stdout.write(`${out.length} snippets\n`);
