// From client-side to server-side apply: who owned the annotation of old hands its fields over, and the annotation gets an owner that keeps it.
// upstream: kubectl/pkg/cmd/apply/apply.go saveLastApplyAnnotationIfNecessary, migrateToSSAIfNecessary; client-go/util/csaupgrade
import { deepEqual, isRecord } from '../../../../base/deep.ts';
import type { ManagedFieldsEntry } from '../../../api/generated/types.ts';
import { StatusError } from '../../../api/status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { LAST_APPLIED } from '../objects/mutate.ts';

const KEEPER = 'kubectl-last-applied';
/** Whoever names a manager of his own does not get the annotation kept up to date. */
const KUBECTL = 'kubectl';
const TRIES = 3;
type Fields = Readonly<Record<string, unknown>>;
type Entries = readonly ManagedFieldsEntry[];

/** Sends a patch of the object and gives the object as it is then. */
export interface Sender {
  apply(body: unknown, manager: string): Promise<KubeObject>;
  change(operations: readonly unknown[]): Promise<KubeObject>;
  get(): Promise<KubeObject>;
}

const entriesOf = ({ metadata }: KubeObject): Entries => (metadata.managedFields ?? []) as Entries;

/** The object with its annotation kept; undefined when there is nothing to keep. */
export async function keepAnnotation(object: KubeObject, manager: string, send: Sender): Promise<KubeObject | undefined> {
  const { name, namespace, annotations } = object.metadata;
  const text = annotations?.[LAST_APPLIED];
  if (manager !== KUBECTL || text === undefined || owners(entriesOf(object), 'Apply').length) return undefined;
  const metadata = { name, ...(namespace ? { namespace } : {}), annotations: { [LAST_APPLIED]: text } };
  return send.apply({ apiVersion: object.apiVersion, kind: object.kind, metadata }, KEEPER);
}

/** Whether fields changed hands. */
export async function migrate(object: KubeObject, manager: string, send: Sender): Promise<boolean> {
  const names = new Set(owners(entriesOf(object), 'Update').map((e) => e.manager ?? ''));
  let current = object;
  for (let left = TRIES; ; left--) {
    const before = entriesOf(current);
    const after = [...names].reduce((entries, name) => handedOver(entries, name, manager), before);
    if (deepEqual(before, after)) return false;
    try {
      await send.change([
        { op: 'replace', path: '/metadata/managedFields', value: after },
        { op: 'replace', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion },
      ]);
      return true;
    } catch (error) {
      if (left <= 1 || !(error instanceof StatusError) || error.status.reason !== 'Conflict') throw error;
      current = await send.get();
    }
  }
}

/** Who owns the annotation by this operation. */
function owners(entries: Entries, operation: string): Entries {
  return entries.filter((e) => e.operation === operation && at(e.fieldsV1, 'f:metadata', 'f:annotations', `f:${LAST_APPLIED}`) !== undefined);
}

function at(fields: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), fields);
}

/** What `from` wrote belongs to what `to` applies. */
function handedOver(entries: Entries, from: string, to: string): Entries {
  const updates = (e: ManagedFieldsEntry): boolean => e.manager === from && e.operation === 'Update' && !e.subresource;
  let index = entries.findIndex((e) => e.manager === to && e.operation === 'Apply' && !e.subresource);
  if (index < 0) index = entries.findIndex(updates);
  const target = entries[index];
  if (!target) return entries;
  const source = entries.find((e) => updates(e) && e.apiVersion === target.apiVersion);
  const fieldsV1 = source ? union((target.fieldsV1 ?? {}) as Fields, (source.fieldsV1 ?? {}) as Fields) : target.fieldsV1;
  const next = entries.map((e, i) => (i === index ? { ...target, manager: to, operation: 'Apply', ...(fieldsV1 ? { fieldsV1 } : {}) } : e));
  return next.filter((e) => !updates(e));
}

function union(a: Fields, b: Fields): Record<string, unknown> {
  const out: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) out[key] = isRecord(out[key]) && isRecord(value) ? union(out[key], value) : value;
  return out;
}
