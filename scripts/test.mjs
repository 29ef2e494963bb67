#!/usr/bin/env node
// Everything that must hold, in one run: types, lint, then every test there is (vitest: layers, units, transcripts, differential, lessons, journeys).
// Ends with one line `N passed, N failed[, N skipped]`. What could not run says so: `not run: N` and its reason.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { prepareBrowser } from './browser.mjs';
import { prepareKubectl } from './kubectl.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };

/** What failed, named once more at the end: a log that is read from its tail has to tell it. */
const failures = [];

/** Where the tests write how their tables of recorded cases went. */
const tally = join(mkdtempSync(join(tmpdir(), 'portside-tally-')), 'tally.jsonl');

function printTally() {
  if (!existsSync(tally)) return;
  const rows = readFileSync(tally, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const wide = Math.max(...rows.map((r) => r.name.length));
  const line = (name, ...cells) => console.log(`${name.padEnd(wide)}${cells.map((c) => String(c).padStart(9)).join('')}`);
  line('recorded', 'cases', 'agree', 'not run');
  for (const { name, cases, agree, notRun } of rows) line(name, cases, agree, notRun || '-');
}

const run = (command, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PORTSIDE_TALLY: tally, ...env } });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });

async function step(name, command, args) {
  const started = Date.now();
  const code = await run(command, args);
  total[code === 0 ? 'passed' : 'failed']++;
  if (code !== 0) failures.push(`${name} (exit code ${code})`);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** @returns {string[]} of a report's failed tests and of files that could not be loaded: file, name, the first lines of the reason */
function failuresOf(report) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0) return status === 'failed' ? [`${file}\n${beginning(message)}`] : [];
    return tests.map((test) => `${file} > ${test.fullName}\n${beginning(test.failureMessages.join('\n'))}`);
  });
}

const beginning = (text) =>
  stripVTControlCharacters(text)
    .split('\n')
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');

async function vitest(name, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'portside-test-'));
  const file = join(folder, 'report.json');
  const code = await run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args], env);
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
    failures.push(...failuresOf(report));
    if (code !== 0 && report.numFailedTests === 0) failures.push(`${name}: an error outside of every test (exit code ${code}), told above`);
    total.skipped += report.numPendingTests + report.numTodoTests;
  } catch {
    failures.push(`${name} gave no report (exit code ${code})`);
    total.failed++;
  }
  rmSync(folder, { recursive: true, force: true });
}

const only = process.argv.slice(2);
const wanted = (part) => only.length === 0 || only.includes(part);

if (wanted('static')) {
  await step('types of the pure rooms', bin('tsc'), ['-p', 'tsconfig.pure.json']);
  await step('types of host, page and tests', bin('tsc'), ['-p', 'tsconfig.json']);
  await step('lint and format', bin('biome'), ['ci', '--reporter=summary', '.']);
}
const kubectl = await prepareKubectl(root);
if (wanted('unit')) await vitest('tests', ['--exclude', 'tests/journeys/**'], kubectl.env);
if (wanted('journeys')) {
  const browser = await prepareBrowser();
  if (browser.path) {
    await step('the site builds', bin('vite'), ['build', '--logLevel', 'warn']);
    await vitest('journeys', ['tests/journeys'], { CHROMIUM_PATH: browser.path, PORTSIDE_BUILT: '1', ...kubectl.env });
  } else {
    failures.push(browser.problem);
    total.failed++;
  }
}
printTally();
for (const failure of failures) console.log(`FAIL ${failure}`);
rmSync(dirname(tally), { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed ? 1 : 0;
