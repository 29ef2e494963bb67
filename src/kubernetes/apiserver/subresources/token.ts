// serviceaccounts/token: a token that names an account for a while. upstream: pkg/registry/core/serviceaccount/storage/token.go

import { encode, toBase64 } from '../../../base/bytes.ts';
import type { DeepReadonly } from '../../../base/deep.ts';
import { sha256 } from '../../../base/hash.ts';
import { rfc3339 } from '../../../base/time.ts';
import { invalid } from '../../api/field.ts';
import type { TokenRequest, TokenRequestSpec } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { newBadRequest, newConflict, newInvalid, newNotFound } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { namedEntry } from '../handlers/read.ts';
import { answerTransient, readTransient, transient } from '../transient.ts';

const KIND = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const REQUESTS = transient({ ...KIND, plural: 'tokenrequests', namespaced: true }, 'io.k8s.api.authentication.v1.TokenRequest');
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const HOUR = 3600;

/** Answers serviceaccounts/token. */
export function issueToken(x: ResourceExchange): ApiResponse {
  const account = namedEntry(x).object;
  const { object } = readTransient(x, REQUESTS);
  const request = object as TokenRequest;
  const spec: Partial<TokenRequestSpec> = request.spec ?? {};
  const seconds = spec.expirationSeconds ?? HOUR;
  const audiences = spec.audiences?.length ? spec.audiences : [ISSUER];
  checkDuration(seconds);
  checkBound(x, spec);
  const expires = x.core.clock.now() + seconds * 1000;
  const claims = {
    iss: ISSUER,
    aud: audiences,
    exp: Math.floor(expires / 1000),
    iat: Math.floor(x.core.clock.now() / 1000),
    sub: `system:serviceaccount:${x.info.namespace}:${x.info.name}`,
  };
  const answer = {
    ...request,
    metadata: { ...request.metadata, name: x.info.name, namespace: x.info.namespace, creationTimestamp: rfc3339(x.core.clock.now()) },
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token: signed(claims, account), expirationTimestamp: rfc3339(expires) },
  };
  return answerTransient(x, REQUESTS, answer as ApiObject);
}

function checkDuration(seconds: number): void {
  const refuse = (why: string): Error => newInvalid(KIND, '', [invalid('spec.expirationSeconds', seconds, why)]);
  if (seconds < 600) throw refuse('may not specify a duration less than 10 minutes');
  if (seconds > 2 ** 32) throw refuse('may not specify a duration larger than 2^32 seconds');
}

const BOUND: Readonly<Record<string, string>> = { 'v1 Pod': 'pods', 'v1 Secret': 'secrets', 'v1 Node': 'nodes' };

function checkBound(x: ResourceExchange, spec: Partial<TokenRequestSpec>): void {
  const ref = spec.boundObjectRef;
  if (!ref) return;
  const plural = BOUND[`${ref.apiVersion} ${ref.kind}`];
  if (!plural) throw newBadRequest(`cannot bind token to object of type ${ref.apiVersion?.includes('/') ? ref.apiVersion : `/${ref.apiVersion ?? ''}`}, Kind=${ref.kind ?? ''}`);
  const found = x.core.storage.get(plural, plural === 'nodes' ? '' : x.info.namespace, ref.name ?? '');
  if (!found) throw newNotFound({ group: '', resource: plural }, ref.name ?? '');
  const { uid } = found.object.metadata;
  if (ref.uid && ref.uid !== uid)
    throw newConflict(
      { group: '', resource: plural },
      ref.name ?? '',
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
}

const url = (bytes: Uint8Array): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** A token of a JWT's form. Its last part is a digest over the account's uid: nobody outside this world could check a real signature. */
function signed(claims: unknown, account: DeepReadonly<ApiObject>): string {
  const head = url(encode(JSON.stringify({ alg: 'RS256', kid: 'cluster' })));
  const body = url(encode(JSON.stringify(claims)));
  return `${head}.${body}.${url(sha256(`${account.metadata.uid}.${body}`))}`;
}
