// A command that never ends is a fault that names its line; whatever is typed behind it would be no command.
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { testMutants } from '../../src/host/lesson-mutants.ts';
import { testLesson } from '../../src/host/lesson-test.ts';

function lessonOf(body: string): Lesson {
  const text = `---\nid: ends\ntitle: Ends\nlevel: beginner\nminutes: 5\nobjectives: [x]\n---\n\n${body}`;
  const { lesson, problems } = parseLesson({ file: 'lesson.md', folder: undefined, text, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return lesson;
}
const CHECK = '```check id=made\ntitle: It is there\nexpect: {apiVersion: v1, kind: ConfigMap, metadata: {name: kept}}\n```\n\n';
const faults = async (body: string): Promise<readonly string[]> => (await testLesson(lessonOf(CHECK + body), { more: 0 })).map((f) => f.what);

describe('a line that does not end', () => {
  it('in the solution is named, and what stood behind it was not typed', async () => {
    const said = await faults('```sh solution\nsleep infinity\nkubectl create configmap kept\n```\n');
    expect(said[0]).toMatch(/^the solution does not come to its end \(seed \d+\): on laptop no prompt came within 180 s after “sleep infinity”; .*`background`/);
    expect(said[1]).toMatch(/^check made does not pass after the solution/);
    expect(said).toHaveLength(2);
  });

  it('in the text is named with its block, and the blocks behind it still run', async () => {
    const body = '```sh solution\nkubectl create configmap kept\n```\n\n```sh\necho one\ntail -f /etc/hosts\n```\n\n```sh\necho two\n```\n\n```output\ntwo\n```\n';
    expect(await faults(body)).toEqual([
      expect.stringMatching(/^line 18: “tail -f \/etc\/hosts” does not come to its end: on laptop no prompt came within 180 s after “tail -f \/etc\/hosts”/),
    ]);
  });

  it('in a pod that is not there is not typed on the laptop', async () => {
    const body = '```sh solution\nkubectl create configmap kept\n```\n\n```sh on=pod:none\nls\n```\n';
    expect(await faults(body)).toEqual([
      expect.stringMatching(/^line 18: “ls” does not come to its end: “kubectl exec -it none -- sh” opens no shell:\s+Error from server \(NotFound\): pods "none" not found/),
    ]);
  });

  it('in a wrong way is a fault of the lesson', async () => {
    const said = await faults('```sh solution\nkubectl create configmap kept\n```\n\n```sh wrong\nsleep infinity\n```\n');
    expect(said).toEqual([expect.stringMatching(/^line 18: the wrong way does not come to its end: .*“sleep infinity”/)]);
  });

  it('makes a mutant that does not pass', async () => {
    const lesson = lessonOf(`${CHECK}\`\`\`sh solution\ntimeout --signal=KILL 1 sleep infinity\nkubectl create configmap kept\n\`\`\`\n`);
    const { survivors } = await testMutants(lesson);
    expect(survivors).toEqual([]);
  });
});
