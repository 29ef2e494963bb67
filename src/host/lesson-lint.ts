// What can be said of a lesson without playing it: links that lead nowhere, ids that are not there. (Form and translations are told by who reads it.)
import type { Block, Lesson, Problem, Prose } from '../course/lesson.ts';
import type { Resource } from '../kubernetes/api/meta.ts';
import { unknownKinds } from './lesson-kinds.ts';

/** What lies around a lesson. */
export interface Surroundings {
  /** The lesson's file, as messages name it. */
  readonly file: string;
  /** All lessons' ids. */
  readonly ids: ReadonlySet<string>;
  /** What a fresh cluster serves, by "apiVersion Kind". */
  readonly served: ReadonlyMap<string, Resource>;
}

/** What is wrong with a lesson, without playing it. */
export function lintLesson(lesson: Lesson, { file, ids, served }: Surroundings): readonly Problem[] {
  const faults: Problem[] = [];
  const fault = (line: number, message: string): void => void faults.push({ file, line, message });
  for (const id of lesson.requires) if (!ids.has(id)) fault(1, `requires ${id}, which is no lesson`);
  const anchors = new Set([...lesson.checks.map((c) => `block-${c.id}`), ...lesson.quizzes.map((q) => `block-${q.id}`), ...headings(lesson.blocks)]);
  for (const url of links(lesson.blocks)) {
    if (/^https?:/.test(url) || isPage(url)) continue;
    if (url.startsWith('#') ? !anchors.has(url.slice(1)) : !ids.has(url.replace(/^.*\//, '').replace(/\.md$/, ''))) fault(1, `the link ${url} leads nowhere`);
  }
  const hosts = new Set([
    'laptop',
    'outside',
    'router',
    ...(lesson.cluster.addons.includes('balancer-host') ? ['balancer'] : []),
    'control-plane',
    ...Array.from({ length: lesson.cluster.nodes }, (_, i) => `node-${i + 1}`),
  ]);
  const known = (host: string): boolean => hosts.has(host) || host.startsWith('pod:') || host.includes('\uE000');
  for (const b of commands(lesson.blocks)) if (!known(b.host)) fault(b.line, `on=${b.host}: this world has no such host`);
  for (const host of lesson.terminals) if (!known(host)) fault(1, `terminals: this world has no host ${host}`);
  for (const check of lesson.checks) {
    if (check.rule.kind === 'traffic') for (const r of check.rule.rules) if (!known(r.from)) fault(check.line, `check ${check.id}: from ${r.from}: this world has no such host`);
    if (check.hints.length === 0 && !lesson.exam) fault(check.line, `check ${check.id} has no hint`);
  }
  for (const { line, what } of unknownKinds(lesson, served, true)) fault(line, what);
  return faults;
}

/** Glossary and cheat sheet lie beside the lessons. */
function isPage(url: string): boolean {
  return /^(\.\.\/)?(glossary|cheat-sheet)(\.md)?(#[\w-]+)?$/.test(url);
}

function* commands(blocks: readonly Block[]): Iterable<Extract<Block, { type: 'sh' }>> {
  for (const b of blocks) {
    if (b.type === 'sh') yield b;
    if (b.type === 'tip' || b.type === 'hint') yield* commands(b.blocks);
  }
}

function* proseIn(blocks: readonly Block[]): Iterable<Prose> {
  for (const b of blocks) {
    if (b.type === 'prose') for (const n of b.nodes) yield* within(n);
    if (b.type === 'tip' || b.type === 'hint') yield* proseIn(b.blocks);
  }
}

function* within(node: Prose): Iterable<Prose> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* within(child);
  if (node.type === 'table') for (const cell of node.rows.flat()) for (const child of cell) yield* within(child);
}

function headings(blocks: readonly Block[]): readonly string[] {
  return [...proseIn(blocks)].flatMap((n) => (n.type === 'heading' ? [n.id] : []));
}

function links(blocks: readonly Block[]): readonly string[] {
  return [...proseIn(blocks)].flatMap((n) => (n.type === 'link' ? [n.url] : []));
}
