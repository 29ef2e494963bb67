// Lease. upstream: pkg/registry/coordination/lease/strategy.go, pkg/apis/coordination/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { Lease } from '../../../api/generated/types.ts';
import { LEASES } from '../../../api/resources.ts';
import { invalids } from '../lib/errors.ts';
import { isQualifiedName, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateObjectMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const KNOWN_STRATEGIES = ['OldestEmulationVersion'];

function validate(lease: DeepReadonly<Lease>): FieldError[] {
  const spec = lease.spec ?? {};
  const errors: FieldError[] = [];
  if (spec.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0)
    errors.push(invalid('spec.leaseDurationSeconds', spec.leaseDurationSeconds, 'must be greater than 0'));
  if (spec.leaseTransitions !== undefined && spec.leaseTransitions < 0) errors.push(invalid('spec.leaseTransitions', spec.leaseTransitions, 'must be greater than or equal to 0'));
  const strategy = spec.strategy;
  if (strategy !== undefined && !KNOWN_STRATEGIES.includes(strategy)) errors.push(...invalids('spec.strategy', strategy, isQualifiedName(strategy)));
  if (spec.preferredHolder) {
    if (!strategy) errors.push(forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined'));
    else if (!spec.holderIdentity) errors.push(required('spec.holderIdentity', 'must be specified when `preferredHolder` is defined'));
  }
  return errors;
}

/** The server coordinates no elections (the gate is off): their fields are kept where they were before. */
function dropElection(lease: Lease, old: DeepReadonly<Lease> | undefined): void {
  if (!lease.spec) return;
  if (old?.spec?.strategy === undefined) delete lease.spec.strategy;
  if (old?.spec?.preferredHolder === undefined) delete lease.spec.preferredHolder;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Holder',
    'holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.',
  ),
  AGE,
];

export const leaseStrategy: Strategy<Lease> = {
  resource: LEASES,
  singular: 'lease',
  schema: 'io.k8s.api.coordination.v1.Lease',
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  prepareForCreate: (lease) => dropElection(lease, undefined),
  prepareForUpdate: dropElection,
  validate,
  validateUpdate: (lease, old) => [...validateObjectMetaUpdate(lease.metadata, old.metadata), ...validate(lease)],
  columns: COLUMNS,
  row: (lease, now) => [lease.metadata.name ?? '', lease.spec?.holderIdentity ?? '', age(lease, now)],
};
