// Image rules as a file gives them (`--images FILE`): a JSON list, checked here.
import { z } from 'zod';
import { deepFreeze } from '../../base/deep.ts';
import type { ImageRule } from './rules.ts';

const RULE: z.ZodType<ImageRule> = z.strictObject({
  image: z.string().min(1),
  pull: z.enum(['ok', 'not found', 'denied', 'unreachable']).optional(),
  ready: z.boolean().optional(),
  runs: z.boolean().optional(),
  ports: z.array(z.int().min(1).max(65535)).optional(),
  size: z.int().min(0).optional(),
  milliseconds: z.number().min(0).optional(),
});

/** The rules of a JSON text; throws an Error whose message says where it is wrong. */
export function parseImageRules(text: string): readonly ImageRule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (fault) {
    throw new Error(`images: not JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  const parsed = z.array(RULE).safeParse(value);
  if (parsed.success) return deepFreeze(parsed.data);
  const problems = parsed.error.issues.map(
    (issue) => `images${issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')}: ${issue.message}`,
  );
  throw new Error(problems.join('\n'));
}
