// Records the screens of the real nano and less through tmux: node tests/programs/record-screens.mjs (needs nano, less and tmux)
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const fixture = JSON.parse(readFileSync(join(here, 'fixture.json'), 'utf8'));
fixture.big = `${Array.from({ length: 120 }, (_, i) => `line ${i + 1}`).join('\n')}\n`;
const sessions = JSON.parse(readFileSync(join(here, 'screens.json'), 'utf8'));
const tmux = (...args) => execFileSync('tmux', ['-L', 'record', ...args], { encoding: 'utf8' });
const pause = (ms) => spawnSync('sleep', [String(ms / 1000)]);

const out = sessions.map(({ name, argv, steps }) => {
  const root = mkdtempSync(join(tmpdir(), 'rec-'));
  for (const [file, text] of Object.entries(fixture)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(root, file));
    else writeFileSync(join(root, file), text);
  }
  tmux(
    'new-session',
    '-d',
    '-s',
    's',
    '-x',
    '80',
    '-y',
    '24',
    '-c',
    root,
    '-e',
    'LANG=C.UTF-8',
    '-e',
    'LESS=',
    `${argv.map((a) => `'${a}'`).join(' ')}; printf '%s' "exit=$?"; sleep 60`,
  );
  pause(400);
  const screens = steps.map((keys) => {
    for (const key of keys) {
      tmux('send-keys', '-t', 's', ...(key.length === 1 ? ['-l', key] : [key]));
      pause(60);
    }
    pause(120);
    const rows = tmux('capture-pane', '-p', '-t', 's')
      .split('\n')
      .slice(0, 24)
      .map((row) => row.trimEnd());
    const cursor = tmux('display', '-p', '-t', 's', '#{cursor_y},#{cursor_x}').trim();
    return { keys, cursor, rows };
  });
  tmux('kill-session', '-t', 's');
  pause(100); // an editor that is ended saves what it had
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  return { name, argv, screens };
});
writeFileSync(join(here, 'screens-recorded.json'), `[\n${out.map((s) => JSON.stringify(s)).join(',\n')}\n]\n`);
console.log(`${out.length} sessions`);
