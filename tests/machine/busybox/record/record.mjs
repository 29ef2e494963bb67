// Runs every snippet of NAME.txt once in a real BusyBox and keeps what it said: node tests/machine/busybox/record/record.mjs NAME
// As root, on a machine with busybox: each snippet has namespaces of its own (mounts, processes, network, host name) and an empty root with nothing but applets.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const here = new URL('.', import.meta.url).pathname;
const name = process.argv[2] ?? 'shell';
const snippets = readFileSync(join(here, `${name}.txt`), 'utf8')
  .replace(/\n$/, '')
  .split('\n%%\n');
const busybox = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
const root = mkdtempSync(join(tmpdir(), 'bb-root-'));

function makeRoot() {
  for (const directory of ['bin', 'etc', 'root', 'home', 'tmp', 'work', 'proc', 'dev', 'sys', 'var/www', 'usr/sbin']) mkdirSync(join(root, directory), { recursive: true });
  cpSync(busybox, join(root, 'bin/busybox'));
  for (const [, library] of execFileSync('ldd', [busybox], { encoding: 'utf8' }).matchAll(/(\/lib\S+) \(/g)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(library, join(root, library), { dereference: true });
  }
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1\tlocalhost\n10.1.0.7\tbox\n');
}

const AROUND = `mount -t proc proc ${root}/proc; mount --bind /dev ${root}/dev; mount -t tmpfs tmpfs ${root}/work; mount -t tmpfs tmpfs ${root}/tmp
hostname box; ip link set lo up; exec 2>&3; chroot ${root} /bin/sh -c 'cd /work; unset SNIPPET; exec 3>&-; exec sh -c "$0"' "$SNIPPET"; exit $?`;

makeRoot();
const out = snippets.map((script) => {
  const env = { PATH: '/bin:/usr/bin:/sbin:/usr/sbin', HOME: '/root', SNIPPET: script };
  const run = spawnSync('unshare', ['-m', '-p', '-n', '-u', '-f', 'bash', '-c', `unset SNIPPET_; exec 3>&2 2>/dev/null; ${AROUND}`], {
    env,
    encoding: 'utf8',
    timeout: 20000,
    input: '',
  });
  return { script, stdout: run.stdout, stderr: run.stderr, exit: run.status ?? 128 };
});
rmSync(root, { recursive: true, force: true });
writeFileSync(join(here, `../truth/${name}.json.gz`), gzipSync(`${JSON.stringify(out, null, 1)}\n`, { level: 9 }));
process.stdout.write(`${out.length} snippets\n`);
