// LocalSubjectAccessReview: may somebody do this in this namespace? upstream: pkg/registry/authorization/localsubjectaccessreview/rest.go
import { type FieldError, invalid } from '../../../api/field.ts';
import type { LocalSubjectAccessReview } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { answer, refuse, subjectOf, validateNoMetadata, validateSubject } from '../lib/access-review.ts';
import { question } from '../lib/review.ts';

function validateLocal({ metadata, spec }: LocalSubjectAccessReview): FieldError[] {
  const errors: FieldError[] = [];
  const asked = spec.resourceAttributes;
  if (asked && (asked.namespace ?? '') !== (metadata.namespace ?? ''))
    errors.push(invalid('spec.resourceAttributes.namespace', asked.namespace ?? '', 'must match metadata.namespace'));
  if (spec.nonResourceAttributes) errors.push(invalid('spec.nonResourceAttributes', spec.nonResourceAttributes, 'disallowed on this kind of request'));
  return errors;
}

export const localSubjectAccessReviewStrategy = question<LocalSubjectAccessReview>(
  resource('authorization.k8s.io', 'v1', 'LocalSubjectAccessReview', 'localsubjectaccessreviews', true),
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  (object, context) => {
    refuse([...validateSubject(object.spec), ...validateNoMetadata(object, true), ...validateLocal(object)]);
    return { ...object, status: answer(subjectOf(object.spec), object.spec, context) };
  },
);
