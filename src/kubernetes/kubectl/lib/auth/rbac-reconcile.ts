// One role or binding brought to what is expected. upstream: k8s.io/component-helpers/auth/rbac/reconciliation
import { deepEqual, isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import { NAMESPACES } from '../../../api/resources.ts';
import { StatusError } from '../../../api/status.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Info } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { liveObject } from '../objects/mutate.ts';
import type { PolicyRuleLike } from '../rbac/policy-rules.ts';
import type { Subject } from '../rbac/rbac-subjects.ts';
import { uncovered } from './rule-cover.ts';

export interface Outcome {
  readonly object: KubeObject;
  readonly operation: 'none' | 'create' | 'update' | 'recreate';
  /** The object says that nobody shall change it. */
  readonly isProtected: boolean;
  /** Titles with what they are about, as they are told. */
  readonly details: readonly (readonly [string, readonly string[]])[];
}

export interface ReconcileOptions {
  readonly write: boolean;
  readonly removeRules: boolean;
  readonly removeSubjects: boolean;
}

type Named = Info & { readonly object: KubeObject };
type Plan = Omit<Outcome, 'isProtected'>;

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

export function reconcileRole(k: Invocation, info: Named, options: ReconcileOptions): Promise<Outcome> {
  return carriedOut(k, info, options, (live) => (live ? planRole(live, info.object, options) : newRole(info.object)));
}

export function reconcileBinding(k: Invocation, info: Named, options: ReconcileOptions): Promise<Outcome> {
  return carriedOut(k, info, options, (live) => (live ? planBinding(live, info.object, options) : newBinding(info.object)));
}

async function carriedOut(k: Invocation, info: Named, options: ReconcileOptions, plan: (live: KubeObject | undefined) => Plan): Promise<Outcome> {
  // Where no namespace is named none is looked into, and nothing can be written.
  const nowhere = info.mapping.namespaced && info.namespace === '';
  const live = nowhere ? undefined : await liveObject(k, info);
  const planned = plan(live);
  const isProtected = live?.metadata.annotations?.[AUTO_UPDATE] === 'false';
  if (!options.write || isProtected || planned.operation === 'none') return { ...planned, isProtected };
  if (nowhere) throw new CommandError('resource name may not be empty');
  return { ...planned, isProtected, object: await written(k, info, planned, live) };
}

async function written(k: Invocation, { mapping, namespace, name }: Named, { operation, object }: Plan, live: KubeObject | undefined): Promise<KubeObject> {
  if (operation === 'update') return (await k.s.json({ method: 'PUT', path: pathOf(mapping, namespace, name), body: object })) as KubeObject;
  if (operation === 'recreate') {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: live?.metadata.uid } };
    await k.s.json({ method: 'DELETE', path: pathOf(mapping, namespace, name), body });
  } else if (mapping.namespaced) await ensureNamespace(k, namespace);
  return (await k.s.json({ method: 'POST', path: pathOf(mapping, namespace), body: object })) as KubeObject;
}

/** A namespace that is missing is made; who may not look or make goes on all the same. */
async function ensureNamespace(k: Invocation, name: string): Promise<void> {
  const harmless = (error: unknown, reasons: readonly string[]): boolean => error instanceof StatusError && reasons.includes(error.status.reason ?? '');
  try {
    await k.s.json({ method: 'GET', path: pathOf(NAMESPACES, '', name) });
    return;
  } catch (error) {
    if (!harmless(error, ['NotFound', 'Forbidden'])) throw error;
  }
  try {
    await k.s.json({ method: 'POST', path: pathOf(NAMESPACES, ''), body: { kind: 'Namespace', apiVersion: 'v1', metadata: { name } } });
  } catch (error) {
    if (!harmless(error, ['AlreadyExists', 'Forbidden'])) throw error;
  }
}

const rulesOf = (object: KubeObject): readonly PolicyRuleLike[] => (Array.isArray(object.rules) ? object.rules : []);
const subjectsIn = (object: KubeObject): readonly Subject[] => (Array.isArray(object.subjects) ? object.subjects : []);
const selectorsOf = (object: KubeObject): readonly unknown[] =>
  isRecord(object.aggregationRule) && Array.isArray(object.aggregationRule.clusterRoleSelectors) ? object.aggregationRule.clusterRoleSelectors : [];

function newRole(object: KubeObject): Plan {
  return {
    object,
    operation: 'create',
    details: [
      ['missing rules added', rulesOf(object).map(ruleText)],
      ['missing aggregation rule selectors added', selectorsOf(object).map(selectorText)],
    ],
  };
}

