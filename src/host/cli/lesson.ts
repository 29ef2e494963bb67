// portside lesson test|new|list: the author's kit on the command line.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLessons } from '../../../scripts/vite-lessons.ts';
import { testLesson } from '../lesson-test.ts';
import { UsageError } from './args.ts';
import type { Command } from './types.ts';

export const lessonCommand: Command = {
  name: 'lesson',
  usage: 'lesson test [ID] | new ID | list',
  summary: 'checks lessons, starts one, lists them',
  async run(argv, root) {
    const [what, id, ...more] = argv;
    if (more.length) throw new UsageError(`${more[0]} is too much`);
    const folder = join(root, 'lessons');
    if (what === 'list') return list(folder);
    if (what === 'new') return create(folder, id);
    if (what === 'test') return test(folder, id);
    throw new UsageError(what === undefined ? 'say test, new or list' : `there is no ${JSON.stringify(what)}`);
  },
};

function list(folder: string): number {
  const { lessons, problems } = readLessons(folder);
  for (const l of lessons)
    process.stdout.write(`${String(l.number).padStart(2)}  ${l.id.padEnd(20)} ${l.title} (${l.minutes} min, ${l.checks.length} checks, ${l.quizzes.length} quizzes)\n`);
  for (const p of problems) process.stderr.write(`${p.file}:${p.line}: ${p.message}\n`);
  return problems.length ? 1 : 0;
}

async function test(folder: string, id: string | undefined): Promise<number> {
  const { lessons, problems } = readLessons(folder);
  const wanted = lessons.filter((l) => id === undefined || l.id === id);
  const broken = problems.filter((p) => id === undefined || p.file.includes(`-${id}/`));
  if (wanted.length + broken.length === 0) throw new UsageError(`there is no lesson ${JSON.stringify(id)}`);
  for (const p of broken) process.stdout.write(`FAIL ${p.file}:${p.line}: ${p.message}\n`);
  let bad = new Set(broken.map((p) => p.file)).size;
  for (const lesson of wanted) {
    const faults = await testLesson(lesson);
    process.stdout.write(`${faults.length ? 'FAIL' : 'ok  '} ${lesson.id}: ${lesson.checks.length} checks, ${lesson.quizzes.length} quizzes\n`);
    for (const f of faults) process.stdout.write(`     ${f.what.replace(/\n/g, '\n     ')}\n`);
    if (faults.length) bad++;
  }
  return bad ? 1 : 0;
}

function create(folder: string, id: string | undefined): number {
  if (id === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new UsageError('an id is lower-case words joined by dashes');
  const taken = readdirSync(folder).filter((n) => /^\d+-/.test(n));
  if (taken.some((n) => n.replace(/^\d+-/, '') === id)) throw new UsageError(`there is a lesson ${id} already`);
  const number = Math.max(0, ...taken.map((n) => Number.parseInt(n, 10))) + 1;
  const path = join(folder, `${String(number).padStart(2, '0')}-${id}`);
  if (!existsSync(path)) mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'lesson.md'), template(id));
  process.stdout.write(`${join('lessons', `${String(number).padStart(2, '0')}-${id}`, 'lesson.md')}\n`);
  return 0;
}

function template(id: string): string {
  const title = id.replace(/-/g, ' ').replace(/^./, (c) => c.toUpperCase());
  return `---
id: ${id}
title: ${title}
track: Lessons
level: beginner
minutes: 10
objectives:
  - Expose a Deployment with a Service
---

Say first what the learner will be able to do, and why.

\`\`\`sh
kubectl create deployment hello --image=nginx:1.27
kubectl expose deployment hello --port=80
\`\`\`

\`\`\`check id=exposed
title: The Service hello points at port 80
expect:
  apiVersion: v1
  kind: Service
  metadata: {name: hello, namespace: default}
  spec: {ports: [{port: 80}]}
hints:
  - kubectl expose makes a Service for a Deployment.
\`\`\`

:::quiz{#who kind=choice}
Who can reach a ClusterIP?

- [x] Pods and nodes
- [ ] Everybody on the network
  > Only nodes and pods have the rules that give it a meaning.
:::

\`\`\`sh solution
kubectl create deployment hello --image=nginx:1.27
kubectl expose deployment hello --port=80
\`\`\`
`;
}
