// LimitRange. upstream: pkg/registry/core/limitrange/strategy.go, pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem
import type { LimitRange, LimitRangeItem } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta } from '../lib/object-meta.ts';
import { CREATED_AT, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';
import { validateLimitRange } from './validation.ts';

/** For containers, what is not said follows: default from max, defaultRequest from default, then from min. */
function defaultItem(item: LimitRangeItem): void {
  if (item.type !== 'Container') return;
  const given = (item.default ??= {});
  for (const [name, value] of Object.entries(item.max ?? {})) given[name] ??= value;
  const request = (item.defaultRequest ??= {});
  for (const [name, value] of Object.entries(given)) request[name] ??= value;
  for (const [name, value] of Object.entries(item.min ?? {})) request[name] ??= value;
}

export const limitRangeStrategy: Strategy<LimitRange> = {
  resource: resource<LimitRange>('', 'v1', 'LimitRange', 'limitranges', true),
  singular: 'limitrange',
  shortNames: ['limits'],
  schema: 'io.k8s.api.core.v1.LimitRange',
  allowCreateOnUpdate: true,
  validateName: nameIsDNSSubdomain,
  defaults(range) {
    for (const item of range.spec?.limits ?? []) defaultItem(item);
  },
  prepareForCreate(range, context) {
    range.metadata.name ||= context.random.uuid();
  },
  validate: validateLimitRange,
  validateUpdate: (range) => [...validateCoreMeta(range.metadata, true, nameIsDNSSubdomain), ...validateLimitRange(range)],
  columns: [NAME, CREATED_AT],
  row: (range) => [range.metadata.name ?? '', range.metadata.creationTimestamp ?? null],
};
