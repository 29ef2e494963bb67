// @vitest-environment jsdom
// What a lesson came to: points, what to repeat, and the same as QTI 2.1.
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { qtiOf } from '../../src/course/qti.ts';
import { resultsOf } from '../../src/course/results.ts';
import type { CheckState, CourseStatus, QuizState } from '../../src/course/status.ts';

const BODY = `
## First

\`\`\`check id=svc weight=3
title: It is there
ran: x
\`\`\`

:::quiz{#which kind=choice weight=2}
Which a < b & why?

- [ ] a
  > No.
- [x] b
:::

## Second

::::tip{title="x"}
:::quiz{#order kind=order}
In order?

1. laptop
2. node
3. pod
:::
::::

:::quiz{#why kind=reveal}
Why?

> Because.
:::

:::quiz{#port kind=number answerFrom="1 + 1"}
Which port?
:::
`;
const lesson = (front = ''): Lesson => {
  const parsed = parseLesson({
    file: 'x',
    folder: '01-door',
    text: `---\nid: door\ntitle: A "door"\nlevel: beginner\nminutes: 5\nobjectives: [x]\n${front}---\n${BODY}`,
    read: () => undefined,
  });
  if (!parsed.lesson) throw new Error(JSON.stringify(parsed.problems));
  return parsed.lesson;
};
const check = (more: Partial<CheckState>): CheckState => ({ id: 'svc', title: '', state: 'failing', needs: [], hintsTaken: 0, hintsLeft: 0, hints: [], ...more });
const status = (quizzes: readonly Partial<QuizState>[], more: Partial<CheckState> = {}, course: Partial<CourseStatus> = {}): CourseStatus => ({
  checks: [check(more)],
  quizzes: quizzes.map((q) => ({ id: '', state: 'open', answer: undefined, ...q })),
  solutionShown: false,
  ...course,
});
const ALL = [
  { id: 'which', state: 'right', answer: 1, tries: 2, share: 1, atOnce: false },
  { id: 'order', state: 'wrong', answer: [0, 2, 1], tries: 1, share: 1 / 3, atOnce: false },
  { id: 'why', state: 'revealed', answer: true, tries: 1, share: 1, atOnce: true },
] as const;

describe('results', () => {
  it('follow the text, with points and the heading above', () => {
    const r = resultsOf(lesson(), status(ALL, { state: 'passing', hintsTaken: 1 }));
    expect(r.items.map(({ id, state, points, possible, repeat, section }) => [id, state, points, possible, repeat, section])).toEqual([
      ['svc', 'done', 3, 3, 'hints', 'First'],
      ['which', 'done', 2, 2, 'later', 'First'],
      ['order', 'wrong', 0.33, 1, 'wrong', 'Second'],
      ['why', 'done', 0, 0, undefined, 'Second'],
      ['port', 'open', 0, 1, 'open', 'Second'],
    ]);
    expect(r).toMatchObject({ done: 3, points: 5.33, possible: 7, counted: true });
    expect(r.passed).toBeUndefined();
  });

  it.each([
    [0.7, true],
    [0.8, false],
  ])('an exam that wants %d is passed: %s', (pass, passed) => {
    const over = { exam: { state: 'over', secondsLeft: 0 } } as const;
    expect(resultsOf(lesson(`exam: {minutes: 5, pass: ${pass}}\n`), status(ALL, { state: 'passing' }, over)).passed).toBe(passed);
  });
});

describe('QTI 2.1', () => {
  const text = qtiOf(lesson(), resultsOf(lesson(), status(ALL, { state: 'passing' })), '2026-11-21T12:00:00Z');
  const document = new DOMParser().parseFromString(text, 'application/xml');
  const item = (id: string): Element => document.querySelector(`itemResult[identifier="${id}"]`)!;
  const values = (id: string, part: string): (string | null)[] =>
    [...item(id).querySelectorAll(`responseVariable[identifier="RESPONSE"] > ${part} > value`)].map((v) => v.textContent);

  it('is well formed, in the namespace of results', () => {
    expect(document.documentElement.namespaceURI).toBe('http://www.imsglobal.org/xsd/imsqti_result_v2p1');
    expect(document.querySelector('testResult')?.getAttribute('identifier')).toBe('door');
    expect(document.querySelector('testResult > outcomeVariable[identifier="SCORE"] > value')?.textContent).toBe('5.33');
  });
  it.each([
    ['which', 'single', 'identifier', ['choice-2'], ['choice-2']],
    ['order', 'ordered', 'identifier', ['step-1', 'step-2', 'step-3'], ['step-1', 'step-3', 'step-2']],
    ['port', 'single', 'float', [], []],
  ])('%s', (id, cardinality, baseType, correct, given) => {
    const response = item(id).querySelector('responseVariable[identifier="RESPONSE"]')!;
    expect([response.getAttribute('cardinality'), response.getAttribute('baseType')]).toEqual([cardinality, baseType]);
    expect([values(id, 'correctResponse'), values(id, 'candidateResponse')]).toEqual([correct, given]);
  });
  it('says what was answered how often, and what was not', () => {
    expect(item('which').querySelector('responseVariable[identifier="numAttempts"] value')?.textContent).toBe('2');
    expect(item('port').getAttribute('sessionStatus')).toBe('initial');
    expect(item('svc').querySelector('responseVariable')).toBeNull();
  });
});
