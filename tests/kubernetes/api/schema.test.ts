// What is here from the start is enough for every kind whose rules are; nothing in it points outside. The rest comes whole with the first kind that needs it.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apiVersionOf } from '../../../src/kubernetes/api/meta.ts';
import { allDefinitions, definition, definitionOf, isPublished, type SchemaNode } from '../../../src/kubernetes/api/schema.ts';
import { createRegistry } from '../../../src/kubernetes/apiserver/registry/index.ts';
import { isLate } from '../../../src/kubernetes/apiserver/registry/on-first-use.ts';

const registry = createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' });

function refsIn(node: SchemaNode): string[] {
  const children = [...Object.values(node.properties ?? {}), node.items, node.additionalProperties].filter((c) => c !== undefined);
  return [...(node.$ref ? [node.$ref] : []), ...children.flatMap(refsIn)];
}

describe('the schema', () => {
  it('has the kinds whose rules are here, and what they are made of', () => {
    const missing = registry.filter((s) => !isLate(s) && !definition(s.schema)).map((s) => s.schema);
    const dangling = Object.entries(allDefinitions()).flatMap(([name, node]) => refsIn(node).flatMap((ref) => (definition(ref) ? [] : [`${name} → ${ref}`])));
    expect({ missing, dangling }).toEqual({ missing: [], dangling: [] });
    expect(Object.keys(allDefinitions()).length).toBeLessThan(320);
  });

  it('knows the names of all others, and has all of it once a late kind is asked for', async () => {
    for (const { resource } of registry) expect(isPublished(apiVersionOf(resource), resource.kind), resource.kind).toBe(true);
    expect(isPublished('v1', 'PodList')).toBe(true);
    expect(isPublished('v1', 'Job')).toBe(false);
    expect(definitionOf('batch/v1', 'Job')).toBeUndefined();
    const late = registry.filter(isLate);
    for (const s of late) await s.load();
    for (const s of registry) expect(definition(s.schema), s.schema).toBeDefined();
    expect(definitionOf('batch/v1', 'Job')).toBe('io.k8s.api.batch.v1.Job');
  });

  it('is whole for kubectl, which may meet any kind', () => {
    const folder = new URL('../../../src/kubernetes/kubectl/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
    const partly = files.filter((f) => /^import \{(?! type [^,}]* \}).*\/api\/(?:schema|go-types)\.ts';$/m.test(readFileSync(new URL(f, folder), 'utf8')));
    // What only follows references from one definition to the next needs no more than it was given.
    expect(partly).toEqual(['lib/kustomize/strategic.ts']);
  });
});
