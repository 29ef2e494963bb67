// The kind that a CustomResourceDefinition brings to life. upstream: apiextensions-apiserver/pkg/registry/customresource/strategy.go
import { type DeepReadonly, deepClone } from '../../../../base/deep.ts';
import type { FieldError } from '../../../api/field.ts';
import { type ApiObject, apiVersionOf, resource } from '../../../api/meta.ts';
import type { CustomResourceDefinition, DefinitionVersion, SchemaProps } from '../lib/definition.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateObjectMetaUpdate } from '../lib/object-meta.ts';
import type { OtherVersion, Strategy } from '../strategy.ts';
import { setAt, valueAt } from './json-path.ts';
import { openSchema } from './open-schema.ts';
import { hasRules, validateRules } from './rules.ts';
import { applyDefaults, prune } from './structure.ts';
import { columnsOf, rowOf } from './table.ts';
import { validateValue } from './validation.ts';

export interface CustomResource extends ApiObject {
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

type Definition = DeepReadonly<CustomResourceDefinition>;
type Version = DeepReadonly<DefinitionVersion>;
type Custom = DeepReadonly<CustomResource>;
const ANYTHING: SchemaProps = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** The strategy of a definition's storage version; its other served versions are views of it. */
export function customResourceStrategy(definition: Definition): Strategy<CustomResource> {
  const { group, names, scope, versions } = definition.spec;
  const stored = versions.find((v) => v.storage) ?? versions[0];
  if (!stored) throw new Error(`no version in ${definition.metadata.name}`);
  const of = (version: string) => resource<CustomResource>(group, version, names.kind, names.plural, scope === 'Namespaced');
  return {
    resource: of(stored.name),
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames?.length ? { shortNames: names.shortNames } : {}),
    ...(names.categories?.length ? { categories: names.categories } : {}),
    ...(stored.deprecated ? { deprecation: stored.deprecationWarning ?? `${group}/${stored.name} ${names.kind} is deprecated` } : {}),
    schema: '',
    generation: true,
    plainFinalizers: true,
    structure: openSchema(of(stored.name), stored.schema?.openAPIV3Schema ?? ANYTHING),
    usesCel: versions.some((v) => hasRules(v.schema?.openAPIV3Schema ?? ANYTHING)),
    allowUnconditionalUpdate: false,
    validateName: nameIsDNSSubdomain,
    ...rulesOf(stored),
    otherVersions: versions.filter((v) => v.served && v !== stored).map((v) => otherVersion(apiVersionOf(of(stored.name)), of(v.name))),
    columns: columnsOf(stored),
    row: (object, now) => rowOf(stored, object, now),
    fieldSelectors: Object.fromEntries((stored.selectableFields ?? []).map((f) => [f.jsonPath.slice(1), (object: Custom) => String(valueAt(object, f.jsonPath) ?? '')])),
  };
}

type Rules = Pick<Strategy<CustomResource>, 'prune' | 'defaults' | 'prepareForCreate' | 'prepareForUpdate' | 'validate' | 'validateUpdate' | 'status' | 'scale'>;

function rulesOf(version: Version): Rules {
  const schema = version.schema?.openAPIV3Schema ?? ANYTHING;
  const hasStatus = version.subresources?.status !== undefined;
  const check = (object: Custom, old?: Custom): FieldError[] => {
    const errors = validateValue(schema, object, '');
    return [...errors, ...validateRules(schema, object, old, errors)];
  };
  const keep = (part: 'spec' | 'status', object: CustomResource, old: Custom): void => {
    if (old[part] === undefined) delete object[part];
    else object[part] = deepClone(old[part]);
  };
  return {
    prune: (object) => prune(schema, object),
    defaults: (object) => applyDefaults(schema, object),
    prepareForCreate(object) {
      if (hasStatus) delete object.status;
    },
    prepareForUpdate(object, old) {
      if (hasStatus) keep('status', object, old);
    },
    validate: (object) => check(object),
    validateUpdate: (object, old) => [...validateObjectMetaUpdate(object.metadata, old.metadata), ...check(object, old)],
    ...(hasStatus
      ? {
          status: {
            // Only the status and the metadata come from the caller.
            prepareForUpdate(object, old) {
              for (const field of Object.keys({ ...object, ...old })) {
                if (field === 'status' || field === 'metadata') continue;
                if (old[field] === undefined) delete object[field];
                else object[field] = deepClone(old[field]);
              }
            },
            validateUpdate: (object, old) => [...validateObjectMetaUpdate(object.metadata, old.metadata), ...check(object, old)],
          },
        }
      : {}),
    ...scaleOf(version),
  };
}

function scaleOf(version: Version): Pick<Rules, 'scale'> {
  const paths = version.subresources?.scale;
  if (!paths) return {};
  const number = (object: Custom, path: string): number => Number(valueAt(object, path) ?? 0);
  return {
    scale: {
      get: (object) => ({
        replicas: number(object, paths.specReplicasPath),
        statusReplicas: number(object, paths.statusReplicasPath),
        selector: paths.labelSelectorPath ? String(valueAt(object, paths.labelSelectorPath) ?? '') : '',
      }),
      set: (object, replicas) => setAt(object, paths.specReplicasPath, replicas),
    },
  };
}

/** Conversion None: only the version's name differs. */
function otherVersion(stored: string, other: ReturnType<typeof resource<CustomResource>>): OtherVersion<CustomResource> {
  return {
    resource: other,
    schema: '',
    toStored: (object) => ({ ...object, apiVersion: stored }) as CustomResource,
    fromStored: (object) => ({ ...object, apiVersion: apiVersionOf(other) }) as CustomResource,
  };
}
