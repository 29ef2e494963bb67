// Commands that the documentation prints with their output: page by page in a fresh world, each command after those before it.
// The pages are of v1.2 to v1.31 and of other clusters, so only a part can agree; the others are told with the reason.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/laptop.ts';
import { report } from '../support/report.ts';
import { normalise } from '../transcripts/compare.ts';

interface Pair {
  readonly page: string;
  readonly cmd: string;
  readonly out: string | null;
}

const DATA = new URL('../../../shared/data/', import.meta.url);
const PAIRS = new URL('docs-pairs.json', DATA);
const MANIFESTS = new URL('manifests-docs/', DATA);
/** What agreed when this was written. */
const FLOOR = 35;
/** Commands that go on until somebody ends them, or want a terminal. */
const ENDLESS =
  /(--watch\b|\s-w\b|\s-it\b|\s-i\b|\s-ti\b|--tty|port-forward|\bproxy\b|logs -f|\bedit\b|\battach\b|rollout status|--follow|logs .*-f\b|\bvi\b|\bwatch\b|\bwhile\b|\bdrain\b|--recursive)/;
/** Other tools have other worlds. */
const RUNS = /^(kubectl|cat|echo|mkdir|#)/;

const judged = ({ cmd, out }: Pair): boolean => out !== null && /^kubectl\b/.test(cmd) && !cmd.includes('\n') && !ENDLESS.test(cmd);

/** Manifests by their file's name, as far as only one is called so. */
function manifests(): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>();
  for (const entry of readdirSync(MANIFESTS, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ya?ml|json)$/.test(entry)) continue;
    found.set(basename(entry), [...(found.get(basename(entry)) ?? []), readFileSync(new URL(entry, MANIFESTS), 'utf8')]);
  }
  return new Map([...found].flatMap(([name, texts]) => (texts.length === 1 ? [[name, texts[0] ?? '']] : [])));
}

/** A page's commands, with the files that they name laid beside them. */
function scriptOf(pairs: readonly Pair[], files: ReadonlyMap<string, string>): string {
  const used = new Set<string>();
  const here = (cmd: string): string =>
    cmd.replace(/(-f[ =]?|--filename[ =])(\S+)/g, (whole, flag: string, path: string) => {
      const name = basename(path);
      if (!files.has(name)) return whole;
      used.add(name);
      return `${flag}${name}`;
    });
  const last = pairs.findLastIndex(judged);
  const steps = pairs.slice(0, last + 1).map((pair, i) => {
    if (!RUNS.test(pair.cmd) || ENDLESS.test(pair.cmd)) return `echo @@${i}`;
    return `cat > /tmp/step <<'END_OF_STEP'\n${here(pair.cmd)}\nEND_OF_STEP\necho @@${i}; timeout 30 bash /tmp/step 2>&1 </dev/null; sleep 2`;
  });
  const laid = [...used].map((name) => `cat > ${name} <<'END_OF_FILE'\n${files.get(name)}\nEND_OF_FILE`);
  return `mkdir -p ~/work; cd ~/work\n${laid.join('\n')}\n${steps.join('\n')}\n`;
}

/** Why an answer is another one. */
function reasonOf(ours: string | undefined, theirs: string): string {
  if (ours === undefined) return 'the page ended before';
  if (/NotFound|not found|does not exist|no such file|unable to read URL|no such host|couldn't find any/i.test(ours)) return 'what it is about is not on the page';
  if (/\.\.\.|[<[][a-z-]+[>\]]|xxxx/i.test(theirs)) return 'the page prints a part, or placeholders';
  if (/"\S+" (created|deleted|configured|labeled|patched|exposed|scaled|edited|annotated)|^(deployment|service|pod)s? "/m.test(theirs)) return 'words of an older kubectl';
  return 'another cluster or version';
}

describe.skipIf(!existsSync(PAIRS))('the documentation', () => {
  it('prints what we print, as far as it can', { timeout: 600_000 }, async () => {
    const pages = new Map<string, Pair[]>();
    for (const pair of JSON.parse(readFileSync(PAIRS, 'utf8')) as Pair[]) pages.set(pair.page, [...(pages.get(pair.page) ?? []), pair]);
    const files = manifests();
    const reasons = new Map<string, number>();
    let cases = 0;
    let agree = 0;
    for (const [page, pairs] of pages) {
      if (!pairs.some(judged)) continue;
      const { output } = await runScript(scriptOf(pairs, files), { seed: 1 });
      const answers = new Map([...output.matchAll(/^@@(\d+)\n([\s\S]*?)(?=^@@\d+$|$(?![\s\S]))/gm)].map((m) => [Number(m[1]), m[2] ?? '']));
      pairs.forEach((pair, i) => {
        if (!judged(pair)) return;
        cases++;
        const theirs = pair.out ?? '';
        const ours = answers.get(i);
        if (ours !== undefined && normalise(ours, new Set()) === normalise(theirs, new Set())) agree++;
        else {
          const reason = reasonOf(ours, theirs);
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
          if (process.env.SHOW) console.log(`--- ${page}: ${pair.cmd}\n<<< docs\n${theirs}\n>>> ours\n${ours}`);
        }
      });
    }
    report('documentation pairs', { cases, agree });
    for (const [reason, n] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`  ${n}: ${reason}`);
    expect(agree).toBeGreaterThanOrEqual(FLOOR);
  });
});

if (!existsSync(PAIRS)) report('documentation pairs', { notRun: 1 });
