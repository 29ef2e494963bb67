// ConfigMap. upstream: pkg/registry/core/configmap/strategy.go, pkg/apis/core/validation ValidateConfigMap
import type { DeepReadonly } from '../../../../base/deep.ts';
import { deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid } from '../../../api/field.ts';
import type { ConfigMap } from '../../../api/generated/types.ts';
import { CONFIG_MAPS } from '../../../api/resources.ts';
import { invalids, tooLong, WHOLE } from '../lib/errors.ts';
import { byteLength, isConfigMapKey, nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Map = DeepReadonly<ConfigMap>;
const MAX_SIZE = 1024 * 1024;

function validateData(map: Map): FieldError[] {
  const errors: FieldError[] = [];
  let total = 0;
  for (const k of sortedKeys(map.data ?? {})) {
    errors.push(...invalids(`data[${k}]`, k, isConfigMapKey(k)));
    if (map.binaryData?.[k] !== undefined) errors.push(invalid(`data[${k}]`, k, 'duplicate of key present in binaryData'));
    total += byteLength(map.data?.[k] ?? '');
  }
  for (const k of sortedKeys(map.binaryData ?? {})) {
    errors.push(...invalids(`binaryData[${k}]`, k, isConfigMapKey(k)));
    total += decodedLength(String(map.binaryData?.[k] ?? ''));
  }
  if (total > MAX_SIZE) errors.push(tooLong(WHOLE, MAX_SIZE));
  return errors;
}

/** Bytes behind base64 text. */
function decodedLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

function validateUpdate(map: Map, old: Map): FieldError[] {
  const errors = validateCoreMetaUpdate(map.metadata, old.metadata);
  if (old.immutable) {
    if (!map.immutable) errors.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
    if (!deepEqual(map.data ?? {}, old.data ?? {})) errors.push(forbidden('data', 'field is immutable when `immutable` is set'));
    if (!deepEqual(map.binaryData ?? {}, old.binaryData ?? {})) errors.push(forbidden('binaryData', 'field is immutable when `immutable` is set'));
  }
  return [...errors, ...validateCoreMeta(map.metadata, true, nameIsDNSSubdomain), ...validateData(map)];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Data',
    "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
  ),
  AGE,
];

export const configMapStrategy: Strategy<ConfigMap> = {
  resource: CONFIG_MAPS,
  singular: 'configmap',
  shortNames: ['cm'],
  schema: 'io.k8s.api.core.v1.ConfigMap',
  validateName: nameIsDNSSubdomain,
  validate: validateData,
  validateUpdate,
  columns: COLUMNS,
  row: (map, now) => [map.metadata.name ?? '', Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length, age(map, now)],
};
