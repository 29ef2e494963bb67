// A check block out of an object of the cluster: what its author set, without what the server added.
import { dump } from 'js-yaml';
import { isRecord } from '../base/deep.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';
import { slug } from './prose.ts';

/** Fields that nobody writes by hand, wherever they stand. */
const SET_BY_SERVER = new Set([
  'clusterIP',
  'clusterIPs',
  'ipFamilies',
  'ipFamilyPolicy',
  'nodeName',
  'creationTimestamp',
  'healthCheckNodePort',
  'podCIDR',
  'podCIDRs',
  'providerID',
  'uid',
]);

/** Values that a field has by itself. */
const BY_DEFAULT: Readonly<Record<string, unknown>> = {
  internalTrafficPolicy: 'Cluster',
  externalTrafficPolicy: 'Cluster',
  sessionAffinity: 'None',
  allocateLoadBalancerNodePorts: true,
  protocol: 'TCP',
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  serviceAccount: 'default',
  serviceAccountName: 'default',
  terminationGracePeriodSeconds: 30,
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
  progressDeadlineSeconds: 600,
  revisionHistoryLimit: 10,
  imagePullPolicy: 'IfNotPresent',
  securityContext: {},
  resources: {},
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  defaultMode: 420,
};

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** What every pod is given: its token, and the patience with nodes that fail. */
const GIVEN_NAME = /^kube-api-access-/;
const GIVEN_KEY = /^node\.kubernetes\.io\//;

/** The whole block, fence and all, for the author to shorten. */
export function checkFrom(object: ApiObject): string {
  const { name = '' } = object.metadata;
  const kind = object.kind ?? '';
  const body = {
    title: `${kind} ${name}`,
    expect: expectationOf(object),
    hints: [`kubectl get ${kind.toLowerCase()} ${name}${object.metadata.namespace && object.metadata.namespace !== 'default' ? ` -n ${object.metadata.namespace}` : ''} -o yaml`],
  };
  return `\`\`\`check id=${slug(`${kind} ${name}`)}\n${dump(body, { lineWidth: -1, noRefs: true })}\`\`\`\n`;
}

/** What was applied, where kubectl has noted it; otherwise what there is without what came by itself. */
export function expectationOf(object: ApiObject): Readonly<Record<string, unknown>> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, labels } = metadata;
  const meta = { name, ...(namespace === undefined ? {} : { namespace }) };
  const applied = appliedOf(object);
  const source: Readonly<Record<string, unknown>> = applied ?? (object as unknown as Readonly<Record<string, unknown>>);
  const { apiVersion: _a, kind: _k, metadata: _m, status: _s, ...rest } = source;
  const kept = isRecord(rest) ? without(rest) : {};
  return { apiVersion, kind, metadata: labels && !applied ? { ...meta, labels } : meta, ...(isRecord(kept) ? kept : {}) };
}

function appliedOf({ metadata }: ApiObject): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(metadata.annotations?.[LAST_APPLIED] ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    // Nothing applied, or not by kubectl.
    return undefined;
  }
}

/** Undefined where nothing is left. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.filter((v) => !isGiven(v)).map(without);
    return items.length ? items : undefined;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, v]) => !SET_BY_SERVER.has(key) && !(key in BY_DEFAULT && JSON.stringify(BY_DEFAULT[key]) === JSON.stringify(v)))
    .map(([key, v]) => [key, without(v)] as const)
    .filter(([, v]) => v !== undefined && v !== null);
  return entries.length ? Object.fromEntries(entries) : undefined;
}

function isGiven(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return GIVEN_NAME.test(String(value.name ?? '')) || GIVEN_KEY.test(String(value.key ?? ''));
}
