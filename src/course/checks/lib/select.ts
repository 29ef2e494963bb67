// Which objects a partial object means: by name and namespace where the author gives them, else by labels.
import { isRecord } from '../../../base/deep.ts';
import type { ApiObject } from '../../../kubernetes/api/meta.ts';
import { firstDifference } from '../../match.ts';
import type { CheckWords } from '../../words.ts';
import type { View } from '../types.ts';

type Wanted = Readonly<Record<string, unknown>>;

/** All objects that are meant, whatever else is true of them. */
export function meant(want: Wanted, view: View): readonly ApiObject[] {
  const meta = isRecord(want.metadata) ? want.metadata : {};
  return view.objects(String(want.apiVersion), String(want.kind)).filter((o) => selected(o, meta));
}

/** The object in words: Service web, Service web in namespace shop. */
export function named(want: Wanted, words: CheckWords): string {
  const meta = isRecord(want.metadata) ? want.metadata : {};
  const kind = String(want.kind);
  const labels = isRecord(meta.labels) ? Object.entries(meta.labels).map(([k, v]) => `${k}=${v}`) : [];
  const what = meta.name !== undefined ? `${kind} ${String(meta.name)}` : labels.length > 0 ? words.labelled(kind, labels.join(',')) : kind;
  return meta.namespace === undefined ? what : words.inNamespace(what, String(meta.namespace));
}

function selected(object: ApiObject, meta: Record<string, unknown>): boolean {
  const { name, namespace, labels } = object.metadata;
  // Without a namespace the default one is meant, or a cluster-wide object.
  if ((namespace ?? 'default') !== (meta.namespace ?? 'default') && !(meta.namespace === undefined && namespace === undefined)) return false;
  if (meta.name !== undefined) return name === String(meta.name);
  return !isRecord(meta.labels) || !firstDifference(meta.labels, labels ?? {});
}
