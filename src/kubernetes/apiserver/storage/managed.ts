// Who set which field, as a promise: worked out when somebody reads it. upstream: k8s.io/apimachinery/pkg/util/managedfields
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ManagedFieldsEntry } from '../../api/generated/types.ts';

/** The managedFields of one version of an object. */
export interface Managed {
  fields(): readonly DeepReadonly<ManagedFieldsEntry>[];
}

/** Fields that are known already (loaded, or sent by a client). */
export function recorded(fields: readonly DeepReadonly<ManagedFieldsEntry>[]): Managed {
  return { fields: () => fields };
}
