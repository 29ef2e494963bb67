// Where a pod may run: tolerations, affinities, spreading. upstream: pkg/apis/core/validation
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { deepEqual } from '../../../../../base/deep.ts';
import { duplicate, forbidden, invalid, required } from '../../../../api/field.ts';
import type * as t from '../../../../api/generated/types.ts';
import { unsupported } from '../errors.ts';
import { isQualifiedName, isValidLabelValue, nameIsDNSLabel, nameIsDNSSubdomain } from '../names.ts';
import { validateLabelSelector } from '../selector.ts';
import { checked, type Errors } from './options.ts';

/** Comparing numbers is behind a gate that is off: the words for it are known, and refused. */
const COMPARED = ['Equal', 'Exists', 'Lt', 'Gt'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(list: readonly DeepReadonly<t.Toleration>[] | undefined, path: string, out: Errors): void {
  list?.forEach((toleration, i) => {
    validateToleration(toleration, `${path}[${i}]`, out);
  });
}

function validateToleration(toleration: DeepReadonly<t.Toleration>, at: string, out: Errors): void {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  if (key) checked(out, `${at}.key`, key, isQualifiedName(key));
  else if (operator !== 'Exists') out.push(invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') {
    out.push(invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === 'Equal' || operator === '') {
    const messages = isValidLabelValue(value);
    if (messages.length) out.push(invalid(`${at}.operator`, value, messages.join(';')));
  } else if (operator === 'Exists') {
    if (value) out.push(invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else out.push(unsupported(`${at}.operator`, operator, operator === 'Lt' || operator === 'Gt' ? COMPARED : ['Equal', 'Exists']));
  if (effect && !EFFECTS.includes(effect)) out.push(unsupported(`${at}.effect`, effect, EFFECTS));
}

/** A running pod may learn to tolerate more. upstream: validateOnlyAddedTolerations */
export function validateOnlyAddedTolerations(now: readonly DeepReadonly<t.Toleration>[], old: readonly DeepReadonly<t.Toleration>[], path: string, out: Errors): void {
  for (const was of old) {
    const kept = now.some((is) => deepEqual({ ...was, tolerationSeconds: undefined }, { ...is, tolerationSeconds: undefined }));
    if (!kept) return void out.push(forbidden(path, 'existing toleration can not be modified except its tolerationSeconds'));
  }
  validateTolerations(now, path, out);
}

export function validateAffinity(affinity: DeepReadonly<t.Affinity> | undefined, path: string, out: Errors): void {
  const node = affinity?.nodeAffinity;
  if (node?.requiredDuringSchedulingIgnoredDuringExecution) {
    validateNodeSelector(node.requiredDuringSchedulingIgnoredDuringExecution, `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`, out);
  }
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
    const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    validateWeight(term.weight, at, out);
    validateNodeTerm(term.preference, true, `${at}.preference`, out);
  });
  if (affinity?.podAffinity) validatePodAffinity(affinity.podAffinity, `${path}.podAffinity`, out);
  if (affinity?.podAntiAffinity) validatePodAffinity(affinity.podAntiAffinity, `${path}.podAntiAffinity`, out);
}

function validateWeight(weight: number, at: string, out: Errors): void {
  if (weight <= 0 || weight > 100) out.push(invalid(`${at}.weight`, weight, 'must be in the range 1-100'));
}

export function validateNodeSelector(selector: DeepReadonly<t.NodeSelector>, path: string, out: Errors): void {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) return void out.push(required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term'));
  terms.forEach((term, i) => {
    validateNodeTerm(term, false, `${path}.nodeSelectorTerms[${i}]`, out);
  });
}

function validateNodeTerm(term: DeepReadonly<t.NodeSelectorTerm>, lax: boolean, path: string, out: Errors): void {
  term.matchExpressions?.forEach((r, i) => {
    validateNodeRequirement(r, lax, `${path}.matchExpressions[${i}]`, out);
  });
  term.matchFields?.forEach((r, i) => {
    validateNodeField(r, `${path}.matchFields[${i}]`, out);
  });
}

function validateNodeRequirement(r: DeepReadonly<t.NodeSelectorRequirement>, lax: boolean, path: string, out: Errors): void {
  const count = r.values?.length ?? 0;
  switch (r.operator) {
    case 'In':
    case 'NotIn':
      if (count === 0) out.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (count > 0) out.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case 'Gt':
    case 'Lt':
      if (count !== 1) out.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      out.push(invalid(`${path}.operator`, r.operator, 'not a valid selector operator'));
  }
  checked(out, `${path}.key`, r.key, isQualifiedName(r.key));
  if (!lax) r.values?.forEach((v, i) => checked(out, `${path}.values[${i}]`, v, isValidLabelValue(v)));
}

function validateNodeField(r: DeepReadonly<t.NodeSelectorRequirement>, path: string, out: Errors): void {
  if (r.operator !== 'In' && r.operator !== 'NotIn') out.push(invalid(`${path}.operator`, r.operator, 'not a valid selector operator'));
  else if (r.values?.length !== 1) out.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (r.key !== 'metadata.name') out.push(invalid(`${path}.key`, r.key, 'not a valid field selector key'));
  else r.values?.forEach((v, i) => checked(out, `${path}.values[${i}]`, v, nameIsDNSSubdomain(v, false)));
}

function validatePodAffinity(affinity: DeepReadonly<t.PodAffinity>, path: string, out: Errors): void {
  affinity.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
    validateAffinityTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`, out);
  });
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    validateWeight(term.weight, at, out);
    validateAffinityTerm(term.podAffinityTerm, `${at}.podAffinityTerm`, out);
  });
}

function validateAffinityTerm(term: DeepReadonly<t.PodAffinityTerm>, path: string, out: Errors): void {
  out.push(...validateLabelSelector(term.labelSelector, `${path}.labelSelector`), ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`));
  for (const name of term.namespaces ?? []) checked(out, `${path}.namespace`, name, nameIsDNSLabel(name, false));
  validateLabelKeys(term.matchLabelKeys, `${path}.matchLabelKeys`, term.labelSelector, out);
  validateLabelKeys(term.mismatchLabelKeys, `${path}.mismatchLabelKeys`, term.labelSelector, out);
  if (!term.topologyKey) out.push(required(`${path}.topologyKey`, 'can not be empty'));
  checked(out, `${path}.topologyKey`, term.topologyKey, isQualifiedName(term.topologyKey));
}