function planRole(live: KubeObject, wanted: KubeObject, { removeRules }: ReconcileOptions): Plan {
  const missing = uncovered(rulesOf(live), rulesOf(wanted));
  const extra = uncovered(rulesOf(wanted), rulesOf(live));
  const lacks = (all: readonly unknown[], of: readonly unknown[]): unknown[] => of.filter((o) => !all.some((a) => deepEqual(a, o)));
  const missingSelectors = lacks(selectorsOf(live), selectorsOf(wanted));
  const extraSelectors = lacks(selectorsOf(wanted), selectorsOf(live));
  let object = withMarks(live, wanted);
  let changed = object !== live;
  if (removeRules ? missing.length + extra.length > 0 : missing.length > 0) {
    object = { ...object, rules: removeRules ? wanted.rules : [...rulesOf(live), ...missing] };
    changed = true;
  }
  if (removeRules ? missingSelectors.length + extraSelectors.length > 0 : missingSelectors.length > 0) {
    const clusterRoleSelectors = removeRules ? selectorsOf(wanted) : [...selectorsOf(live), ...missingSelectors];
    object = { ...object, aggregationRule: { clusterRoleSelectors } };
    changed = true;
  }
  return {
    object,
    operation: changed ? 'update' : 'none',
    details: [
      ['missing rules added', missing.map(ruleText)],
      ['extra rules removed', removeRules ? extra.map(ruleText) : []],
      ['missing aggregation rule selectors added', missingSelectors.map(selectorText)],
      ['extra aggregation rule selectors removed', removeRules ? extraSelectors.map(selectorText) : []],
    ],
  };
}

function newBinding(object: KubeObject): Plan {
  return { object, operation: 'create', details: [['missing subjects added', subjectsIn(object).map(subjectText)]] };
}

function planBinding(live: KubeObject, wanted: KubeObject, { removeSubjects }: ReconcileOptions): Plan {
  if (!deepEqual(live.roleRef, wanted.roleRef)) return { object: wanted, operation: 'recreate', details: [] };
  const lacks = (all: readonly Subject[], of: readonly Subject[]): Subject[] => of.filter((o) => !all.some((a) => subjectText(a) === subjectText(o)));
  const missing = lacks(subjectsIn(live), subjectsIn(wanted));
  const extra = lacks(subjectsIn(wanted), subjectsIn(live));
  let object = withMarks(live, wanted);
  let changed = object !== live;
  if (removeSubjects ? missing.length + extra.length > 0 : missing.length > 0) {
    object = { ...object, subjects: removeSubjects ? wanted.subjects : [...subjectsIn(live), ...missing] };
    changed = true;
  }
  return {
    object,
    operation: changed ? 'update' : 'none',
    details: [
      ['missing subjects added', missing.map(subjectText)],
      ['extra subjects removed', removeSubjects ? extra.map(subjectText) : []],
    ],
  };
}

/** The live object with the labels and annotations that are expected; the same one when it has them. */
function withMarks(live: KubeObject, wanted: KubeObject): KubeObject {
  const merged = { labels: { ...live.metadata.labels, ...wanted.metadata.labels }, annotations: { ...live.metadata.annotations, ...wanted.metadata.annotations } };
  const same = deepEqual(merged, { labels: { ...live.metadata.labels }, annotations: { ...live.metadata.annotations } });
  return same ? live : { ...live, metadata: { ...live.metadata, ...merged } };
}

const list = (values: readonly string[] | undefined): string => `[${(values ?? []).join(' ')}]`;

/** As Go prints the struct. */
function ruleText(r: PolicyRuleLike): string {
  return `{Verbs:${list(r.verbs)} APIGroups:${list(r.apiGroups)} Resources:${list(r.resources)} ResourceNames:${list(r.resourceNames)} NonResourceURLs:${list(r.nonResourceURLs)}}`;
}

function subjectText(s: Subject): string {
  const apiGroup = s.apiGroup ?? (s.kind === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io');
  return `{Kind:${s.kind} APIGroup:${apiGroup} Name:${s.name} Namespace:${s.namespace ?? ''}}`;
}

function selectorText(selector: unknown): string {
  const labels = isRecord(selector) && isRecord(selector.matchLabels) ? selector.matchLabels : {};
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}:${String(labels[key])}`);
  return `{MatchLabels:map[${pairs.join(' ')}] MatchExpressions:[]}`;
}
