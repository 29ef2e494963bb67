// traffic: requests, and what must become of them.
import { z } from 'zod';
import type { TrafficRule } from '../lesson.ts';
import { compiles } from './lib/compiles.ts';
import { defined } from './lib/defined.ts';
import { ruleForm } from './types.ts';

const outcome = z.enum(['reply', 'refused', 'timeout', 'unreachable', 'reset', 'closed']);
const expectation = z.strictObject({
  outcome: outcome.optional().describe('closed = anything but a reply'),
  status: z.int().optional().describe('HTTP status'),
  body: z.string().optional().describe('A regular expression on the answer'),
  servedBy: z
    .strictObject({ pod: z.string().optional(), node: z.string().optional(), labels: z.record(z.string(), z.string()).optional() })
    .optional()
    .describe('Who answered: the beginning of a pod’s name, its node, its labels'),
  source: z.string().optional().describe('Whose address the pod sees: a host or an address; with ! in front: anybody else'),
  distinctPods: z.int().min(1).optional().describe('At least so many pods answered the `times` requests'),
  samePod: z.boolean().optional().describe('One pod answered them all'),
  by: z.string().optional().describe('A regular expression on the rule, policy or reason that decided'),
});
const trafficSchema = z.strictObject({
  from: z.string().describe('laptop, outside, router, a node, pod:NAME, pod:NAMESPACE/NAME, or pod:LABEL=VALUE for the first such pod'),
  to: z.string().describe('HOST:PORT; a host as in from, an address, or a Service by the name that pods use (web, web.shop)'),
  seen: z.boolean().default(false).describe('Only requests the learner makes count'),
  times: z.int().min(1).max(50).default(1).describe('How often to ask'),
  keepAlive: z.boolean().default(false).describe('All over one connection'),
  protocol: z.enum(['http', 'tcp', 'udp']).default('http').describe('tcp only connects; udp sends one datagram and waits for one'),
  path: z.string().startsWith('/').default('/').describe('The path of the HTTP request'),
  expect: z.union([outcome, expectation], { error: `one of ${outcome.options.join(', ')}, or a map of what the reply must be` }),
});

export const trafficForm = ruleForm({
  kind: 'traffic',
  heads: ['traffic'],
  fields: {
    traffic: z.array(trafficSchema).min(1).optional(),
  },
  ruleOf: ({ traffic = [] }) => ({ kind: 'traffic', rules: traffic.map(trafficOf) }),
  faults: (rule) => rule.rules.flatMap((one, i) => trafficFaults(one).map((message) => [['traffic', i], message] as const)),
});

function trafficOf({ expect, ...rule }: z.infer<typeof trafficSchema>): TrafficRule {
  if (typeof expect === 'string') return { ...rule, expect: { outcome: expect } };
  return { ...rule, expect: { outcome: 'reply', ...defined({ ...expect, servedBy: expect.servedBy && defined(expect.servedBy) }) } };
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
