// A check block: attributes on the fence, YAML inside.
import { load } from 'js-yaml';
import type { Fence } from './fence.ts';
import type { Check, CheckRule, Hint, TrafficRule } from './lesson.ts';
import { type CheckBody, checkSchema, issuesOf } from './schema.ts';

const KNOWN = new Set(['id', 'needs', 'weight', 'sticky']);

export function checkOf(id: string, fence: Fence, text: string, line: number, report: (line: number, message: string) => void): Check | undefined {
  for (const key of [...Object.keys(fence.values), ...fence.words]) if (!KNOWN.has(key)) report(line, `check ${id}: “${key}” is not known; there are ${[...KNOWN].join(', ')}`);
  const weight = Number(fence.values.weight ?? '1');
  if (!(weight > 0)) report(line, `check ${id}: weight=${fence.values.weight} is not a positive number`);
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    const mark = (error as { mark?: { line?: number } }).mark;
    report(line + 1 + (mark?.line ?? 0), `check ${id}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return undefined;
  }
  const body = checkSchema.safeParse(value);
  if (!body.success) {
    for (const issue of issuesOf(body.error)) report(line, `check ${id}: ${issue}`);
    return undefined;
  }
  const rule = ruleOf(body.data);
  if (rule.kind === 'expect') {
    for (const key of ['apiVersion', 'kind']) if (typeof rule.object[key] !== 'string') report(line, `check ${id}: the object needs ${key}`);
  }
  if (rule.kind === 'ran' && !compiles(rule.pattern)) report(line, `check ${id}: ran is not a regular expression`);
  return {
    id,
    title: body.data.title,
    rule,
    needs: fence.values.needs?.split(',').map((s) => s.trim()) ?? [],
    weight,
    sticky: fence.values.sticky !== 'false',
    hints: body.data.hints.map((h): Hint => (typeof h === 'string' ? { text: h } : { text: h.text, ...(h.when ? { when: h.when } : {}) })),
    line,
  };
}

function compiles(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

function ruleOf(body: CheckBody): CheckRule {
  if (body.expect) return { kind: 'expect', object: body.expect, absent: false };
  if (body.absent) return { kind: 'expect', object: body.absent, absent: true };
  if (body.cel) {
    const rules = body.cel.map((r) => ({
      expression: r.expression,
      ...(r.message ? { message: r.message } : {}),
      ...(r.messageExpression ? { messageExpression: r.messageExpression } : {}),
    }));
    return { kind: 'cel', rules };
  }
  if (body.traffic) return { kind: 'traffic', rules: body.traffic.map(trafficOf) };
  const ran = typeof body.ran === 'string' ? { pattern: body.ran } : (body.ran ?? { pattern: '' });
  return { kind: 'ran', pattern: ran.pattern, ...(ran.host ? { host: ran.host } : {}), ...(ran.exit === undefined ? {} : { exit: ran.exit }) };
}

function trafficOf(rule: NonNullable<CheckBody['traffic']>[number]): TrafficRule {
  const { from, to, seen, expect } = rule;
  if (typeof expect === 'string') return { from, to, seen, expect: { outcome: expect } };
  const by = expect.servedBy;
  return {
    from,
    to,
    seen,
    expect: {
      outcome: 'reply',
      ...(expect.status === undefined ? {} : { status: expect.status }),
      ...(by ? { servedBy: { ...(by.pod ? { pod: by.pod } : {}), ...(by.node ? { node: by.node } : {}) } } : {}),
    },
  };
}
