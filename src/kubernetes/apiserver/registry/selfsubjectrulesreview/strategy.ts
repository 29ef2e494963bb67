// SelfSubjectRulesReview: what may I do in a namespace? upstream: pkg/registry/authorization/selfsubjectrulesreview/rest.go
import { deepClone } from '../../../../base/deep.ts';
import type { SelfSubjectRulesReview, SubjectRulesReviewStatus } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { newBadRequest } from '../../../api/status.ts';
import { question } from '../lib/review.ts';

export const selfSubjectRulesReviewStrategy = question<SelfSubjectRulesReview>(
  resource('authorization.k8s.io', 'v1', 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', false),
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  (object, context) => {
    const namespace = object.spec.namespace;
    if (!namespace) throw newBadRequest('no namespace on request');
    // The question is not repeated in the answer.
    return { ...object, spec: {}, status: deepClone(context.rules(context.user, namespace)) as SubjectRulesReviewStatus };
  },
);
