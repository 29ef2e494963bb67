// A quiz directive: a question, what is to be chosen, ordered, matched or filled in, feedback as quotes, an explanation at the end.
import type { Blockquote, Code, List, ListItem, RootContent, Table } from 'mdast';
import type { Choice, FillPart, Foreseen, Prose, Quiz, QuizKind } from './lesson.ts';
import { lineOf, plainText, proseOf } from './prose.ts';
import { unmarkVars } from './vars.ts';

/** A container directive as remark-directive gives it. */
export interface Directive {
  readonly type: 'containerDirective';
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | null | undefined>> | null;
  readonly children: RootContent[];
  readonly position?: { readonly start: { readonly line: number } } | undefined;
}

const QUIZ_KINDS: readonly QuizKind[] = ['choice', 'multi', 'number', 'text', 'order', 'match', 'fill', 'predict', 'reveal'];
const ATTRIBUTES = ['id', 'kind', 'answer', 'answerFrom', 'within', 'tries', 'weight', 'shuffle', 'run', 'on', 'exit', 'output'] as const;
type Report = (line: number, message: string) => void;
type Attributes = Partial<Record<(typeof ATTRIBUTES)[number], string>>;

/** The quiz of a directive; undefined, and reported, when it is none. */
export function quizOf(id: string, node: Directive, report: Report): Quiz | undefined {
  const line = lineOf(node);
  const attributes: Attributes = Object.fromEntries(Object.entries(node.attributes ?? {}).flatMap(([k, v]) => (typeof v === 'string' ? [[k, v]] : [])));
  for (const key of Object.keys(attributes)) if (!ATTRIBUTES.some((a) => a === key)) report(line, `quiz ${id}: “${key}” is not known; there are ${ATTRIBUTES.join(', ')}`);
  const kind = QUIZ_KINDS.find((k) => k === (attributes.kind ?? 'choice'));
  if (!kind) {
    report(line, `quiz ${id}: kind=${attributes.kind} is not known; there are ${QUIZ_KINDS.join(', ')}`);
    return undefined;
  }
  const at = node.children.findIndex((n) => isMaterial(n, kind));
  const explained = node.children.findIndex((n, i) => n.type === 'blockquote' && i > at);
  const question = node.children.slice(0, at >= 0 ? at : explained >= 0 ? explained : undefined);
  const material = at >= 0 ? node.children.slice(at, explained >= 0 ? explained : undefined) : [];
  const { answer, answerFrom } = attributes;
  const quiz: Quiz = {
    id,
    kind,
    question: question.flatMap((n) => proseOf(n, report)),
    ...materialOf(kind, material, report),
    shown: [],
    shuffle: attributes.shuffle !== 'false',
    tries: whole(attributes.tries, 0),
    weight: Number(attributes.weight ?? 1),
    ...(answer === undefined ? {} : { answer }),
    ...(answerFrom === undefined ? {} : { answerFrom }),
    within: Number(attributes.within ?? 0),
    ...(attributes.run === undefined ? {} : { run: runOf(attributes.run, attributes) }),
    explanation: (explained >= 0 ? node.children.slice(explained) : []).flatMap((n) => quoted(n, report)),
    line,
  };
  for (const message of [...attributeFaults(attributes), ...faultsOf(quiz)]) report(line, `quiz ${id}: ${message}`);
  return quiz;
}

function whole(text: string | undefined, none: number): number {
  return text === undefined ? none : Number(text);
}

function runOf(line: string, { on, exit, output }: Attributes): NonNullable<Quiz['run']> {
  return { host: on ?? 'laptop', line, ...(exit === undefined ? {} : { exit: Number(exit) }), ...(output === undefined ? {} : { output }) };
}

const quoted = (n: RootContent, report: Report): Prose[] => (n.type === 'blockquote' ? n.children.flatMap((c) => proseOf(c, report)) : proseOf(n, report));

/** The first block that is not the question any more. */
function isMaterial(node: RootContent, kind: QuizKind): boolean {
  switch (kind) {
    case 'choice':
    case 'multi':
    case 'predict':
      return node.type === 'list' && node.children.some((item) => typeof item.checked === 'boolean');
    case 'number':
    case 'text':
      return node.type === 'list' && node.children.some((item) => item.children.some((c) => c.type === 'blockquote'));
    case 'order':
      return node.type === 'list' && node.ordered === true;
    case 'match':
      return node.type === 'table';
    case 'fill':
      return node.type === 'code' && GAP.test(node.value);
    case 'reveal':
      return false;
  }
}

type Material = Pick<Quiz, 'choices' | 'items' | 'partners' | 'parts' | 'foreseen'>;
const NOTHING: Material = { choices: [], items: [], partners: [], parts: [], foreseen: [] };
/** [[80]] or [[80|http]] in a manifest. */
const GAP = /\[\[(.+?)\]\]/;

function materialOf(kind: QuizKind, nodes: readonly RootContent[], report: Report): Material {
  const [first, second] = nodes;
  if (!first) return NOTHING;
  if (kind === 'match') return { ...NOTHING, ...pairsOf(first as Table, report) };
  if (kind === 'fill') return { ...NOTHING, parts: partsOf((first as Code).value, second?.type === 'list' ? second : undefined, report) };
  const items = (first as List).children;
  if (kind === 'order') return { ...NOTHING, items: items.map((item) => textOf(item, report)) };
  if (kind === 'number' || kind === 'text')
    return { ...NOTHING, foreseen: items.map((item): Foreseen => ({ answer: plainText(textOf(item, report)).trim(), feedback: feedbackOf(item, report) })) };
  return { ...NOTHING, choices: items.map((item): Choice => ({ text: textOf(item, report), right: item.checked === true, feedback: feedbackOf(item, report) })) };
}

