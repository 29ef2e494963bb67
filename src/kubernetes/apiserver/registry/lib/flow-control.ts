// The objects of priority and fairness that every server begins with. upstream: apiserver/pkg/apis/flowcontrol/bootstrap/default.go
import type { FlowSchema, FlowSchemaSpec, PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '../../../api/generated/types.ts';

const API = 'flowcontrol.apiserver.k8s.io/v1';
const AUTO_UPDATE = 'apf.kubernetes.io/autoupdate-spec';
type Rules = NonNullable<FlowSchemaSpec['rules']>[number];
type Subjects = Rules['subjects'];

const limited = (shares: number, lendable: number, queues?: readonly [queues: number, hand: number]): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: {
    nominalConcurrencyShares: shares,
    limitResponse: queues ? { type: 'Queue', queuing: { queues: queues[0], handSize: queues[1], queueLengthLimit: 50 } } : { type: 'Reject' },
    lendablePercent: lendable,
  },
});

/** By name; the first two are what no server is without. */
const LEVELS: Readonly<Record<string, () => PriorityLevelConfigurationSpec>> = {
  'catch-all': () => limited(5, 0),
  exempt: () => ({ type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  system: () => limited(30, 33, [64, 6]),
  'node-high': () => limited(40, 25, [64, 6]),
  'leader-election': () => limited(10, 0, [16, 4]),
  'workload-high': () => limited(40, 50, [128, 6]),
  'workload-low': () => limited(100, 90, [128, 6]),
  'global-default': () => limited(20, 50, [128, 6]),
};

const group = (name: string): Subjects[number] => ({ kind: 'Group', group: { name } });
const user = (name: string): Subjects[number] => ({ kind: 'User', user: { name } });
const account = (namespace: string, name: string): Subjects[number] => ({ kind: 'ServiceAccount', serviceAccount: { name, namespace } });
const EVERYBODY = (): Subjects => [group('system:unauthenticated'), group('system:authenticated')];
const NODES = 'system:nodes';

const resources = (verbs: string[], apiGroups: string[], names: string[], clusterScope: boolean): NonNullable<Rules['resourceRules']>[number] => ({
  verbs,
  apiGroups,
  resources: names,
  ...(clusterScope ? { clusterScope } : {}),
  namespaces: ['*'],
});
const all = (subjects: Subjects): Rules => ({
  subjects,
  resourceRules: [resources(['*'], ['*'], ['*'], true)],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
});

type Method = 'ByUser' | 'ByNamespace' | undefined;
const COORDINATION = 'coordination.k8s.io';

/** name, level, precedence, how requests are told apart, who does what. */
const SCHEMAS: readonly (readonly [string, string, number, Method, () => Rules])[] = [
  ['exempt', 'exempt', 1, undefined, () => all([group('system:masters')])],
  ['catch-all', 'catch-all', 10000, 'ByUser', () => all(EVERYBODY())],
  ['system-nodes', 'system', 500, 'ByUser', () => all([group(NODES)])],
  [
    'system-node-high',
    'node-high',
    400,
    'ByUser',
    () => ({
      subjects: [group(NODES)],
      resourceRules: [resources(['*'], [''], ['nodes', 'nodes/status'], true), resources(['*'], [COORDINATION], ['leases'], false)],
    }),
  ],
  ['probes', 'exempt', 2, undefined, () => ({ subjects: EVERYBODY(), nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] })],
  [
    'system-leader-election',
    'leader-election',
    100,
    'ByUser',
    () => ({
      subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler'), account('kube-system', '*')],
      resourceRules: [resources(['get', 'create', 'update'], [COORDINATION], ['leases'], false)],
    }),
  ],
  ['kube-controller-manager', 'workload-high', 800, 'ByNamespace', () => all([user('system:kube-controller-manager')])],
  ['kube-scheduler', 'workload-high', 800, 'ByNamespace', () => all([user('system:kube-scheduler')])],
  ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', () => all([account('kube-system', '*')])],
  ['service-accounts', 'workload-low', 9000, 'ByUser', () => all([group('system:serviceaccounts')])],
  ['global-default', 'global-default', 9900, 'ByUser', () => all(EVERYBODY())],
];

const meta = (name: string): FlowSchema['metadata'] => ({ name, generation: 1, annotations: { [AUTO_UPDATE]: 'true' } });

/** The priority levels of a new server. */
export function defaultLevels(): PriorityLevelConfiguration[] {
  return Object.entries(LEVELS).map(([name, spec]) => ({ apiVersion: API, kind: 'PriorityLevelConfiguration', metadata: meta(name), spec: spec(), status: {} }));
}

/** The flow schemas of a new server. */
export function defaultSchemas(): FlowSchema[] {
  return SCHEMAS.map(([name, level, matchingPrecedence, type, rules]) => ({
    apiVersion: API,
    kind: 'FlowSchema',
    metadata: meta(name),
    spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence, ...(type ? { distinguisherMethod: { type } } : {}), rules: [rules()] },
  }));
}

const MANDATORY = ['catch-all', 'exempt'];

/** What the spec of this flow schema must be; undefined for those that are anybody's. */
export const fixedSchema = (name: string): FlowSchemaSpec | undefined => (MANDATORY.includes(name) ? defaultSchemas().find((s) => s.metadata.name === name)?.spec : undefined);

/** The same for priority levels. */
export const fixedLevel = (name: string): PriorityLevelConfigurationSpec | undefined => (MANDATORY.includes(name) ? LEVELS[name]?.() : undefined);
