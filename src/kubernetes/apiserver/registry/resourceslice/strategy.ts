// ResourceSlice. upstream: pkg/registry/resource/resourceslice/strategy.go

import { rfc3339 } from '../../../../base/time.ts';
import type { ResourceSlice } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validateSlice } from './validation.ts';

const COLUMNS: readonly Column[] = [NAME, column('Node', ''), column('Driver', ''), column('Pool', ''), AGE];

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
