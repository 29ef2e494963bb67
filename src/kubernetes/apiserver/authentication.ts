// Who asks. upstream: apiserver/pkg/authentication, apiserver/pkg/endpoints/filters/{authentication,impersonation}.go
import type { FieldSelector } from '../api/field-selector.ts';
import { failure, newBadRequest, newForbidden } from '../api/status.ts';
import type { ApiRequest, UserInfo } from '../api/wire.ts';

export interface AuthenticationConfig {
  /** Users by bearer token. */
  readonly tokens?: Readonly<Record<string, UserInfo>>;
  /** Tokens that something else has issued (service accounts); undefined when it knows none such. */
  readonly token?: (token: string) => UserInfo | undefined;
  /** Requests without credentials are system:anonymous (default), or refused. */
  readonly anonymous?: boolean;
}

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const AUTHENTICATED = 'system:authenticated';

/** The user of a request. Throws 401. */
export function authenticate(request: ApiRequest, config: AuthenticationConfig): UserInfo {
  if (request.user) return request.user;
  const header = request.headers?.authorization;
  const token = /^bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1];
  if (token) {
    const user = userOfToken(token, config);
    if (!user) throw unauthorized();
    return user;
  }
  if (config.anonymous === false) throw unauthorized();
  return ANONYMOUS;
}

/** Whose bearer token it is; undefined when nobody's. */
export function userOfToken(token: string, config: AuthenticationConfig): UserInfo | undefined {
  const user = config.tokens?.[token] ?? config.token?.(token);
  return user ? withGroup(user, AUTHENTICATED) : undefined;
}

function unauthorized(): Error {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

function withGroup(user: UserInfo, group: string): UserInfo {
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}

/** What may be asked of the authorizer. */
export interface Access {
  readonly user: UserInfo;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  /** What the request selects by fields, as far as it can be read. */
  readonly fields?: () => FieldSelector;
  /** Set for what is no resource. */
  readonly path?: string;
}

/** The user whom the request's Impersonate headers name, if the real one may act so. Throws 403. */
export function impersonate(request: ApiRequest, user: UserInfo, asked: () => Access, allowed: (access: Access) => boolean): UserInfo {
  const headers = request.headers ?? {};
  if (!isImpersonating(headers)) return user;
  const name = headers['impersonate-user'];
  const groups = (headers['impersonate-group'] ?? '').split(/,\s*/).filter(Boolean);
  const uid = headers['impersonate-uid'];
  const extra = Object.entries(headers).filter(([key]) => key.startsWith('impersonate-extra-'));
  if (!name) {
    if (groups.length || uid || extra.length) throw newBadRequest(`requested ${userDump(groups, uid ?? '', extra)} without impersonating a user name`);
    return user;
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const check = (resource: string, what: string, namespace = '', group = '', subresource = ''): void => {
    const access = { user, verb: 'impersonate', group, version: 'v1', resource, subresource, name: what, namespace };
    if (!allowed(access)) throw refusedAs(asked());
  };
  if (account) check('serviceaccounts', account[2] ?? '', account[1]);
  else check('users', name);
  for (const g of groups) check('groups', g);
  for (const [key, value] of extra) for (const v of value.split(', ')) check('userextras', v, '', 'authentication.k8s.io', key.slice('impersonate-extra-'.length));
  if (uid) check('uids', uid, '', 'authentication.k8s.io');
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`] : [];
  const all = groups.length ? groups : own;
  const who = name === ANONYMOUS.name ? withGroup({ name, groups: all }, 'system:unauthenticated') : withGroup({ name, groups: all }, AUTHENTICATED);
  return {
    ...who,
    ...(uid ? { uid } : {}),
    ...(extra.length ? { extra: Object.fromEntries(extra.map(([key, value]) => [key.slice('impersonate-extra-'.length), value.split(', ')])) } : {}),
  };
}

function isImpersonating(headers: NonNullable<ApiRequest['headers']>): boolean {
  for (const key in headers) if (key.startsWith('impersonate-')) return true;
  return false;
}

/** Who may not impersonate at all is told what he could not even do as somebody else. upstream: constrained impersonation */
function refusedAs(asked: Access): Error {
  const access = { ...asked, verb: `impersonate-on:user-info:${asked.verb}` };
  return newForbidden({ group: asked.group, resource: asked.resource }, asked.name, forbiddenText(access));
}

/** What was asked for, as Go dumps it. */
function userDump(groups: readonly string[], uid: string, extra: readonly (readonly [string, string])[]): string {
  const list = groups.length ? `[]string{${groups.map((g) => JSON.stringify(g)).join(', ')}}` : '[]string(nil)';
  const more = extra.length
    ? `map[string][]string{${extra.map(([k, v]) => `${JSON.stringify(k.slice('impersonate-extra-'.length))}:[]string{${JSON.stringify(v)}}`).join(', ')}}`
    : 'map[string][]string(nil)';
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${list}, Extra:${more}}`;
}

/** Why not, in the authorizer's words. upstream: responsewriters.forbiddenMessage */
export function forbiddenText(a: Access): string {
  const who = `User ${JSON.stringify(a.user.name)}`;
  if (a.path !== undefined) return `${who} cannot ${a.verb} path ${JSON.stringify(a.path)}`;
  const what = a.subresource ? `${a.resource}/${a.subresource}` : a.resource;
  const scope = a.namespace ? `in the namespace ${JSON.stringify(a.namespace)}` : 'at the cluster scope';
  return `${who} cannot ${a.verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(a.group)} ${scope}`;
}
