// The author's words, checked: front matter and the YAML of check blocks. Descriptions are for editors (`portside lesson schema`).
import { z } from 'zod';
import { faultSchema } from './faults/index.ts';
import { PRESETS, type Preset } from './presets.ts';
import { CHECK_FIELDS, CHECK_HEADS } from './rules/index.ts';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by dashes');
const beside = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'a file beside the lesson: no leading /, no ..');
const range = z
  .string()
  .regex(/^\d+-\d+$/, 'FROM-TO, e.g. 30000-32767')
  .refine((text) => Number(text.split('-')[0]) <= Number(text.split('-')[1]), 'the first number is the smaller one');
const scalar = z.union([z.string(), z.number()]);

const varSchema = z.union(
  [
    z.strictObject({ pick: z.array(z.union([scalar, z.record(z.string(), scalar)])).min(2) }).describe('One of these; of maps, the fields are {{NAME.field}}'),
    z.strictObject({ port: range }).describe('A port of this range that no other variable has'),
    z.strictObject({ number: range }).describe('A whole number of this range'),
    z.strictObject({ name: z.literal('any') }).describe('A short lower-case name that no other variable has'),
  ],
  { error: 'one of {pick: [...]}, {port: 30000-30085}, {number: 2-5}, {name: any}' },
);

const setupSchema = z.union([z.strictObject({ run: z.string().min(1), on: z.string().default('laptop') }), z.strictObject({ wait: z.number().min(0).max(600) })], {
  error: '{run: COMMAND, on: HOST} or {wait: SECONDS}',
});

const clusterSchema = z.strictObject({
  nodes: z.int().min(1).max(20).default(2).describe('Worker nodes'),
  families: z
    .array(z.enum(['IPv4', 'IPv6']))
    .min(1)
    .max(2)
    .default(['IPv4'])
    .describe('Address families, the first one is preferred'),
  proxyMode: z.enum(['iptables', 'nftables', 'ipvs']).default('iptables').describe('How kube-proxy writes its rules'),
  serviceNodePortRange: range.default('30000-32767').describe('The API server’s --service-node-port-range'),
  addons: z
    .array(z.enum(['cloud-load-balancer', 'metallb', 'ingress-nginx', 'balancer-host', 'security-group']))
    .default([])
    .describe('What stands in front of the cluster from its start'),
  seed: z.int().optional().describe('The same as seed beside cluster'),
  preset: z
    .enum(Object.keys(PRESETS) as [Preset, ...Preset[]])
    .default('empty')
    .describe('A start state that is there already: see lessons/README.md'),
  manifests: z.array(beside).default([]).describe('YAML files beside the lesson, applied before it begins'),
  faults: z.array(faultSchema).default([]).describe('What is broken at the start'),
  setup: z.array(setupSchema).default([]).describe('Commands that are run before the lesson begins, after the manifests'),
});

export const frontMatterSchema = z.strictObject({
  id: id.describe('The lesson’s name in addresses and commands; the folder is NN-id'),
  title: z.string().min(1).describe('What the learner reads in the list'),
  track: z.string().default('Lessons').describe('The heading under which the start page lists it'),
  level: z.enum(['beginner', 'intermediate', 'advanced']).describe('How much it takes for granted'),
  minutes: z.int().min(1).max(240).describe('How long it takes'),
  objectives: z.array(z.string().min(1)).min(1).describe('What the learner can do afterwards, one sentence each'),
  requires: z.array(id).default([]).describe('Lessons to do before'),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'a language tag such as en or de')
    .default('en')
    .describe('The language of the text'),
  seed: z.int().default(1).describe('Where chance starts: pod names, addresses, which pod answers'),
  exam: z
    .strictObject({
      minutes: z.int().min(1).max(240).describe('Time from the start'),
      pass: z.number().min(0).max(1).default(0.66).describe('The share of points that is enough'),
    })
    .optional()
    .describe('An exam: a clock, no hints, no solution, points in the end'),
  cluster: clusterSchema.prefault({}).describe('The world at the start'),
  files: z
    .record(z.string().startsWith('~/', 'a path in the learner’s home, ~/…'), beside)
    .default({})
    .describe('Files for the learner’s home: path there → file beside the lesson'),
  terminals: z.array(z.string()).default([]).describe('Hosts on which a terminal stands open at the start'),
  vars: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'capitals, digits and _'), varSchema)
    .default({})
    .describe('Values that differ from learner to learner: {{NAME}} in text, checks and files'),
});

const hintSchema = z.union([z.string(), z.strictObject({ text: z.string(), when: z.string().optional().describe('CEL: offered only while it holds') })]);
export const checkSchema = z
  .strictObject({
    title: z.string().min(1).describe('What is true when it passes'),
    ...CHECK_FIELDS,
    hints: z.array(hintSchema).default([]),
  })
  .refine((c) => CHECK_HEADS.filter((head) => c[head] !== undefined).length === 1, `give exactly one of ${CHECK_HEADS.join(', ')}`)
  .refine((c) => c.object === undefined || c.cel !== undefined, 'object stands beside cel only');

export type FrontMatter = z.infer<typeof frontMatterSchema>;
export type CheckBody = z.infer<typeof checkSchema>;
