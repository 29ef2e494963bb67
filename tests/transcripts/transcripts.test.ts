// What a real v1.36 cluster printed, step by step, replayed on the laptop of a fresh cluster. Steps tagged lab are not judged.
// floor.json says how many steps of a scenario agree: it only rises. Raise it with UPDATE=1.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { RECORDED_IMAGES, runScript } from '../support/laptop.ts';
import { agrees, answersOf, asked, golden, normalise, scriptOf } from './compare.ts';

const WHOLE = ['svc-lesson-three-ports', 'svc-apply-idempotent', 'svc-nodeport-range', 'svc-delete-ways', 'svc-describe-backends', 'deploy-seed-web'];
/** Recorded on a node with a real kubelet, containerd 2.3.4 and runc 1.3.5: images are pulled by their names. The busybox there was Debian's, in an image without /etc/group; the published one has root in wheel. */
const REAL_NODE = /^kubelet-/;
const WHEEL = /^ +- 10\n/gm;
const floorFile = new URL('floor.json', import.meta.url);
const floor: Record<string, number> = JSON.parse(readFileSync(floorFile, 'utf8'));
const found: Record<string, number> = {};

describe.each([
  ['recorded', golden()],
  ['asked', asked()],
])('the %s cluster', (kind, recorded) => {
  const total = { judged: 0, agree: 0 };
  for (const [name, { ports, steps, scenario }] of Object.entries(recorded)) {
    it(`agrees with ${name}`, { timeout: 120_000 }, async () => {
      const { output } = await runScript(scriptOf(scenario), REAL_NODE.test(name) ? {} : { images: RECORDED_IMAGES });
      const answers = answersOf(REAL_NODE.test(name) ? output.replace(WHEEL, '') : output);
      const explicit = new Set(ports);
      const judged = steps.map((step, i) => ({ step, i })).filter(({ step }) => step.tag !== 'lab');
      const wrong = judged.filter(({ step, i }) => !agrees(step, answers.get(i), explicit));
      const good = judged.length - wrong.length;
      found[name] = good;
      total.judged += judged.length;
      total.agree += good;
      if (WHOLE.includes(name)) {
        const shown = wrong.map(
          ({ step, i }) =>
            `$ ${step.cmd}\n<<< real (${step.code})\n${normalise(step.out, explicit)}\n>>> ours (${answers.get(i)?.code})\n${normalise(answers.get(i)?.out ?? '', explicit)}`,
        );
        expect(shown).toEqual([]);
      }
      expect(good).toBeGreaterThanOrEqual(process.env.UPDATE ? 0 : (floor[name] ?? 0));
    });
  }

  afterAll(() => {
    console.log(`${kind} transcripts: ${total.agree} of ${total.judged} steps agree (${((100 * total.agree) / Math.max(1, total.judged)).toFixed(2)} %)`);
    if (process.env.UPDATE) writeFileSync(floorFile, `${JSON.stringify({ ...floor, ...found }, null, 1)}\n`);
  });
});
