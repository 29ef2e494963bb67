// serviceaccounts/token: a token that names an account for a while. upstream: pkg/registry/core/serviceaccount/storage/token.go

import type { DeepReadonly } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import { invalid } from '../../api/field.ts';
import type { Pod, TokenRequest, TokenRequestSpec } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { newBadRequest, newConflict, newInvalid, newNotFound } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { ISSUER, type TokenOrder } from '../account-tokens.ts';
import { contextOf, type ResourceExchange } from '../exchange.ts';
import { attributes } from '../handlers/attributes.ts';
import { namedEntry } from '../handlers/read.ts';
import { answerTransient, readTransient, transient } from '../transient.ts';

const KIND = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const REQUESTS = transient({ ...KIND, plural: 'tokenrequests', namespaced: true }, 'io.k8s.api.authentication.v1.TokenRequest');
const HOUR = 3600;

/** Answers serviceaccounts/token. */
export function issueToken(x: ResourceExchange): ApiResponse {
  namedEntry(x);
  const { object, options } = readTransient(x, REQUESTS);
  x.core.admission.admit(attributes(x, 'CREATE', contextOf(x, options), object, undefined));
  const request = object as TokenRequest;
  const spec: Partial<TokenRequestSpec> = request.spec ?? {};
  const seconds = spec.expirationSeconds ?? HOUR;
  const audiences = spec.audiences?.length ? spec.audiences : [ISSUER];
  checkDuration(seconds);
  const bound = spec.boundObjectRef && { kind: (spec.boundObjectRef.kind ?? '').toLowerCase(), name: spec.boundObjectRef.name ?? '', uid: checkBound(x, spec) };
  const issued = x.core.accountTokens.issue({ namespace: x.info.namespace, name: x.info.name, audiences, seconds, ...(bound ? { bound } : {}), ...nodeOf(x, bound) });
  if (!issued) throw newNotFound({ group: '', resource: 'serviceaccounts' }, x.info.name);
  const answer = {
    ...request,
    metadata: { ...request.metadata, name: x.info.name, namespace: x.info.namespace, creationTimestamp: rfc3339(x.core.clock.now()) },
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token: issued.token, expirationTimestamp: rfc3339(issued.expires) },
  };
  return answerTransient(x, REQUESTS, answer as ApiObject);
}

/** The node of the pod that a token is bound to. */
function nodeOf(x: ResourceExchange, bound: TokenOrder['bound']): Pick<TokenOrder, 'node'> {
  const pod = bound?.kind === 'pod' ? (x.core.storage.get('pods', x.info.namespace, bound.name)?.object as DeepReadonly<Pod> | undefined) : undefined;
  const name = pod?.spec?.nodeName;
  if (!name) return {};
  const uid = x.core.storage.get('nodes', '', name)?.object.metadata.uid;
  return { node: { name, ...(uid ? { uid } : {}) } };
}

function checkDuration(seconds: number): void {
  const refuse = (why: string): Error => newInvalid(KIND, '', [invalid('spec.expirationSeconds', seconds, why)]);
  if (seconds < 600) throw refuse('may not specify a duration less than 10 minutes');
  if (seconds > 2 ** 32) throw refuse('may not specify a duration larger than 2^32 seconds');
}

const BOUND: Readonly<Record<string, string>> = { 'v1 Pod': 'pods', 'v1 Secret': 'secrets', 'v1 Node': 'nodes' };

/** The uid of the object that the token is bound to. Throws when there is none such. */
function checkBound(x: ResourceExchange, spec: Partial<TokenRequestSpec>): string {
  const ref = spec.boundObjectRef ?? {};
  const plural = BOUND[`${ref.apiVersion} ${ref.kind}`];
  if (!plural) throw newBadRequest(`cannot bind token to object of type ${ref.apiVersion?.includes('/') ? ref.apiVersion : `/${ref.apiVersion ?? ''}`}, Kind=${ref.kind ?? ''}`);
  const found = x.core.storage.get(plural, plural === 'nodes' ? '' : x.info.namespace, ref.name ?? '');
  if (!found) throw newNotFound({ group: '', resource: plural }, ref.name ?? '');
  const { uid } = found.object.metadata;
  if (ref.uid && ref.uid !== uid)
    throw newConflict(
      // Upstream names the kind here.
      { group: '', resource: ref.kind ?? '' },
      ref.name ?? '',
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  return uid ?? '';
}
