// What Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs have in common. upstream: pkg/apis/apps/validation
import { type DeepReadonly, deepClone } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { LabelSelector, PodTemplateSpec } from '../../../api/generated/types.ts';
import { scaledValue } from '../../../api/int-or-string.ts';
import type { ApiObject } from '../../../api/meta.ts';
import { invalids, nonnegative, unsupported } from './errors.ts';
import { isDNS1123Label, isValidPercent } from './names.ts';
import { sortedMap } from './object-meta.ts';
import { validatePodTemplate } from './pod/validation.ts';
import { podSpecWarnings } from './pod/warnings.ts';
import { emptySelector, selectorMatches, selectorText, validateLabelSelector } from './selector.ts';

type Template = DeepReadonly<PodTemplateSpec> | undefined;
type Selector = DeepReadonly<LabelSelector> | undefined;

/** Whether the selector can be used at all. upstream: LabelSelectorAsSelector */
export const selectorReadable = (selector: Selector): boolean => !selector || validateLabelSelector(selector, '').length === 0;

/** The pods that the template makes are those that the selector finds; an empty selector asks nothing. */
function validateSelected(template: Template, selector: Selector, path = 'spec.template'): FieldError[] {
  if (selector && emptySelector(selector)) return [];
  if (selectorMatches(selector, template?.metadata?.labels)) return [];
  return [invalid(`${path}.metadata.labels`, sortedMap(template?.metadata?.labels) ?? null, '`selector` does not match template `labels`')];
}

/** Selector and template of a kind that keeps replicas. upstream: ValidateReplicaSetSpec, ValidatePodTemplateSpecForReplicaSet */
export function validateReplicated(selector: Selector, template: Template, kind: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!selector) errors.push(required('spec.selector'));
  else {
    errors.push(...validateLabelSelector(selector, 'spec.selector'));
    // upstream says deployment to ReplicaSets as well.
    if (emptySelector(selector)) errors.push(invalid('spec.selector', selector, `empty selector is invalid for ${kind === 'StatefulSet' ? 'statefulset' : 'deployment'}`));
  }
  if (!selectorReadable(selector)) return [...errors, invalid('spec.selector', selector, kind === 'StatefulSet' ? '' : 'invalid label selector')];
  errors.push(...validateSelected(template, selector), ...(template ? validatePodTemplate(template, 'spec.template') : []));
  return [...errors, ...validateAlwaysRestarts(template, kind === 'StatefulSet' ? kind : 'ReplicaSet')];
}

/** Workloads that run for ever restart their containers always. */
export function validateAlwaysRestarts(template: Template, kind: string, path = 'spec.template'): FieldError[] {
  const errors: FieldError[] = [];
  const policy = template?.spec?.restartPolicy ?? '';
  if (policy !== 'Always') errors.push(unsupported(`${path}.spec.restartPolicy`, policy, ['Always']));
  if (template?.spec?.activeDeadlineSeconds !== undefined) errors.push(forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  return errors;
}

/** upstream: ValidatePositiveIntOrPercent */
export function validateIntOrPercent(value: number | string | undefined, path: string): FieldError[] {
  if (value === undefined) return nonnegative(path, 0);
  return typeof value === 'number' ? nonnegative(path, value) : invalids(path, value, isValidPercent(value));
}

/** upstream: IsNotMoreThan100Percent */
export function validateAtMost100Percent(value: number | string | undefined, path: string): FieldError[] {
  const match = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return match && Number(match[1]) > 100 ? [invalid(path, value, 'must not be greater than 100%')] : [];
}

/** The number, or that of a percentage. upstream: getIntOrPercentValue */
export const percentOrNumber = (value: number | string | undefined): number => (value === undefined ? 0 : typeof value === 'number' ? value : (scaledValue(value, 100, true) ?? 0));

export function templateWarnings(template: Template, path = 'spec.template.'): string[] {
  return template?.spec ? podSpecWarnings(template.spec, template.metadata, path) : [];
}

/** A name that will be part of pods' names had better be a label. */
export function nameWarnings(name: string | undefined): string[] {
  const problems = isDNS1123Label(name ?? '');
  if (problems.length === 0) return [];
  return [`metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`];
}

interface Scalable extends ApiObject {
  spec?: { replicas?: number; selector?: LabelSelector };
  status?: { replicas?: number };
}

/** The scale subresource of a kind with replicas and a label selector. */
export function scaleOf<T extends Scalable>(): {
  get(object: DeepReadonly<T>): { readonly replicas: number; readonly statusReplicas: number; readonly selector: string };
  set(object: T, replicas: number): void;
} {
  return {
    get: (object) => {
      const scalable = object as DeepReadonly<Scalable>;
      return { replicas: scalable.spec?.replicas ?? 0, statusReplicas: scalable.status?.replicas ?? 0, selector: selectorText(scalable.spec?.selector) ?? '' };
    },
    set: (object, replicas) => {
      (object.spec ??= {}).replicas = replicas;
    },
  };
}

/** Writes to status leave the spec as it is; writes to the object leave the status. */
export function keepPart<T extends ApiObject>(part: 'spec' | 'status', object: T, old: DeepReadonly<T>): void {
  const target = object as Record<string, unknown>;
  const was = (old as Record<string, unknown>)[part];
  if (was === undefined) delete target[part];
  else target[part] = deepClone(was);
}
