// Both kubectls run the same lines against two fresh copies of one cluster: stdout, stderr and exit code must be the same.
// known-misses.json lists what is not. The real one runs in real time beside a world that does not wait for it, so a few lines agree in one run
// and not in the next: the part that agrees has a floor that only rises, and what is new is told line by line.
// ONLY=part-of-a-name runs some of them, SHOW=1 prints each difference.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareKubectl } from '../../scripts/kubectl.mjs';
import { counts, difference, knownMisses } from './judge.ts';
import { runReal } from './real-world.ts';
import { answersOf, itemsOf, linesOf, scriptOf } from './script.ts';
import { type Source, sources } from './sources.ts';
import { boot, runOurs } from './world.ts';

interface Outcome {
  readonly lines: number;
  /** By line: what differs. */
  readonly differences: ReadonlyMap<string, string>;
}

/** Two real kubectls at once: more than that and they wait for each other. */
const AT_ONCE = 2;
/** Per cent of the lines. */
const FLOOR = 92;

async function compare({ name, text }: Source, kubectl: string): Promise<Outcome> {
  const items = itemsOf(text);
  const script = scriptOf(items);
  const [one, other] = await Promise.all([boot(), boot()]);
  const real = answersOf(await runReal(one, script, kubectl));
  const ours = answersOf(await runOurs(other, script));
  one.cluster.close();
  other.cluster.close();
  const ports = new Set(text.match(/\b3[0-2]\d{3}\b/g) ?? []);
  const differences = new Map<string, string>();
  let lines = 0;
  linesOf(items).forEach((line, i) => {
    if (!counts(line)) return;
    lines++;
    const found = difference(line, real.get(i), ours.get(i), ports);
    if (found) differences.set(`${name}[${i}] ${line.cmd}`, found);
  });
  return { lines, differences };
}

const { env, reason } = await prepareKubectl();
const known = knownMisses();
const { run, notRun } = sources();
const chosen = run.filter((s) => s.name.includes(process.env.ONLY ?? ''));
const outcomes = new Map<string, Outcome>();

describe.skipIf(!env.KUBECTL)('the real kubectl and ours', () => {
  beforeAll(async () => {
    const queue = [...chosen];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) outcomes.set(next.name, await compare(next, env.KUBECTL ?? ''));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }, 900_000);

  it('agree in as many lines as before', () => {
    expect(100 * agreement()).toBeGreaterThanOrEqual(process.env.ONLY ? 0 : FLOOR);
  });
});

/** Which part of all lines agrees, from 0 to 1. */
function agreement(): number {
  const all = [...outcomes.values()];
  const lines = all.reduce((n, o) => n + o.lines, 0);
  return lines === 0 ? 0 : 1 - all.reduce((n, o) => n + o.differences.size, 0) / lines;
}

/** What differs and is not listed, and what is listed and agrees: for whoever mends the one or the other. */
function tellNews(): void {
  for (const [name, { differences }] of outcomes) {
    for (const [line, text] of differences) {
      if (process.env.SHOW) console.log(`--- ${line}\n${text}`);
      else if (!(line in known)) console.log(`differs and is not listed: ${line}`);
    }
    for (const line of Object.keys(known)) if (line.startsWith(`${name}[`) && !differences.has(line)) console.log(`listed and agrees: ${line}`);
  }
}

afterAll(() => {
  tellNews();
  const lines = [...outcomes.values()].reduce((n, o) => n + o.lines, 0);
  const apart = [...outcomes.values()].reduce((n, o) => n + o.differences.size, 0);
  const left = env.KUBECTL ? notRun : notRun + run.reduce((n, s) => n + linesOf(itemsOf(s.text)).filter(counts).length, 0);
  console.log(
    `differential: ${lines - apart} of ${lines} agree${lines ? ` (${((100 * (lines - apart)) / lines).toFixed(2)} %)` : ''}${left ? `, not run: ${left}${reason ? ` (${reason})` : ''}` : ''}`,
  );
});
