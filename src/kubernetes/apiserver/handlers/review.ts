// Kinds that are questions: answered at once, never stored. upstream: pkg/registry/authorization, pkg/registry/authentication
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ApiObject } from '../../api/meta.ts';
import { newInvalid } from '../../api/status.ts';
import type { ApiResponse, UserInfo } from '../../api/wire.ts';
import { userOfToken } from '../authentication.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { normalise } from '../decoding/normal.ts';
import { contextOf, type ResourceExchange } from '../exchange.ts';
import { negotiate } from '../negotiate.ts';
import type { AccessAttributes, AccessRules, ReviewContext } from '../registry/strategy.ts';
import { respond } from '../respond.ts';

/** Validates the question and gives its answer. */
export async function answerReview(x: ResourceExchange, question: ApiObject, dryRun: boolean): Promise<ApiResponse> {
  const { strategy } = x;
  const form = negotiate(x.request);
  const context = reviewContext(x, dryRun);
  const errors = strategy.validate(question as DeepReadonly<ApiObject>, context);
  if (errors.length) throw newInvalid(strategy.resource, question.metadata.name ?? '', errors);
  const answer = await strategy.review?.(question, context);
  return respond(x, 201, form, normalise(answer, typeOfStrategy(strategy)));
}

function reviewContext(x: ResourceExchange, dryRun: boolean): ReviewContext {
  const { authorizer, authentication } = x.core;
  return {
    ...contextOf(x, { dryRun }),
    authorize: (a) => authorizer.decide({ ...NO_RESOURCE, ...a.resource, user: a.user, verb: a.verb, ...(a.path === undefined ? {} : { path: a.path }) }),
    rules: (user, namespace) => rulesOf(x, user, namespace),
    authenticate: (token) => userOfToken(token, authentication),
  };
}

const NO_RESOURCE: NonNullable<AccessAttributes['resource']> = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' };

const EVERYTHING: AccessRules = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

/** Every rule that the user has in a namespace, as `auth can-i --list` shows them. */
function rulesOf(x: ResourceExchange, user: UserInfo, namespace: string): AccessRules {
  if (user.groups.includes('system:masters')) return EVERYTHING;
  const grants = [...x.core.authorizer.grants(user, namespace)].map((g) => g.rule);
  const resourceRules = grants
    .filter((r) => !r.nonResourceURLs?.length)
    .map((r) => ({ verbs: r.verbs ?? [], apiGroups: r.apiGroups ?? [], resources: r.resources ?? [], ...(r.resourceNames ? { resourceNames: r.resourceNames } : {}) }));
  const nonResourceRules = grants.filter((r) => r.nonResourceURLs?.length).map((r) => ({ verbs: r.verbs ?? [], nonResourceURLs: r.nonResourceURLs ?? [] }));
  return { resourceRules, nonResourceRules, incomplete: false };
}
