// What a variable's valueFrom names, and what it leads to. upstream: kubectl/pkg/cmd/set/env/env_resolve.go
import { fromBase64 } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import { pathOf, type Resource } from '../../api/meta.ts';
import { quantity } from '../../api/quantity.ts';
import { CONFIG_MAPS, SECRETS } from '../../api/resources.ts';
import type { Invocation } from './command.ts';
import { CommandError } from './errors.ts';
import type { KubeObject } from './objects/kube-object.ts';

type Doc = Readonly<Record<string, unknown>>;

/** configmap settings, key color */
export function referenceText(from: Doc): string {
  const { configMapKeyRef: map, resourceFieldRef: resource, fieldRef: field, secretKeyRef: secret } = from;
  if (isRecord(map)) return `configmap ${map.name}, key ${map.key}`;
  if (isRecord(resource)) return `resource field ${resource.containerName ? `${resource.containerName}/` : ''}${resource.resource}`;
  if (isRecord(field)) return `field path ${field.fieldPath}`;
  return isRecord(secret) ? `secret ${secret.name}, key ${secret.key}` : 'invalid valueFrom';
}

/** The value itself. Throws what stands in its way. */
export async function referenceValue(k: Invocation, from: Doc, object: KubeObject, container: Doc): Promise<string> {
  const { configMapKeyRef: map, resourceFieldRef: resource, fieldRef: field, secretKeyRef: secret } = from;
  if (isRecord(secret)) {
    const found = await dataAt(k, SECRETS, object, secret);
    if (found === undefined) throw new CommandError(`key ${secret.key} not found in secret ${secret.name}`);
    return new TextDecoder().decode(fromBase64(found));
  }
  if (isRecord(map)) {
    const found = await dataAt(k, CONFIG_MAPS, object, map);
    if (found === undefined) throw new CommandError(`key ${map.key} not found in config map ${map.name}`);
    return found;
  }
  if (isRecord(field)) return fieldValue(object, String(field.fieldPath));
  if (isRecord(resource)) return resourceValue(resource, container);
  throw new CommandError('invalid valueFrom');
}

async function dataAt(k: Invocation, kind: Resource, object: KubeObject, { name, key }: Doc): Promise<string | undefined> {
  const found = await k.s.json({ method: 'GET', path: pathOf(kind, object.metadata.namespace, String(name)) });
  const value = isRecord(found.data) ? found.data[String(key)] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Only what an object of any kind has. upstream: fieldpath.ExtractFieldPathAsString */
function fieldValue(object: KubeObject, path: string): string {
  const metadata: Doc = { ...object.metadata };
  const one = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  const map = (of: unknown): Record<string, unknown> => (isRecord(of) ? of : {});
  if (one) return String(map(metadata[one[1] ?? ''])[one[2] ?? ''] ?? '');
  const all = (of: unknown): string =>
    Object.entries(map(of))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .sort()
      .join('\n');
  if (path === 'metadata.annotations' || path === 'metadata.labels') return all(metadata[path.slice(9)]);
  if (path === 'metadata.name' || path === 'metadata.namespace' || path === 'metadata.uid') return String(metadata[path.slice(9)] ?? '');
  throw new CommandError(`unsupported fieldPath: ${path}`);
}

/** So many times the divisor, rounded up. upstream: resource.ExtractContainerResourceValue */
function resourceValue({ resource, divisor }: Doc, container: Doc): string {
  const match = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*|storage)$/.exec(String(resource));
  if (!match) throw new CommandError(`unsupported container resource : ${resource}`);
  const [, which = '', name = ''] = match;
  const resources = isRecord(container.resources) ? container.resources : {};
  const set = isRecord(resources[which]) ? resources[which] : {};
  const nano = (text: unknown): bigint => quantity(typeof text === 'string' || typeof text === 'number' ? text : '0').nano;
  const by = nano(divisor) || nano('1');
  return String((nano(set[name]) + by - 1n) / by);
}
