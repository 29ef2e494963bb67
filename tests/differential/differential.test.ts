// Both kubectls run the same lines against two fresh copies of one cluster: stdout, stderr and exit code must be the same.
// known-misses.json lists what is not, each line with its reason: any other difference fails, and a listed line that agrees is told, to be taken off.
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
const LOOKS_AGAIN = 2;
/** Per cent of the lines that agree. */
const FLOOR = 99.5;

async function compare({ name, text }: Source, kubectl: string): Promise<Outcome> {
  const items = itemsOf(text);
  const script = scriptOf(items);
  const [one, other] = await Promise.all([boot(), boot()]);
  const { output, times } = await runOurs(other, script);
  const ours = answersOf(output);
  const real = answersOf(await runReal(one, script, kubectl, times));
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
    for (const source of chosen) outcomes.set(source.name, await lookedAtAgain(source, outcomes.get(source.name), env.KUBECTL ?? ''));
  }, 1_500_000);

  it('differ only where the list says so', () => {
    expect([...outcomes.values()].flatMap(unlisted)).toEqual([]);
  });

  it('agree in as many lines as before', () => {
    expect(100 * agreement()).toBeGreaterThanOrEqual(process.env.ONLY ? 0 : FLOOR);
  });
});

const unlisted = ({ differences }: Outcome): string[] => [...differences.keys()].filter((line) => !(line in known));

/**
 * A busy machine may keep a kubectl waiting for longer than the world does. What is new is therefore looked at again, with nothing beside it,
 * and counts when it is there each time.
 */
async function lookedAtAgain(source: Source, first: Outcome | undefined, kubectl: string): Promise<Outcome> {
  let outcome = first ?? (await compare(source, kubectl));
  for (let look = 1; look <= LOOKS_AGAIN && unlisted(outcome).length > 0; look++) {
    const { lines, differences } = await compare(source, kubectl);
    const before = outcome.differences;
    outcome = { lines, differences: new Map([...differences].filter(([line]) => line in known || before.has(line))) };
  }
  return outcome;
}

/** Which part of all lines agrees, from 0 to 1. */
function agreement(): number {
  const all = [...outcomes.values()];
  const lines = all.reduce((n, o) => n + o.lines, 0);
  return lines === 0 ? 0 : 1 - all.reduce((n, o) => n + o.differences.size, 0) / lines;
}

/** For whoever mends something: the differences (all with SHOW=1, else what no list has), and what is listed and agrees. */
function tellNews(): void {
  for (const [name, { differences }] of outcomes) {
    for (const [line, text] of differences) if (process.env.SHOW || !(line in known)) console.log(`--- ${line}\n${text}`);
    for (const [line, reason] of Object.entries(known))
      if (line.startsWith(`${name}[`) && !reason.startsWith('varies') && !differences.has(line)) console.log(`listed and agrees, to be taken off: ${line}`);
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
