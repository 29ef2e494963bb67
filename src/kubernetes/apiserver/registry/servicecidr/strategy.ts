// ServiceCIDR: where cluster IPs come from. upstream: pkg/registry/networking/servicecidr/strategy.go, pkg/apis/networking/validation ValidateServiceCIDR
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { ServiceCIDR } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { inner } from '../lib/inner.ts';
import { validateCIDR } from '../lib/ip.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const CIDRS = 'spec.cidrs';

function validate({ spec }: DeepReadonly<ServiceCIDR>): FieldError[] {
  const cidrs = spec?.cidrs ?? [];
  if (cidrs.length === 0) return [required(CIDRS, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(CIDRS, inner('ServiceCIDRSpec', spec), 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((cidr, i) => validateCIDR(`${CIDRS}[${i}]`, cidr));
  const isV6 = cidrs.map((cidr) => cidr.includes(':'));
  if (cidrs.length === 2 && errors.length === 0 && isV6[0] === isV6[1])
    errors.push(invalid(CIDRS, inner('ServiceCIDRSpec', spec), 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96'));
  return errors;
}

/** A range stays; one of the other family may come beside it. */
function validateChange(object: DeepReadonly<ServiceCIDR>, old: DeepReadonly<ServiceCIDR>): FieldError[] {
  const [now, was] = [object.spec?.cidrs ?? [], old.spec?.cidrs ?? []];
  if (now.length === was.length) return was.flatMap((cidr, i) => validateImmutable(`${CIDRS}[${i}]`, now[i], cidr));
  if (was.length !== 1 || now.length !== 2) return validateImmutable(CIDRS, now, was);
  return [...validateImmutable(`${CIDRS}[0]`, now[0], was[0]), ...validate(object)];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'CIDRs',
    'CIDRs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.',
  ),
  AGE,
];

const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';

/** The range that the server was started with, as the controller manager leaves it. upstream: pkg/controlplane/controller/defaultservicecidr */
function ownRange(cidrs: readonly string[], now: string): ServiceCIDR {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes', finalizers: [FINALIZER] },
    spec: { cidrs: [...cidrs] },
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now, reason: '', message: 'Kubernetes Service CIDR is ready' }] },
  };
}

const rules: Strategy<ServiceCIDR> = {
  resource: resource('networking.k8s.io', 'v1', 'ServiceCIDR', 'servicecidrs', false),
  singular: 'servicecidr',
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
  validateName: nameIsDNSSubdomain,
  prepareForCreate(object) {
    delete object.status;
  },
  prepareForUpdate(object, old) {
    if (old.status) object.status = old.status as NonNullable<ServiceCIDR['status']>;
    else delete object.status;
  },
  validate,
  validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateChange(object, old)],
  status: {
    prepareForUpdate(object, old) {
      object.spec = old.spec as NonNullable<ServiceCIDR['spec']>;
    },
    validateUpdate: (object, old) => validateCoreMetaUpdate(object.metadata, old.metadata),
  },
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.spec?.cidrs?.join(',') ?? '', age(object, now)],
};

/** The kind, with the range (two in dual stack, with a comma) that `kubernetes` is about. */
export function createServiceCIDRStrategy(serviceCIDR: string): Strategy<ServiceCIDR> {
  return { ...rules, seeds: (now) => [ownRange(serviceCIDR.split(','), now)] };
}
