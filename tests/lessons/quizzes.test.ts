// What a quiz says of the cluster is held against the cluster when the lesson is played.
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { testLesson } from '../../src/host/lesson-test.ts';

function lessonOf(body: string): Lesson {
  const text = `---\nid: asks\ntitle: Asks\nlevel: beginner\nminutes: 5\nobjectives: [x]\n---\n\n${body}`;
  const { lesson, problems } = parseLesson({ file: 'lesson.md', folder: undefined, text, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return lesson;
}
const predict = (exit: number): string =>
  `:::quiz{#end kind=predict run="kubectl get configmap none" exit=${exit}}\nHow does it end?\n\n- [x] As said\n- [ ] Otherwise\n  > No.\n:::\n\n`;
const count = `:::quiz{#colour kind=text answerFrom="objects('v1', 'ConfigMap').filter(c, c.metadata.name == 'paint')[0].data.colour"}\nWhich colour?\n:::\n\n`;
const PAINT = '```sh\nkubectl create configmap paint --from-literal=colour=blue\n```\n\n';

describe('a quiz', () => {
  it.each([
    ['that predicts what happens', predict(1), []],
    ['that predicts something else', predict(0), [/^line 9: “kubectl get configmap none” does not end as the right answer of quiz end says, but with exit code 1:\n.*NotFound/]],
    ['whose answer is in the cluster by then', PAINT + count, []],
    ['whose answer comes later', count + PAINT, [/^line 9: “objects.*” is the answer of quiz colour, and at this place of the text the cluster cannot say it yet/]],
  ])('%s', async (_what, body, faults) => {
    const said = await testLesson(lessonOf(body), { more: 0 });
    expect(said.map((f) => f.what)).toEqual(faults.map((pattern) => expect.stringMatching(pattern)));
  });
});
