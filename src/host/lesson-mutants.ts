// Small mistakes in a lesson's solution, made by one mutator for all lessons: a check that lets one pass is too weak, or the mistake is none.
import type { Lesson } from '../course/lesson.ts';
import { variantOf } from '../course/vars.ts';
import { endOf } from './lesson-end.ts';
import { closeLesson, openLesson, playSteps, type Steps, verdicts } from './lesson-run.ts';
import { TypistFault } from './lesson-typist.ts';

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
  {
    what: 'another port',
    pattern: /((?:port|targetPort|containerPort|--port|--target-port|--tcp)["']?[:= ]+)(\d{2,5})\b/i,
    change: (_m, head, port) => `${head}${Number(port) + 1}`,
  },
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
  { what: 'another number', pattern: /(["'](?:value|port|targetPort)["']: ?)(\d+)(?=\D)/, change: (_m, head, n) => `${head}${Number(n) + 1}` },
  { what: 'a digit forgotten', pattern: /\b(\d{2,4})\d\b(?!\.\d)/, change: (_m, head) => head },
  { what: 'another node', pattern: /\bnode-(\d)\b/, change: (_m, n) => `node-${n === '1' ? 2 : 1}` },
  { what: 'another machine', pattern: /\b(192\.168\.1\.)(\d+)\b(?!\/)/, change: (_m, head, n) => `${head}${Number(n) === 12 ? 11 : 12}` },
  { what: 'a misspelt value', pattern: /( --[a-z][a-z-]*=)([A-Za-z][\w.-]*)/, change: (_m, head, value) => `${head}${value}x` },
  { what: 'a flag forgotten', pattern: / --?[a-z][a-z-]*(=\S+)?(?= )/, change: () => '' },
  { what: 'another operation', pattern: /(["']op["']: ?["'])(add|replace|remove)\b/, change: (_m, head, op) => `${head}${op === 'remove' ? 'test' : 'remove'}` },
  { what: 'another field', pattern: /(["']path["']: ?["']\/[^"']*)(["'])/, change: (_m, head, end) => `${head}x${end}` },
  { what: 'another element', pattern: /(["']path["']: ?["']\/[^"']*\/)0\b/, change: (_m, head) => `${head}1` },
  {
    what: 'another object',
    pattern: /\b(services?|svc|deployments?|deploy|daemonset|networkpolicy|namespaces?|ns|quota|secret|configmap|role|rolebinding|serviceaccount)([ /])([a-z][\w-]*)/,
    change: (_m, kind, between, name) => `${kind}${between}${name}x`,
  },
  {
    what: 'another kind',
    pattern: /\b(patch|delete|expose|scale|selector|restart) (service|deployment|daemonset|networkpolicy|namespace)\b/,
    change: (_m, verb, kind) => `${verb} ${kind === 'service' ? 'deployment' : 'service'}`,
  },
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
  /** Pass every check, though the world ends otherwise. */
  readonly survivors: readonly Mutant[];
  /** Pass every check, and rightly: the cluster and its machines end as they do without the mistake. */
  readonly harmless: readonly Mutant[];
}

/** Plays mutants, all or `limit` of them, spread evenly. */
export async function testMutants(lesson: Lesson, limit = Number.POSITIVE_INFINITY): Promise<MutantReport> {
  const steps = variantOf(lesson, lesson.seed).solutionSteps;
  const all = mutantsOf(steps);
  const stride = Math.max(1, all.length / limit);
  const chosen = Array.from({ length: Math.min(limit, all.length) }, (_, i) => all[Math.floor(i * stride)]).filter((m) => m !== undefined);
  let right: string | undefined;
  const survivors: Mutant[] = [];
  const harmless: Mutant[] = [];
  for (const mutant of chosen) {
    const { passes, end } = await play(lesson, mutant.steps);
    if (!passes) continue;
    // How the solution itself ends is asked only where something is to be compared.
    right ??= (await play(lesson, steps)).end;
    (end === right ? harmless : survivors).push(mutant);
  }
  return { tried: chosen.length, survivors, harmless };
}

async function play(lesson: Lesson, steps: Steps): Promise<{ readonly passes: boolean; readonly end: string }> {
  const world = await openLesson(lesson, lesson.seed);
  try {
    await playSteps(steps, world);
    const passes = (await verdicts(world)).every((c) => c.state === 'passing');
    return { passes, end: passes ? await endOf(world) : '' };
  } catch (fault) {
    if (fault instanceof TypistFault) return { passes: false, end: '' };
    throw fault;
  } finally {
    closeLesson(world);
  }
}
