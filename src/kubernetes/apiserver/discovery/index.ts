// Paths that are no resource: discovery, OpenAPI, health, version, metrics. upstream: apiserver/pkg/endpoints/discovery, apiserver/pkg/server/routes
import { later } from '../../../base/on-demand.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { Exchange } from '../exchange.ts';
import { methodNotAllowed, notFound } from '../refusals.ts';
import { NOT_FOUND_PAGE, respond, respondText } from '../respond.ts';
import { aggregated } from './aggregated.ts';
import { groupOf, groups, resourceList, served } from './groups.ts';
import { CHECKS, health } from './health.ts';
import { openapiRoot } from './openapi-root.ts';
import { VERSION } from './version.ts';

const metrics = later(async () => (await import('./metrics.ts')).metrics);
const openapiV2 = later(async () => (await import('./openapi.ts')).openapiV2);
const openapiV3 = later(async () => (await import('./openapi.ts')).openapiV3);

const json = (x: Exchange, body: unknown): ApiResponse => respond(x, 200, { type: 'application/json' }, body);

/** Answers paths that are no resource. */
export function discovery(x: Exchange): ApiResponse | Promise<ApiResponse> {
  const path = x.info.path.length > 1 ? x.info.path.replace(/\/$/, '') : x.info.path;
  const check = health(x, path);
  if (check) return check;
  if (path.startsWith('/api/') || path === '/api') return corePaths(x, path);
  if (path.startsWith('/apis/') || path === '/apis') return groupPaths(x, path);
  if (path.startsWith('/openapi/')) return openapi(x, path);
  if (path === '/metrics') return figures(x);
  return onePath(x, path) ?? NOT_FOUND_PAGE;
}

function onePath(x: Exchange, path: string): ApiResponse | undefined {
  switch (path) {
    case '/':
      return json(x, { paths: rootPaths(x) });
    case '/version':
      return onlyGet(x) ?? respondText(200, JSON.stringify(VERSION, null, 2), 'application/json');
    case '/.well-known/openid-configuration':
      return json(x, openidConfiguration(x));
    case '/openid/v1/jwks':
      return respond(x, 200, { type: 'application/json' }, { keys: [] });
    default:
      return undefined;
  }
}

async function figures(x: Exchange): Promise<ApiResponse> {
  return respondText(200, await metrics(x, VERSION), 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
}

async function openapi(x: Exchange, path: string): Promise<ApiResponse> {
  if (path === '/openapi/v2') return openapiV2(x);
  if (path === '/openapi/v3') return json(x, openapiRoot(x));
  if (!path.startsWith('/openapi/v3/')) return NOT_FOUND_PAGE;
  return (await openapiV3(x, path.slice('/openapi/v3/'.length))) ?? { code: 404, headers: { 'content-type': 'application/json' }, body: '' };
}

function onlyGet(x: Exchange): undefined {
  if (x.request.method !== 'GET') throw methodNotAllowed();
  return undefined;
}

function corePaths(x: Exchange, path: string): ApiResponse {
  if (path === '/api')
    return aggregated(x, 'core') ?? json(x, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address(x) }] });
  if (path !== '/api/v1') throw notFound();
  onlyGet(x);
  return json(x, resourceList(x.core, '', 'v1'));
}

function groupPaths(x: Exchange, path: string): ApiResponse {
  const [, , group, version, ...rest] = path.split('/');
  if (!group) return aggregated(x, 'groups') ?? json(x, { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(x.core) });
  const found = groupOf(x.core, group);
  if (!found) return NOT_FOUND_PAGE;
  if (!version) {
    onlyGet(x);
    return json(x, { kind: 'APIGroup', apiVersion: 'v1', ...found });
  }
  if (rest.length || !served(x.core, group).includes(version)) throw notFound();
  onlyGet(x);
  return json(x, resourceList(x.core, group, version));
}

function address(x: Exchange): string {
  const { ip = '192.168.1.10', port = 6443 } = x.core.options.advertise ?? {};
  return `${ip}:${port}`;
}

function openidConfiguration(x: Exchange): unknown {
  return {
    issuer: 'https://kubernetes.default.svc.cluster.local',
    jwks_uri: `https://${address(x)}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function rootPaths(x: Exchange): string[] {
  const paths = [
    '/.well-known/openid-configuration',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/',
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/openid/v1/jwks',
    '/version',
  ];
  for (const g of groups(x.core)) {
    paths.push(`/apis/${g.name}`);
    for (const v of g.versions) paths.push(`/apis/${v.groupVersion}`);
  }
  for (const [name, checks] of Object.entries(CHECKS)) paths.push(`/${name}`, ...checks.map((c) => `/${name}/${c}`));
  return paths.sort();
}
