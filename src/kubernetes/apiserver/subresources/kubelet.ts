// log, exec, attach, portforward: checked here, answered by the pod's kubelet. upstream: pkg/registry/core/pod/rest, pkg/registry/core/pod/strategy.go LogLocation
import type { DeepReadonly } from '../../../base/deep.ts';
import { type FieldError, invalid } from '../../api/field.ts';
import type { Node, Pod } from '../../api/generated/types.ts';
import { NODES } from '../../api/resources.ts';
import { newBadRequest, newInternalError, newInvalid, newNotFound } from '../../api/status.ts';
import { checkTime } from '../../api/time-text.ts';
import type { ApiResponse, Transport } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import { namedEntry } from '../handlers/read.ts';
import { failureWithoutReason } from '../metadata.ts';
import { storageKey } from '../storage/storage.ts';

export const exec = (x: ResourceExchange): Promise<ApiResponse> => run(x, 'exec', 'PodExecOptions');
export const attach = (x: ResourceExchange): Promise<ApiResponse> => run(x, 'attach', 'PodAttachOptions');

type Query = (readonly [string, string])[];

export async function podLog(x: ResourceExchange): Promise<ApiResponse> {
  const pod = namedEntry(x).object as DeepReadonly<Pod>;
  const errors = logErrors(x);
  if (errors.length) throw newInvalid({ group: '', kind: 'PodLogOptions' }, x.info.name, errors);
  const container = containerOf(x, pod);
  const node = pod.spec?.nodeName;
  // Nothing has been logged where nothing runs yet.
  if (!node) return { code: 204, headers: { 'content-type': 'text/plain' }, body: '' };
  const query: Query = [];
  for (const name of ['follow', 'previous', 'timestamps']) if (x.query.bool(name)) query.push([name, 'true']);
  for (const name of ['sinceSeconds', 'sinceTime', 'tailLines', 'limitBytes', 'stream']) {
    const value = x.query.get(name);
    if (value !== undefined) query.push([name, value]);
  }
  return checked(await send(x, node, 'GET', `/containerLogs/${x.info.namespace}/${x.info.name}/${container}`, query));
}

/** The text by which a kubelet refuses, as a Status. upstream: apiserver/pkg/registry/generic/rest GenericHttpResponseChecker */
function checked(response: ApiResponse): ApiResponse {
  const { code, body } = response;
  if (typeof body !== 'string') return response;
  if (code === 400) throw newBadRequest(body);
  if (code === 500) throw newInternalError(body);
  return response;
}

function logErrors(x: ResourceExchange): FieldError[] {
  const errors: FieldError[] = [];
  const { query } = x;
  const tail = query.int('tailLines');
  const since = query.int('sinceSeconds');
  const limit = query.int('limitBytes');
  const time = query.get('sinceTime');
  if (time !== undefined && 'error' in checkTime(time, false)) throw newBadRequest((checkTime(time, false) as { error: string }).error);
  if (tail !== undefined && tail < 0) errors.push(invalid('tailLines', tail, 'must be greater than or equal to 0'));
  if (limit !== undefined && limit < 1) errors.push(invalid('limitBytes', limit, 'must be greater than 0'));
  if (since !== undefined && time !== undefined) errors.push({ type: 'FieldValueForbidden', field: '[]', detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified' });
  else if (since !== undefined && since < 1) errors.push(invalid('sinceSeconds', since, 'must be greater than 0'));
  return errors;
}

/** The container that is meant. Throws BadRequest when that is not clear. upstream: podutil, validateContainer */
function containerOf(x: ResourceExchange, pod: DeepReadonly<Pod>): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? { containers: [] };
  const name = pod.metadata.name ?? '';
  const asked = x.query.get('container');
  const names = (list: readonly { readonly name: string }[]): string => `[${list.map((c) => c.name).join(' ')}]`;
  if (!asked) {
    const [only] = containers;
    if (only && containers.length === 1) return only.name;
    if (containers.length === 0) throw newBadRequest(`a container name must be specified for pod ${name}`);
    const more = initContainers.length ? ` or one of the init containers: ${names(initContainers)}` : '';
    throw newBadRequest(`a container name must be specified for pod ${name}, choose one of: ${names(containers)}${more}`);
  }
  if ([...containers, ...initContainers, ...ephemeralContainers].some((c) => c.name === asked)) return asked;
  throw newBadRequest(`container ${asked} is not valid for pod ${name}`);
}

async function run(x: ResourceExchange, what: 'exec' | 'attach', kind: string): Promise<ApiResponse> {
  const pod = namedEntry(x).object as DeepReadonly<Pod>;
  const { query } = x;
  const command = query.all('command');
  const [stdin, stdout, stderr, tty] = ['stdin', 'stdout', 'stderr', 'tty'].map((n) => query.bool(n));
  if (!stdin && !stdout && !stderr)
    throw newInvalid({ group: '', kind }, x.info.name, [{ type: 'FieldValueRequired', field: '', detail: 'at least one of stdin, stdout, stderr must be set' }]);
  const container = containerOf(x, pod);
  const node = pod.spec?.nodeName;
  if (!node) throw newBadRequest(`pod ${x.info.name} does not have a host assigned`);
  const flags: Query = [
    ...(stdin ? [['input', '1'] as const] : []),
    ...(stdout ? [['output', '1'] as const] : []),
    ...(stderr ? [['error', '1'] as const] : []),
    ...(tty ? [['tty', '1'] as const] : []),
  ];
  return send(x, node, 'POST', `/${what}/${x.info.namespace}/${x.info.name}/${container}`, [...flags, ...command.map((c) => ['command', c] as const)]);
}

export async function forward(x: ResourceExchange): Promise<ApiResponse> {
  const pod = namedEntry(x).object as DeepReadonly<Pod>;
  const node = pod.spec?.nodeName;
  if (!node) throw newBadRequest(`pod ${x.info.name} does not have a host assigned`);
  return send(
    x,
    node,
    'POST',
    `/portForward/${x.info.namespace}/${x.info.name}`,
    x.query.all('ports').map((p) => ['port', p] as const),
  );
}

async function send(x: ResourceExchange, node: string, method: string, path: string, query: Query): Promise<ApiResponse> {
  const kubelet = kubeletOf(x, node);
  const headers = x.request.headers ? { headers: x.request.headers } : {};
  return kubelet({ method, path, query, ...headers, ...(x.request.signal ? { signal: x.request.signal } : {}) });
}

/** A node's kubelet. Throws when the node or its kubelet is not there. */
export function kubeletOf(x: ResourceExchange, name: string): Transport {
  const node = x.core.storage.get(storageKey(NODES), '', name)?.object as DeepReadonly<Node> | undefined;
  if (!node) throw newNotFound({ group: '', resource: x.strategy.resource.plural }, name);
  const kubelet = x.core.options.kubelets?.(name);
  if (kubelet) return kubelet;
  const address = node.status?.addresses?.find((a) => a.type === 'InternalIP')?.address;
  if (!address) throw failureWithoutReason('no preferred addresses found; known addresses: []');
  throw newInternalError(`dial tcp ${address}:10250: connect: connection refused`);
}
