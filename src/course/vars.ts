// Values that differ from learner to learner: chosen under a seed when a lesson is opened, and put where `{{NAME}}` stood.
import { isRecord } from '../base/deep.ts';
import { Random } from '../base/random.ts';
import type { Lesson, Manifest, VarRule } from './lesson.ts';

export type VarValue = string | number | Readonly<Record<string, string | number>>;

/** A place in a parsed lesson: private-use characters, so that markdown and YAML take it for an ordinary word. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARK = new RegExp(`${OPEN}([A-Z][A-Z0-9_]*)(?:\\.(\\w+))?${CLOSE}`, 'g');
const WRITTEN = /\{\{\s*([A-Z][A-Z0-9_]*(?:\.\w+)?)\s*\}\}/g;

/** The text of a lesson's file with every {{NAME}} as a mark. Go templates ({{.spec}}, {{range}}) stay. */
export function markVars(text: string): string {
  return text.replace(WRITTEN, `${OPEN}$1${CLOSE}`);
}

/** Marked variables written as an author writes them: {{NAME}}. */
export function unmarkVars(text: string): string {
  return text.replace(MARK, (_all, name: string, field?: string) => `{{${name}${field ? `.${field}` : ''}}}`);
}

/** Names (with fields) that a text asks for. */
export function varsIn(text: string): readonly { readonly name: string; readonly field?: string; readonly at: number }[] {
  return [...text.matchAll(MARK)].map((m) => ({ name: m[1] ?? '', ...(m[2] ? { field: m[2] } : {}), at: m.index }));
}

const FIRST = [
  'amber',
  'basalt',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'indigo',
  'juniper',
  'kelp',
  'lagoon',
  'maple',
  'nectar',
  'onyx',
  'prairie',
  'quartz',
  'reef',
  'sage',
  'tundra',
];
const SECOND = ['api', 'app', 'desk', 'shop', 'site', 'web'];

/** One value for each variable; two of one kind never share a value. */
export function chooseVars(rules: Readonly<Record<string, VarRule>>, variation: number): Readonly<Record<string, VarValue>> {
  const random = new Random(variation).fork('vars');
  const taken = new Set<string | number>();
  const values: Record<string, VarValue> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const own = random.fork(name);
    for (let tries = 0; tries < 200; tries++) {
      const value = choose(rule, own);
      values[name] = value;
      if (rule.kind === 'pick' || rule.kind === 'number' || typeof value === 'object' || !taken.has(value)) break;
    }
    const value = values[name];
    if (typeof value === 'string' || typeof value === 'number') taken.add(value);
  }
  return values;
}

function choose(rule: VarRule, random: Random): VarValue {
  switch (rule.kind) {
    case 'pick':
      return rule.from[random.int(rule.from.length)] ?? '';
    case 'port':
    case 'number':
      return rule.from + random.int(rule.to - rule.from + 1);
    case 'name':
      return `${FIRST[random.int(FIRST.length)]}-${SECOND[random.int(SECOND.length)]}`;
  }
}

/** The variant of a lesson under a number: every mark replaced, choices and steps shuffled. */
export function variantOf(lesson: Lesson, variation: number): Lesson {
  const values = chooseVars(lesson.vars, variation);
  const manifests = lesson.cluster.manifests.map((m) => chosenFile(m, lesson, values));
  const filled = fill({ ...lesson, cluster: { ...lesson.cluster, manifests } }, values, false) as Lesson;
  return { ...filled, variation, quizzes: filled.quizzes.map((q) => ({ ...q, shown: shownOrder(q, new Random(variation).fork(`quiz/${q.id}`)) })) };
}

/** A manifest whose name is chosen comes with all files that it may be. */
function chosenFile(manifest: Manifest, lesson: Lesson, values: Readonly<Record<string, VarValue>>): Manifest {
  const file = replaced(manifest.file, values);
  return { file, text: lesson.variants[file] ?? manifest.text };
}

function countOf(quiz: Lesson['quizzes'][number]): number {
  return quiz.kind === 'order' ? quiz.items.length : quiz.kind === 'match' ? quiz.partners.length : quiz.choices.length;
}

/** Steps and partners are never shown as they belong. */
function shownOrder(quiz: Lesson['quizzes'][number], random: Random): readonly number[] {
  const count = countOf(quiz);
  const order = Array.from({ length: count }, (_, i) => i);
  if (!quiz.shuffle) return order;
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  if ((quiz.kind === 'order' || quiz.kind === 'match') && order.every((n, i) => n === i)) order.reverse();
  return order;
}

function replaced(text: string, values: Readonly<Record<string, VarValue>>): string {
  return text.replace(MARK, (all, name: string, field?: string) => String(valueIn(values, name, field) ?? all));
}

function valueIn(values: Readonly<Record<string, VarValue>>, name: string, field: string | undefined): string | number | undefined {
  const value = values[name];
  if (field !== undefined) return isRecord(value) ? (value[field] as string | number | undefined) : undefined;
  return typeof value === 'object' ? undefined : value;
}

/** `typed`: inside of a wanted object a mark that stands alone keeps its type. */
function fill(value: unknown, values: Readonly<Record<string, VarValue>>, typed: boolean): unknown {
  if (typeof value === 'string') {
    if (!value.includes(OPEN)) return value;
    const [alone] = typed ? varsIn(value) : [];
    const whole = alone && value === `${OPEN}${alone.name}${alone.field ? `.${alone.field}` : ''}${CLOSE}` ? valueIn(values, alone.name, alone.field) : undefined;
    return whole ?? replaced(value, values);
  }
  if (Array.isArray(value)) return value.map((v) => fill(v, values, typed));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [replaced(k, values), fill(v, values, typed || k === 'objects')]));
  return value;
}
