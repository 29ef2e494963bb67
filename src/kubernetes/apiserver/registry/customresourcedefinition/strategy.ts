// CustomResourceDefinition. upstream: apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go
import { deepClone } from '../../../../base/deep.ts';
import { resource } from '../../../api/meta.ts';
import type { CustomResourceDefinition } from '../lib/definition.ts';
import { CREATED_AT, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';
import { formatWarnings } from './formats.ts';
import { validateDefinition, validateDefinitionUpdate, validateStatusUpdate } from './validation.ts';

/** The version in which objects are kept is remembered: there may be objects of it. */
function rememberStorageVersion(object: CustomResourceDefinition): void {
  const status = (object.status ??= { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null });
  for (const v of object.spec.versions ?? []) {
    if (v.storage && !status.storedVersions?.includes(v.name)) status.storedVersions = [...(status.storedVersions ?? []), v.name];
  }
}

/** Held by a definition that ends until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export const customResourceDefinitionStrategy: Strategy<CustomResourceDefinition> = {
  resource: resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  generation: true,
  allowUnconditionalUpdate: false,
  plainFinalizers: true,
  defaults({ spec }) {
    if (!spec) return;
    const names = spec.names;
    if (names) {
      if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
      if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
    }
    spec.conversion ??= { strategy: 'None' };
    const service = spec.conversion.webhook?.clientConfig?.service;
    if (service) service.port ??= 443;
    for (const v of spec.versions ?? []) {
      const scale = v.subresources?.scale;
      if (scale && scale.labelSelectorPath === '') delete scale.labelSelectorPath;
    }
  },
  prepareForCreate(object) {
    delete object.status;
    rememberStorageVersion(object);
  },
  prepareForUpdate(object, old) {
    object.status = deepClone(old.status) as NonNullable<CustomResourceDefinition['status']>;
    rememberStorageVersion(object);
  },
  validate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  warningsOnCreate: (object) => formatWarnings(object, undefined),
  warningsOnUpdate: (object, old) => formatWarnings(object, old),
  status: {
    prepareForUpdate(object, old) {
      object.spec = deepClone(old.spec) as CustomResourceDefinition['spec'];
    },
    validateUpdate: validateStatusUpdate,
  },
  // upstream: etcd.go Delete: the first request only marks it.
  heldFromDeletion: (object) => object.metadata.deletionTimestamp === undefined,
  markDeleted(object) {
    const { metadata } = object;
    if (!metadata.finalizers?.includes(CLEANUP)) metadata.finalizers = [...(metadata.finalizers ?? []), CLEANUP];
    const status = (object.status ??= { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null });
    status.conditions = [
      ...(status.conditions ?? []).filter((c) => c.type !== 'Terminating'),
      {
        type: 'Terminating',
        status: 'True',
        ...(metadata.deletionTimestamp ? { lastTransitionTime: metadata.deletionTimestamp } : {}),
        reason: 'InstanceDeletionPending',
        message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
      },
    ];
  },
  columns: [NAME, CREATED_AT],
  row: (object) => [object.metadata.name ?? '', object.metadata.creationTimestamp ?? null],
};
