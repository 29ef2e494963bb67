// Rules that add to or override the shipped images (`--images FILE`): a JSON list, checked here.
import { z } from 'zod';
import { deepFreeze } from '../../base/deep.ts';

const RULE = z.strictObject({
  /** A glob over the image as it is written in a manifest, or over its full name; * stands for any text. */
  image: z.string().min(1),
  /** How a pull ends. */
  pull: z.enum(['ok', 'not found', 'denied', 'unreachable']).optional(),
  /** False: its containers run and never become ready. */
  ready: z.boolean().optional(),
  /** True: a name without a definition here runs as a generic container. */
  runs: z.boolean().optional(),
  /** What a generic container listens on when it declares no ports. */
  ports: z.array(z.int().min(1).max(65535)).optional(),
  /** Bytes. */
  size: z.int().min(0).optional(),
  /** How long a pull takes. */
  milliseconds: z.number().min(0).optional(),
});

/** For each field the first rule that matches and sets it counts. */
export type ImageRule = Readonly<z.infer<typeof RULE>>;

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

/** What all rules together say of an image. */
export function ruleFor(rules: readonly ImageRule[], written: string, canonical: string): Omit<ImageRule, 'image'> {
  const matching = rules.filter((rule) => matches(rule.image, written) || matches(rule.image, canonical));
  return Object.assign({}, ...[...matching].reverse()) as Omit<ImageRule, 'image'>;
}

function matches(glob: string, text: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`, 's').test(text);
}
