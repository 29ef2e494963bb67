// upstream: pkg/apis/core/validation ValidateNode, ValidateNodeUpdate
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { Node, Taint } from '../../../api/generated/types.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { inner } from '../lib/inner.ts';
import { parseCIDR, validateCIDR } from '../lib/ip.ts';
import { isQualifiedName, isValidLabelValue, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';

type N = DeepReadonly<Node>;
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(node: N): FieldError[] {
  const errors = validateTaints(node.spec?.taints, 'metadata.taints');
  errors.push(...validateCIDRs(node));
  return errors;
}

function validateCIDRs(node: N): FieldError[] {
  const list = node.spec?.podCIDRs ?? [];
  const errors = list.flatMap((cidr, i) => validateCIDR(`spec.podCIDRs[${i}]`, cidr));
  if (list.length > 2) errors.push(invalid('spec.podCIDRs', list, 'may specify no more than one CIDR for each IP family'));
  if (list.length === 2 && errors.length === 0) {
    const families = new Set(list.map((c) => parseCIDR(c)?.family));
    if (families.size !== 2) errors.push(invalid('spec.podCIDRs', list, 'may specify no more than one CIDR for each IP family'));
  }
  return errors;
}

/** upstream: validateNodeTaints */
function validateTaints(taints: readonly DeepReadonly<Taint>[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints?.forEach((taint, i) => {
    const at = `${path}[${i}]`;
    errors.push(...invalids(`${at}.key`, taint.key, isQualifiedName(taint.key)));
    errors.push(...invalids(`${at}.value`, taint.value ?? '', isValidLabelValue(taint.value ?? '')));
    if (!taint.effect) errors.push(required(`${at}.effect`));
    else if (!EFFECTS.includes(taint.effect)) errors.push(unsupported(`${at}.effect`, taint.effect, EFFECTS));
    const id = `${taint.effect}/${taint.key}`;
    if (seen.has(id)) errors.push({ ...duplicate(at, inner('Taint', taint)), detail: 'taints must be unique by key and effect pair' });
    seen.add(id);
  });
  return errors;
}

/** upstream: ValidateNode, then ValidateNodeUpdate: what both look at is said twice */
export function validateNodeUpdate(node: N, old: N): FieldError[] {
  const errors = [...validateCoreMeta(node.metadata, false, nameIsDNSSubdomain), ...validateNode(node), ...validateCoreMetaUpdate(node.metadata, old.metadata)];
  const before = old.spec?.podCIDRs ?? [];
  if (before.length > 0 && !deepEqual(before, node.spec?.podCIDRs ?? [])) errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec?.providerID && old.spec.providerID !== node.spec?.providerID) {
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  if ((old.spec?.externalID ?? '') !== (node.spec?.externalID ?? '')) errors.push(forbidden('spec.externalID', 'may not be updated'));
  return [...errors, ...validateTaints(node.spec?.taints, 'metadata.taints')];
}
