// Kinds of admission, flow control, storage drivers and devices: what is filled in, what is refused and in which words, what stays as it was.
import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../../../src/kubernetes/api/meta.ts';
import { RARE_KINDS } from '../../../src/kubernetes/apiserver/registry/rare.ts';
import { MERGE, type World, world } from '../support.ts';

type Body = Record<string, unknown>;

function pathOf(kind: string): string {
  const r = RARE_KINDS.find((k) => k.resource.kind === kind)!.resource;
  return `/apis/${r.group}/v1/${r.namespaced ? 'namespaces/default/' : ''}${r.plural}`;
}

async function create(w: World, kind: string, body: Body, name = 'x'): Promise<{ readonly code: number; readonly body: Body; readonly said: string; readonly warnings: unknown }> {
  const { group } = RARE_KINDS.find((k) => k.resource.kind === kind)!.resource;
  const { code, body: answer, headers } = await w.ask('POST', pathOf(kind), { apiVersion: `${group}/v1`, kind, metadata: { name }, ...body });
  const said = ((answer as Body).message as string | undefined)?.replace(/^.* is invalid: /, '') ?? '';
  return { code, body: answer as Body, said, warnings: headers.warning };
}

const hook = (more: Body = {}): Body => ({
  name: 'a.example.net',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { service: { name: 'a', namespace: 'default' } },
  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
  ...more,
});
const request = (more: Body = {}): Body => ({ spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', ...more } }] } } });
const level = (limited: Body): Body => ({ spec: { type: 'Limited', limited } });
const mutation = (more: Body): Body => ({
  spec: {
    reinvocationPolicy: 'Never',
    matchConstraints: { resourceRules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] },
    mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "add", path: "/a", value: "b"}]' } }],
    ...more,
  },
});

describe('what is filled in', () => {
  const cases: readonly (readonly [string, Body, Body])[] = [
    [
      'ValidatingWebhookConfiguration',
      { webhooks: [hook()] },
      {
        webhooks: [
          { failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10, namespaceSelector: {}, clientConfig: { service: { port: 443 } }, rules: [{ scope: '*' }] },
        ],
      },
    ],
    ['MutatingWebhookConfiguration', { webhooks: [hook()] }, { metadata: { generation: 1 }, webhooks: [{ reinvocationPolicy: 'Never' }] }],
    [
      'CSIDriver',
      {},
      { spec: { attachRequired: true, podInfoOnMount: false, fsGroupPolicy: 'ReadWriteOnceWithFSType', volumeLifecycleModes: ['Persistent'], seLinuxMount: false } },
    ],
    ['CSINode', {}, { spec: { drivers: null } }],
    ['ResourceClaim', request(), { spec: { devices: { requests: [{ exactly: { allocationMode: 'ExactCount', count: 1 } }] } }, status: {} }],
    [
      'PriorityLevelConfiguration',
      level({ limitResponse: { type: 'Queue', queuing: {} } }),
      { spec: { limited: { nominalConcurrencyShares: 30, lendablePercent: 0, limitResponse: { queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } } } } },
    ],
    ['VolumeAttachment', { spec: { attacher: 'a.b', nodeName: 'n', source: { persistentVolumeName: 'pv' } } }, { status: { attached: false } }],
    ['MutatingAdmissionPolicy', mutation({}), { spec: { failurePolicy: 'Fail', matchConstraints: { matchPolicy: 'Equivalent' } } }],
  ];
  it.each(cases)('%s', async (kind, body, want) => {
    const made = await create(await world(), kind, body);
    expect([made.code, made.said]).toEqual([201, '']);
    expect(JSON.parse(JSON.stringify(made.body))).toMatchObject(want);
  });
});

