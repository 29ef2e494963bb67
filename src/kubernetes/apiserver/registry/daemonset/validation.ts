// upstream: pkg/apis/apps/validation/validation.go ValidateDaemonSet*
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { DaemonSet, DaemonSetUpdateStrategy } from '../../../api/generated/types.ts';
import { nonnegative, unsupported } from '../lib/errors.ts';
import { sortedMap, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { validatePodTemplate } from '../lib/pod/validation.ts';
import { emptySelector, selectorMatches, validateLabelSelector } from '../lib/selector.ts';
import { percentOrNumber, selectorReadable, validateAlwaysRestarts, validateAtMost100Percent, validateIntOrPercent } from '../lib/workload.ts';
import type { StrategyContext } from '../strategy.ts';

type D = DeepReadonly<DaemonSet>;

export function validateDaemonSet(set: D, _context?: StrategyContext): FieldError[] {
  const spec = set.spec;
  const selector = spec?.selector;
  const errors = validateLabelSelector(selector, 'spec.selector');
  const labels = spec?.template?.metadata?.labels;
  if (selectorReadable(selector) && !selectorMatches(selector, labels)) {
    errors.push(invalid('spec.template.metadata.labels', sortedMap(labels) ?? null, '`selector` does not match template `labels`'));
  }
  if (selector && emptySelector(selector)) errors.push(invalid('spec.selector', selector, 'empty selector is invalid for daemonset'));
  if (spec?.template) errors.push(...validatePodTemplate(spec.template, 'spec.template'));
  errors.push(...validateAlwaysRestarts(spec?.template, 'DaemonSet'), ...nonnegative('spec.minReadySeconds', spec?.minReadySeconds));
  return [...errors, ...validateStrategy(spec?.updateStrategy ?? {}), ...nonnegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit)];
}

export function validateDaemonSetUpdate(set: D, old: D): FieldError[] {
  return [...validateCoreMetaUpdate(set.metadata, old.metadata), ...validateImmutable('spec.selector', set.spec?.selector, old.spec?.selector), ...validateDaemonSet(set)];
}

function validateStrategy(strategy: DeepReadonly<DaemonSetUpdateStrategy>): FieldError[] {
  const path = 'spec.updateStrategy.rollingUpdate';
  const rolling = strategy.rollingUpdate;
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') {
    const shown = { Type: strategy.type, RollingUpdate: rolling ? { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 } : null };
    return [unsupported('spec.updateStrategy', shown, ['RollingUpdate', 'OnDelete'])];
  }
  if (!rolling) return [required(path)];
  const unavailable = percentOrNumber(rolling.maxUnavailable);
  const surge = percentOrNumber(rolling.maxSurge);
  const errors = [
    ...validateIntOrPercent(rolling.maxUnavailable, `${path}.maxUnavailable`),
    ...validateIntOrPercent(rolling.maxSurge, `${path}.maxSurge`),
    ...validateAtMost100Percent(rolling.maxUnavailable, `${path}.maxUnavailable`),
    ...validateAtMost100Percent(rolling.maxSurge, `${path}.maxSurge`),
  ];
  if (unavailable !== 0 && surge !== 0) errors.push(invalid(`${path}.maxSurge`, rolling.maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (unavailable === 0 && surge === 0) errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

export function validateDaemonSetStatus(set: D, old: D): FieldError[] {
  const errors = validateCoreMetaUpdate(set.metadata, old.metadata);
  const status = set.status;
  for (const name of [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ] as const) {
    errors.push(...nonnegative(`status.${name}`, status?.[name]));
  }
  const before = old.status?.collisionCount;
  if (before !== undefined && (status?.collisionCount ?? -1) < before) errors.push(invalid('status.collisionCount', status?.collisionCount ?? 0, 'cannot be decremented'));
  return errors;
}
