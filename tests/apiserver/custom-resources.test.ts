// A definition's life, seen from outside: named, served, judged, ended.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiObject } from '../../src/kubernetes/api/meta.ts';
import type { Status } from '../../src/kubernetes/api/status.ts';
import { MERGE, type World, world } from './support.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const SHOPS = '/apis/example.com/v1/namespaces/default/shops';

const definition = (more: Record<string, unknown> = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'shops.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'shops', kind: 'Shop', shortNames: ['sh'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [{ name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { replicas: { type: 'integer', default: 1, maximum: 100 }, most: { type: 'integer' } },
                'x-kubernetes-validations': [{ rule: '!has(self.most) || self.replicas <= self.most', message: 'too many' }],
              },
              status: { type: 'object', properties: { replicas: { type: 'integer' } } },
            },
          },
        },
      },
    ],
    ...more,
  },
});
const shop = (spec: unknown, metadata = {}) => ({ apiVersion: 'example.com/v1', kind: 'Shop', metadata: { name: 'a', ...metadata }, spec });

let w: World;
beforeEach(async () => {
  w = await world();
});

/** The server's own controllers do what is due. */
function turn(): void {
  while (w.clock.hasReady()) w.clock.runReady();
}

async function define(): Promise<void> {
  expect((await w.ask('POST', CRDS, definition())).code).toBe(201);
  await w.ask('GET', CRDS);
  turn();
}

