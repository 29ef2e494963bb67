// ResourceClaim. upstream: pkg/registry/resource/resourceclaim/strategy.go, pkg/apis/resource/validation ValidateResourceClaim
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { ResourceV1ResourceClaim } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { defaultClaim, validateClaim } from '../lib/device-claim.ts';
import { inner } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateStatus } from './status.ts';

type Claim = ResourceV1ResourceClaim;

/** upstream: printers resourceClaimState */
function stateOf({ metadata, status }: DeepReadonly<Claim>): string {
  const states = metadata.deletionTimestamp ? ['deleted'] : [];
  if (status?.allocation) states.push('allocated', ...(status.reservedFor?.length ? ['reserved'] : []));
  else if (!metadata.deletionTimestamp) states.push('pending');
  return states.join(',');
}

const COLUMNS: readonly Column[] = [NAME, column('State', 'A summary of the current state (allocated, pending, reserved, etc.).'), AGE];

export const resourceClaimStrategy: Strategy<Claim> = {
  resource: resource('resource.k8s.io', 'v1', 'ResourceClaim', 'resourceclaims', true),
  singular: 'resourceclaim',
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
  usesCel: true,
  validateName: nameIsDNSSubdomain,
  defaults: (object) => defaultClaim(object.spec),
  prepareForCreate(object) {
    object.status = {};
  },
  prepareForUpdate: (object, old) => keepPart('status', object, old),
  validate: (object) => validateClaim(object.spec, 'spec'),
  validateUpdate: (object, old) => [
    ...validateCoreMeta(object.metadata, true, nameIsDNSSubdomain),
    ...validateCoreMetaUpdate(object.metadata, old.metadata),
    ...validateImmutable('spec', inner('ResourceClaimSpec', object.spec), inner('ResourceClaimSpec', old.spec)),
  ],
  status: {
    prepareForUpdate: (object, old) => keepPart('spec', object, old),
    validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateStatus(object, old)],
  },
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', stateOf(object), age(object, now)],
};
