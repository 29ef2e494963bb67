// IngressClass. upstream: pkg/registry/networking/ingressclass/strategy.go, pkg/apis/networking/validation ValidateIngressClass
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, required } from '../../../api/field.ts';
import type { IngressClass, IngressClassParametersReference } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { invalids, tooLong, unsupported } from '../lib/errors.ts';
import { isDNS1123Subdomain, isPathSegmentName, nameIsDNSLabel, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { validateDomainPrefixedPath } from '../lib/prefixed-path.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Class = DeepReadonly<IngressClass>;
const SCOPES = ['Cluster', 'Namespace'];

function validate(object: Class): FieldError[] {
  const errors: FieldError[] = [];
  const controller = object.spec?.controller ?? '';
  if (controller.length > 250) errors.push(tooLong('spec.controller', 250));
  errors.push(...validateDomainPrefixedPath('spec.controller', controller));
  const parameters = object.spec?.parameters;
  return parameters ? [...errors, ...validateParameters(parameters)] : errors;
}

function validateParameters(p: DeepReadonly<IngressClassParametersReference>): FieldError[] {
  const path = 'spec.parameters';
  const errors: FieldError[] = [];
  if (p.apiGroup !== undefined) errors.push(...invalids(`${path}.apiGroup`, p.apiGroup, isDNS1123Subdomain(p.apiGroup)));
  if (!p.kind) errors.push(required(`${path}.kind`));
  else errors.push(...invalids(`${path}.kind`, p.kind, isPathSegmentName(p.kind)));
  if (!p.name) errors.push(required(`${path}.name`));
  else errors.push(...invalids(`${path}.name`, p.name, isPathSegmentName(p.name)));
  if (p.scope === undefined) return [...errors, required(`${path}.scope`)];
  if (!SCOPES.includes(p.scope)) errors.push(unsupported(`${path}.scope`, p.scope, SCOPES));
  if (p.scope === 'Namespace') {
    if (p.namespace === undefined || p.namespace === '') errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else errors.push(...invalids(`${path}.namespace`, p.namespace, nameIsDNSLabel(p.namespace, false)));
  }
  if (p.scope === 'Cluster' && p.namespace !== undefined) errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Controller', 'Controller that is responsible for handling this class'),
  column('Parameters', 'A reference to a resource with additional parameters'),
  AGE,
];

export const ingressClassStrategy: Strategy<IngressClass> = {
  resource: resource<IngressClass>('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', false),
  singular: 'ingressclass',
  schema: 'io.k8s.api.networking.v1.IngressClass',
  generation: true,
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    if (object.spec?.parameters) object.spec.parameters.scope ??= 'Cluster';
  },
  validate,
  validateUpdate: (object, old) => [
    ...validateCoreMetaUpdate(object.metadata, old.metadata),
    ...validateImmutable('spec.controller', object.spec?.controller ?? '', old.spec?.controller ?? ''),
    ...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain),
    ...validate(object),
  ],
  columns: COLUMNS,
  row(object, now) {
    const p = object.spec?.parameters;
    const group = p?.apiGroup ? `.${p.apiGroup}` : '';
    const standard = object.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
    return [`${object.metadata.name ?? ''}${standard ? ' (default)' : ''}`, object.spec?.controller ?? '', p ? `${p.kind}${group}/${p.name}` : '<none>', age(object, now)];
  },
};
