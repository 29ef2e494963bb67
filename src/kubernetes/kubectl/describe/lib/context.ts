// What a describer is given. upstream: describe.go ResourceDescriber, DescriberSettings
import type { Event, LabelSelector, ObjectMeta } from '../../../api/generated/types.ts';
import { type ApiObject, pathOf, type Resource } from '../../../api/meta.ts';
import { EVENTS } from '../../../api/resources.ts';
import { StatusError } from '../../../api/status.ts';
import type { ApiResource } from '../../lib/objects/discovery.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import type { Session } from '../../lib/session.ts';

export interface DescribeContext {
  readonly s: Session;
  readonly mapping: ApiResource;
  readonly object: KubeObject;
  readonly showEvents: boolean;
  readonly now: number;
}

/** Describes one object. */
export type Describer = (d: DescribeContext) => Promise<string>;

/** Objects of a kind, chosen by label or field. */
export async function listOf<T extends ApiObject>(
  d: DescribeContext,
  r: Resource<T>,
  namespace: string | undefined,
  select: { readonly label?: string; readonly field?: string } = {},
): Promise<T[]> {
  const query: (readonly [string, string])[] = [];
  if (select.field) query.push(['fieldSelector', select.field]);
  if (select.label) query.push(['labelSelector', select.label]);
  query.push(['limit', '500']);
  const body = (await d.s.json({ method: 'GET', path: pathOf(r, namespace), query })) as { items?: T[] };
  return body.items ?? [];
}

/** One object, or undefined when the server does not give it. */
export async function getOf<T extends ApiObject>(d: DescribeContext, r: Resource<T>, namespace: string, name: string): Promise<T | undefined> {
  try {
    return (await d.s.json({ method: 'GET', path: pathOf(r, namespace, name) })) as unknown as T;
  } catch (e) {
    if (e instanceof StatusError) return undefined;
    throw e;
  }
}

/** The events about the object; undefined when they are not wanted or cannot be had. */
export async function eventsOf(d: DescribeContext, uid = d.object.metadata.uid ?? ''): Promise<readonly Event[] | undefined> {
  if (!d.showEvents) return undefined;
  const { name, namespace } = d.object.metadata;
  const field = [
    ['involvedObject.kind', d.object.kind],
    ['involvedObject.name', name ?? ''],
    ...(namespace ? [['involvedObject.namespace', namespace]] : []),
    ...(uid ? [['involvedObject.uid', uid]] : []),
  ]
    .map(([k, v]) => `${k}=${v}`)
    .join(',');
  try {
    return await listOf(d, EVENTS, namespace, { field });
  } catch (e) {
    if (e instanceof StatusError) return [];
    throw e;
  }
}

/** The controller that owns an object: Deployment/web. */
export function controllerOf(metadata: ObjectMeta): string {
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return owner ? `${owner.kind}/${owner.name}` : '';
}

/** A selector in words, <none> when it selects nothing in particular. upstream: metav1.FormatLabelSelector */
export function selectorWords(selector: LabelSelector | undefined, none = '<none>'): string {
  const words: [string, string][] = Object.entries(selector?.matchLabels ?? {}).map(([k, v]) => [k, `${k}=${v}`]);
  for (const e of selector?.matchExpressions ?? []) {
    const values = [...(e.values ?? [])].sort().join(',');
    if (e.operator === 'Exists') words.push([e.key, e.key]);
    else if (e.operator === 'DoesNotExist') words.push([e.key, `!${e.key}`]);
    else words.push([e.key, `${e.key} ${e.operator === 'In' ? 'in' : 'notin'} (${values})`]);
  }
  return words.length
    ? words
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, w]) => w)
        .join(',')
    : none;
}

/** a=1,b=2 of plain labels. */
export function labelWords(labels: Readonly<Record<string, string>> | undefined): string {
  const words = Object.keys(labels ?? {})
    .sort()
    .map((k) => `${k}=${labels?.[k]}`);
  return words.length ? words.join(',') : '<none>';
}
