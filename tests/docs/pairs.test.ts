// Commands that the documentation prints with their output: page by page in a fresh world, each command after those before it.
// The pages are of v1.2 to v1.31 and of other clusters, so only a part can agree; the others are told with the reason.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
const FLOOR = 48;
/** Commands that go on until somebody ends them, or want a terminal. */
const ENDLESS = /(--watch\b|\s-w\b|\s-it\b|\s-i\b|\s-ti\b|--tty|port-forward|\bproxy\b|logs -f|\bedit\b|\battach\b|--follow|logs .*-f\b|\bvi\b|\bwatch\b|\bwhile\b|--recursive)/;
/** Other tools have other worlds. */
const RUNS = /^(kubectl|cat|echo|mkdir|#)/;

const judged = ({ cmd, out }: Pair): boolean => out !== null && /^kubectl\b/.test(cmd) && !cmd.includes('\n') && !ENDLESS.test(cmd);

/** Manifests by their path: a command means the one whose path ends most like its own, if that is one only. */
function manifests(): (path: string) => string | undefined {
  const all = readdirSync(MANIFESTS, { recursive: true, encoding: 'utf8' }).filter((entry) => /\.(ya?ml|json)$/.test(entry));
  return (path) => {
    const same = (entry: string): number => sameEnd(path.split('/'), entry.split('/'));
    const best = Math.max(0, ...all.map(same));
    const found = best === 0 ? [] : all.filter((entry) => same(entry) === best);
    const [only] = found;
    return found.length === 1 && only ? readFileSync(new URL(only, MANIFESTS), 'utf8') : undefined;
  };
}

/** How many parts two paths have in common from their ends. */
function sameEnd(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < Math.min(a.length, b.length) && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n;
}

/** A page's commands, with the files that they name laid beside them. */
function scriptOf(pairs: readonly Pair[], manifest: (path: string) => string | undefined): string {
  const used = new Map<string, string>();
  const here = (cmd: string): string =>
    cmd.replace(/(-f[ =]?|--filename[ =])(\S+)/g, (whole, flag: string, path: string) => {
      const text = manifest(path);
      if (text === undefined) return whole;
      // Two pages' files may have one name: what lies there goes by its whole path.
      const name = path.replace(/^.*:\/\//, '').replaceAll('/', '_');
      used.set(name, text);
      return `${flag}${name}`;
    });
  const last = pairs.findLastIndex(judged);
  const steps = pairs.slice(0, last + 1).map((pair, i) => {
    if (!RUNS.test(pair.cmd) || ENDLESS.test(pair.cmd)) return `echo @@${i}`;
    return `cat > /tmp/step <<'END_OF_STEP'\n${here(pair.cmd)}\nEND_OF_STEP\necho @@${i}; timeout 30 bash /tmp/step 2>&1 </dev/null; sleep 2`;
  });
  const laid = [...used].map(([name, text]) => `cat > ${name} <<'END_OF_FILE'\n${text}\nEND_OF_FILE`);
  return `mkdir -p ~/work; cd ~/work\n${laid.join('\n')}\n${steps.join('\n')}\n`;
}

/** A table's columns; undefined for what is no table. */
function columns(text: string): string | undefined {
  const header = text.split('\n').find((line) => !line.startsWith('Warning: ')) ?? '';
  return /^[A-Z][A-Z()-]*( {2,}[A-Z]|$)/.test(header) ? header.trim().replace(/\s{2,}/g, ' ') : undefined;
}

/** Things that are not there. */
const MISSING = /NotFound|not found|does not exist|no such file|unable to read URL|no such host|couldn't find any|No resources found|unable to find any/i;

/** Why an answer is another one. */
function reasonOf(ours: string | undefined, theirs: string, skipped: boolean): string {
  if (ours === undefined) return 'the page ended before';
  const about = MISSING.test(ours) || (ours.trim() === '' && theirs !== '');
  if (about && skipped) return 'what it is about comes from a step that wants a terminal, another tool or another server';
  if (about) return 'what it is about is not made on the page';
  if (/\.\.\.|[<[][a-z-]+[>\]]|xxxx/i.test(theirs)) return 'the page prints a part, or placeholders';
  const [a, b] = [columns(ours), columns(theirs)];
  if (a !== undefined && b !== undefined) return a === b ? 'the same table of another cluster, or at another moment' : 'a table with the columns of an older version';
  if (/^Warning: /m.test(ours) && !/^Warning: /m.test(theirs)) return 'a warning that came after the page was written';
  if (/"\S+" (created|deleted|configured|labeled|patched|exposed|scaled|edited|annotated)|^(deployment|service|pod)s? "/m.test(theirs)) return 'words of an older kubectl';
  if (ours.trim().split('\n').length > theirs.trim().split('\n').length) return 'the page prints a part without saying so, or an older version had less to say';
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
          const reason = reasonOf(
            ours,
            theirs,
            pairs.slice(0, i).some(({ cmd }) => !RUNS.test(cmd) || ENDLESS.test(cmd)),
          );
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
