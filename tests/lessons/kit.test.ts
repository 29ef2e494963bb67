// The author's kit at work in real worlds: every form of the language, faults, what must hold, exams, answers that run, and a lesson that changes under its learner.
import { describe, expect, it } from 'vitest';
import { readOne } from '../../scripts/vite-lessons.ts';
import { Evaluator } from '../../src/course/evaluator.ts';
import type { Lesson } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { plainText } from '../../src/course/prose.ts';
import type { QuizState } from '../../src/course/status.ts';
import { variantOf } from '../../src/course/vars.ts';
import { closeLesson, type LessonWorld, openLesson, playSteps, verdicts } from '../../src/host/lesson-run.ts';
import { lessonSchemas } from '../../src/host/lesson-schema.ts';
import { testLesson } from '../../src/host/lesson-test.ts';
import { passFree, runFree } from '../../src/host/run-free.ts';

function lessonOf(body: string, front = ''): Lesson {
  const text = `---\nid: kit\ntitle: Kit\nlevel: beginner\nminutes: 5\nobjectives: [x]\n${front}---\n\n${body}`;
  const { lesson, problems } = parseLesson({ file: 'lesson.md', folder: undefined, text, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return lesson;
}
const sh = (world: LessonWorld, text: string): Promise<string> => playSteps([{ host: 'laptop', text }], world);
const quiz = (world: LessonWorld, id: string): QuizState => world.evaluator.status.quizzes.find((q) => q.id === id)!;
const answer = (world: LessonWorld, id: string, given: unknown): Promise<void> => runFree(world.clock, world.evaluator.answer(id, given));

async function within(lesson: Lesson, what: (world: LessonWorld) => Promise<void>): Promise<void> {
  const world = await openLesson(lesson, 1);
  try {
    await what(world);
  } finally {
    closeLesson(world);
  }
}

describe('every form', () => {
  it('plays: start, solution under seeds, blocks, wrong ways', { timeout: 120_000 }, async () => {
    const { lessons, problems } = readOne('tests/lessons/kit', '90-every-form');
    expect(problems).toEqual([]);
    expect((await testLesson(lessons[0]!, { more: 1 })).map((f) => f.what)).toEqual([]);
  });
});

describe('a fault', () => {
  const cases: [fault: string, from: string, to: string, outcome: string][] = [
    ['{kind: firewall, on: node-1, port: 30080, action: reject}', 'laptop', 'node-1', 'refused'],
    ['{kind: firewall, on: node-1, port: 30080, action: reject}', 'laptop', 'node-2', 'reply'],
    ['{kind: firewall, on: node-1, port: 30080, from: "!192.168.1.0/24"}', 'outside', 'node-1', 'timeout'],
    ['{kind: firewall, on: node-1, port: 30080, from: "!192.168.1.0/24"}', 'laptop', 'node-1', 'reply'],
    ['{kind: firewall, on: router, port: 30080}', 'outside', 'node-1', 'timeout'],
    ['{kind: iptables, on: node-1, rule: "-t raw -I PREROUTING -p tcp --dport 30080 -j DROP"}', 'laptop', 'node-1', 'timeout'],
    ['{kind: iptables, on: node-1, rule: "-I INPUT -p tcp --dport 30080 -j DROP"}', 'laptop', 'node-1', 'reply'],
    ['{kind: forward-drop, on: [node-1, node-2]}', 'laptop', 'control-plane', 'timeout'],
    // On the node by which it enters, kube-proxy's mark lets it through.
    ['{kind: forward-drop, on: [control-plane]}', 'laptop', 'control-plane', 'reply'],
    ['{kind: forwarding-off, on: control-plane}', 'laptop', 'control-plane', 'timeout'],
    ['{kind: node-down, node: node-2}', 'laptop', 'node-2', 'unreachable'],
    ['{kind: proxy-missing, node: node-2}', 'laptop', 'node-2', 'refused'],
    ['{kind: proxy-missing, node: node-2}', 'laptop', 'node-1', 'reply'],
    ['{kind: proxy-config, set: {nodePortAddresses: [127.0.0.0/8]}}', 'laptop', 'node-1', 'refused'],
  ];
  it.each(cases)('%s: %s → %s is %s', async (fault, from, to, outcome) => {
    await within(lessonOf('Text.\n', `cluster: {preset: web-nodeport, faults: [${fault}]}\n`), async ({ cluster, clock }) => {
      const ip = cluster.probe.resolve(to) ?? '';
      const [result] = await runFree(clock, cluster.probe.request(from, { ip, port: 30080 }, { timeoutMs: 4000 }));
      expect(result?.outcome).toBe(outcome);
    });
  });
  it('of the names: dns-down', async () => {
    await within(lessonOf('Text.\n', 'cluster: {preset: web, faults: [{kind: dns-down}]}\n'), async (world) => {
      expect(await sh(world, 'kubectl exec deploy/web -- curl -s -m 2 http://web; echo "code $?"')).toMatch(/code (6|28)/);
    });
  });
  it.each(['{kind: firewall}', '{kind: node-down}', '{kind: forward-drop, on: moon}', '{kind: proxy-config, set: {"a b": 1}}'])('%s is told to be wrong', (fault) => {
    expect(() => lessonOf('Text.\n', `cluster: {faults: [${fault}]}\n`)).toThrow(/faults|on=|moon|port|node/);
  });
});

describe('what must hold', () => {
  const CHECK = '```check id=made holds=20s\ntitle: It stays\nexpect: {apiVersion: v1, kind: ConfigMap, metadata: {name: kept}}\n```\n';
  it('counts its seconds, begins anew when it was interrupted, and passes', async () => {
    await within(lessonOf(CHECK), async (world) => {
      const state = () => world.evaluator.status.checks[0]!;
      await sh(world, 'kubectl create configmap kept');
      await passFree(world.clock, 5000);
      expect(state()).toMatchObject({ state: 'failing', holdsFor: expect.any(Number) });
      const before = state().holdsFor!;
      expect(before).toBeLessThan(20);
      await sh(world, 'kubectl delete configmap kept');
      expect(state().holdsFor).toBeUndefined();
      await sh(world, 'kubectl create configmap kept');
      expect(state().holdsFor!).toBeGreaterThan(before);
      await passFree(world.clock, 25_000);
      expect(state()).toMatchObject({ state: 'passing' });
    });
  });
});

describe('ticks', () => {
  it('stay, unless the author wants them to go', async () => {
    const check = (id: string, more: string): string => `\`\`\`check id=${id} ${more}\ntitle: t\nexpect: {apiVersion: v1, kind: ConfigMap, metadata: {name: kept}}\n\`\`\`\n\n`;
    await within(lessonOf(check('stays', '') + check('goes', 'sticky=false')), async (world) => {
      await sh(world, 'kubectl create configmap kept');
      expect((await verdicts(world)).map((c) => c.state)).toEqual(['passing', 'passing']);
      await sh(world, 'kubectl delete configmap kept');
      expect((await verdicts(world)).map((c) => c.state)).toEqual(['passing', 'failing']);
    });
  });
});

describe('answers', () => {
  const BODY = `:::quiz{#count kind=number answerFrom="size(objects('v1','ConfigMap').filter(c, c.metadata.namespace == 'default' && c.metadata.name.startsWith('mine')))" tries=2}
How many are yours?

> So many.
:::

:::quiz{#predict kind=predict run="kubectl get configmap mine -o jsonpath={.data.colour}"}
What is printed?
:::

:::quiz{#exit kind=predict run="kubectl get configmap none" exit=1}
What happens?

- [x] An error
- [ ] Nothing
  > It says something.
:::
`;
  it('are read from the cluster, and tries run out', async () => {
    await within(lessonOf(BODY), async (world) => {
      await answer(world, 'count', '5');
      expect(quiz(world, 'count')).toMatchObject({ state: 'wrong', triesLeft: 1 });
      await answer(world, 'count', '7');
      expect(quiz(world, 'count')).toMatchObject({ state: 'closed', triesLeft: 0 });
      expect(plainText(quiz(world, 'count').feedback!)).toContain('So many.');
      await answer(world, 'count', '0');
      expect(quiz(world, 'count')).toMatchObject({ state: 'closed', answer: '7' });
    });
  });
  it('are compared with what the command really does, by then', async () => {
    await within(lessonOf(BODY), async (world) => {
      await sh(world, 'kubectl create configmap mine --from-literal=colour=blue');
      await answer(world, 'predict', 'red');
      expect(quiz(world, 'predict')).toMatchObject({ state: 'wrong', ran: { output: 'blue', code: 0 } });
      await answer(world, 'predict', ' blue ');
      expect(quiz(world, 'predict')).toMatchObject({ state: 'right', tries: 2, atOnce: false });
      await sh(world, 'kubectl create configmap none');
      await answer(world, 'exit', 0);
      expect(quiz(world, 'exit').state).toBe('wrong');
      expect(plainText(quiz(world, 'exit').feedback!)).toContain('something has been changed');
    });
  });
  it('run their command once, however often one presses', async () => {
    await within(lessonOf(BODY.replace('kubectl get configmap none', 'kubectl create configmap none').replace('exit=1', 'exit=0')), async (world) => {
      const both = Promise.all([world.evaluator.answer('exit', 0), world.evaluator.answer('exit', 0)]);
      expect(quiz(world, 'exit').running).toBe(true);
      await runFree(world.clock, both);
      expect(quiz(world, 'exit')).toMatchObject({ state: 'right', tries: 1 });
    });
  });
});

describe('an exam', () => {
  const BODY =
    ':::quiz{#c kind=choice}\nWhich?\n\n- [ ] a\n  > No.\n- [x] b\n:::\n\n:::quiz{#never kind=choice}\nWhich?\n\n- [ ] a\n  > No.\n- [x] b\n:::\n\n```check id=made\ntitle: t\nexpect: {apiVersion: v1, kind: ConfigMap, metadata: {name: mine}}\nhints: [Look]\n```\n';
  it('says nothing until it is over, and nothing counts afterwards', async () => {
    await within(lessonOf(BODY, 'exam: {minutes: 10}\n'), async (world) => {
      await answer(world, 'c', 0);
      expect(quiz(world, 'c')).toEqual({ id: 'c', state: 'given', answer: 0 });
      await answer(world, 'c', 1);
      world.evaluator.hint('made');
      world.evaluator.showSolution();
      expect(world.evaluator.status).toMatchObject({ solutionShown: false, checks: [{ hintsTaken: 0, hintsLeft: 0 }] });
      await passFree(world.clock, 10 * 60_000);
      expect(world.evaluator.status.exam).toEqual({ state: 'over', secondsLeft: 0 });
      expect(quiz(world, 'c')).toMatchObject({ state: 'right', answer: 1 });
      expect(quiz(world, 'never')).toMatchObject({ state: 'closed', answer: undefined });
      await sh(world, 'kubectl create configmap mine');
      await answer(world, 'never', 1);
      expect((await verdicts(world))[0]?.state).toBe('failing');
      expect(quiz(world, 'never').answer).toBeUndefined();
    });
  });
});

describe('a lesson that is edited', () => {
  it('keeps what its learner has done, as far as it is still there', async () => {
    const body = (id: string): string =>
      `\`\`\`check id=made\ntitle: t\nexpect: {apiVersion: v1, kind: ConfigMap, metadata: {name: mine}}\n\`\`\`\n\n:::quiz{#${id} kind=number answer=80}\nWhich?\n:::\n\n:::quiz{#kept kind=number answer=81}\nAnd?\n:::\n`;
    await within(lessonOf(body('old')), async (world) => {
      await sh(world, 'kubectl create configmap mine');
      await verdicts(world);
      await answer(world, 'old', '80');
      await answer(world, 'kept', '81');
      const { progress } = world.evaluator;
      world.evaluator.dispose();
      const edited = variantOf(lessonOf(`More text.\n\n${body('new')}`), 1);
      const next = new Evaluator({ lesson: edited, client: world.cluster.client('again'), clock: world.clock, probe: world.cluster.probe, progress });
      await runFree(world.clock, next.start());
      await passFree(world.clock, 1000);
      expect(next.status.checks.map((c) => c.state)).toEqual(['passing']);
      expect(next.status.quizzes.map((q) => [q.id, q.state])).toEqual([
        ['new', 'open'],
        ['kept', 'right'],
      ]);
      next.dispose();
    });
  });
});

describe('the schema for editors', () => {
  it('says of every field what it is for', () => {
    const { $defs } = lessonSchemas() as { $defs: Record<string, { properties: Record<string, { description?: string }> }> };
    const silent = Object.entries($defs).flatMap(([part, { properties }]) => Object.entries(properties).flatMap(([name, p]) => (p.description ? [] : [`${part}.${name}`])));
    expect(silent).toEqual(['check.cel', 'check.traffic', 'check.hints']);
  });
});
