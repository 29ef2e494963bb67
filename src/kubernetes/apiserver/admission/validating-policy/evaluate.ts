// What a policy's expressions say of a request. upstream: apiserver/pkg/admission/plugin/policy/validating/validator.go, apiserver/pkg/admission/plugin/cel
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { MatchCondition, ValidatingAdmissionPolicy, Validation } from '../../../api/generated/types.ts';
import type { ApiObject } from '../../../api/meta.ts';
import { authorizerValue, type Decide } from '../../registry/lib/cel/authorizer.ts';
import { celValue, compile, composed, type Outcome, type Scope } from '../../registry/lib/cel/cel.ts';
import { policyScopes } from '../../registry/lib/cel/policy-scope.ts';
import type { Attributes } from '../plugin.ts';
import { NAMESPACES } from './match.ts';

type Policy = DeepReadonly<ValidatingAdmissionPolicy>;
type Conditions = readonly DeepReadonly<MatchCondition>[];
type Variables = Readonly<Record<string, unknown>>;

/** A validation that did not hold. */
export interface Denial {
  readonly message: string;
  readonly reason: string;
}

const LONGEST_MESSAGE = 5 * 1024;

/** Every validation that fails for this parameter; none when the match conditions leave the request out. */
export function evaluate(policy: Policy, a: Attributes, params: DeepReadonly<ApiObject> | undefined, decide: Decide): Denial[] {
  const scopes = policyScopes(policy);
  const variables = variablesOf(policy, scopes, a, params, decide);
  const applies = allHold(policy.spec?.matchConditions ?? [], scopes.all, variables);
  if (applies === false) return [];
  if (applies !== true) return onError(policy, applies.error);
  return (policy.spec?.validations ?? []).flatMap((validation) => denied(policy, validation, scopes.all, variables));
}

/** Whether a request meets conditions that stand without a policy (those of a webhook). */
export function conditionsHold(conditions: Conditions, a: Attributes, decide: Decide): boolean | { readonly error: string } {
  const none: Policy = { apiVersion: '', kind: '', metadata: {} };
  const scopes = policyScopes(none);
  return allHold(conditions, scopes.all, variablesOf(none, scopes, a, undefined, decide));
}

/** upstream: matchconditions.Matcher: any that is false leaves the request out; a fault counts when none is. */
function allHold(conditions: Conditions, scope: Scope, variables: Variables): boolean | { readonly error: string } {
  let fault: string | undefined;
  for (const { expression } of conditions) {
    const outcome = run(expression, scope, 'bool', variables);
    if ('error' in outcome) fault ??= outcome.error;
    else if (outcome.value !== true) return false;
  }
  return fault === undefined ? true : { error: fault };
}

function denied(policy: Policy, validation: DeepReadonly<Validation>, scope: Scope, variables: Variables): Denial[] {
  const outcome = run(validation.expression, scope, 'bool', variables);
  if ('error' in outcome) return onError(policy, outcome.error);
  if (outcome.value === true) return [];
  return [{ message: messageOf(validation, scope, variables), reason: validation.reason ?? 'Invalid' }];
}

/** A fault denies unless the policy is to be ignored then. */
function onError(policy: Policy, message: string): Denial[] {
  return policy.spec?.failurePolicy === 'Ignore' ? [] : [{ message, reason: '' }];
}

function messageOf(validation: DeepReadonly<Validation>, scope: Scope, variables: Variables): string {
  const { messageExpression, message, expression } = validation;
  const outcome = messageExpression ? run(messageExpression, scope, 'string', variables) : undefined;
  const text = outcome && 'value' in outcome && typeof outcome.value === 'string' ? outcome.value.trim() : '';
  if (text && text.length <= LONGEST_MESSAGE && !text.includes('\n')) return text;
  return message?.trim() || `failed expression: ${expression.trim()}`;
}

function run(expression: string, scope: Scope, wanted: 'bool' | 'string', variables: Variables): Outcome {
  const program = compile(expression, scope, wanted);
  if ('problem' in program) return { error: `compilation error: ${program.problem}` };
  const outcome = program(variables);
  return 'error' in outcome ? { error: `expression '${expression}' resulted in error: ${outcome.error}` } : outcome;
}

function variablesOf(policy: Policy, scopes: ReturnType<typeof policyScopes>, a: Attributes, params: DeepReadonly<ApiObject> | undefined, decide: Decide): Variables {
  const space = a.resource.namespaced ? a.context.get(NAMESPACES, '', a.namespace) : undefined;
  const given = {
    object: celValue(a.object ?? null),
    oldObject: celValue(a.old ?? null),
    request: celValue(requestOf(a)),
    namespaceObject: celValue(space ?? null),
    params: celValue(params ?? null),
    authorizer: authorizerValue(decide),
  };
  const all: Record<string, unknown> = { ...given };
  const members: Record<string, () => unknown> = {};
  for (const [i, { name, expression }] of (policy.spec?.variables ?? []).entries()) {
    members[name] = () => {
      const program = compile(expression, scopes.upTo[i] ?? scopes.all);
      const outcome = 'problem' in program ? { error: program.problem } : program(all);
      if ('error' in outcome) throw new Error(`composited variable ${JSON.stringify(name)} fails to evaluate: ${outcome.error}`);
      return outcome.value;
    };
  }
  all.variables = composed(members);
  return all;
}

/** upstream: admissionv1.AdmissionRequest, as CreateAdmissionRequest fills it in. */
function requestOf(a: Attributes): unknown {
  const { group, version, kind, plural } = a.resource;
  const { name, groups, uid, extra } = a.user;
  return {
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    ...(a.subresource ? { subResource: a.subresource } : {}),
    requestKind: { group, version, kind },
    requestResource: { group, version, resource: plural },
    ...(a.name ? { name: a.name } : {}),
    ...(a.resource.namespaced ? { namespace: a.namespace } : {}),
    operation: a.operation,
    userInfo: { username: name, ...(uid ? { uid } : {}), groups: [...groups], ...(extra ? { extra } : {}) },
    dryRun: a.context.dryRun,
    options: { apiVersion: 'meta.k8s.io/v1', kind: OPTIONS[a.operation] ?? 'CreateOptions' },
  };
}

const OPTIONS: Readonly<Record<string, string>> = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' };
