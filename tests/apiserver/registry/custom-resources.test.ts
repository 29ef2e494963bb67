// Kinds that a definition brings to life.
import { beforeAll, describe, expect, it } from 'vitest';
import { fieldErrorText } from '../../../src/kubernetes/api/field.ts';
import { valueAt } from '../../../src/kubernetes/apiserver/registry/customresource/json-path.ts';
import { type CustomResource, customResourceStrategy } from '../../../src/kubernetes/apiserver/registry/customresource/strategy.ts';
import { settled } from '../../../src/kubernetes/apiserver/registry/customresourcedefinition/settle.ts';
import { loadCel } from '../../../src/kubernetes/apiserver/registry/lib/cel/cel.ts';
import type { CustomResourceDefinition } from '../../../src/kubernetes/apiserver/registry/lib/definition.ts';
import type { StrategyContext } from '../../../src/kubernetes/apiserver/registry/strategy.ts';

beforeAll(loadCel);

const NOTHING = {} as StrategyContext;
const definition: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'shops.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'shops', singular: 'shop', kind: 'Shop', listKind: 'ShopList', shortNames: ['sh'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['image'],
                'x-kubernetes-validations': [{ rule: 'self.replicas <= self.most', message: 'too many' }, { rule: 'self.image == oldSelf.image' }],
                properties: {
                  image: { type: 'string', pattern: '^[a-z]+$', maxLength: 9 },
                  replicas: { type: 'integer', minimum: 0, default: 1 },
                  most: { type: 'integer', default: 10 },
                  size: { type: 'string', enum: ['small', 'large'] },
                  ports: { type: 'array', items: { type: 'object', properties: { port: { type: 'integer', maximum: 65535 }, protocol: { type: 'string', default: 'TCP' } } } },
                },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
      { name: 'v1beta1', served: true, storage: false, schema: { openAPIV3Schema: { type: 'object' } } },
    ],
    conversion: { strategy: 'None' },
  },
  status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] },
};

const strategy = customResourceStrategy(definition);
const shop = (spec: unknown): CustomResource => ({ apiVersion: 'example.com/v1', kind: 'Shop', metadata: { name: 's', namespace: 'm' }, spec });
const problems = (spec: unknown, old?: unknown): string[] => {
  const object = shop(spec);
  strategy.prune?.(object);
  strategy.defaults?.(object);
  const errors = old === undefined ? strategy.validate(object, NOTHING) : strategy.validateUpdate(object, shop(old), NOTHING);
  return errors.map((e) => fieldErrorText(e));
};

describe('a custom resource', () => {
  it('loses what its schema does not know and gets its defaults', () => {
    const object = { ...shop({ image: 'web', colour: 'red', ports: [{ port: 80, name: 'http' }] }), extra: 1, status: { any: 'thing' } };
    expect(strategy.prune?.(object)).toEqual(['spec.colour', 'spec.ports[0].name', 'extra']);
    strategy.defaults?.(object);
    expect(object).toEqual({ ...shop({ image: 'web', replicas: 1, most: 10, ports: [{ port: 80, protocol: 'TCP' }] }), status: { any: 'thing' } });
  });

  const unchecked = '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  it.each<[string, unknown, string[]]>([
    ['nothing wrong', { image: 'web' }, []],
    ['a field missing', {}, ['spec.image: Required value', unchecked]],
    ['a wrong type', { image: 'web', replicas: 'two' }, ['spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"', unchecked]],
    ['a wrong pattern', { image: 'Web' }, [`spec.image: Invalid value: "Web": spec.image in body should match '^[a-z]+$'`]],
    ['too small a number', { image: 'web', replicas: -1 }, ['spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0']],
    ['another value', { image: 'web', size: 'big' }, ['spec.size: Unsupported value: "big": supported values: "small", "large"', unchecked]],
    [
      'too large a number in a list',
      { image: 'web', ports: [{ port: 1 }, { port: 70000 }] },
      ['spec.ports[1].port: Invalid value: 70000: spec.ports[1].port in body should be less than or equal to 65535'],
    ],
    ['a broken rule', { image: 'web', replicas: 11 }, ['spec: Invalid value: too many']],
  ])('with %s', (_what, spec, want) => {
    expect(problems(spec)).toEqual(want);
  });

  it('may have rules about what it was', () => {
    expect(problems({ image: 'web' }, { image: 'shop' })).toEqual(['spec: Invalid value: failed rule: self.image == oldSelf.image']);
    expect(problems({ image: 'web' }, { image: 'web' })).toEqual([]);
  });

  it('is shown in its own columns', () => {
    const object = {
      ...shop({ image: 'web', replicas: 3 }),
      status: {
        replicas: 2,
        conditions: [
          { type: 'Synced', status: 'False' },
          { type: 'Ready', status: 'True' },
        ],
      },
    };
    object.metadata.creationTimestamp = '2026-01-01T00:00:00Z';
    expect(strategy.row(object, Date.parse('2026-01-01T00:02:05Z'))).toEqual(['s', 3, 'True', '2m5s']);
    expect(strategy.columns.map((c) => `${c.name} ${c.type}`)).toEqual(['Name string', 'Replicas integer', 'Ready string', 'Age date']);
    expect(strategy.scale?.get(object)).toEqual({ replicas: 3, statusReplicas: 2, selector: '' });
  });

  it('is spoken of in its other versions', () => {
    const [other] = strategy.otherVersions ?? [];
    expect(other?.resource.version).toBe('v1beta1');
    expect(other?.fromStored(shop({}))).toMatchObject({ apiVersion: 'example.com/v1beta1' });
  });
});

describe('JSONPath', () => {
  const object = { a: { 'b.c': [1, { d: 'x' }] }, 'k/8s': true };
  it.each<[string, unknown]>([
    ['.a.b\\.c[0]', 1],
    [`.a['b.c'][1].d`, 'x'],
    ['.a.b\\.c[*].d', 'x'],
    ['.k/8s', true],
    ['.none.at.all', undefined],
    ['a', undefined],
  ])('%s', (path, want) => {
    expect(valueAt(object, path)).toBe(want);
  });
});

describe('a definition', () => {
  it('is established when its names are free', () => {
    const status = settled(definition, [definition], 0);
    expect(status?.conditions?.map((c) => `${c.type} ${c.status} ${c.reason}`)).toEqual(['NamesAccepted True NoConflicts', 'Established True InitialNamesAccepted']);
    expect(status?.acceptedNames).toEqual(definition.spec.names);
    expect(settled({ ...definition, status: status! }, [definition], 9)).toBeUndefined();
  });

  it('is not when another has them', () => {
    const first = { ...definition, status: settled(definition, [], 0)! };
    const second = { ...definition, metadata: { name: 'markets.example.com' }, spec: { ...definition.spec, names: { ...definition.spec.names, plural: 'markets' } } };
    const status = settled(second, [first, second], 0);
    expect(status?.conditions?.map((c) => `${c.type} ${c.status} ${c.message}`)).toEqual([
      'NamesAccepted False "ShopList" is already in use',
      'Established False not all names are accepted',
    ]);
    expect(status?.acceptedNames).toEqual({ plural: 'markets', kind: '' });
  });
});
