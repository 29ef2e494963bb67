// TokenReview: whose token is this? upstream: pkg/registry/authentication/tokenreview/storage.go
import type { TokenReview } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { newBadRequest } from '../../../api/status.ts';
import { question } from '../lib/review.ts';
import { userOf } from '../lib/user.ts';

export const tokenReviewStrategy = question<TokenReview>(
  resource('authentication.k8s.io', 'v1', 'TokenReview', 'tokenreviews', false),
  'io.k8s.api.authentication.v1.TokenReview',
  (object, context) => {
    if (!object.spec.token) throw newBadRequest('token is required for TokenReview in authentication');
    const user = context.authenticate(object.spec.token);
    if (!user) return { ...object, status: { user: {}, error: 'invalid bearer token' } };
    return { ...object, status: { authenticated: true, user: userOf(user) } };
  },
);
