// Records what the real tools of a Debian 12 say to the lines of cases.txt: node tests/programs/record.mjs
// Each line runs in a fresh folder with the files of fixture.json. Locale C.UTF-8, no terminal.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { splitWords } from './split-words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const fixture = JSON.parse(readFileSync(join(here, 'fixture.json'), 'utf8'));
const sources = process.argv.slice(2).length ? process.argv.slice(2) : ['cases.txt'];

function tree(root, at = '') {
  const out = {};
  for (const name of readdirSync(join(root, at)).sort()) {
    const path = at ? `${at}/${name}` : name;
    const stat = lstatSync(join(root, path));
    if (stat.isSymbolicLink()) out[path] = `-> ${readlinkSync(join(root, path))}`;
    else if (stat.isDirectory()) Object.assign(out, { [`${path}/`]: '' }, tree(root, path));
    else out[path] = readFileSync(join(root, path), 'utf8');
  }
  return out;
}

function record(line) {
  const { argv, stdin } = splitWords(line);
  const root = mkdtempSync(join(tmpdir(), 'rec-'));
  for (const [name, text] of Object.entries(fixture)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(root, name));
    else writeFileSync(join(root, name), text);
  }
  const before = tree(root);
  const ran = spawnSync(argv[0], argv.slice(1), {
    cwd: root,
    input: stdin ? readFileSync(join(root, stdin)) : '',
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/root' },
    timeout: 10000,
  });
  if (ran.error) throw new Error(`${line}: ${ran.error.message}`);
  const after = tree(root);
  const changed = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) if (before[name] !== after[name]) changed[name] = after[name] ?? null;
  rmSync(root, { recursive: true });
  return { line, stdout: ran.stdout.toString(), stderr: ran.stderr.toString(), code: ran.status, ...(Object.keys(changed).length ? { changed } : {}) };
}

for (const source of sources) {
  const text = readFileSync(join(here, source), 'utf8');
  const lines = text.split(/\n(?!\/g')/).filter((l) => l && !l.startsWith('#!'));
  const rows = lines.map(record);
  const target = join(here, source.replace('.txt', '.json'));
  writeFileSync(target, `[\n${rows.map((r) => JSON.stringify(r)).join(',\n')}\n]\n`);
  console.log(`${rows.length} cases in ${existsSync(target) ? target : source}`);
}
