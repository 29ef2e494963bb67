// The options of writes and lists, from the query or a body, checked as the server checks them. upstream: apimachinery/pkg/apis/meta/v1/validation
import { type FieldError, invalid, notSupported, required } from '../api/field.ts';
import { newInvalid } from '../api/status.ts';
import type { FieldValidation } from './decoding/body.ts';
import { type Exchange, managerOf } from './exchange.ts';
import { validateFieldManager } from './registry/lib/object-meta.ts';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly validation: FieldValidation;
}

const unsupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  value,
  detail: `supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}`,
});

/** Refuses what is not All, alone. */
function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.length === 0 || (values.length >= 1 && new Set(values).size === 1 && values[0] === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

/** What a manager may be called, with the character that is wrong. */
function managerErrors(manager: string): FieldError[] {
  const errors = validateFieldManager(manager, 'fieldManager');
  if (errors.length === 0) return errors;
  const at = [...manager].findIndex((c) => /\p{C}/u.test(c) || (/\p{Z}/u.test(c) && c !== ' '));
  if (at < 0 || errors[0]?.type !== 'FieldValueInvalid') return errors;
  const code = ([...manager][at]?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [invalid('fieldManager', manager, `invalid character U+${code} (at position ${at})`)];
}

/** CreateOptions, UpdateOptions or PatchOptions from the query. Throws 422. */
export function writeOptions(x: Exchange, kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions', patch?: { readonly apply: boolean }): WriteOptions {
  const dryRun = x.query.all('dryRun');
  const manager = x.query.get('fieldManager') ?? '';
  const validation = x.query.get('fieldValidation') ?? '';
  const errors: FieldError[] = [];
  if (patch && !patch.apply && x.query.has('force')) errors.push({ type: 'FieldValueForbidden', field: 'force', detail: 'may not be specified for non-apply patch' });
  if (patch?.apply && !manager) errors.push(required('fieldManager', 'is required for apply patch'));
  errors.push(...managerErrors(manager), ...dryRunErrors(dryRun));
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) errors.push(unsupported('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']));
  if (errors.length) throw newInvalid({ group: 'meta.k8s.io', kind }, '', errors);
  return { dryRun: dryRun.length > 0, fieldManager: managerOf(x), validation: (validation || 'Warn') as FieldValidation };
}

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds: number | undefined;
  readonly propagationPolicy: 'Foreground' | 'Background' | 'Orphan' | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
}

/** What a DeleteOptions object or query says, before it is checked. */
export interface DeleteWish {
  readonly dryRun?: readonly string[];
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

/** Checks a delete's wishes. Throws 422. upstream: ValidateDeleteOptions */
export function deleteOptions(wish: DeleteWish): DeleteOptions {
  const errors: FieldError[] = [];
  if (wish.propagationPolicy !== undefined && wish.orphanDependents !== undefined) {
    errors.push(invalid('propagationPolicy', wish.propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  const policy = wish.propagationPolicy;
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy)) {
    errors.push(unsupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']));
  }
  errors.push(...dryRunErrors(wish.dryRun ?? []));
  if (errors.length) throw newInvalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const orphan = wish.orphanDependents === undefined ? undefined : wish.orphanDependents ? 'Orphan' : 'Background';
  return {
    dryRun: (wish.dryRun ?? []).length > 0,
    gracePeriodSeconds: wish.gracePeriodSeconds,
    propagationPolicy: (policy as DeleteOptions['propagationPolicy']) ?? orphan,
    uid: wish.preconditions?.uid,
    resourceVersion: wish.preconditions?.resourceVersion,
  };
}