describe('what is refused', () => {
  const cases: readonly (readonly [string, Body, string])[] = [
    [
      'ValidatingWebhookConfiguration',
      { webhooks: [hook({ name: 'a' })] },
      'webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots',
    ],
    [
      'ValidatingWebhookConfiguration',
      { webhooks: [hook({ sideEffects: 'Some' })] },
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
    ['ValidatingWebhookConfiguration', { webhooks: [hook({ sideEffects: undefined })] }, 'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
    ['ValidatingWebhookConfiguration', { webhooks: [hook(), hook()] }, 'webhooks[1].name: Duplicate value: "a.example.net"'],
    [
      'ValidatingWebhookConfiguration',
      { webhooks: [hook({ timeoutSeconds: 31 })] },
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
    [
      'ValidatingWebhookConfiguration',
      { webhooks: [hook({ admissionReviewVersions: ['v2'] })] },
      'webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
    ],
    ['ValidatingWebhookConfiguration', { webhooks: [hook({ clientConfig: {} })] }, 'webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
    [
      'MutatingWebhookConfiguration',
      { webhooks: [hook({ clientConfig: { url: 'http://a/?b' } })] },
      '[webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path], webhooks[0].clientConfig.url: Invalid value: "b": query parameters are not permitted in the URL]',
    ],
    [
      'MutatingWebhookConfiguration',
      { webhooks: [hook({ reinvocationPolicy: 'Ever' })] },
      'webhooks[0].reinvocationPolicy: Unsupported value: "Ever": supported values: "IfNeeded", "Never"',
    ],
    ['MutatingAdmissionPolicy', mutation({ mutations: [] }), 'spec.mutations: Required value: mutations must contain at least one item'],
    [
      'MutatingAdmissionPolicy',
      mutation({ mutations: [{ patchType: 'JSONPatch' }] }),
      'spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch',
    ],
    [
      'MutatingAdmissionPolicy',
      mutation({ matchConstraints: { resourceRules: [{ operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] } }),
      'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
    ],
    ['MutatingAdmissionPolicyBinding', { spec: {} }, 'spec.policyName: Required value'],
    [
      'FlowSchema',
      { spec: { priorityLevelConfiguration: { name: 'a' }, matchingPrecedence: 10001 } },
      'spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000',
    ],
    [
      'FlowSchema',
      {
        spec: {
          priorityLevelConfiguration: { name: 'a' },
          rules: [{ subjects: [{ kind: 'Group', group: { name: 'g' } }], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['x'] }] }],
        },
      },
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "x": must start with slash',
    ],
    ['PriorityLevelConfiguration', { spec: { type: 'Exempt' } }, "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'"],
    [
      'PriorityLevelConfiguration',
      level({ limitResponse: { type: 'Queue' } }),
      'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
    ],
    [
      'PriorityLevelConfiguration',
      level({ limitResponse: { type: 'Queue', queuing: { queues: 1024, handSize: 8 } } }),
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 1024 and handSize 8 should not be greater than 60',
    ],
    [
      'APIService',
      { spec: { group: 'g.io', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 } },
      'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.g.io"',
    ],
    ['CSIDriver', { spec: { fsGroupPolicy: 'x' } }, 'spec.fsGroupPolicy: Unsupported value: "x": supported values: "File", "None", "ReadWriteOnceWithFSType"'],
    ['CSINode', { spec: { drivers: [{ name: 'd', nodeID: '' }] } }, 'spec.drivers[0].nodeID: Required value'],
    [
      'VolumeAttachment',
      { spec: { attacher: 'a', nodeName: 'n', source: {} } },
      'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
    ],
    ['VolumeAttributesClass', { driverName: 'd' }, 'parameters: Required value: must contain at least one key/value pair'],
    ['DeviceClass', { spec: { extendedResourceName: 'cpu' } }, 'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name'],
    ['ResourceClaim', request({ allocationMode: 'All', count: 2 }), "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'"],
    ['ResourceClaim', request({ selectors: [{}] }), 'spec.devices.requests[0].exactly.selectors[0].cel: Required value'],
    ['ResourceClaim', { spec: { devices: { requests: [{ name: 'r' }] } } }, 'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required'],
    [
      'ResourceSlice',
      { spec: { driver: 'd', pool: { name: 'p', generation: 1, resourceSliceCount: 1 } } },
      'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
    ],
  ];
  it.each(cases)('%s %j', async (kind, body, want) => {
    const made = await create(await world(), kind, body);
    expect([made.code, made.said]).toEqual([422, want]);
  });
});

describe('what stays', () => {
  const cases: readonly (readonly [string, Body, Body, string])[] = [
    ['VolumeAttributesClass', { driverName: 'd', parameters: { a: 'b' } }, { driverName: 'e' }, 'driverName: Forbidden: updates to driverName are forbidden.'],
    ['CSIDriver', {}, { spec: { attachRequired: false } }, 'spec.attachedRequired: Invalid value: false: field is immutable'],
    ['CSIStorageCapacity', { storageClassName: 'a' }, { storageClassName: 'b' }, 'storageClassName: Invalid value: "b": field is immutable'],
    ['ResourceClaim', request(), { spec: null }, 'spec: Invalid value: {"Devices":{"Requests":null,"Constraints":null,"Config":null}}: field is immutable'],
  ];
  it.each(cases)('%s', async (kind, body, patch, want) => {
    const w = await world();
    expect((await create(w, kind, body)).said).toBe('');
    const { body: answer } = await w.ask('PATCH', `${pathOf(kind)}/x`, patch, MERGE);
    expect((answer as Body).message).toContain(want);
  });
});

describe('what the server itself writes', () => {
  type Named = {
    readonly items: readonly (ApiObject & { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[] } })[];
  };
  const list = async (w: World, kind: string): Promise<Named['items']> => ((await w.ask('GET', pathOf(kind))).body as Named).items;

  it('has an APIService for each group version, also for those of definitions as long as these are there', async () => {
    const w = await world();
    const before = await list(w, 'APIService');
    expect(before.map((s) => s.metadata.name)).toContain('v1.');
    expect(before.every((s) => s.status?.conditions?.[0]?.status === 'True')).toBe(true);
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }];
    const names = { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' };
    await w.ask('POST', definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.net' },
      spec: { group: 'example.net', scope: 'Namespaced', names, versions },
    });
    expect((await list(w, 'APIService')).map((s) => s.metadata.name)).toContain('v1.example.net');
    await w.ask('DELETE', `${definitions}/things.example.net`);
    w.clock.runReady();
    expect((await list(w, 'APIService')).length).toBe(before.length);
  });

  it('lets nobody else answer for a group: listed without resources, requests are refused', async () => {
    const w = await world();
    const remote = { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100, service: { name: 'metrics-server', namespace: 'kube-system' } };
    const aggregated = { headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } };
    const pathOfAll = '/apis/metrics.k8s.io/v1beta1/nodes';
    expect((await w.ask('GET', pathOfAll)).code).toBe(404);
    await create(w, 'APIService', { spec: remote }, 'v1beta1.metrics.k8s.io');
    for (const path of ['/apis/metrics.k8s.io/v1beta1', pathOfAll]) expect(await w.ask('GET', path)).toMatchObject({ code: 503, body: 'service unavailable\n' });
    expect((await w.ask('GET', '/apis/metrics.k8s.io')).body).toMatchObject({ kind: 'APIGroup', preferredVersion: { version: 'v1beta1' } });
    const { items } = (await w.ask('GET', '/apis', undefined, aggregated)).body as {
      readonly items: readonly { readonly metadata: { readonly name: string }; readonly versions: unknown }[];
    };
    expect(items.find((i) => i.metadata.name === 'metrics.k8s.io')?.versions).toEqual([{ version: 'v1beta1', freshness: 'Stale' }]);
    await w.ask('DELETE', `${pathOf('APIService')}/v1beta1.metrics.k8s.io`);
    expect((await w.ask('GET', pathOfAll)).code).toBe(404);
  });

  it('says of a flow schema whether its level exists, now and after it came', async () => {
    const w = await world();
    await create(w, 'FlowSchema', { spec: { priorityLevelConfiguration: { name: 'x' } } });
    const dangling = async () => (await list(w, 'FlowSchema')).find((s) => s.metadata.name === 'x')?.status?.conditions?.[0]?.reason;
    expect(await dangling()).toBe('NotFound');
    await create(w, 'PriorityLevelConfiguration', level({ limitResponse: { type: 'Reject' } }));
    expect(await dangling()).toBe('Found');
  });

  it('writes nothing when there is nothing to say', async () => {
    const w = await world();
    for (const kind of ['APIService', 'FlowSchema', 'PriorityLevelConfiguration']) await list(w, kind);
    const { version } = w.storage;
    for (const kind of ['APIService', 'FlowSchema', 'PriorityLevelConfiguration']) await list(w, kind);
    expect(w.storage.version).toBe(version);
  });

  it('keeps the fixed levels and schemas fixed', async () => {
    const w = await world();
    const answer = await w.ask('PATCH', `${pathOf('FlowSchema')}/catch-all`, { spec: { matchingPrecedence: 7 } }, MERGE);
    expect((answer.body as Body).message).toContain("spec of 'catch-all' must equal the fixed value");
  });
});
