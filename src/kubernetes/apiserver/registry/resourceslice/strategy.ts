// ResourceSlice. upstream: pkg/registry/resource/resourceslice/strategy.go

import { rfc3339 } from '../../../../base/time.ts';
import type { ResourceSlice } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateSlice } from './validation.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Node',
    'NodeName identifies the node which provides the resources in this pool. A field selector can be used to list only ResourceSlice objects belonging to a certain node.\n\nThis field can be used to limit access from nodes to ResourceSlices with the same node name. It also indicates to autoscalers that adding new nodes of the same type as some old node might also make new resources available.\n\nExactly one of NodeName, NodeSelector, AllNodes, and PerDeviceNodeSelection must be set. This field is immutable.',
  ),
  column(
    'Driver',
    'Driver identifies the DRA driver providing the capacity information. A field selector can be used to list only ResourceSlice objects with a certain driver name.\n\nMust be a DNS subdomain and should end with a DNS domain owned by the vendor of the driver. It should use only lower case characters. This field is immutable.',
  ),
  column(
    'Pool',
    'Name is used to identify the pool. For node-local devices, this is often the node name, but this is not required.\n\nIt must not be longer than 253 characters and must consist of one or more DNS sub-domains separated by slashes. This field is immutable.',
  ),
  AGE,
];

const shouting = (driver: string): string[] =>
  driver === driver.toLowerCase() ? [] : [`spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`];

/** upstream: SetDefaults_DeviceTaint */
function stampTaints(object: ResourceSlice, now: string): void {
  for (const taint of (object.spec.devices ?? []).flatMap((d) => d.taints ?? [])) taint.timeAdded ??= now;
}

export const resourceSliceStrategy: Strategy<ResourceSlice> = {
  resource: resource('resource.k8s.io', 'v1', 'ResourceSlice', 'resourceslices', false),
  singular: 'resourceslice',
  schema: 'io.k8s.api.resource.v1.ResourceSlice',
  generation: true,
  validateName: nameIsDNSSubdomain,
  prepareForCreate: (object, context) => stampTaints(object, rfc3339(context.clock.now())),
  prepareForUpdate: (object, _old, context) => stampTaints(object, rfc3339(context.clock.now())),
  validate: ({ spec }) => validateSlice(spec),
  validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateSlice(object.spec, old.spec)],
  warningsOnCreate: ({ spec }) => shouting(spec.driver),
  warningsOnUpdate: ({ spec }) => shouting(spec.driver),
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.spec?.nodeName ?? '', object.spec?.driver ?? '', object.spec?.pool?.name ?? '', age(object, now)],
  fieldSelectors: { 'spec.nodeName': (object) => object.spec.nodeName ?? '', 'spec.driver': (object) => object.spec.driver },
};
