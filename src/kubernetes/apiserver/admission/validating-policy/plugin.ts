// Policies in CEL. upstream: apiserver/pkg/admission/plugin/policy/validating/{plugin,dispatcher}.go
// Not here: webhooks, type checking into status.typeChecking, and an audit log (the action Audit leaves no trace).
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../../api/generated/types.ts';
import { selects } from '../../../api/labels.ts';
import type { ApiObject } from '../../../api/meta.ts';
import { newForbidden, StatusError } from '../../../api/status.ts';
import type { Authorizer } from '../../authorization.ts';
import type { Kinds } from '../../kinds.ts';
import type { Decide } from '../../registry/lib/cel/authorizer.ts';
import type { Attributes, Plugin } from '../plugin.ts';
import { type Denial, evaluate } from './evaluate.ts';
import { BINDINGS, POLICIES } from './kinds.ts';
import { isExempt, matches } from './match.ts';

type Policy = DeepReadonly<ValidatingAdmissionPolicy>;
type Binding = DeepReadonly<ValidatingAdmissionPolicyBinding>;
type Params = readonly (DeepReadonly<ApiObject> | undefined)[];

const CODES: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 };

/** Refuses what a bound policy denies. */
export function validatingPolicies(authorizer: Authorizer, kinds: Kinds): Plugin {
  return {
    name: 'ValidatingAdmissionPolicy',
    validate(a: Attributes): void {
      if (isExempt(a)) return;
      const bindings = [...a.context.list(BINDINGS)];
      if (bindings.length === 0) return;
      let first: Error | undefined;
      for (const policy of a.context.list(POLICIES)) {
        const bound = bindings.filter((b) => b.spec?.policyName === policy.metadata.name);
        if (bound.length === 0 || !matches(policy.spec?.matchConstraints, a)) continue;
        // All are asked: each may warn, the first that denies is named.
        for (const binding of bound) {
          const refused = judge(a, policy, binding, { kinds, decide: deciding(authorizer, a) });
          first ??= refused;
        }
      }
      if (first) throw first;
    },
  };
}

const deciding =
  (authorizer: Authorizer, a: Attributes): Decide =>
  (q) =>
    authorizer.decide({ user: a.user, version: '', ...q });

interface Means {
  readonly kinds: Kinds;
  readonly decide: Decide;
}

/** The refusal, when the binding denies; warnings are given on the way. */
function judge(a: Attributes, policy: Policy, binding: Binding, { kinds, decide }: Means): Error | undefined {
  if (!matches(binding.spec?.matchResources, a)) return undefined;
  const params = paramsOf(a, policy, binding, kinds);
  if ('error' in params) {
    if (policy.spec?.failurePolicy === 'Ignore') return undefined;
    return refusal(a, policy, binding, { message: `failed to configure binding: ${params.error}`, reason: '' });
  }
  const denials = params.list.flatMap((p) => evaluate(policy, a, p, decide));
  const actions = binding.spec?.validationActions ?? [];
  if (actions.includes('Warn')) {
    for (const { message } of denials) a.warn(`Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`);
  }
  const [first] = denials;
  return first && actions.includes('Deny') ? refusal(a, policy, binding, first) : undefined;
}

function refusal(a: Attributes, policy: Policy, binding: Binding, { message, reason }: Denial): Error {
  const text = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`;
  const { status } = newForbidden({ group: a.resource.group, resource: a.resource.plural }, a.name, text);
  return new StatusError({
    ...status,
    reason: (reason || 'Invalid') as NonNullable<typeof status.reason>,
    code: CODES[reason] ?? 422,
    details: { ...status.details, causes: [...(status.details?.causes ?? []), { message: text }] },
  });
}

/** The objects that the policy is asked with, one after the other. upstream: generic.CollectParams */
function paramsOf(a: Attributes, policy: Policy, binding: Binding, kinds: Kinds): { readonly list: Params } | { readonly error: string } {
  const kind = policy.spec?.paramKind;
  const ref = binding.spec?.paramRef;
  if (!kind || !ref) return { list: [undefined] };
  const strategy = kinds.byKind(kind.apiVersion ?? '', kind.kind ?? '');
  if (!strategy) return { error: `failed to find resource referenced by paramKind: '${kind.apiVersion}, Kind=${kind.kind}'` };
  const { namespaced } = strategy.resource;
  if (!namespaced && ref.namespace) return { error: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  const namespace = namespaced ? ref.namespace || a.namespace : '';
  if (namespaced && !namespace) return { error: "can't use namespaced paramRef to match cluster-scoped resources" };
  const found = ref.name
    ? [a.context.get(strategy.resource, namespace, ref.name)].filter((p) => p !== undefined)
    : [...a.context.list(strategy.resource, namespaced ? namespace : undefined)].filter((p) => selects(ref.selector, p.metadata.labels));
  if (found.length > 0) return { list: found };
  if (ref.parameterNotFoundAction === 'Allow') return { list: [] };
  return { error: 'no params found for policy binding with `Deny` parameterNotFoundAction' };
}
