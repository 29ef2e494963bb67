// Records what the real vim makes of a file with the keys of vi-keys.json: node tests/programs/record-vi.mjs (needs vim.tiny)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { fruit } = JSON.parse(readFileSync(join(here, 'fixture.json'), 'utf8'));
const rows = JSON.parse(readFileSync(join(here, 'vi-keys.json'), 'utf8')).map((keys) => {
  const root = mkdtempSync(join(tmpdir(), 'rec-'));
  writeFileSync(join(root, 'fruit'), fruit);
  writeFileSync(join(root, 'keys'), `${keys}\u001b:wq!\r`);
  spawnSync('vim.tiny', ['-u', 'NONE', '-N', '-n', '-s', 'keys', 'fruit'], { cwd: root, input: '', timeout: 5000 });
  const text = readFileSync(join(root, 'fruit'), 'utf8');
  rmSync(root, { recursive: true });
  return JSON.stringify({ keys, text });
});
writeFileSync(join(here, 'vi-recorded.json'), `[\n${rows.join(',\n')}\n]\n`);
console.log(`${rows.length} key sequences`);
