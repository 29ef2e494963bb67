// Namespaces say by labels which pods they let in. upstream: plugin/pkg/admission/security/podsecurity, k8s.io/pod-security-admission/admission
import type { DeepReadonly } from '../../../../base/deep.ts';
import { onDemand } from '../../../../base/on-demand.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { Namespace, ObjectMeta, Pod, PodTemplateSpec } from '../../../api/generated/types.ts';
import type { ApiObject } from '../../../api/meta.ts';
import { NAMESPACES, PODS } from '../../../api/resources.ts';
import { newForbidden, newInvalid } from '../../../api/status.ts';
import { storageKey } from '../../storage/storage.ts';
import type { Attributes, Plugin, Write } from '../plugin.ts';
import { isPod, PODS_QUALIFIED } from '../pods.ts';
import type { Level, Subject, Violation } from './checks.ts';

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const VERSION = /^(?:latest|v1\.(?:0|[1-9]\d*))$/;

/** Kinds that make pods, and where their template is. */
const template = (o: unknown): PodTemplateSpec | undefined => (o as { spec?: { template?: PodTemplateSpec } }).spec?.template;
const TEMPLATES: Readonly<Record<string, (o: unknown) => PodTemplateSpec | undefined>> = {
  'deployments.apps': template,
  'replicasets.apps': template,
  'statefulsets.apps': template,
  'daemonsets.apps': template,
  'jobs.batch': template,
  replicationcontrollers: template,
  'cronjobs.batch': (o) => template((o as { spec?: { jobTemplate?: unknown } }).spec?.jobTemplate),
  podtemplates: (o) => (o as { template?: PodTemplateSpec }).template,
};

interface Policy {
  readonly level: Level;
  readonly version: string;
}

let checks: typeof import('./checks.ts').violations | undefined;

/** What a pod does that its namespace's level forbids. */
function violations({ level, version }: Policy, s: Subject): readonly Violation[] {
  if (level === 'privileged') return [];
  if (!checks) throw new Error('the checks of pod security have not been fetched');
  return checks(level, version === 'latest' ? Number.MAX_SAFE_INTEGER : Number(version.slice('v1.'.length)), s);
}

const inFull = (found: readonly Violation[]): string => found.map((v) => `${v.reason} (${v.details})`).join(', ');

/** A namespace that says nothing lets everything in, and so does one that is made: no pods are there to be judged. */
function needsChecks(w: Write): boolean {
  if (w.key === 'namespaces') return w.verb !== 'create';
  const labels = w.get(NAMESPACES, '', w.namespace)?.metadata.labels ?? {};
  return Object.keys(labels).some((label) => label.startsWith(PREFIX));
}

export const podSecurity: Plugin = {
  name: 'PodSecurity',
  lacks: (w) => checks === undefined && needsChecks(w),
  async fetch() {
    checks = (await onDemand(() => import('./checks.ts'))).violations;
  },
  concerns: ['namespaces', 'pods', ...Object.keys(TEMPLATES)],
  validate(a: Attributes): void {
    if (a.operation !== 'CREATE' && a.operation !== 'UPDATE') return;
    if (a.resource.plural === 'namespaces' && a.resource.group === '') return a.subresource ? undefined : checkNamespace(a);
    const subject = subjectOf(a);
    if (!subject) return;
    const labels = a.context.get(NAMESPACES, '', a.namespace)?.metadata.labels;
    const enforce = policyOf(labels, 'enforce');
    const warn = labels?.[`${PREFIX}warn`] === undefined ? enforce : policyOf(labels, 'warn');
    if (isPod(a) || a.subresource === 'ephemeralcontainers') {
      const found = inFull(violations(enforce, subject));
      if (found) throw newForbidden(PODS_QUALIFIED, a.name, `violates PodSecurity ${policyText(enforce)}: ${found}`);
    }
    const warned = inFull(violations(warn, subject));
    if (warned) a.warn(`would violate PodSecurity ${policyText(warn)}: ${warned}`);
  },
};

const policyText = (p: Policy): string => JSON.stringify(`${p.level}:${p.version}`);

