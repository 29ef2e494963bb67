// Small mistakes in a lesson's solution, made by one mutator for all lessons: a check that lets one pass is too weak, or the mistake is none.
import type { Lesson } from '../course/lesson.ts';
import { variantOf } from '../course/vars.ts';
import { closeLesson, openLesson, playSteps, type Steps, verdicts } from './lesson-run.ts';

export interface Mutant {
  readonly what: string;
  /** The line as it is after the mistake, or that is left out. */
  readonly line: string;
  readonly steps: Steps;
}

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly change: (match: string, ...groups: string[]) => string;
}

/** What people get wrong in manifests and commands. Each place that matches gives one mutant. */
const RULES: readonly Rule[] = [
  { what: 'another node port', pattern: /\b(3[0-2]\d{3})\b/, change: (_m, port) => String(Number(port) + (Number(port) < 32_767 ? 1 : -1)) },
  { what: 'another port', pattern: /((?:port|targetPort|containerPort|--port|--target-port|--tcp)[:= ]+)(\d{2,5})\b/i, change: (_m, head, port) => `${head}${Number(port) + 1}` },
  { what: 'another target port', pattern: /(--tcp=\d+:)(\d+)/, change: (_m, head, port) => `${head}${Number(port) + 1}` },
  { what: 'another type', pattern: /\bNodePort\b/, change: () => 'ClusterIP' },
  { what: 'another type', pattern: /\b(service|svc) nodeport\b/, change: (_m, word) => `${word} clusterip` },
  { what: 'another policy', pattern: /\b(TrafficPolicy["']?: ?["']?)(Local|Cluster)\b/, change: (_m, head, value) => `${head}${value === 'Local' ? 'Cluster' : 'Local'}` },
  { what: 'a typo in a label', pattern: /\b((?:app|tier|role|run|k8s-app)["']?\s*[:=]\s*["']?)([a-z][\w-]*)/, change: (_m, head, value) => `${head}${value}x` },
  { what: 'another name', pattern: /((?:^|[\s{,])["']?name["']?:\s*["']?)([a-z][\w-]*)/, change: (_m, head, value) => `${head}${value}x` },
  {
    what: 'another namespace',
    pattern: /(namespace["']?:\s*["']?|-n |--namespace[= ])([a-z][\w-]*)/,
    change: (_m, head, value) => `${head}${value === 'default' ? 'kube-public' : 'default'}`,
  },
  { what: 'another protocol', pattern: /\b(protocol["']?: ?["']?)(TCP|UDP)\b/, change: (_m, head, value) => `${head}${value === 'TCP' ? 'UDP' : 'TCP'}` },
  { what: 'another number of copies', pattern: /\b(replicas["']?: ?|--replicas[= ])(\d+)/, change: (_m, head, count) => `${head}${Number(count) === 0 ? 1 : 0}` },
  { what: 'another prefix', pattern: /\b(\d+\.\d+\.)(\d+)(\.\d+\/\d+)/, change: (_m, head, byte, tail) => `${head}${(Number(byte) + 7) % 256}${tail}` },
  { what: 'another affinity', pattern: /\bClientIP\b/, change: () => 'None' },
  { what: 'the opposite', pattern: /\b(DROP|ACCEPT)\b/, change: (_m, word) => (word === 'DROP' ? 'ACCEPT' : 'DROP') },
];

/** All mutants of a solution, one mistake each. */
export function mutantsOf(steps: Steps): readonly Mutant[] {
  const mutants: Mutant[] = [];
  for (const [at, step] of steps.entries()) {
    const lines = step.text.split('\n');
    const make = (what: string, from: number, count: number, put: readonly string[]): void => {
      const text = [...lines.slice(0, from), ...put, ...lines.slice(from + count)].join('\n');
      mutants.push({ what, line: put[0] ?? lines[from] ?? '', steps: steps.map((s, i) => (i === at ? { ...s, text } : s)) });
    };
    for (const [i, line] of lines.entries()) {
      for (const rule of RULES) {
        const changed = line.replace(rule.pattern, rule.change);
        if (changed !== line) make(rule.what, i, 1, [changed]);
      }
    }
    for (const [from, count] of statements(lines)) make('left out', from, count, []);
  }
  return mutants;
}

/** Whole commands: a here document belongs to its command; pauses and looks are no statements. */
function* statements(lines: readonly string[]): Iterable<readonly [from: number, count: number]> {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const end = /<<-?\s*['"]?(\w+)['"]?/.exec(line)?.[1];
    const close = end === undefined ? i : lines.findIndex((l, n) => n > i && l.trim() === end);
    const last = close < 0 ? i : close;
    if (line.trim() && !/^\s*(#|sleep|kubectl (rollout status|wait)\b)/.test(line)) yield [i, last - i + 1];
    i = last;
  }
}

export interface MutantReport {
  readonly tried: number;
  readonly survivors: readonly Mutant[];
}

/** Plays mutants until `limit`, spread evenly over all that there are. */
export async function testMutants(lesson: Lesson, limit = 40): Promise<MutantReport> {
  const all = mutantsOf(variantOf(lesson, lesson.seed).solutionSteps);
  const step = Math.max(1, all.length / limit);
  const chosen = Array.from({ length: Math.min(limit, all.length) }, (_, i) => all[Math.floor(i * step)]).filter((m) => m !== undefined);
  const survivors: Mutant[] = [];
  for (const mutant of chosen) if (await passes(lesson, mutant)) survivors.push(mutant);
  return { tried: chosen.length, survivors };
}

async function passes(lesson: Lesson, mutant: Mutant): Promise<boolean> {
  const world = await openLesson(lesson, lesson.seed);
  try {
    await playSteps(mutant.steps, world);
    return (await verdicts(world)).every((c) => c.state === 'passing');
  } finally {
    closeLesson(world);
  }
}
