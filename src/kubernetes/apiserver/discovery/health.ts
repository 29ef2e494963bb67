// healthz, livez, readyz. upstream: apiserver/pkg/server/healthz
import type { ApiResponse } from '../../api/wire.ts';
import type { Exchange } from '../exchange.ts';
import { NOT_FOUND_PAGE, respondText } from '../respond.ts';

const HOOKS = [
  ...['start-apiserver-admission-initializer', 'generic-apiserver-start-informers', 'priority-and-fairness-config-consumer', 'priority-and-fairness-filter'],
  ...['storage-object-count-tracker-hook', 'start-apiextensions-informers', 'start-apiextensions-controllers', 'crd-informer-synced', 'start-system-namespaces-controller'],
  ...['peer-endpoint-reconciler-controller', 'start-cluster-authentication-info-controller', 'start-kube-apiserver-identity-lease-controller'],
  ...['start-kube-apiserver-identity-lease-garbage-collector', 'storage-readiness', 'start-legacy-token-tracking-controller', 'start-service-ip-repair-controllers'],
  ...[
    'rbac/bootstrap-roles',
    'scheduling/bootstrap-system-priority-classes',
    'priority-and-fairness-config-producer',
    'bootstrap-controller',
    'start-kubernetes-service-cidr-controller',
  ],
  ...['start-kube-aggregator-informers', 'apiservice-status-local-available-controller', 'apiservice-status-remote-available-controller', 'apiservice-registration-controller'],
  ...['apiservice-wait-for-first-sync', 'apiservice-discovery-controller', 'kube-apiserver-autoregistration'],
].map((h) => `poststarthook/${h}`);
const LAST = ['autoregister-completion', 'poststarthook/apiservice-openapi-controller', 'poststarthook/apiservice-openapiv3-controller'];

/** The checks of each path, in the order in which they are printed. */
export const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'etcd', ...HOOKS, ...LAST],
  livez: ['ping', 'log', 'etcd', ...HOOKS, ...LAST],
  readyz: ['ping', 'log', 'informer-sync', ...HOOKS, ...LAST, 'shutdown'],
};

/** The answer of a health path; every check of a server that answers at all passes. */
export function health(x: Exchange, path: string): ApiResponse | undefined {
  const [, name = '', ...rest] = path.split('/');
  const checks = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (!checks) return undefined;
  if (rest.length) return checks.includes(rest.join('/')) || rest.join('/') === 'etcd' ? respondText(200, 'ok') : NOT_FOUND_PAGE;
  if (!x.query.has('verbose')) return respondText(200, 'ok');
  const excluded = new Set(x.query.all('exclude'));
  const lines = checks.map((c) => (excluded.has(c) ? `[+]${c} excluded: ok` : `[+]${c} ok`));
  return respondText(200, `${lines.join('\n')}\n${name} check passed\n`);
}
