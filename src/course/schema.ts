// The author's words, checked: front matter and the YAML of check blocks. Descriptions are for editors.
import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by dashes');

export const frontMatterSchema = z.strictObject({
  id: id.describe('The lesson’s name in addresses and commands; the folder is NN-id'),
  title: z.string().min(1).describe('What the learner reads in the list'),
  track: z.string().default('Lessons').describe('The heading under which the start page lists it'),
  level: z.enum(['beginner', 'intermediate', 'advanced']).describe('How much it takes for granted'),
  minutes: z.int().min(1).max(240).describe('How long it takes'),
  objectives: z.array(z.string().min(1)).min(1).describe('What the learner can do afterwards, one sentence each'),
  requires: z.array(id).default([]).describe('Lessons to do before'),
  seed: z.int().default(1).describe('Where chance starts: pod names, addresses, which pod answers'),
  cluster: z
    .strictObject({
      nodes: z.int().min(1).max(20).default(2).describe('Worker nodes'),
      proxyMode: z.enum(['iptables', 'nftables', 'ipvs']).default('iptables').describe('How kube-proxy writes its rules'),
      manifests: z.array(z.string()).default([]).describe('YAML files beside the lesson, applied before it begins'),
    })
    .default({ nodes: 2, proxyMode: 'iptables', manifests: [] }),
  files: z.record(z.string().startsWith('~/'), z.string()).default({}).describe('Files for the learner’s home: path there → file beside the lesson'),
});

const outcome = z.enum(['refused', 'timeout', 'unreachable', 'reset', 'reply']);
const trafficSchema = z.strictObject({
  from: z.string().describe('laptop, outside, router, a node, or pod:NAME'),
  to: z.string().describe('HOST:PORT; a host of the lesson’s world, an address or a name'),
  seen: z.boolean().default(false).describe('Only requests the learner makes count'),
  expect: z.union([outcome, z.strictObject({ status: z.int().optional(), servedBy: z.strictObject({ pod: z.string().optional(), node: z.string().optional() }).optional() })]),
});
const hintSchema = z.union([z.string(), z.strictObject({ text: z.string(), when: z.string().optional() })]);
const object = z.record(z.string(), z.unknown());

export const checkSchema = z
  .strictObject({
    title: z.string().min(1),
    expect: object.optional().describe('Part of an object, as YAML: every right answer that contains it passes'),
    absent: object.optional().describe('An object that must not exist'),
    cel: z.array(z.strictObject({ expression: z.string(), message: z.string().optional(), messageExpression: z.string().optional() })).optional(),
    traffic: z.array(trafficSchema).optional(),
    ran: z
      .union([z.string(), z.strictObject({ pattern: z.string(), host: z.string().optional(), exit: z.int().optional() })])
      .optional()
      .describe('A regular expression on a command line; for look-around steps only'),
    hints: z.array(hintSchema).default([]),
  })
  .refine((c) => [c.expect, c.absent, c.cel, c.traffic, c.ran].filter((x) => x !== undefined).length === 1, 'give exactly one of expect, absent, cel, traffic, ran');

export type FrontMatter = z.infer<typeof frontMatterSchema>;
export type CheckBody = z.infer<typeof checkSchema>;

/** A zod error as short sentences: where, and what was expected. */
export function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((i) => `${i.path.length ? `${i.path.join('.')}: ` : ''}${i.message}`);
}
