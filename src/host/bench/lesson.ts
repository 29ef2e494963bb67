// A lesson: from its text's being there to its first verdicts, and what one look at thirty checks costs among a thousand pods.
import { join } from 'node:path';
import { readLessons } from '../../../scripts/vite-lessons.ts';
import { VirtualClock } from '../../base/clock.ts';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { Evaluator } from '../../course/evaluator.ts';
import type { Lesson } from '../../course/lesson.ts';
import { parseLesson } from '../../course/parse.ts';
import { variantOf } from '../../course/vars.ts';
import { prepareLesson, worldOf } from '../lesson-prepare.ts';
import { runFree } from '../run-free.ts';
import { type Benchmark, figure, median } from './types.ts';
import { counts, cpu, deployment, EPOCH, nodePort, replicasReady, world } from './world.ts';

const RUNS = 3;
const LOOKS = 60;
const PODS = 1000;
const CHECKS = 30;

/** Every third a part of an object, every third an expression over all pods, every third what the learner has done. */
function manyChecks(): Lesson {
  const rule = (i: number): string =>
    i % 3 === 0
      ? `expect: {apiVersion: v1, kind: ${i % 2 ? 'Pod' : 'Service'}, metadata: {${i % 2 ? `labels: {app: none-${i}}` : 'name: web'}}, spec: {type: NodePort}}`
      : i % 3 === 1
        ? `cel: [{expression: "objects('v1', 'Pod').exists(p, p.metadata.namespace == 'other-${i}' && p.metadata.labels.app == 'web')"}]`
        : i % 2
          ? `ran: '^kubectl get pods -n other-${i}'`
          : `traffic: [{from: laptop, to: "node-1:30080", seen: true, expect: {status: 200}}]`;
  const checks = Array.from({ length: CHECKS }, (_, i) => `\`\`\`check id=c${i} sticky=false\ntitle: t\n${rule(i)}\n\`\`\`\n`).join('\n');
  const text = `---\nid: many\ntitle: Many\nlevel: beginner\nminutes: 5\nobjectives: [x]\n---\n\n${checks}`;
  const { lesson, problems } = parseLesson({ file: 'many', folder: undefined, text, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => p.message).join('\n'));
  return lesson;
}

async function evaluatorOf(lesson: Lesson, cluster: Cluster, clock: VirtualClock): Promise<Evaluator> {
  const evaluator = new Evaluator({ lesson, client: cluster.client('bench-course'), clock, probe: cluster.probe });
  await runFree(clock, evaluator.start());
  return evaluator;
}

/** From the lesson's data to its first verdicts: its world, its start state, its checks. */
async function open(source: Lesson): Promise<void> {
  const lesson = variantOf(source, source.seed);
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({ ...worldOf(lesson), clock, seed: lesson.seed });
  await runFree(clock, cluster.start());
  await runFree(clock, prepareLesson(cluster, lesson));
  const evaluator = await evaluatorOf(lesson, cluster, clock);
  evaluator.dispose();
  cluster.close();
}

export const lesson: Benchmark = {
  name: 'lesson',
  async run(root) {
    const { lessons } = readLessons(join(root, 'lessons'));
    const opened: { readonly id: string; readonly runs: readonly number[] }[] = [];
    for (const l of lessons.slice(0, 1)) await open(l); // what is compiled once is no lesson's cost
    for (const l of lessons) {
      const runs: number[] = [];
      for (let i = 0; i < RUNS; i++) runs.push(await cpu(() => open(l)));
      opened.push({ id: l.id, runs });
    }
    const slowest = opened.reduce((a, b) => (median(b.runs) > median(a.runs) ? b : a));
    const { cluster, clock } = await world(10);
    await runFree(clock, cluster.apply([deployment('web', PODS), nodePort('web', 'web', 30080)]));
    await replicasReady(cluster, clock, 'web', PODS);
    const evaluator = await evaluatorOf(manyChecks(), cluster, clock);
    const looks: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      const from = performance.now();
      const looked = evaluator.checkNow();
      looks.push(performance.now() - from);
      await runFree(clock, looked);
    }
    const objects = { checks: CHECKS, ...(await counts(cluster, clock)) };
    evaluator.dispose();
    cluster.close();
    return [
      figure('lesson-open', 'ms CPU, the slowest', slowest.runs, { lessons: lessons.length, number: lessons.findIndex((l) => l.id === slowest.id) + 1 }),
      figure('lesson-look', 'ms', looks, objects),
    ];
  },
};
