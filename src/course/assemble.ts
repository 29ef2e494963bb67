// Front matter and body as one lesson: files beside it read, start state put together, variables checked.
import { isRecord } from '../base/deep.ts';
import type { Lesson, LessonCluster, Manifest, VarRule } from './lesson.ts';
import { PRESETS } from './presets.ts';
import type { FrontMatter } from './schema.ts';
import { markVars, varsIn } from './vars.ts';

/** What the body of the file gives. */
export type Body = Pick<Lesson, 'blocks' | 'checks' | 'quizzes' | 'solution' | 'solutionSteps' | 'wrong'>;

export interface Beside {
  /** The folder's name, NN-slug; undefined: there is none, and no number. */
  readonly folder: string | undefined;
  readonly text: string;
  readonly read: (path: string) => string | undefined;
}

type Report = (line: number, message: string) => void;

/** A lesson of its front matter and its body; what does not fit together is reported. */
export function assemble(source: Beside, front: FrontMatter, body: Body, report: Report): Lesson {
  const [, number = '0', slug = ''] = /^(\d+)-(.+)$/.exec(source.folder ?? '') ?? [];
  if (source.folder !== undefined && slug !== front.id) report(1, `the folder ${source.folder} does not end in the lesson’s id ${front.id}`);
  const vars = Object.fromEntries(Object.entries(front.vars).map(([name, rule]) => [name, varOf(rule)]));
  checkVars(source.text, vars, report);
  const variants: Record<string, string> = {};
  const beside = (path: string): string => {
    const names = namesOf(path, vars);
    for (const name of names) {
      const text = source.read(name);
      if (text === undefined) report(1, `${name} is not beside the lesson`);
      else if (names.length > 1 || name !== path) variants[name] = markVars(text);
      else return markVars(text);
    }
    return '';
  };
  const { id, track, title, level, minutes, objectives, requires, locale, exam, terminals } = front;
  return {
    ...{ id, number: Number(number), track, title, level, minutes, objectives, requires, locale, terminals, vars, variants },
    ...(exam ? { exam } : {}),
    seed: front.cluster.seed ?? front.seed,
    cluster: clusterOf(
      front.cluster,
      front.cluster.manifests.map((file) => ({ file, text: beside(file) })),
    ),
    files: Object.fromEntries(Object.entries(front.files).map(([path, file]) => [path, beside(file)])),
    ...body,
  };
}

function clusterOf(cluster: FrontMatter['cluster'], manifests: readonly Manifest[]): LessonCluster {
  const { nodes, proxyMode, families, serviceNodePortRange, addons, preset, faults, setup } = cluster;
  const ready = PRESETS[preset];
  return {
    ...{ nodes, proxyMode, families, serviceNodePortRange, addons },
    manifests: ready ? [{ file: `preset ${preset}`, text: ready }, ...manifests] : manifests,
    before: faults.filter((f) => f.before).flatMap((f) => f.steps),
    after: [...faults.filter((f) => !f.before).flatMap((f) => f.steps), ...setup],
  };
}

function varOf(rule: FrontMatter['vars'][string]): VarRule {
  if ('pick' in rule) return { kind: 'pick', from: rule.pick };
  if ('name' in rule) return { kind: 'name' };
  const [from = 0, to = 0] = ('port' in rule ? rule.port : rule.number).split('-').map(Number);
  return { kind: 'port' in rule ? 'port' : 'number', from, to };
}

/** Every {{NAME}} of the file must be declared, and every one that is declared be used. */
function checkVars(text: string, vars: Readonly<Record<string, VarRule>>, report: Report): void {
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length;
  for (const { name, field, at } of varsIn(text)) {
    const rule = vars[name];
    if (!rule) {
      report(lineAt(at), `{{${name}}} is no variable of this lesson; vars in the front matter declares them`);
      continue;
    }
    const fields = rule.kind === 'pick' ? rule.from.map((v) => (isRecord(v) ? Object.keys(v) : undefined)) : [undefined];
    if (field !== undefined && !fields.every((f) => f?.includes(field))) report(lineAt(at), `{{${name}.${field}}}: not every value of ${name} has a field ${field}`);
    if (field === undefined && fields.some((f) => f !== undefined)) report(lineAt(at), `{{${name}}} has fields: {{${name}.${fields.find((f) => f)?.[0] ?? 'field'}}}`);
  }
}

/** All names that a path with a picked variable may have. */
function namesOf(path: string, vars: Readonly<Record<string, VarRule>>): readonly string[] {
  const [first] = varsIn(path);
  if (!first) return [path];
  const rule = vars[first.name];
  if (rule?.kind !== 'pick') return [path];
  const values = rule.from.map((v) => (isRecord(v) ? v[first.field ?? ''] : v));
  const mark = path.slice(first.at, path.indexOf('\uE001', first.at) + 1);
  return [...new Set(values.flatMap((v) => namesOf(path.replace(mark, String(v)), vars)))];
}
