// The history of a template as ControllerRevisions: DaemonSets and StatefulSets keep one. upstream: pkg/controller/history/controller_history.go
import { deepEqual } from '../../../base/deep.ts';
import type { ControllerRevision, ObjectMeta, PodTemplateSpec } from '../../api/generated/types.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import { CONTROLLER_REVISIONS } from '../../api/resources.ts';
import { isAlreadyExists, isNotFound } from '../../api/status.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { controllerOf, controllerRef } from './owner.ts';
import { canonical, templateHash } from './template-hash.ts';

export const REVISION_LABEL = 'controller-revision-hash';

export interface Versioned extends ApiObject {
  spec?: { template: PodTemplateSpec; revisionHistoryLimit?: number };
  status?: { collisionCount?: number };
}

/** Oldest first. */
export function revisionsOf(owner: ApiObject, context: ControllerContext): ControllerRevision[] {
  return [...context.lister(CONTROLLER_REVISIONS).by('controller', owner.metadata.uid ?? '')].sort((a, b) => a.revision - b.revision);
}

/** The template as a revision keeps it: a patch that puts it back, with its keys in order (`rollout undo` compares texts). */
function patchOf(template: PodTemplateSpec): unknown {
  return JSON.parse(canonical({ spec: { template: { ...template, $patch: 'replace' } } }));
}

/**
 * The revision of the owner's template now: made, or found among the old ones and then made the newest.
 * `metadata` are what the kind adds to a new one.
 */
export async function currentRevision<T extends Versioned>(
  owner: T,
  r: Resource<T>,
  known: readonly ControllerRevision[],
  metadata: Partial<ObjectMeta>,
  context: ControllerContext,
): Promise<ControllerRevision> {
  const data = patchOf(owner.spec?.template ?? {});
  const newest = known.at(-1)?.revision ?? 0;
  const same = known.filter((k) => deepEqual(k.data, data)).at(-1);
  if (same && same.revision === newest) return same;
  if (same) return context.client.update(CONTROLLER_REVISIONS, { ...same, revision: newest + 1 });
  return make(owner, r, data, newest + 1, metadata, owner.status?.collisionCount ?? 0, context);
}

async function make<T extends Versioned>(
  owner: T,
  r: Resource<T>,
  data: unknown,
  revision: number,
  metadata: Partial<ObjectMeta>,
  collisions: number,
  context: ControllerContext,
): Promise<ControllerRevision> {
  const hash = templateHash(data, collisions || undefined);
  const { namespace = '', name = '' } = owner.metadata;
  const draft: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      ...metadata,
      name: `${name}-${hash}`,
      namespace,
      labels: { ...owner.spec?.template.metadata?.labels, [REVISION_LABEL]: hash },
      ownerReferences: [controllerRef(owner, r)],
    },
    data: data as never,
    revision,
  };
  try {
    return await context.client.create(CONTROLLER_REVISIONS, draft);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const there = await context.client.get(CONTROLLER_REVISIONS, namespace, draft.metadata.name ?? '');
    if (controllerOf(there)?.uid === owner.metadata.uid && deepEqual(there.data, data)) return there;
    return make(owner, r, data, revision, metadata, collisions + 1, context);
  }
}

/** Deletes the oldest revisions that nobody uses beyond the limit. */
export async function trimHistory(owner: Versioned, known: readonly ControllerRevision[], inUse: ReadonlySet<string>, context: ControllerContext): Promise<void> {
  const idle = known.filter((k) => !inUse.has(k.metadata.name ?? ''));
  const surplus = idle.length - (owner.spec?.revisionHistoryLimit ?? 10);
  for (const old of idle.slice(0, Math.max(0, surplus))) {
    try {
      await context.client.delete(CONTROLLER_REVISIONS, old.metadata.namespace ?? '', old.metadata.name ?? '');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
