// A check block: attributes on the fence, YAML inside.
import { load } from 'js-yaml';
import type { Fence } from './fence.ts';
import type { Check, CheckRule, Hint, TrafficRule } from './lesson.ts';
import { type CheckBody, checkSchema, RULES } from './schema.ts';
import { issuesOf } from './schema-words.ts';
import { yamlFault } from './yaml-fault.ts';
import { lineInYaml } from './yaml-place.ts';

const KNOWN = new Set(['id', 'needs', 'weight', 'sticky', 'holds']);
type Report = (line: number, message: string) => void;

export function checkOf(id: string, fence: Fence, text: string, line: number, report: Report): Check | undefined {
  for (const key of [...Object.keys(fence.values), ...fence.words]) if (!KNOWN.has(key)) report(line, `check ${id}: “${key}” is not known; there are ${[...KNOWN].join(', ')}`);
  const weight = Number(fence.values.weight ?? '1');
  if (!(weight > 0)) report(line, `check ${id}: weight=${fence.values.weight} is not a positive number`);
  const holds = /^(\d+)s$/.exec(fence.values.holds ?? '0s');
  if (!holds || Number(holds[1]) > 600) report(line, `check ${id}: holds=${fence.values.holds} is not a time such as 30s (up to 600s)`);
  if (!['true', 'false', undefined].includes(fence.values.sticky)) report(line, `check ${id}: sticky is true or false`);
  const body = bodyOf(id, text, line, report);
  if (!body) return undefined;
  const rule = ruleOf(body);
  for (const [path, message] of faultsOf(rule)) report(line + 1 + lineInYaml(text, path), `check ${id}: ${message}`);
  return {
    id,
    title: body.title,
    rule,
    needs: fence.values.needs?.split(',').map((s) => s.trim()) ?? [],
    weight,
    sticky: fence.values.sticky !== 'false',
    holds: Number(holds?.[1] ?? 0) * 1000,
    hints: body.hints.map((h): Hint => (typeof h === 'string' ? { text: h } : { text: h.text, ...(h.when ? { when: h.when } : {}) })),
    line,
  };
}

function bodyOf(id: string, text: string, line: number, report: Report): CheckBody | undefined {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    const fault = yamlFault(error);
    report(line + 1 + (fault.line ?? 0), `check ${id}: ${fault.message}`);
    return undefined;
  }
  if (value === undefined || value === null) {
    report(line, `check ${id}: the block is empty; it needs a title and one of ${RULES.join(', ')}`);
    return undefined;
  }
  const body = checkSchema.safeParse(value);
  if (body.success) return body.data;
  for (const issue of issuesOf(body.error, value)) report(line + (issue.path.length ? 1 + lineInYaml(text, issue.path) : 0), `check ${id}: ${issue.message}`);
  return undefined;
}

/** What a schema cannot say: the path to it, and what is wrong. */
function faultsOf(rule: CheckRule): (readonly [path: readonly PropertyKey[], message: string])[] {
  switch (rule.kind) {
    case 'expect':
      return rule.objects.flatMap((object) =>
        ['apiVersion', 'kind'].flatMap((key) => (typeof object[key] === 'string' ? [] : [[[rule.absent ? 'absent' : 'expect'], `the object needs ${key}`] as const])),
      );
    case 'cel':
      return ['apiVersion', 'kind'].flatMap((key) => (rule.object && typeof rule.object[key] !== 'string' ? [[['object'], `the object needs ${key}`] as const] : []));
    case 'ran':
      return compiles(rule.pattern) ? [] : [[['ran'], 'ran is not a regular expression']];
    case 'traffic':
      return rule.rules.flatMap((one, i) => trafficFaults(one).map((message) => [['traffic', i], message] as const));
  }
}

function trafficFaults({ to, expect, times, keepAlive, protocol }: TrafficRule): string[] {
  const faults: string[] = [];
  // A variable stands for a port as well.
  if (!/^.+:(\d+|\uE000.*\uE001)$/.test(to)) faults.push(`to: ${to} is not HOST:PORT`);
  for (const key of ['body', 'by'] as const) if (expect[key] !== undefined && !compiles(expect[key])) faults.push(`expect.${key} is not a regular expression`);
  if (expect.distinctPods !== undefined && expect.distinctPods > times)
    faults.push(`distinctPods: ${expect.distinctPods} pods cannot answer ${times} request${times === 1 ? '' : 's'}; give times`);
  if (keepAlive && protocol !== 'http') faults.push('keepAlive is for http');
  if (protocol !== 'http' && (expect.status !== undefined || expect.body !== undefined)) faults.push(`${protocol} has no status and no body`);
  return faults;
}

function compiles(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

function ruleOf(body: CheckBody): CheckRule {
  if (body.expect) return { kind: 'expect', objects: [body.expect].flat(), absent: false };
  if (body.absent) return { kind: 'expect', objects: [body.absent].flat(), absent: true };
  if (body.cel) return { kind: 'cel', rules: body.cel.map(defined), ...(body.object ? { object: body.object } : {}) };
  if (body.traffic) return { kind: 'traffic', rules: body.traffic.map(trafficOf) };
  const ran = typeof body.ran === 'string' ? { pattern: body.ran } : (body.ran ?? { pattern: '' });
  return { kind: 'ran', ...defined(ran) };
}

function trafficOf({ expect, ...rule }: NonNullable<CheckBody['traffic']>[number]): TrafficRule {
  if (typeof expect === 'string') return { ...rule, expect: { outcome: expect } };
  return { ...rule, expect: { outcome: 'reply', ...defined({ ...expect, servedBy: expect.servedBy && defined(expect.servedBy) }) } };
}

/** Without the keys whose value is undefined: optional fields are absent, not undefined. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never;
}
