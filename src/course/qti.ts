// Results as a QTI 2.1 assessmentResult, which learning platforms read. Form: IMS QTI 2.1 Results Reporting (imsqti_result_v2p1).
import type { Lesson, Quiz } from './lesson.ts';
import type { ResultItem, Results } from './results.ts';

const NAMESPACE = 'http://www.imsglobal.org/xsd/imsqti_result_v2p1';

interface Response {
  readonly cardinality: 'single' | 'multiple' | 'ordered';
  readonly baseType: 'identifier' | 'string' | 'float' | 'directedPair';
  readonly correct: readonly string[];
  readonly given: readonly string[];
}

/** `at`: when it is written, as ISO 8601. */
export function qtiOf(lesson: Lesson, results: Results, at: string): string {
  const items = results.items.map((item, i) =>
    itemResult(
      item,
      lesson.quizzes.find((q) => q.id === item.id),
      i + 1,
      at,
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<assessmentResult xmlns="${NAMESPACE}">`,
    '  <context/>',
    `  <testResult identifier="${escaped(lesson.id)}" datestamp="${at}">`,
    ...outcome('SCORE', results.points),
    ...outcome('MAXSCORE', results.possible),
    ...(results.passed === undefined ? [] : [variable('outcomeVariable', 'PASS', 'single', 'boolean', [['', [String(results.passed)]]])]),
    '  </testResult>',
    ...items,
    '</assessmentResult>',
    '',
  ].join('\n');
}

function itemResult(item: ResultItem, quiz: Quiz | undefined, index: number, at: string): string {
  const response = quiz && responseOf(quiz, item.answer);
  return [
    `  <itemResult identifier="${escaped(item.id)}" sequenceIndex="${index}" datestamp="${at}" sessionStatus="${item.state === 'open' ? 'initial' : 'final'}">`,
    ...(response
      ? [
          variable('responseVariable', 'RESPONSE', response.cardinality, response.baseType, [
            ['correctResponse', response.correct],
            ['candidateResponse', response.given],
          ]),
          variable('responseVariable', 'numAttempts', 'single', 'integer', [['candidateResponse', [String(item.tries)]]]),
        ]
      : []),
    ...outcome('SCORE', item.points),
    ...outcome('MAXSCORE', item.possible),
    '  </itemResult>',
  ].join('\n');
}

const outcome = (name: string, value: number): string[] => [variable('outcomeVariable', name, 'single', 'float', [['', [String(value)]]])];

/** A correct response that only the cluster knows is left out; a candidate's response stands there even when it is empty. */
function variable(tag: string, name: string, cardinality: string, baseType: string, parts: readonly (readonly [part: string, values: readonly string[]])[]): string {
  const values = (all: readonly string[]): string => all.map((v) => `<value>${escaped(v)}</value>`).join('');
  const inside = parts.map(([part, all]) => (part === '' ? values(all) : all.length === 0 && part === 'correctResponse' ? '' : `<${part}>${values(all)}</${part}>`)).join('');
  return `    <${tag} identifier="${name}" cardinality="${cardinality}" baseType="${baseType}">${inside}</${tag}>`;
}

const numbered = (word: string, i: unknown): string => `${word}-${Number(i) + 1}`;
const listed = (answer: unknown): readonly unknown[] => (Array.isArray(answer) ? answer : answer === undefined ? [] : [answer]);

function responseOf(quiz: Quiz, answer: unknown): Response | undefined {
  const given = listed(answer);
  const text = (baseType: 'string' | 'float', correct: readonly string[]): Response => ({ cardinality: 'single', baseType, correct, given: given.map(String) });
  switch (quiz.kind) {
    case 'choice':
    case 'multi':
    case 'predict': {
      if (quiz.choices.length === 0) return text('string', []);
      const correct = quiz.choices.flatMap((c, i) => (c.right ? [numbered('choice', i)] : []));
      return { cardinality: quiz.kind === 'multi' ? 'multiple' : 'single', baseType: 'identifier', correct, given: given.map((i) => numbered('choice', i)) };
    }
    case 'order':
      return { cardinality: 'ordered', baseType: 'identifier', correct: quiz.items.map((_, i) => numbered('step', i)), given: given.map((i) => numbered('step', i)) };
    case 'match': {
      const pair = (left: number, right: unknown): string => `${numbered('left', left)} ${numbered('right', right)}`;
      return { cardinality: 'multiple', baseType: 'directedPair', correct: quiz.items.map((_, i) => pair(i, i)), given: given.map((right, left) => pair(left, right)) };
    }
    case 'fill':
      return { cardinality: 'ordered', baseType: 'string', correct: quiz.parts.flatMap((p) => (p.type === 'gap' ? [p.accepts[0] ?? ''] : [])), given: given.map(String) };
    case 'number':
      return text('float', quiz.answer === undefined ? [] : [quiz.answer]);
    case 'text':
      return text('string', quiz.answer === undefined ? [] : [quiz.answer.split('|')[0] ?? '']);
    case 'reveal':
      return undefined;
  }
}

function escaped(text: string): string {
  // Characters that XML 1.0 cannot hold at all are left out.
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
