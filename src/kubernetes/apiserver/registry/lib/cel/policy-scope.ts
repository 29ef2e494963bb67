// The names that a policy's expressions may use, and their types. upstream: apiserver/pkg/admission/plugin/cel/{compile,composition}.go
import type { DeepReadonly } from '../../../../../base/deep.ts';
import type { ParamKind, Variable } from '../../../../api/generated/types.ts';
import { AUTHORIZER } from './authorizer.ts';
import { type Scope, typeOf } from './cel.ts';

/** Objects are not typed by their schema here, as upstream's are not when it evaluates. */
const ALWAYS: Readonly<Record<string, string>> = { object: 'dyn', oldObject: 'dyn', request: 'dyn', namespaceObject: 'dyn', authorizer: AUTHORIZER };

/** A policy that validates or one that mutates. */
export interface Expressive {
  readonly spec?: { readonly paramKind?: ParamKind; readonly variables?: readonly Variable[] };
}

export interface PolicyScopes {
  /** The scope of each variable's expression: the variables before it. */
  readonly upTo: readonly Scope[];
  readonly all: Scope;
}

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

const known = new WeakMap<object, PolicyScopes>();

/** Needs CEL to be loaded. */
export function policyScopes(policy: DeepReadonly<Expressive>): PolicyScopes {
  const found = known.get(policy);
  if (found) return found;
  const variables = policy.spec?.paramKind ? { ...ALWAYS, params: 'dyn' } : ALWAYS;
  const upTo: Scope[] = [];
  let composed: Record<string, string> = {};
  for (const { name, expression } of policy.spec?.variables ?? []) {
    const scope: Scope = { variables, composed };
    upTo.push(scope);
    if (IDENTIFIER.test(name ?? '')) composed = { ...composed, [name]: typeOf(expression ?? '', scope) };
  }
  const made = { upTo, all: { variables, composed } };
  if (Object.isFrozen(policy)) known.set(policy, made);
  return made;
}