function textOf(item: ListItem, report: Report): Prose[] {
  return item.children.filter((c) => c.type !== 'blockquote').flatMap((c) => (c.type === 'paragraph' ? c.children.flatMap((p) => proseOf(p, report)) : proseOf(c, report)));
}

function feedbackOf(item: ListItem, report: Report): Prose[] {
  return item.children.filter((c): c is Blockquote => c.type === 'blockquote').flatMap((q) => q.children.flatMap((c) => proseOf(c, report)));
}

function pairsOf(table: Table, report: Report): Pick<Quiz, 'items' | 'partners'> {
  const rows = table.children.slice(1);
  const cell = (row: Table['children'][number], i: number): Prose[] => row.children[i]?.children.flatMap((c) => proseOf(c, report)) ?? [];
  return { items: rows.map((r) => cell(r, 0)), partners: rows.map((r) => cell(r, 1)) };
}

/** A numbered list after the manifest says something to each gap that is filled wrongly. */
function partsOf(text: string, notes: List | undefined, report: Report): FillPart[] {
  const parts: FillPart[] = [];
  let gaps = 0;
  for (const [i, piece] of text.split(/\[\[(.+?)\]\]/).entries()) {
    if (i % 2 === 0) {
      parts.push({ type: 'text', value: piece });
      continue;
    }
    const note = notes?.children[gaps++];
    parts.push({ type: 'gap', accepts: piece.split('|').map((s) => s.trim()), feedback: note ? [...textOf(note, report), ...feedbackOf(note, report)] : [] });
  }
  return parts;
}

function attributeFaults(attributes: Attributes): string[] {
  const faults: string[] = [];
  for (const key of ['tries', 'exit'] as const) if (attributes[key] !== undefined && !/^\d+$/.test(attributes[key])) faults.push(`${key}=${attributes[key]} is not a number`);
  for (const key of ['weight', 'within'] as const) if (attributes[key] !== undefined && !(Number(attributes[key]) >= 0)) faults.push(`${key}=${attributes[key]} is not a number`);
  if (!['true', 'false', undefined].includes(attributes.shuffle)) faults.push('shuffle is true or false');
  if (attributes.output !== undefined) {
    try {
      new RegExp(attributes.output);
    } catch {
      faults.push('output is not a regular expression');
    }
  }
  return faults;
}

function faultsOf(quiz: Quiz): string[] {
  const faults: string[] = [];
  if (quiz.question.length === 0) faults.push('there is no question');
  if (quiz.run !== undefined && quiz.kind !== 'predict') faults.push('run belongs to kind=predict');
  return [...faults, ...(FAULTS[quiz.kind]?.(quiz) ?? [])];
}

const answered = (quiz: Quiz): string[] => [
  ...(quiz.answer === undefined && quiz.answerFrom === undefined ? ['an answer or answerFrom is needed'] : []),
  ...quiz.foreseen.filter((f) => f.feedback.length === 0).map((f) => `the wrong answer “${f.answer}” has no feedback`),
];

const FAULTS: Readonly<Record<QuizKind, (quiz: Quiz) => string[]>> = {
  choice: chosen,
  multi: chosen,
  predict: (quiz) => [
    ...(quiz.choices.length > 0 ? chosen(quiz) : []),
    ...(quiz.run === undefined ? ['a prediction needs run="COMMAND"'] : []),
    ...(quiz.choices.length > 0 && quiz.run && quiz.run.exit === undefined && quiz.run.output === undefined
      ? ['say with exit= or output= what the command does when the right choice is right']
      : []),
  ],
  number: (quiz) => [
    ...answered(quiz),
    ...(quiz.answer !== undefined && !/^-?\d+(\.\d+)?$/.test(quiz.answer.trim()) && !/\uE000/.test(quiz.answer) ? [`answer=${quiz.answer} is not a number`] : []),
  ],
  text: answered,
  order: (quiz) => (quiz.items.length < 3 ? ['at least three steps are needed, as a numbered list in the right order'] : []),
  match: (quiz) => {
    const right = quiz.partners.map(plainText);
    if (quiz.items.length < 2) return ['at least two pairs are needed, as a table of two columns'];
    return new Set(right).size < right.length ? ['two rows have the same right side: nobody could tell them apart'] : [];
  },
  fill: (quiz) => (quiz.parts.length < 3 ? ['a manifest with gaps is needed: [[80]] or [[80|http]]'] : []),
  reveal: (quiz) => (quiz.explanation.length === 0 ? ['a reveal question needs its answer as a quote'] : []),
};

function chosen(quiz: Quiz): string[] {
  const faults: string[] = [];
  const right = quiz.choices.filter((c) => c.right).length;
  if (quiz.choices.length < 2) faults.push('at least two choices are needed, each a line “- [ ] …”');
  if (quiz.kind !== 'multi' && right !== 1) faults.push(`exactly one choice is right, found ${right}`);
  if (quiz.kind === 'multi' && right === 0) faults.push('no choice is right');
  for (const c of quiz.choices) if (!c.right && c.feedback.length === 0) faults.push(`the wrong choice “${unmarkVars(plainText(c.text))}” has no feedback`);
  return faults;
}