function validateLabelKeys(keys: readonly string[] | undefined, path: string, selector: unknown, out: Errors): void {
  if (!keys?.length) return;
  if (!selector) out.push(forbidden(path, 'must not be specified when labelSelector is not set'));
  keys.forEach((key, i) => checked(out, `${path}[${i}]`, key, isQualifiedName(key)));
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Honor', 'Ignore'];

export function validateSpread(list: readonly DeepReadonly<t.TopologySpreadConstraint>[] | undefined, path: string, out: Errors): void {
  const pairs = (list ?? []).map((c) => `{${c.topologyKey}, ${c.whenUnsatisfiable}}`);
  list?.forEach((c, i) => {
    const at = `${path}[${i}]`;
    if (c.maxSkew <= 0) out.push(invalid(`${at}.maxSkew`, c.maxSkew, 'must be greater than zero'));
    if (!c.topologyKey) out.push(required(`${at}.topologyKey`, 'can not be empty'));
    else checked(out, `${at}.topologyKey`, c.topologyKey, isQualifiedName(c.topologyKey));
    if (!UNSATISFIABLE.includes(c.whenUnsatisfiable)) out.push(unsupported(`${at}.whenUnsatisfiable`, c.whenUnsatisfiable, UNSATISFIABLE));
    const pair = pairs[i] ?? '';
    if (pairs.includes(pair, i + 1)) out.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    validateMinDomains(c, at, out);
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = c[name];
      if (policy !== undefined && !INCLUSION.includes(policy)) out.push(unsupported(`${at}.${name}`, policy, INCLUSION));
    }
    validateLabelKeys(c.matchLabelKeys, `${at}.matchLabelKeys`, c.labelSelector, out);
    out.push(...validateLabelSelector(c.labelSelector, `${at}.labelSelector`));
  });
}

function validateMinDomains(c: DeepReadonly<t.TopologySpreadConstraint>, at: string, out: Errors): void {
  if (c.minDomains === undefined) return;
  if (c.minDomains <= 0) out.push(invalid(`${at}.minDomains`, c.minDomains, 'must be greater than zero'));
  if (c.whenUnsatisfiable !== 'DoNotSchedule') {
    out.push(invalid(`${at}.minDomains`, c.minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${c.whenUnsatisfiable}`));
  }
}
