// A quiz directive: a question, a task list of choices with their feedback as quotes, an explanation at the end.
import type { List, RootContent } from 'mdast';
import type { Choice, Prose, Quiz } from './lesson.ts';
import { lineOf, plainText, proseOf } from './prose.ts';

/** A container directive as remark-directive gives it. */
export interface Directive {
  readonly type: 'containerDirective';
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | null | undefined>> | null;
  readonly children: RootContent[];
  readonly position?: { readonly start: { readonly line: number } } | undefined;
}

const KINDS = ['choice', 'multi', 'number', 'text', 'reveal', 'predict'] as const;
type Report = (line: number, message: string) => void;

export function quizOf(id: string, node: Directive, report: Report): Quiz | undefined {
  const line = lineOf(node);
  const attributes = node.attributes ?? {};
  const kind = KINDS.find((k) => k === (attributes.kind ?? 'choice'));
  if (!kind) {
    report(line, `quiz ${id}: kind=${attributes.kind} is not known; there are ${KINDS.join(', ')}`);
    return undefined;
  }
  const at = node.children.findIndex(isTasks);
  const list = node.children[at] as List | undefined;
  const explained = node.children.findIndex((n, i) => n.type === 'blockquote' && i > at);
  const question = node.children.slice(0, at >= 0 ? at : explained >= 0 ? explained : undefined);
  const rest = explained >= 0 ? node.children.slice(explained) : [];
  const prose = (nodes: readonly RootContent[]): Prose[] => nodes.flatMap((n) => (n.type === 'blockquote' ? n.children.flatMap((c) => proseOf(c, report)) : proseOf(n, report)));
  const choices = list ? list.children.map((item) => choiceOf(item, report)) : [];
  const quiz: Quiz = {
    id,
    kind,
    question: prose(question),
    choices,
    ...(attributes.answer ? { answer: attributes.answer } : {}),
    ...(attributes.answerFrom ? { answerFrom: attributes.answerFrom } : {}),
    explanation: prose(rest),
    line,
  };
  for (const message of faultsOf(quiz)) report(line, `quiz ${id}: ${message}`);
  return quiz;
}

function isTasks(node: RootContent): boolean {
  return node.type === 'list' && node.children.some((item) => typeof item.checked === 'boolean');
}

function choiceOf(item: List['children'][number], report: Report): Choice {
  const text = item.children.filter((c) => c.type !== 'blockquote').flatMap((c) => (c.type === 'paragraph' ? c.children.flatMap((p) => proseOf(p, report)) : proseOf(c, report)));
  const feedback = item.children.filter((c) => c.type === 'blockquote').flatMap((q) => q.children.flatMap((c) => proseOf(c, report)));
  return { text, right: item.checked === true, feedback };
}

function faultsOf(quiz: Quiz): string[] {
  const faults: string[] = [];
  const right = quiz.choices.filter((c) => c.right).length;
  if (quiz.question.length === 0) faults.push('there is no question');
  if (quiz.kind === 'choice' || quiz.kind === 'multi' || quiz.kind === 'predict') {
    if (quiz.choices.length < 2) faults.push('at least two choices are needed, each a line “- [ ] …”');
    if (quiz.kind !== 'multi' && right !== 1) faults.push(`exactly one choice is right, found ${right}`);
    if (quiz.kind === 'multi' && right === 0) faults.push('no choice is right');
    for (const c of quiz.choices) if (!c.right && c.feedback.length === 0) faults.push(`the wrong choice “${plainText(c.text)}” has no feedback`);
  } else if (quiz.kind === 'reveal') {
    if (quiz.explanation.length === 0) faults.push('a reveal question needs its answer as a quote');
  } else if (!quiz.answer && !quiz.answerFrom) faults.push('an answer or answerFrom is needed');
  return faults;
}
