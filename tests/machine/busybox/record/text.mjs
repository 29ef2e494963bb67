// Asks a real busybox what it says to the snippets of text.txt and writes truth/text.json.gz: node text.mjs (as root: it works in a chroot of its own under the temporary directory).
// Help is kept up to its usage lines only.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lutimesSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { fixture } from './fixture.mjs';
import { steady } from './steady.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const BUSYBOX = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
const CHROOT = execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin; command -v chroot'], { encoding: 'utf8' }).trim();
const root = mkdtempSync(join(tmpdir(), 'busybox-'));

function makeRoot() {
  for (const d of ['bin', 'etc', 'dev', 'tmp', 'root', 'lib64']) mkdirSync(join(root, d));
  for (const lib of execFileSync('ldd', [BUSYBOX], { encoding: 'utf8' }).match(/\/\S+/g) ?? []) {
    mkdirSync(join(root, dirname(lib)), { recursive: true });
    execFileSync('cp', ['-L', lib, join(root, lib)]);
  }
  execFileSync('cp', [BUSYBOX, join(root, 'bin/busybox')]);
  for (const applet of execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).split('\n')) if (applet && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  execFileSync('mknod', ['-m', '666', join(root, 'dev/null'), 'c', '1', '3']);
  execFileSync('mknod', ['-m', '666', join(root, 'dev/zero'), 'c', '1', '5']);
  for (const [name, text] of Object.entries(fixture.accounts)) writeFileSync(join(root, name), text);
}

function fresh() {
  for (const d of ['t', 'tmp']) rmSync(join(root, d), { recursive: true, force: true });
  for (const d of ['t', 'tmp']) mkdirSync(join(root, d));
  for (const f of fixture.files) {
    const path = join(root, 't', f.name);
    if (f.kind === 'folder') mkdirSync(path);
    else if (f.kind === 'link') symlinkSync(f.text, path);
    else writeFileSync(path, Buffer.from(f.text, 'latin1'));
    if (f.mode) chmodSync(path, f.mode);
  }
  for (const f of [...fixture.files].reverse()) lutimesSync(join(root, 't', f.name), f.time, f.time);
}

makeRoot();
const cases = [];
for (const run of readFileSync(join(here, 'text.txt'), 'utf8').split('\n')) {
  if (run === '' || run.startsWith('# ')) continue;
  fresh();
  const done = spawnSync(CHROOT, [root, '/bin/busybox', 'sh', '-c', `cd /t; ${run}`], {
    env: { PATH: '/bin', HOME: '/root' },
    timeout: 10_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cases.push({ run, out: steady(done.stdout.toString('latin1')), err: steady(done.stderr.toString('latin1')), code: done.status ?? 128 + constants.signals[done.signal] });
}
rmSync(root, { recursive: true, force: true });
const name = process.argv[2] ?? join(here, '../truth/text.json.gz');
writeFileSync(name, gzipSync(`[\n${cases.map((c) => JSON.stringify(c)).join(',\n')}\n]\n`, { level: 9 }));
console.log(cases.length, 'snippets;', execFileSync(BUSYBOX, { encoding: 'utf8' }).split('\n')[0]);
