// What discovery says of a kind before its rules are fetched is what its strategy says.
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/kubernetes/apiserver/registry/index.ts';
import { isLate } from '../../../src/kubernetes/apiserver/registry/on-first-use.ts';
import type { Strategy } from '../../../src/kubernetes/apiserver/registry/strategy.ts';
import { subresourcesOf } from '../../../src/kubernetes/apiserver/subresources/index.ts';

const facts = (s: Strategy) => ({
  resource: s.resource,
  singular: s.singular,
  shortNames: s.shortNames,
  deprecation: s.deprecation,
  categories: s.categories,
  verbs: s.verbs,
  schema: s.schema,
  usesCel: s.usesCel,
  table: s.columns.length > 0,
  parts: subresourcesOf(s).map(({ name, kind, verbs }) => ({ name, kind, verbs })),
  others: s.otherVersions?.map(({ resource, schema }) => ({ resource, schema })),
});

describe('kinds that are fetched when they are first used', () => {
  const late = createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' }).filter(isLate);
  it.each(late.map((s) => [s.resource.kind, s] as const))('%s', async (_, s) => expect(facts(s)).toEqual(facts(await s.load())));
});
