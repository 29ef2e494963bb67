// nodes/proxy, pods/proxy, services/proxy: HTTP through the API server. upstream: pkg/registry/core/{pod,service,node}/rest, apimachinery/pkg/util/proxy

import { concat, decode, encode } from '../../../base/bytes.ts';
import type { DeepReadonly } from '../../../base/deep.ts';
import type { EndpointSlice, Endpoints, Node, Pod, Service } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { ENDPOINT_SLICES } from '../../api/resources.ts';
import { failure, newBadRequest, newNotFound } from '../../api/status.ts';
import type { ApiResponse, DuplexStream, Transport } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { storageKey } from '../storage/storage.ts';
import { kubeletOf } from './kubelet.ts';

/** Where kubelets listen that do not say it. */
const KUBELET_PORT = 10_250;

interface Target {
  readonly host: string;
  readonly port: number;
}

/** Answers nodes/proxy, pods/proxy and services/proxy. */
export async function proxy(x: ResourceExchange): Promise<ApiResponse> {
  const target = targetOf(x);
  if ('kubelet' in target) return target.kubelet({ ...x.request, path: `/${x.info.rest}`, query: x.query.pairs });
  if (/^(?:127\.|169\.254\.|0\.|::1$|$)/.test(target.host)) throw newBadRequest('address not allowed');
  const refused = (why: string): Error => failure(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);
  const dialled = await x.core.options.dial?.(target.host, target.port);
  if (!dialled) throw refused(`dial tcp ${target.host}:${target.port}: connect: network is unreachable`);
  if ('error' in dialled) throw refused(dialled.error);
  return exchange(x, target, dialled.connection);
}

function targetOf(x: ResourceExchange): Target | { readonly kubelet: Transport } {
  const plural = x.strategy.resource.plural;
  const { scheme: _, name, port } = nameOf(x.info.name, plural);
  const found = x.core.storage.get(storageKey(x.strategy.resource), plural === 'nodes' ? '' : x.info.namespace, name)?.object;
  if (!found) throw newNotFound({ group: '', resource: plural }, name);
  if (plural === 'pods') return podTarget(found as DeepReadonly<Pod>, port);
  if (plural === 'nodes') return nodeTarget(x, found as DeepReadonly<Node>, port);
  return serviceTarget(x, found as DeepReadonly<Service>, port);
}

/** [https:]name[:port]. upstream: utilnet.SplitSchemeNamePort */
function nameOf(text: string, plural: string): { readonly scheme: string; readonly name: string; readonly port: string } {
  const parts = text.split(':');
  const [a = '', b = '', c = ''] = parts;
  if (parts.length === 1) return { scheme: '', name: a, port: '' };
  if (parts.length === 2) return { scheme: '', name: a, port: b };
  if (parts.length === 3 && (a === 'http' || a === 'https' || a === '')) return { scheme: a, name: b, port: c };
  throw newBadRequest(`invalid ${plural.slice(0, -1)} request ${JSON.stringify(text)}`);
}

function podTarget(pod: DeepReadonly<Pod>, port: string): Target {
  const first = pod.spec?.containers?.flatMap((c) => c.ports ?? [])[0]?.containerPort ?? 80;
  return { host: pod.status?.podIP ?? '', port: port ? Number(port) : first };
}

/** The kubelet, asked as for logs: it trusts the API server alone; or whoever has the port. */
function nodeTarget(x: ResourceExchange, node: DeepReadonly<Node>, port: string): Target | { readonly kubelet: Transport } {
  const own = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT;
  if (port === '' || Number(port) === own) return { kubelet: kubeletOf(x, node.metadata.name ?? '') };
  return { host: node.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? '', port: Number(port) };
}

