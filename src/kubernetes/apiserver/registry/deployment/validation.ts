// upstream: pkg/apis/apps/validation/validation.go ValidateDeployment*
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { Deployment, DeploymentStrategy, RollingUpdateDeployment } from '../../../api/generated/types.ts';
import { nonnegative, unsupported } from '../lib/errors.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { percentOrNumber, validateAtMost100Percent, validateIntOrPercent, validateReplicated } from '../lib/workload.ts';

type D = DeepReadonly<Deployment>;

export function validateDeployment(deployment: D): FieldError[] {
  const spec = deployment.spec;
  const errors = [...nonnegative('spec.replicas', spec?.replicas), ...validateReplicated(spec?.selector, spec?.template, 'Deployment'), ...validateStrategy(spec?.strategy ?? {})];
  errors.push(...nonnegative('spec.minReadySeconds', spec?.minReadySeconds), ...nonnegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit));
  const deadline = spec?.progressDeadlineSeconds;
  if (deadline === undefined) return errors;
  errors.push(...nonnegative('spec.progressDeadlineSeconds', deadline));
  if (deadline <= (spec?.minReadySeconds ?? 0)) errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  return errors;
}

export function validateDeploymentUpdate(deployment: D, old: D): FieldError[] {
  return [
    ...validateCoreMetaUpdate(deployment.metadata, old.metadata),
    ...validateDeployment(deployment),
    ...validateImmutable('spec.selector', deployment.spec?.selector, old.spec?.selector),
  ];
}

function validateStrategy(strategy: DeepReadonly<DeploymentStrategy>): FieldError[] {
  const path = 'spec.strategy.rollingUpdate';
  const rolling = strategy.rollingUpdate;
  if (strategy.type === 'Recreate') return rolling ? [forbidden(path, "may not be specified when strategy `type` is 'Recreate'")] : [];
  if (strategy.type === 'RollingUpdate') return rolling ? validateRolling(rolling, path) : [required(path, 'this should be defaulted and never be nil')];
  // As the server's inner struct prints it.
  const shown = { Type: strategy.type, RollingUpdate: rolling ? { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 } : null };
  return [unsupported('spec.strategy', shown, ['Recreate', 'RollingUpdate'])];
}

function validateRolling(rolling: DeepReadonly<RollingUpdateDeployment>, path: string): FieldError[] {
  const at = `${path}.maxUnavailable`;
  const errors = [...validateIntOrPercent(rolling.maxUnavailable, at), ...validateIntOrPercent(rolling.maxSurge, `${path}.maxSurge`)];
  if (percentOrNumber(rolling.maxUnavailable) === 0 && percentOrNumber(rolling.maxSurge) === 0) {
    errors.push(invalid(at, rolling.maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
  }
  return [...errors, ...validateAtMost100Percent(rolling.maxUnavailable, at)];
}

export function validateDeploymentStatus(deployment: D, old: D): FieldError[] {
  const errors = validateCoreMetaUpdate(deployment.metadata, old.metadata);
  const status = deployment.status ?? {};
  for (const name of [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ] as const) {
    errors.push(...nonnegative(`status.${name}`, status[name]));
  }
  const all = status.replicas ?? 0;
  for (const name of ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    const value = status[name] ?? 0;
    if (value > all) errors.push(invalid(`status.${name}`, value, 'cannot be greater than status.replicas'));
  }
  const available = status.availableReplicas ?? 0;
  if (available > (status.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', available, 'cannot be greater than readyReplicas'));
  const before = old.status?.collisionCount;
  if (before !== undefined && (status.collisionCount ?? -1) < before) errors.push(invalid('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented'));
  return errors;
}
