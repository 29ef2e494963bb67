// Types scenarios into a real bash with the real kubectl, twice, and adds what was printed to tests/transcripts/asked.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { prepareKubectl } from '../../scripts/kubectl.mjs';
import { clean } from './clean.mjs';
import { instance } from './instance.mjs';

const LIMIT_MS = 300_000;

/** The replay's own reading of scenarios, so that recorder and replay cannot disagree. */
async function replayRules(folder) {
  const outfile = join(folder, 'compare.mjs');
  await build({ entryPoints: [fileURLToPath(new URL('../transcripts/compare.ts', import.meta.url))], outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

async function typed(at, script, kubectl) {
  await clean(at);
  const home = mkdtempSync(join(tmpdir(), 'laptop-'));
  mkdirSync(join(home, '.kube'));
  mkdirSync(join(home, 'bin'));
  symlinkSync(kubectl, join(home, 'bin', 'kubectl'));
  copyFileSync(join(at.dir, 'kubernetes-admin.conf'), join(home, '.kube', 'config'));
  writeFileSync(join(home, '.script'), script);
  const env = { HOME: home, PATH: `${join(home, 'bin')}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`, LANG: 'C.UTF-8', TERM: 'xterm' };
  const { stdout } = spawnSync('bash', [join(home, '.script')], { cwd: home, env, encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: 1 << 27 });
  rmSync(home, { recursive: true, force: true });
  return stdout.replaceAll(home, '/home/learner');
}

export async function record(number, family, files) {
  const at = instance(number);
  const { env, reason } = await prepareKubectl();
  if (!env.KUBECTL) throw new Error(reason);
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const { answersOf, normalise, scriptOf, stepsOf } = await replayRules(folder);
  const store = fileURLToPath(new URL(`../transcripts/asked/${family}.json.gz`, import.meta.url));
  mkdirSync(fileURLToPath(new URL('../transcripts/asked/', import.meta.url)), { recursive: true });
  const recorded = existsSync(store) ? JSON.parse(gunzipSync(readFileSync(store))) : {};
  for (const file of files) {
    const scenario = readFileSync(file, 'utf8');
    const ports = [...new Set(scenario.match(/\b3[0-2]\d{3}\b/g) ?? [])];
    const script = scriptOf(scenario);
    const [first, second] = [answersOf(await typed(at, script, env.KUBECTL)), answersOf(await typed(at, script, env.KUBECTL))];
    const masked = (answer) => `${answer?.code} ${normalise(answer?.out ?? '', new Set(ports))}`;
    const steps = stepsOf(scenario).map(({ cmd, tag }, i) => {
      const answer = first.get(i);
      if (!answer) throw new Error(`${file}: step ${i} was never reached: ${cmd}`);
      const unlike = masked(answer) !== masked(second.get(i));
      const kept = tag ?? (unlike ? (answer.code === second.get(i)?.code ? 'code' : 'lab') : undefined);
      return { cmd, ...(kept ? { tag: kept } : {}), out: answer.out, code: answer.code };
    });
    const name = basename(file, '.scn');
    recorded[name] = { ports, steps, scenario };
    writeFileSync(store, gzipSync(JSON.stringify(recorded), { level: 9 }));
    console.log(`${name}: ${steps.length} steps, ${steps.filter((s) => s.tag).length} tagged`);
  }
  rmSync(folder, { recursive: true, force: true });
}
