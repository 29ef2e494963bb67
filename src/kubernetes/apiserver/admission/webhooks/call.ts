// Calls the webhooks that a write may concern, over the cluster's network, before the write begins: what follows needs no waiting. Nothing here speaks the
// language of webhooks, so that every call fails in the end; how far it gets is found out. upstream: apiserver/pkg/util/webhook/client.go,
// apiserver/pkg/util/proxy/proxy.go ResolveCluster
import type { DeepReadonly } from '../../../../base/deep.ts';
import { hostPort, parseIp } from '../../../../base/ip.ts';
import type { Service } from '../../../api/generated/types.ts';
import { SERVICES } from '../../../api/resources.ts';
import { contextOf, type ResourceExchange, storedObjects } from '../../exchange.ts';
import { attributes } from '../../handlers/attributes.ts';
import { loadCel } from '../../registry/lib/cel/cel.ts';
import { storageKey } from '../../storage/storage.ts';
import type { Operation } from '../plugin.ts';
import { type Configurations, MUTATING, VALIDATING } from './kinds.ts';
import { type Calls, callKey, concerns, type Hook } from './plugin.ts';

/** What a request may turn out to be: a put or a patch may create. */
const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  create: ['CREATE'],
  update: ['UPDATE', 'CREATE'],
  patch: ['UPDATE', 'CREATE'],
  delete: ['DELETE'],
  deletecollection: ['DELETE'],
};
const SECONDS = 10;

/** Calls all that may be concerned, at the same time. */
export async function callWebhooks(x: ResourceExchange): Promise<Calls> {
  const calls = new Map<string, string>();
  const pending: Promise<void>[] = [];
  for (const of of [MUTATING, VALIDATING] as readonly Configurations[]) {
    for (const { metadata, webhooks = [] } of storedObjects(x.core.storage, of as typeof VALIDATING, undefined)) {
      for (const hook of webhooks) {
        if (!mayConcern(hook, x)) continue;
        if (hook.matchConditions?.length) await loadCel();
        pending.push(call(hook, x).then((failure) => void calls.set(callKey(of, metadata.name ?? '', hook), failure)));
      }
    }
  }
  await Promise.all(pending);
  return calls;
}

/** By what the request's line says; labels of the object are not known yet. */
function mayConcern({ objectSelector: _, namespaceSelector, ...hook }: Hook, x: ResourceExchange): boolean {
  const ofNamespaces = x.strategy.resource.kind === 'Namespace';
  const asked: Hook = ofNamespaces || !namespaceSelector ? hook : { ...hook, namespaceSelector };
  return (OPERATIONS[x.info.verb] ?? []).some((operation) => concerns(asked, attributes(x, operation, contextOf(x), undefined, undefined)));
}

async function call(hook: Hook, x: ResourceExchange): Promise<string> {
  const { service, url = '' } = hook.clientConfig;
  const seconds = hook.timeoutSeconds ?? SECONDS;
  const path = service?.path || '/';
  const base = service ? `https://${service.name}.${service.namespace}.svc:${service.port ?? 443}${path}` : url;
  const why = await withinTime(service ? reachService(service, x) : reachUrl(url, x), seconds * 1000, x);
  return `failed calling webhook ${JSON.stringify(hook.name)}: failed to call webhook: Post ${JSON.stringify(`${base}?timeout=${seconds}s`)}: ${why}`;
}

function withinTime(attempt: Promise<string>, ms: number, { core }: ResourceExchange): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = core.clock.after(ms, () => resolve('context deadline exceeded'));
    attempt.then(
      (why) => {
        timer.cancel();
        resolve(why);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}

async function reachService(to: NonNullable<Hook['clientConfig']['service']>, x: ResourceExchange): Promise<string> {
  const name = JSON.stringify(to.name);
  const found = x.core.storage.get(storageKey(SERVICES), to.namespace, to.name)?.object as DeepReadonly<Service> | undefined;
  if (!found) return `service ${name} not found`;
  const { type, clusterIP = '', externalName = '', ports = [] } = found.spec ?? {};
  const port = to.port ?? 443;
  if (type === 'ExternalName') return dial(externalName, port, x);
  if (clusterIP === 'None') return 'cannot route to service with ClusterIP "None"';
  return ports.some((p) => p.port === port) ? dial(clusterIP, port, x) : `no service port ${port} found for service ${name}`;
}

function reachUrl(url: string, x: ResourceExchange): Promise<string> {
  const [, host = '', port] = /^https:\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?/.exec(url) ?? [];
  return dial(host.replace(/^\[|\]$/g, ''), Number(port ?? 443), x);
}

async function dial(host: string, port: number, { core }: ResourceExchange): Promise<string> {
  if (!parseIp(host)) return `dial tcp: lookup ${host}: no such host`;
  const dialled = await core.options.dial?.(host, port);
  if (!dialled) return `dial tcp ${hostPort(host, port)}: connect: network is unreachable`;
  if ('error' in dialled) return dialled.error;
  dialled.connection.close();
  return 'http: server gave HTTP response to HTTPS client';
}
