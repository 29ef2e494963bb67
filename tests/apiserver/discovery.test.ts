// Discovery against the recorded server's.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fieldsOf, text } from '../../src/kubernetes/apiserver/protobuf/wire.ts';
import { world } from './support.ts';

interface Recorded {
  readonly path: string;
  readonly accept: string;
  readonly code: number;
  readonly contentType: string;
  readonly body: unknown;
}
interface Named {
  readonly name: string;
}

const golden = JSON.parse(gunzipSync(readFileSync(new URL('./golden/discovery.json.gz', import.meta.url))).toString('utf8')) as Record<string, Recorded>;
const lists = Object.values(golden).filter((g) => /^\/(api\/v1|apis\/[^/]+\/[^/]+)$/.test(g.path));

describe('discovery', () => {
  it.each(lists.map((g) => [g.path, g] as const))('%s', async (path, recorded) => {
    const w = await world();
    const ours = await w.ask('GET', path, undefined, { headers: { accept: 'application/json' } });
    expect(ours.body).toEqual(recorded.body);
  });

  it.each(['/api aggregated', '/apis aggregated', '/api aggregated kubectl'])('%s', async (name) => {
    const w = await world();
    const recorded = golden[name]!;
    const ours = await w.ask('GET', recorded.path, undefined, { headers: { accept: recorded.accept } });
    expect([ours.code, ours.headers['content-type']]).toEqual([recorded.code, recorded.contentType]);
    expect(ours.body).toEqual(recorded.body);
  });

  it('describes each group that it serves', async () => {
    const w = await world();
    for (const g of Object.values(golden).filter(({ path }) => /^\/apis\/[^/]+$/.test(path))) {
      const ours = await w.ask('GET', g.path, undefined, { headers: { accept: 'application/json' } });
      expect(ours.body, g.path).toEqual(g.body);
    }
  });

  it('names the groups in the server’s order', async () => {
    const w = await world();
    const ours = (await w.ask('GET', '/apis')).body as { groups: Named[] };
    const names = ours.groups.map((g) => g.name);
    expect(names).toEqual((golden['/apis']!.body as { groups: Named[] }).groups.map((g) => g.name));
  });

  it('answers version and health as recorded', async () => {
    const w = await world();
    const version = (await w.ask('GET', '/version')).body as string;
    expect(JSON.parse(version)).toEqual(golden['/version']!.body);
    expect(version).toMatch(/^ {2}"major": "1",$/m);
    expect((await w.ask('GET', '/readyz?verbose')).body).toBe(golden['/readyz?verbose']!.body);
  });

  it('has a document for every version, whose references all lead somewhere', async () => {
    const w = await world();
    const { paths } = (await w.ask('GET', '/openapi/v3')).body as { paths: Record<string, unknown> };
    for (const path of Object.keys(paths)) {
      const text = JSON.stringify((await w.ask('GET', `/openapi/v3/${path}`)).body);
      const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
      for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)/g)) expect(components.schemas[name!], `${path}: ${name}`).toBeDefined();
    }
  });

  it('says in every document what types and fields are for', async () => {
    const w = await world();
    const { components } = (await w.ask('GET', '/openapi/v3/api/v1')).body as {
      components: { schemas: Record<string, { description?: string; properties: Record<string, { description?: string }> }> };
    };
    const spec = components.schemas['io.k8s.api.core.v1.ServiceSpec'];
    expect(spec?.description).toContain('attributes');
    expect(spec?.properties.selector?.description).toContain('Route service traffic');
  });

  it('writes the reference of a field that is called as a keyword is', async () => {
    const w = await world();
    const { definitions } = (await w.ask('GET', '/openapi/v2')).body as { definitions: Record<string, { properties: Record<string, unknown> }> };
    expect(definitions['io.k8s.api.core.v1.LimitRangeItem']?.properties.default).toMatchObject({
      additionalProperties: { $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity' },
    });
  });

  it('writes v2 as protobuf for whoever asks for it', async () => {
    const w = await world();
    const headers = { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' };
    const bytes = (await w.ask('GET', '/openapi/v2', undefined, { headers })).body as Uint8Array;
    const parts = [...fieldsOf(bytes, 'Document')];
    expect(parts.map((f) => f.number)).toEqual([1, 2, 8, 9]);
    const names = [...fieldsOf(parts[3]!.bytes, 'Definitions')].map((entry) => text([...fieldsOf(entry.bytes, 'NamedSchema')][0]!, 'name'));
    expect(names).toContain('io.k8s.api.core.v1.Service');
  });
});