/** One of the ready endpoints, by the service's port. */
function serviceTarget(x: ResourceExchange, service: DeepReadonly<Service>, port: string): Target {
  const name = service.metadata.name ?? '';
  const ports = service.spec?.ports ?? [];
  const unavailable = (why: string): Error => failure(503, 'ServiceUnavailable', why);
  const chosen = port === '' ? (ports.length === 1 ? ports[0] : ports.find((p) => !p.name)) : (ports.find((p) => p.name === port) ?? ports.find((p) => String(p.port) === port));
  if (!chosen && port && /^\d+$/.test(port)) throw unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
  // An endpoint's port goes by the name of the service's, also when that has none.
  const wanted = chosen ? (chosen.name ?? '') : port;
  const endpoints = x.core.storage.get('endpoints', x.info.namespace, name)?.object as DeepReadonly<Endpoints> | undefined;
  if (endpoints?.subsets?.length) return fromSubsets(x, endpoints, wanted, unavailable);
  const slices = [...(x.core.storage.tables.get(storageKey(ENDPOINT_SLICES))?.entries(x.info.namespace) ?? [])]
    .map((e) => e.object as DeepReadonly<EndpointSlice & ApiObject>)
    .filter((s) => s.metadata.labels?.['kubernetes.io/service-name'] === name);
  if (!endpoints && slices.length === 0) throw newNotFound({ group: '', resource: 'services' }, name);
  const ready = slices.flatMap((s) =>
    (s.endpoints ?? [])
      .filter((e) => e.conditions?.ready !== false)
      .flatMap((e) => e.addresses.map((host) => ({ host, port: s.ports?.find((p) => (p.name ?? '') === wanted)?.port ?? 0 }))),
  );
  const target = x.core.random.pick(ready.filter((t) => t.port > 0));
  if (!target) throw unavailable(`no endpoints available for service ${JSON.stringify(x.info.name)}`);
  return target;
}

function fromSubsets(x: ResourceExchange, endpoints: DeepReadonly<Endpoints>, wanted: string, unavailable: (why: string) => Error): Target {
  const all = (endpoints.subsets ?? []).flatMap((s) =>
    (s.addresses ?? []).flatMap((a) => (s.ports ?? []).filter((p) => (p.name ?? '') === wanted).map((p) => ({ host: a.ip, port: p.port }))),
  );
  const target = x.core.random.pick(all);
  if (!target) throw unavailable(`no endpoints available for service ${JSON.stringify(x.info.name)}`);
  return target;
}

/** One HTTP/1.1 request over the connection, its answer read to the end. */
async function exchange(x: ResourceExchange, target: Target, connection: DuplexStream): Promise<ApiResponse> {
  const { method, headers = {}, body } = x.request;
  const query = x.query.pairs.length ? `?${x.query.pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&')}` : '';
  const payload = body === undefined ? undefined : typeof body === 'string' ? encode(body) : body instanceof Uint8Array ? body : encode(JSON.stringify(body));
  const lines = [
    `${method} /${x.info.rest}${query} HTTP/1.1`,
    `Host: ${target.host}:${target.port}`,
    `User-Agent: ${headers['user-agent'] ?? 'kube-apiserver'}`,
    `Accept: ${headers.accept ?? '*/*'}`,
  ];
  if (payload) lines.push(`Content-Type: ${headers['content-type'] ?? 'application/octet-stream'}`, `Content-Length: ${payload.length}`);
  await connection.write(encode(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`));
  if (payload) await connection.write(payload);
  const chunks: Uint8Array[] = [];
  for (let chunk = await connection.read(); chunk; chunk = await connection.read()) chunks.push(chunk);
  connection.close();
  return parseAnswer(decode(concat(chunks)));
}

function parseAnswer(text: string): ApiResponse {
  const split = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, split < 0 ? text.length : split).split('\r\n');
  const code = Number(/^HTTP\/1\.\d (\d{3})/.exec(status)?.[1] ?? 502);
  const headers = Object.fromEntries(lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]));
  const body = split < 0 ? '' : text.slice(split + 4);
  const { 'transfer-encoding': coding, ...rest } = headers;
  return { code, headers: rest, body: coding === 'chunked' ? unchunk(body) : body };
}

function unchunk(text: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const end = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (end < 0 || !size) return out;
    out += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}
