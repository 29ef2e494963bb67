// SelfSubjectAccessReview: may I do this? upstream: pkg/registry/authorization/selfsubjectaccessreview/rest.go
import type { SelfSubjectAccessReview } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { answer, refuse, validateAsked, validateNoMetadata } from '../lib/access-review.ts';
import { question } from '../lib/review.ts';

export const selfSubjectAccessReviewStrategy = question<SelfSubjectAccessReview>(
  resource('authorization.k8s.io', 'v1', 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', false),
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  (object, context) => {
    refuse([...validateAsked(object.spec), ...validateNoMetadata(object, false)]);
    return { ...object, status: answer(context.user, object.spec, context) };
  },
);
