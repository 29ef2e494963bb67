// SelfSubjectReview: who am I? upstream: pkg/registry/authentication/selfsubjectreview/rest.go
import type { SelfSubjectReview } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { question } from '../lib/review.ts';
import { userOf } from '../lib/user.ts';

export const selfSubjectReviewStrategy = question<SelfSubjectReview>(
  resource('authentication.k8s.io', 'v1', 'SelfSubjectReview', 'selfsubjectreviews', false),
  'io.k8s.api.authentication.v1.SelfSubjectReview',
  (object, context) => ({ ...object, status: { userInfo: userOf(context.user) } }),
);
