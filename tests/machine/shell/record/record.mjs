// Runs every snippet once in the real bash and keeps what it said: node tests/machine/shell/record/record.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = new URL('.', import.meta.url).pathname;
const snippets = readFileSync(join(here, 'snippets.txt'), 'utf8').replace(/\n$/, '').split('\n%%\n');
const out = snippets.map((script) => {
  const cwd = mkdtempSync(join(tmpdir(), 'corpus-'));
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', PWD: cwd };
  const run = spawnSync('bash', ['-c', script], { cwd, env, encoding: 'utf8', timeout: 20000, input: '' });
  rmSync(cwd, { recursive: true, force: true });
  const clean = (text) => text.split(cwd).join('/work');
  return { script, stdout: clean(run.stdout), stderr: clean(run.stderr), exit: run.status ?? 128 };
});
writeFileSync(join(here, '../corpus/bash-5.2.json'), `${JSON.stringify(out, null, 1)}\n`);
process.stdout.write(`${out.length} snippets\n`);