describe('a definition', () => {
  it('is not served before it is there', async () => {
    expect((await w.ask('GET', SHOPS)).code).toBe(404);
  });

  it('is established, and discovered', async () => {
    await define();
    const { body } = await w.ask('GET', `${CRDS}/shops.example.com`);
    const { status } = body as { status: { conditions: { type: string; status: string; reason: string }[]; acceptedNames: unknown; storedVersions: string[] } };
    expect(status.conditions.map((c) => `${c.type}=${c.status} ${c.reason}`)).toEqual(['NamesAccepted=True NoConflicts', 'Established=True InitialNamesAccepted']);
    expect(status.acceptedNames).toEqual({ plural: 'shops', singular: 'shop', shortNames: ['sh'], kind: 'Shop', listKind: 'ShopList' });
    expect(status.storedVersions).toEqual(['v1']);
    const { resources } = (await w.ask('GET', '/apis/example.com/v1')).body as { resources: { name: string; kind: string }[] };
    expect(resources.map((r) => `${r.name} ${r.kind}`)).toEqual(['shops Shop', 'shops/scale Scale', 'shops/status Shop']);
    const { schemas } = ((await w.ask('GET', '/openapi/v3/apis/example.com/v1')).body as { components: { schemas: Record<string, unknown> } }).components;
    expect(Object.keys(schemas)).toContain('com.example.v1.Shop');
  });

  it('keeps its objects as the schema says', async () => {
    await define();
    const made = await w.ask('POST', `${SHOPS}?fieldValidation=Warn`, shop({ colour: 'red' }));
    expect(made.code).toBe(201);
    expect((made.body as { spec: unknown }).spec).toEqual({ replicas: 1 });
    expect(made.headers.warning).toEqual(['299 - "unknown field \\"spec.colour\\""']);
    const strict = await w.ask('POST', `${SHOPS}?fieldValidation=Strict`, shop({ colour: 'red' }, { name: 'b' }));
    expect((strict.body as Status).message).toBe('Shop in version "v1" cannot be handled as a Shop: strict decoding error: unknown field "spec.colour"');
  });

  it.each([
    [{ replicas: 'x' }, 'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
    [{ replicas: 101 }, 'spec.replicas: Invalid value: 101: spec.replicas in body should be less than or equal to 100'],
    [{ replicas: 5, most: 2 }, 'spec: Invalid value: too many'],
  ])('refuses %j', async (spec, problem) => {
    await define();
    const { code, body } = await w.ask('POST', SHOPS, shop(spec));
    expect(code).toBe(422);
    expect((body as Status).message).toContain('Shop.example.com "a" is invalid: ');
    expect((body as Status).message).toContain(problem.replace('spec: Invalid value: too many', 'too many'));
  });

  it('has status and scale of its own', async () => {
    await define();
    await w.ask('POST', SHOPS, { ...shop({}), status: { replicas: 7 } });
    expect(((await w.ask('GET', `${SHOPS}/a`)).body as { status?: unknown }).status).toBeUndefined();
    await w.ask('PATCH', `${SHOPS}/a/status`, { status: { replicas: 2 }, spec: { replicas: 50 } }, MERGE);
    expect((await w.ask('GET', `${SHOPS}/a`)).body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 2 }, metadata: { generation: 1 } });
    await w.ask('PATCH', `${SHOPS}/a/scale`, { spec: { replicas: 3 } }, MERGE);
    expect((await w.ask('GET', `${SHOPS}/a/scale`)).body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 }, status: { replicas: 2 } });
    const table = (await w.ask('GET', SHOPS, undefined, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })).body as {
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[] }[];
    };
    expect([table.columnDefinitions.map((c) => c.name), table.rows.map((r) => r.cells)]).toEqual([['Name', 'Replicas'], [['a', 3]]]);
  });

  it('applies configurations', async () => {
    await define();
    const apply = (manager: string, replicas: number) =>
      w.ask('PATCH', `${SHOPS}/a?fieldManager=${manager}`, shop({ replicas }), { headers: { 'content-type': 'application/apply-patch+yaml' } });
    expect((await apply('one', 2)).code).toBe(201);
    const conflict = await apply('two', 3);
    expect((conflict.body as Status).message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.replicas');
  });

  it('refuses metadata of wrong types', async () => {
    await define();
    const { code, body } = await w.ask('POST', SHOPS, shop({}, { labels: { a: 1 } }));
    expect([code, (body as Status).message]).toEqual([
      400,
      'Shop in version "v1" cannot be handled as a Shop: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ]);
  });

  it('takes its objects with it, and waits for those that are held', async () => {
    await define();
    await w.ask('POST', SHOPS, shop({}));
    await w.ask('POST', SHOPS, shop({}, { name: 'held', finalizers: ['example.com/keep'] }));
    const ended = await w.ask('DELETE', `${CRDS}/shops.example.com`);
    expect((ended.body as ApiObject).metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    turn();
    expect(((await w.ask('GET', SHOPS)).body as { items: ApiObject[] }).items.map((o) => o.metadata.name)).toEqual(['held']);
    const refused = await w.ask('POST', SHOPS, shop({}, { name: 'late' }));
    expect([refused.code, (refused.body as Status).message]).toEqual([405, 'create not allowed while custom resource definition is terminating']);
    await w.ask('PATCH', `${SHOPS}/held`, { metadata: { finalizers: null } }, MERGE);
    turn();
    expect((await w.ask('GET', `${CRDS}/shops.example.com`)).code).toBe(404);
    expect((await w.ask('GET', SHOPS)).code).toBe(404);
  });

  it('comes back with what was stored', async () => {
    await define();
    await w.ask('POST', SHOPS, shop({ replicas: 4 }));
    const other = await world();
    other.storage.load(w.storage.dump());
    expect(((await other.ask('GET', `${SHOPS}/a`)).body as { spec: unknown }).spec).toEqual({ replicas: 4 });
  });

  it('names what another has taken', async () => {
    await define();
    const spec = { names: { plural: 'stores', kind: 'Shop' } };
    await w.ask('POST', CRDS, { ...definition(spec), metadata: { name: 'stores.example.com' } });
    turn();
    const { status } = (await w.ask('GET', `${CRDS}/stores.example.com`)).body as { status: { conditions: { type: string; status: string; message: string }[] } };
    expect(status.conditions.map((c) => `${c.type}=${c.status} ${c.message}`)).toEqual([
      'NamesAccepted=False "ShopList" is already in use',
      'Established=False not all names are accepted',
    ]);
    expect((await w.ask('GET', '/apis/example.com/v1/stores')).code).toBe(404);
  });
});
