// Keeps count of who set which field, as cheaply as possible: the work is done when somebody reads it. upstream: apimachinery/pkg/util/managedfields/internal
import type { DeepReadonly } from '../../../base/deep.ts';
import type { ManagedFieldsEntry } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import type { ResourceExchange } from '../exchange.ts';
import type { Managed } from '../storage/managed.ts';
import type { Entry } from '../storage/table.ts';

/** One write, as its tracker sees it. */
export interface Tracked {
  readonly x: ResourceExchange;
  readonly write: { readonly fieldManager: string; readonly subresource: string };
  readonly before: Entry | undefined;
  /** managedFields that the client sent; an empty entry resets them. */
  readonly managed: readonly ManagedFieldsEntry[] | undefined;
  readonly after: DeepReadonly<ApiObject>;
}

/** The managedFields after a write. */
export function track(t: Tracked): Managed | undefined {
  return t.before?.managed;
}
