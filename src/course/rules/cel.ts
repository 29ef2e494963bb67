// cel: expressions that must be true, of the cluster's objects or of one.
import { z } from 'zod';
import { defined } from './lib/defined.ts';
import { lackingKind, object } from './lib/objects.ts';
import { ruleForm } from './types.ts';

export const celForm = ruleForm({
  kind: 'cel',
  heads: ['cel'],
  fields: {
    object: object.optional().describe('With cel: the object that the expressions call `object`'),
    cel: z
      .array(
        z.strictObject({
          expression: z.string().min(1).describe('CEL that must be true'),
          message: z.string().optional().describe('What is missing when it is not'),
          messageExpression: z.string().optional().describe('CEL that gives the message'),
        }),
      )
      .min(1)
      .optional(),
  },
  ruleOf: ({ cel = [], object: about }) => ({ kind: 'cel', rules: cel.map(defined), ...(about ? { object: about } : {}) }),
  faults: (rule) => (rule.object ? lackingKind(rule.object, 'object') : []),
});
