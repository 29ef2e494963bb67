// What `get` asks the server for: tables for people, objects for programs. upstream: kubectl/pkg/cmd/get/get.go transformRequests
import { isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import type { ApiRequest } from '../../../api/wire.ts';
import { CommandError } from '../errors.ts';
import type { Gathered } from '../objects/builder.ts';
import type { ApiResource } from '../objects/discovery.ts';
import { got as getOne, type Info, listed, listedInfo, type Selection, selectionQuery } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { objectPath } from '../objects/object-path.ts';
import type { Session } from '../session.ts';
import { asTable, type Table } from './table-view.ts';

export interface GetOptions {
  readonly raw: string;
  readonly format: string;
  readonly allNamespaces: boolean;
  readonly chunk: number;
  readonly subresource: string;
  readonly sortBy: string;
  readonly watch: boolean;
  readonly watchOnly: boolean;
  readonly events: boolean;
  readonly ignoreNotFound: boolean;
  readonly noHeaders: boolean;
  readonly serverPrint: boolean;
  readonly table: { readonly wide: boolean; readonly showLabels: boolean; readonly showKind: boolean; readonly labelColumns: readonly string[] };
}

/** One answer: a table, or objects. */
export interface Got {
  readonly mapping: ApiResource;
  readonly table: Table | undefined;
  readonly objects: readonly KubeObject[];
  /** Of the list or of the object: where a watch begins. */
  readonly resourceVersion: string;
}

export const isHuman = (o: Pick<GetOptions, 'format'>): boolean => o.format === '' || o.format === 'wide';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/** Headers and query of a request for tables. */
export function tableRequest(o: GetOptions, human: boolean): { readonly headers: Record<string, string>; readonly query: (readonly [string, string])[] } {
  if (!human || !o.serverPrint) return { headers: { accept: 'application/json' }, query: [] };
  return { headers: { accept: TABLE }, query: o.sortBy ? [['includeObject', 'Object']] : [] };
}

/** Everything that was named, one answer after the other; what fails is gathered. */
export async function fetchForGet(s: Session, gathered: Gathered, o: GetOptions, human: boolean): Promise<{ readonly got: readonly Got[]; readonly errors: readonly Error[] }> {
  const got: Got[] = [];
  const errors: Error[] = [];
  if (o.subresource && gathered.targets.some((t) => t.kind === 'many')) throw new CommandError('subresource cannot be used when bulk resources are specified');
  for (const [i, target] of gathered.targets.entries()) {
    errors.push(...gathered.errors.filter((_, n) => gathered.places[n] === i));
    try {
      if (target.kind === 'many') got.push(...(await fetchList(s, target.selection, o, human)));
      else if (target.info.object && target.info.name === '') got.push({ mapping: target.info.mapping, table: undefined, objects: [target.info.object], resourceVersion: '' });
      else got.push(await fetchOne(s, target.info, objectPath(target.info, o.subresource || undefined), o, human));
    } catch (e) {
      if (!(e instanceof Error) || !isRefusal(e)) throw e;
      if (!(o.ignoreNotFound && isNotFoundError(e))) errors.push(e);
    }
  }
  errors.push(...gathered.errors.filter((_, n) => (gathered.places[n] ?? 0) >= gathered.targets.length));
  return { got, errors };
}

const isRefusal = (e: Error): boolean => 'status' in e;
const isNotFoundError = (e: Error): boolean => 'status' in e && isRecord(e.status) && e.status.reason === 'NotFound';

async function fetchOne(s: Session, { mapping, namespace }: Info, path: string, o: GetOptions, human: boolean): Promise<Got> {
  const { headers, query } = tableRequest(o, human);
  const body = await getOne(s, namespace, { method: 'GET', path, headers, ...(query.length ? { query } : {}) });
  return gotOf(mapping, body);
}

/** A body as an answer: a table, a list or one object. */
export function gotOf(mapping: ApiResource, body: Record<string, unknown>): Got {
  const metadata = isRecord(body.metadata) ? body.metadata : {};
  const resourceVersion = String(metadata.resourceVersion ?? '');
  const table = asTable(body);
  if (table) return { mapping, table, objects: [], resourceVersion };
  if (Array.isArray(body.items)) return { mapping, table: undefined, objects: body.items.map((i) => listedInfo(mapping, i as KubeObject).object as KubeObject), resourceVersion };
  return { mapping, table: undefined, objects: [body as unknown as KubeObject], resourceVersion };
}

async function fetchList(s: Session, selection: Selection, o: GetOptions, human: boolean): Promise<Got[]> {
  const { headers, query } = tableRequest(o, human);
  const out: Got[] = [];
  let more = '';
  do {
    const request: ApiRequest = {
      method: 'GET',
      path: pathOf(selection.mapping, selection.namespace),
      headers,
      query: [...selectionQuery(selection, o.chunk, more), ...query].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
    };
    const body = await listed(s, selection, request);
    out.push(gotOf(selection.mapping, body));
    more = isRecord(body.metadata) ? String(body.metadata.continue ?? '') : '';
  } while (more);
  return out;
}
