// The questions whether somebody may do something. upstream: pkg/registry/authorization/util/helpers.go, pkg/apis/authorization/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { NonResourceAttributes, ResourceAttributes, SubjectAccessReviewSpec, SubjectAccessReviewStatus } from '../../../api/generated/types.ts';
import type { ApiObject } from '../../../api/meta.ts';
import { newInvalid } from '../../../api/status.ts';
import type { UserInfo } from '../../../api/wire.ts';
import type { AccessAttributes, ReviewContext } from '../strategy.ts';

interface Asked {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** Throws when there is something to say; upstream leaves the kind out of it. */
export function refuse(errors: readonly FieldError[]): void {
  if (errors.length) throw newInvalid({ group: 'authorization.k8s.io', kind: '' }, '', errors);
}

/** Exactly one kind of attributes. */
export function validateAsked(spec: DeepReadonly<Asked>): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes && nonResourceAttributes) {
    return [invalid('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes')];
  }
  if (!resourceAttributes && !nonResourceAttributes) {
    return [invalid('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')];
  }
  return resourceAttributes ? validateSelectors(resourceAttributes) : [];
}

function validateSelectors(attributes: DeepReadonly<ResourceAttributes>): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['fieldSelector', 'labelSelector'] as const) {
    const selector = attributes[field];
    if (!selector) continue;
    const path = `spec.resourceAttributes.${field}`;
    if (selector.rawSelector && selector.requirements?.length)
      errors.push(invalid(`${path}.rawSelector`, selector.rawSelector, 'may not specified at the same time as requirements'));
    if (!selector.rawSelector && !selector.requirements?.length)
      errors.push(required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`));
  }
  return errors;
}

/** Somebody must be meant. */
export function validateSubject(spec: DeepReadonly<SubjectAccessReviewSpec>): FieldError[] {
  const errors = validateAsked(spec);
  if (!spec.user && !spec.groups?.length) errors.push(invalid('spec.user', spec.user ?? '', 'at least one of user or group must be specified'));
  return errors;
}

/** A question has no metadata but the namespace of a local one. */
export function validateNoMetadata(object: DeepReadonly<ApiObject>, namespaced: boolean): FieldError[] {
  const { managedFields: _, namespace, creationTimestamp: __, ...rest } = object.metadata;
  const left = namespaced || !namespace ? rest : { ...rest, namespace };
  return Object.values(left).some((v) => v !== undefined && v !== '' && v !== null) ? [invalid('metadata', object.metadata, 'must be empty')] : [];
}

export function subjectOf(spec: DeepReadonly<SubjectAccessReviewSpec>): UserInfo {
  const { user, groups, uid, extra } = spec;
  return { name: user ?? '', groups: groups ?? [], ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
}

/** Asks the authorizer, and puts its answer as a status. */
export function answer(user: UserInfo, spec: DeepReadonly<Asked>, context: ReviewContext): SubjectAccessReviewStatus {
  const decision = context.authorize(attributesOf(user, spec));
  return {
    allowed: decision.allowed,
    ...(decision.denied ? { denied: true } : {}),
    ...(decision.reason ? { reason: decision.reason } : {}),
    ...(decision.error ? { evaluationError: decision.error } : {}),
  };
}

function attributesOf(user: UserInfo, spec: DeepReadonly<Asked>): AccessAttributes {
  const path = spec.nonResourceAttributes;
  if (path) return { user, verb: path.verb ?? '', path: path.path ?? '' };
  const { verb = '', group = '', version = '', resource = '', subresource = '', namespace = '', name = '' } = spec.resourceAttributes ?? {};
  return { user, verb, resource: { group, version, resource, subresource, namespace, name } };
}
