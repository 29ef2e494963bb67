// ran: a command that the learner has typed.
import { z } from 'zod';
import { compiles } from './lib/compiles.ts';
import { defined } from './lib/defined.ts';
import { ruleForm } from './types.ts';

export const ranForm = ruleForm({
  kind: 'ran',
  heads: ['ran'],
  fields: {
    ran: z
      .union([z.string(), z.strictObject({ pattern: z.string(), host: z.string().optional(), exit: z.int().optional() })])
      .optional()
      .describe('A regular expression on a command line; for look-around steps only'),
  },
  ruleOf: ({ ran = '' }) => ({ kind: 'ran', ...defined(typeof ran === 'string' ? { pattern: ran } : ran) }),
  faults: (rule) => (compiles(rule.pattern) ? [] : [[['ran'], 'ran is not a regular expression']]),
});
