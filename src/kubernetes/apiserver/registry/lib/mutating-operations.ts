// What a policy may change: requests that bring an object. upstream: pkg/apis/admissionregistration/validation supportedMutatingOperations
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { FieldError } from '../../../api/field.ts';
import type { MatchResources } from '../../../api/generated/types.ts';
import { unsupported } from './errors.ts';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

export function validateMutatingOperations(match: DeepReadonly<MatchResources> | undefined, path: string): FieldError[] {
  const asked = (match?.resourceRules ?? []).flatMap((rule) => rule.operations ?? []);
  return asked.filter((o) => !OPERATIONS.includes(o)).map((o) => unsupported(`${path}.resourceRules.operations`, o, OPERATIONS));
}
