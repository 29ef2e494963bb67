// Kinds that checks name and no cluster serves: a misspelt one would never be found, and `absent` would hold for ever.

import { editDistance } from '../base/edit-distance.ts';
import { kindOf } from '../course/checks/index.ts';
import { kindsIn } from '../course/expressions.ts';
import type { Lesson } from '../course/lesson.ts';
import type { Resource } from '../kubernetes/api/meta.ts';

type Served = ReadonlyMap<string, Resource>;

export interface KindFault {
  readonly line: number;
  readonly what: string;
}

/** Resources by "apiVersion Kind"; `guess`: groups that are not served at all may come with the lesson (custom resources). */
export function unknownKinds(lesson: Lesson, served: Served, guess: boolean): readonly KindFault[] {
  const groups = new Set([...served.values()].map((r) => r.group));
  const faults = (owner: string, line: number, reads: Iterable<readonly [string, string]>): KindFault[] =>
    [...new Map([...reads].map((r) => [r.join(' '), r])).values()]
      .filter(([apiVersion, kind]) => !served.has(`${apiVersion} ${kind}`) && !(guess && !groups.has(groupOf(apiVersion))))
      .map(([apiVersion, kind]) => ({ line, what: `${owner}: no cluster of this lesson serves ${kind} of ${apiVersion}${hint(kind, apiVersion, served)}` }));
  return [
    ...lesson.checks.flatMap((c) => faults(`check ${c.id}`, c.line, [...kindOf(c.rule).reads(c.rule as never), ...c.hints.flatMap((h) => kindsIn(h.when ?? ''))])),
    ...lesson.quizzes.flatMap((q) => faults(`quiz ${q.id}`, q.line, kindsIn(q.answerFrom ?? ''))),
  ];
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** The same kind elsewhere, or a kind there whose name is one or two letters away. */
function hint(kind: string, apiVersion: string, served: Served): string {
  const elsewhere = [...served.keys()].filter((key) => key.endsWith(` ${kind}`)).map((key) => key.split(' ')[0]);
  if (elsewhere.length > 0) return `; there is one of ${elsewhere.join(' and ')}`;
  const [near] = [...served.keys()]
    .filter((key) => key.startsWith(`${apiVersion} `))
    .map((key) => key.split(' ')[1] ?? '')
    .map((other) => ({ other, far: editDistance(other.toLowerCase(), kind.toLowerCase()) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far);
  return near === undefined ? '' : `; there is ${near.other}`;
}
