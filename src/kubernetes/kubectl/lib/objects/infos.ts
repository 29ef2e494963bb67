// The objects that a command works on: fetched one by one, or as a selection in chunks. upstream: cli-runtime/pkg/resource/{visitor,selector,helper}.go
import { isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import { NAMESPACES } from '../../../api/resources.ts';
import { StatusError } from '../../../api/status.ts';
import type { ApiRequest } from '../../../api/wire.ts';
import type { Session } from '../session.ts';
import type { ApiResource } from './discovery.ts';
import type { KubeObject } from './kube-object.ts';
import { objectPath } from './object-path.ts';

/** One object that was named: where it lives, what it is, where it came from. upstream: resource.Info */
export interface Info {
  readonly mapping: ApiResource;
  readonly namespace: string;
  readonly name: string;
  /** From the file, or from the server; undefined until it has been fetched. */
  readonly object: KubeObject | undefined;
  /** The file it came from; '' for arguments. */
  readonly source: string;
}

/** Several objects that one request lists. */
export interface Selection {
  readonly mapping: ApiResource;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** With metadata.managedFields, which are made up only for who asks. */
  readonly managed?: boolean;
}

/** The object as the server has it now; one from a file that has no name stays as it is. upstream: RetrieveLatest */
export async function fetchInfo(s: Session, info: Info, subresource?: string): Promise<Info> {
  if (info.object && info.name === '') return info;
  const body = await got(s, info.namespace, { method: 'GET', path: objectPath(info, subresource) });
  return { ...info, object: body as KubeObject };
}

/** A request for one object. When it is not there, a missing namespace is what is told. upstream: resource.Info.Get */
export async function got(s: Session, namespace: string, request: ApiRequest): Promise<Record<string, unknown>> {
  try {
    return await s.json(request);
  } catch (e) {
    if (!(e instanceof StatusError) || e.status.reason !== 'NotFound' || !namespace || namespace === 'default') throw e;
    try {
      await s.request({ method: 'GET', path: pathOf(NAMESPACES, '', namespace) });
    } catch (other) {
      if (other instanceof StatusError && other.status.reason === 'NotFound') throw other;
    }
    throw e;
  }
}

/** A selection's objects, fetched in chunks. */
export async function listInfos(s: Session, selection: Selection, chunk = 500): Promise<Info[]> {
  const out: Info[] = [];
  const headers = selection.managed ? { headers: { accept: 'application/json' } } : {};
  let more = '';
  do {
    const body = await listed(s, selection, { method: 'GET', path: pathOf(selection.mapping, selection.namespace), query: selectionQuery(selection, chunk, more), ...headers });
    for (const item of Array.isArray(body.items) ? body.items : []) out.push(listedInfo(selection.mapping, item as KubeObject));
    more = isRecord(body.metadata) ? String(body.metadata.continue ?? '') : '';
  } while (more);
  return out;
}

/** A list request; what the server does not understand is told with what was looked for. upstream: Selector.Visit */
export async function listed(s: Session, selection: Selection, request: ApiRequest): Promise<Record<string, unknown>> {
  try {
    return await s.json(request);
  } catch (e) {
    if (!(e instanceof StatusError) || (e.status.reason !== 'BadRequest' && e.status.reason !== 'NotFound')) throw e;
    const { mapping, labelSelector, fieldSelector } = selection;
    const what = JSON.stringify(`${mapping.group}/${mapping.version}, Resource=${mapping.plural}`);
    const found =
      labelSelector || fieldSelector
        ? `Unable to find ${what} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
        : `Unable to list ${what}`;
    throw new StatusError({ ...e.status, message: `${found}: ${e.status.message ?? ''}` });
  }
}

/** Items of lists come without kind and apiVersion; they get them back. */
export function listedInfo(mapping: ApiResource, item: KubeObject): Info {
  const object = item.kind && item.apiVersion ? item : { ...item, kind: mapping.kind, apiVersion: mapping.group ? `${mapping.group}/${mapping.version}` : mapping.version };
  return { mapping, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '', object, source: '' };
}

/** The query of a list, or of its next chunk. */
export function selectionQuery(selection: Pick<Selection, 'labelSelector' | 'fieldSelector'>, chunk: number, more: string): (readonly [string, string])[] {
  const query: (readonly [string, string])[] = [];
  if (more) query.push(['continue', more]);
  if (selection.fieldSelector) query.push(['fieldSelector', selection.fieldSelector]);
  if (selection.labelSelector) query.push(['labelSelector', selection.labelSelector]);
  if (chunk > 0) query.push(['limit', String(chunk)]);
  return query;
}
