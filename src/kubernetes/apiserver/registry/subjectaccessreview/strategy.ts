// SubjectAccessReview: may somebody do this? upstream: pkg/registry/authorization/subjectaccessreview/rest.go
import type { SubjectAccessReview } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { answer, refuse, subjectOf, validateNoMetadata, validateSubject } from '../lib/access-review.ts';
import { question } from '../lib/review.ts';

export const subjectAccessReviewStrategy = question<SubjectAccessReview>(
  resource('authorization.k8s.io', 'v1', 'SubjectAccessReview', 'subjectaccessreviews', false),
  'io.k8s.api.authorization.v1.SubjectAccessReview',
  (object, context) => {
    refuse([...validateSubject(object.spec), ...validateNoMetadata(object, false)]);
    return { ...object, status: answer(subjectOf(object.spec), object.spec, context) };
  },
);
