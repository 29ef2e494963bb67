// A check block: attributes on the fence, YAML inside.
import { load } from 'js-yaml';
import type { Fence } from './fence.ts';
import type { Check, Hint } from './lesson.ts';
import { CHECK_HEADS, faultsOf, ruleOf } from './rules/index.ts';
import { type CheckBody, checkSchema } from './schema.ts';
import { issuesOf } from './schema-words.ts';
import { yamlFault } from './yaml-fault.ts';
import { lineInYaml } from './yaml-place.ts';

const KNOWN = new Set(['id', 'needs', 'weight', 'sticky', 'holds']);
type Report = (line: number, message: string) => void;

/** The check of a block; undefined, and told, when there is none. */
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
    report(line, `check ${id}: the block is empty; it needs a title and one of ${CHECK_HEADS.join(', ')}`);
    return undefined;
  }
  const body = checkSchema.safeParse(value);
  if (body.success) return body.data;
  for (const issue of issuesOf(body.error, value)) report(line + (issue.path.length ? 1 + lineInYaml(text, issue.path) : 0), `check ${id}: ${issue.message}`);
  return undefined;
}