/** A level that does not exist is taken for the strictest. */
function policyOf(labels: Readonly<Record<string, string>> | undefined, mode: string): Policy {
  const level = labels?.[PREFIX + mode];
  const version = labels?.[`${PREFIX}${mode}-version`] ?? 'latest';
  if (level === undefined) return { level: 'privileged', version };
  return { level: LEVELS.includes(level as Level) ? (level as Level) : 'restricted', version };
}

/** The pod, or the template of a kind that makes pods. */
function subjectOf(a: Attributes): Subject | undefined {
  const object = a.object as (ApiObject & { spec?: unknown; template?: unknown }) | undefined;
  if (!object) return undefined;
  if (a.resource.plural === 'pods' && a.resource.group === '') {
    if (a.subresource && a.subresource !== 'ephemeralcontainers') return undefined;
    if (a.operation === 'UPDATE' && !a.subresource && !significant(object as Pod, a.old as DeepReadonly<Pod> | undefined)) return undefined;
    return subject(object.metadata, (object as Pod).spec);
  }
  if (a.subresource) return undefined;
  const made = TEMPLATES[storageKey(a.resource)]?.(object);
  return made ? subject(made.metadata, made.spec) : undefined;
}

function subject(metadata: DeepReadonly<ObjectMeta> | undefined, spec: unknown): Subject | undefined {
  return spec ? { metadata: metadata ?? {}, spec: spec as Subject['spec'] } : undefined;
}

/** Metadata and what only moves a pod along is nothing new. upstream: isSignificantPodUpdate */
function significant(pod: Pod, old: DeepReadonly<Pod> | undefined): boolean {
  const images = (p: DeepReadonly<Pod> | undefined): string => JSON.stringify([...(p?.spec?.containers ?? []), ...(p?.spec?.initContainers ?? [])].map((c) => c.image));
  return images(pod as DeepReadonly<Pod>) !== images(old);
}

function checkNamespace(a: Attributes): void {
  const labels = a.object?.metadata.labels ?? {};
  const errors: FieldError[] = [];
  for (const mode of ['enforce', 'audit', 'warn']) {
    const [level, version] = [labels[PREFIX + mode], labels[`${PREFIX}${mode}-version`]];
    if (level !== undefined && !LEVELS.includes(level as Level))
      errors.push(invalid(`metadata.labels[${PREFIX}${mode}]`, level, 'must be one of privileged, baseline, restricted'));
    if (version !== undefined && !VERSION.test(version)) errors.push(invalid(`metadata.labels[${PREFIX}${mode}-version]`, version, 'must be "latest" or "v1.x"'));
  }
  if (errors.length) throw newInvalid({ group: '', kind: 'Namespace' }, a.name, errors);
  if (a.operation === 'UPDATE') warnOfPods(a, policyOf(a.old?.metadata.labels, 'enforce'), policyOf(labels, 'enforce'));
}

/** A stricter level, or another version of it, does not stop what runs already; who sets it is told. */
function warnOfPods(a: Attributes, before: Policy, now: Policy): void {
  if (now.level === 'privileged' || (now.level === before.level && now.version === before.version)) return;
  if (now.version === before.version && LEVELS.indexOf(now.level) < LEVELS.indexOf(before.level)) return;
  const byReason = new Map<string, string[]>();
  for (const pod of a.context.list(PODS, (a.object as Namespace).metadata.name)) {
    const found = pod.spec ? violations(now, { metadata: pod.metadata, spec: pod.spec }).map((v) => v.reason) : [];
    const reason = found.join(', ');
    if (reason) byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name ?? '']);
  }
  if (byReason.size === 0) return;
  a.warn(`existing pods in namespace ${JSON.stringify(a.name)} violate the new PodSecurity enforce level ${policyText(now)}`);
  const warnings = [...byReason].map(([reason, names]) => {
    const [first, ...rest] = names.sort();
    const others = rest.length === 0 ? '' : rest.length === 1 ? ' (and 1 other pod)' : ` (and ${rest.length} other pods)`;
    return `${first}${others}: ${reason}`;
  });
  for (const warning of warnings.sort()) a.warn(warning);
}
