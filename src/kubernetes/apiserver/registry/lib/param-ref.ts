// Which objects a binding gives a policy as parameters. upstream: pkg/apis/admissionregistration/validation validateParamRef
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { ParamRef } from '../../../api/generated/types.ts';
import { unsupported } from './errors.ts';
import { isPathSegmentName } from './names.ts';
import { validateLabelSelector } from './selector.ts';

const NOT_FOUND_ACTIONS = ['Deny', 'Allow'];
const EITHER = 'name and selector are mutually exclusive';

export function validateParamRef(ref: DeepReadonly<ParamRef>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (ref.name) {
    errors.push(...isPathSegmentName(ref.name).map((m) => invalid(`${path}.name`, ref.name, m)));
    if (ref.selector) errors.push(forbidden(`${path}.name`, EITHER));
  }
  if (ref.selector) {
    errors.push(...validateLabelSelector(ref.selector, `${path}.selector`));
    if (ref.name) errors.push(forbidden(`${path}.selector`, EITHER));
  }
  if (!ref.name && !ref.selector) errors.push(required(path, 'one of name or selector must be specified'));
  const action = ref.parameterNotFoundAction;
  if (!action) errors.push(required(`${path}.parameterNotFoundAction`));
  else if (!NOT_FOUND_ACTIONS.includes(action)) errors.push(unsupported(`${path}.parameterNotFoundAction`, action, NOT_FOUND_ACTIONS));
  return errors;
}

/** Its cell in a table. upstream: printValidatingAdmissionPolicyBinding */
export function paramText(ref: DeepReadonly<ParamRef> | undefined): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`;
  return ref?.selector ? selectorDump(ref.selector) : '<unset>';
}

/** As Go's generated String of the type prints it. */
function selectorDump({ matchLabels = {}, matchExpressions = [] }: DeepReadonly<NonNullable<ParamRef['selector']>>): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((k) => `${k}: ${matchLabels[k]},`)
    .join('');
  const expressions = matchExpressions.map((e) => `LabelSelectorRequirement{Key:${e.key},Operator:${e.operator},Values:[${(e.values ?? []).join(' ')}],},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}
