// Service. upstream: pkg/registry/core/service/{strategy.go, storage/storage.go}
import { deepClone } from '../../../../base/deep.ts';
import type { Service } from '../../../api/generated/types.ts';
import { SERVICES } from '../../../api/resources.ts';
import { balancerWarnings } from '../lib/ip-warnings.ts';
import { nameIsDNSLabel } from '../lib/names.ts';
import type { Strategy } from '../strategy.ts';
import { addressesOf } from './addresses.ts';
import { ServiceAllocator } from './allocate.ts';
import { setDefaults } from './defaults.ts';
import { type Draft, dropTypeDependentFields, normalizeClusterIPs, patchAllocatedValues, type Stored, specOf } from './fields.ts';
import { SERVICE_COLUMNS, serviceRow } from './table.ts';
import { validateService, validateServiceStatus, validateServiceUpdate } from './validation.ts';
import { warningsFor } from './warnings.ts';

const draft = (service: Service): Draft => {
  service.spec ??= {};
  return service as Draft;
};

/** A Service kind with allocators of its own. */
export function createServiceStrategy(serviceCIDR: string, nodePortRange: string | (() => string)): Strategy<Service> {
  const allocator = new ServiceAllocator(serviceCIDR, nodePortRange);
  return {
    resource: SERVICES,
    singular: 'service',
    shortNames: ['svc'],
    categories: ['all'],
    schema: 'io.k8s.api.core.v1.Service',
    allowCreateOnUpdate: true,
    validateName: nameIsDNSLabel,
    defaults: setDefaults,
    beginCreate(service, context) {
      normalizeClusterIPs(draft(service).spec, undefined);
      return allocator.create(draft(service), context);
    },
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
    },
    beginUpdate(service, old, context) {
      patchAllocatedValues(draft(service).spec, specOf(old));
      normalizeClusterIPs(draft(service).spec, specOf(old));
      return allocator.update(draft(service), old, context);
    },
    prepareForUpdate(service, old) {
      service.status = deepClone(old.status ?? { loadBalancer: {} }) as NonNullable<Service['status']>;
      // Giving a balancer back takes time; nobody has to know.
      if (draft(service).spec.type !== 'LoadBalancer') service.status.loadBalancer = {};
      dropTypeDependentFields(draft(service).spec, specOf(old));
    },
    validate: (service) => validateService(service),
    validateUpdate: validateServiceUpdate,
    canonicalize(service) {
      // The policy was once filled in for a type that routes nothing; readers are spared it.
      if (service.spec?.type === 'ExternalName') delete service.spec.internalTrafficPolicy;
    },
    warningsOnCreate: warningsFor,
    warningsOnUpdate: warningsFor,
    afterDelete: (service: Stored) => allocator.release(service),
    restore: (services) => allocator.restore(services),
    figures: () => allocator.figures(),
    companions: addressesOf,
    status: {
      prepareForUpdate(service, old) {
        service.spec = deepClone(old.spec ?? {}) as NonNullable<Service['spec']>;
      },
      validateUpdate: validateServiceStatus,
      warningsOnUpdate: balancerWarnings,
    },
    columns: SERVICE_COLUMNS,
    row: serviceRow,
    fieldSelectors: { 'spec.clusterIP': (service) => specOf(service).clusterIP ?? '', 'spec.type': (service) => specOf(service).type ?? '' },
  };
}
