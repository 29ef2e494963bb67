// A check on a kind that no cluster serves: told when the lesson is read, and again when it is played and might have brought the kind along.
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { resourceMap } from '../../src/course/resource-map.ts';
import { unknownKinds } from '../../src/host/lesson-kinds.ts';
import { closeLesson, openLesson } from '../../src/host/lesson-run.ts';
import { testLesson } from '../../src/host/lesson-test.ts';
import { runFree } from '../../src/host/run-free.ts';

function lessonOf(...bodies: string[]): Lesson {
  const checks = bodies.map((body, i) => `\`\`\`check id=c${i} needs=last\ntitle: t\n${body}\n\`\`\`\n\n`).join('');
  const text = `---\nid: kinds\ntitle: Kinds\nlevel: beginner\nminutes: 5\nobjectives: [x]\n---\n\n${checks}\`\`\`check id=last\ntitle: t\nran: ^true$\n\`\`\`\n\n\`\`\`sh solution\ntrue\n\`\`\`\n`;
  const { lesson, problems } = parseLesson({ file: 'lesson.md', folder: undefined, text, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return lesson;
}

const CASES: readonly [body: string, said: string | undefined][] = [
  ['expect: {apiVersion: v1, kind: Servce, metadata: {name: web}}', 'no cluster of this lesson serves Servce of v1; there is Service'],
  ['absent: {apiVersion: v1, kind: Deployment, metadata: {name: web}}', 'no cluster of this lesson serves Deployment of v1; there is one of apps/v1'],
  ['absent: {apiVersion: apps/v2, kind: Deployment, metadata: {name: web}}', 'no cluster of this lesson serves Deployment of apps/v2; there is one of apps/v1'],
  [`cel: [{expression: "objects('v1', 'Gadget').size() == 0"}]`, 'no cluster of this lesson serves Gadget of v1'],
  [`ran: x\nhints: [{when: "objects('v1', 'Pods').size() == 0", text: x}]`, 'no cluster of this lesson serves Pods of v1; there is Pod'],
  ['absent: {apiVersion: v1, kind: Service, metadata: {name: web}}', undefined],
];

describe('a check on a kind', () => {
  it('is looked up in what a fresh cluster serves; groups of their own may come later', async () => {
    const world = await openLesson(lessonOf(), 1);
    const served = await runFree(world.clock, resourceMap(world.cluster.client('test')));
    closeLesson(world);
    const said = unknownKinds(lessonOf(...CASES.map(([body]) => body)), served, true);
    expect(said.map((f) => f.what)).toEqual(CASES.flatMap(([, words], i) => (words === undefined ? [] : [`check c${i}: ${words}`])));
    expect(said[0]?.line).toBe(9);
    const own = lessonOf('absent: {apiVersion: x.example/v1, kind: Gadget}');
    expect(unknownKinds(own, served, true)).toEqual([]);
    expect(unknownKinds(own, served, false)).toHaveLength(1);
  });

  it('that never comes is a fault of the lesson that is played', async () => {
    const faults = await testLesson(lessonOf('absent: {apiVersion: v1, kind: Servce, metadata: {name: web}}'), { more: 0 });
    expect(faults.map((f) => f.what)).toEqual(['line 9: check c0: no cluster of this lesson serves Servce of v1; there is Service']);
  });
});
