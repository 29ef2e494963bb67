// IPAddress: a cluster IP that is taken, and by which Service. upstream: pkg/registry/networking/ipaddress/strategy.go, pkg/apis/networking/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, required } from '../../../api/field.ts';
import type { IPAddress } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { invalids } from '../lib/errors.ts';
import { inner } from '../lib/inner.ts';
import { validateCanonicalIP } from '../lib/ip.ts';
import { isDNS1123Subdomain, isPathSegmentName } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

const PARENT = 'spec.parentRef';

function validate({ spec }: DeepReadonly<IPAddress>): FieldError[] {
  const parent = spec?.parentRef;
  if (!parent) return [required(PARENT)];
  const errors: FieldError[] = [];
  if (parent.group) errors.push(...invalids(`${PARENT}.group`, parent.group, isDNS1123Subdomain(parent.group)));
  if (!parent.resource) errors.push(required(`${PARENT}.resource`));
  else errors.push(...invalids(`${PARENT}.resource`, parent.resource, isPathSegmentName(parent.resource)));
  if (!parent.name) errors.push(required(`${PARENT}.name`));
  else errors.push(...invalids(`${PARENT}.name`, parent.name, isPathSegmentName(parent.name)));
  if (parent.namespace) errors.push(...invalids(`${PARENT}.namespace`, parent.namespace, isPathSegmentName(parent.namespace)));
  return errors;
}

const validateName = (name: string): string[] => validateCanonicalIP('', name).map((e) => e.detail);

function parentText({ spec }: DeepReadonly<IPAddress>): string {
  const parent = spec?.parentRef;
  if (!parent) return '<none>';
  const { group, resource: plural, namespace, name } = parent;
  return `${plural}${group ? `.${group}` : ''}${namespace ? `/${namespace}` : ''}/${name}`;
}

const COLUMNS: readonly Column[] = [NAME, column('ParentRef', 'ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.')];

export const ipAddressStrategy: Strategy<IPAddress> = {
  resource: resource('networking.k8s.io', 'v1', 'IPAddress', 'ipaddresses', false),
  singular: 'ipaddress',
  shortNames: ['ip'],
  schema: 'io.k8s.api.networking.v1.IPAddress',
  validateName,
  validate,
  validateUpdate: (object, old) => [
    ...validate(object),
    ...validateCoreMetaUpdate(object.metadata, old.metadata),
    ...validateImmutable(PARENT, inner('ParentReference', object.spec?.parentRef), inner('ParentReference', old.spec?.parentRef)),
  ],
  columns: COLUMNS,
  row: (object) => [object.metadata.name ?? '', parentText(object)],
};
