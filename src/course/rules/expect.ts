// expect: part of an object (or of several) that must be there; absent: one that must not.
import { lackingKind, objects } from './lib/objects.ts';
import { ruleForm } from './types.ts';

export const expectForm = ruleForm({
  kind: 'expect',
  heads: ['expect', 'absent'],
  fields: {
    expect: objects.optional().describe('Part of an object (or of several), as YAML: every right answer that contains it passes'),
    absent: objects.optional().describe('An object that must not exist'),
  },
  ruleOf: ({ expect, absent }) => ({ kind: 'expect', objects: [expect ?? absent ?? []].flat(), absent: expect === undefined }),
  faults: (rule) => rule.objects.flatMap((object) => lackingKind(object, rule.absent ? 'absent' : 'expect')),
});
