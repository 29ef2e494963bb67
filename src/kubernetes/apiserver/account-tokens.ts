// Tokens of service accounts: issued for a while, read back on every request. upstream: pkg/serviceaccount/{jwt,claims}.go

import { decode, encode, fromBase64, toBase64 } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { isRecord } from '../../base/deep.ts';
import { sha256 } from '../../base/hash.ts';
import type { Random } from '../../base/random.ts';
import type { UserInfo } from '../api/wire.ts';
import type { Storage } from './storage/storage.ts';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const VOLUME_SECONDS = 3607;
const EXTRA = 'authentication.kubernetes.io';
const BOUND_PLURALS: Readonly<Record<string, string>> = { pod: 'pods', secret: 'secrets', node: 'nodes' };

export interface TokenOrder {
  readonly namespace: string;
  readonly name: string;
  readonly audiences?: readonly string[];
  /** How long it is good for. */
  readonly seconds: number;
  /** An object that the token ends with, by its kind in lower case: pod, secret or node. */
  readonly bound?: { readonly kind: string; readonly name: string; readonly uid: string };
  /** Where the pod runs that the token is bound to: for information only. */
  readonly node?: { readonly name: string; readonly uid?: string };
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

interface Claims {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly 'kubernetes.io': Readonly<Record<string, unknown>>;
  readonly sub: string;
}

export class AccountTokens {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By account: what its volumes show, and the account's uid, which the token ends with. */
  readonly #shown = new Map<string, IssuedToken & { readonly uid: string }>();

  constructor(storage: Storage, clock: Clock, random: Random) {
    this.#storage = storage;
    this.#clock = clock;
    this.#random = random;
  }

  /** A token for an account; undefined when there is no such account. */
  issue(order: TokenOrder): IssuedToken | undefined {
    const { namespace, name, bound, node } = order;
    const uid = this.#uid('serviceaccounts', namespace, name);
    if (uid === undefined) return undefined;
    const now = Math.floor(this.#clock.now() / 1000);
    const own = { namespace, ...(node ? { node } : {}), ...(bound ? { [bound.kind]: { name: bound.name, uid: bound.uid } } : {}), serviceaccount: { name, uid } };
    const claims = {
      aud: order.audiences?.length ? order.audiences : [ISSUER],
      exp: now + order.seconds,
      iat: now,
      iss: ISSUER,
      jti: this.#random.uuid(),
      'kubernetes.io': own,
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const text = `${url(encode(JSON.stringify({ alg: 'RS256', kid: 'cluster' })))}.${url(encode(JSON.stringify(claims)))}`;
    return { token: `${text}.${sealOf(text, uid)}`, expires: claims.exp * 1000 };
  }

  /** The token that an account's volumes show: the same one until four fifths of its hour are over. */
  forVolumes(namespace: string, name: string): string | undefined {
    const key = `${namespace}/${name}`;
    const there = this.#shown.get(key);
    const uid = this.#uid('serviceaccounts', namespace, name);
    if (there && there.uid === uid && there.expires - this.#clock.now() > VOLUME_SECONDS * 200) return there.token;
    const fresh = this.issue({ namespace, name, seconds: VOLUME_SECONDS });
    if (fresh && uid !== undefined) this.#shown.set(key, { ...fresh, uid });
    return fresh?.token;
  }

  /** Whose token it is; undefined when it is not one of ours, has expired, or its account or bound object is gone. */
  userOf(token: string): UserInfo | undefined {
    const [head = '', body = '', seal = ''] = token.split('.');
    const claims = claimsOf(body);
    if (!claims?.aud.includes(ISSUER) || claims.exp * 1000 <= this.#clock.now()) return undefined;
    const own = claims['kubernetes.io'];
    const account = reference(own.serviceaccount);
    const { namespace } = own;
    if (!account || typeof namespace !== 'string' || this.#uid('serviceaccounts', namespace, account.name) !== account.uid) return undefined;
    if (sealOf(`${head}.${body}`, account.uid) !== seal) return undefined;
    const extra: Record<string, readonly string[]> = { [`${EXTRA}/credential-id`]: [`JTI=${claims.jti}`] };
    for (const [kind, plural] of Object.entries(BOUND_PLURALS)) {
      const bound = reference(own[kind]);
      if (!bound) continue;
      const told = kind === 'node' && reference(own.pod) !== undefined;
      if (!told && this.#uid(plural, kind === 'node' ? '' : namespace, bound.name) !== bound.uid) return undefined;
      if (kind === 'secret') continue;
      extra[`${EXTRA}/${kind}-name`] = [bound.name];
      if (bound.uid) extra[`${EXTRA}/${kind}-uid`] = [bound.uid];
    }
    return { name: claims.sub, uid: account.uid, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`], extra };
  }

  #uid(plural: string, namespace: string, name: string): string | undefined {
    return this.#storage.get(plural, namespace, name)?.object.metadata.uid;
  }
}

const url = (bytes: Uint8Array): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** In a signature's place: a digest over the account's uid. Nobody outside this world could check a real one. */
const sealOf = (text: string, uid: string): string => url(sha256(`${uid}.${text}`));

function claimsOf(body: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(decode(fromBase64(body.replaceAll('-', '+').replaceAll('_', '/'))));
    return isRecord(claims) && claims.iss === ISSUER && isRecord(claims['kubernetes.io']) && Array.isArray(claims.aud) ? (claims as unknown as Claims) : undefined;
  } catch {
    return undefined;
  }
}

function reference(value: unknown): { readonly name: string; readonly uid: string } | undefined {
  return isRecord(value) && typeof value.name === 'string' ? { name: value.name, uid: typeof value.uid === 'string' ? value.uid : '' } : undefined;
}
