// Keeps count of who set which field, as cheaply as possible: the work is done when somebody reads it. upstream: apimachinery/pkg/util/managedfields/internal
import type { DeepReadonly } from '../../../base/deep.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { ManagedFieldsEntry } from '../../api/generated/types.ts';
import { type ApiObject, apiVersionOf } from '../../api/meta.ts';
import { typeOfStrategy } from '../decoding/body.ts';
import { normalise } from '../decoding/normal.ts';
import { formOf, type ResourceExchange } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';
import { schemaOf } from '../schema-of.ts';
import type { Managed } from '../storage/managed.ts';
import type { Entry } from '../storage/table.ts';
import { afterUpdate, decodeManagers, encodeManagers, type Manager, type PlainWrite } from './managers.ts';

/** After so many writes that nobody read, the list is worked out, or the old versions would stay in memory. */
const MAX_PENDING = 6;

/** Managed fields that know how to become a list of managers. */
export interface TrackedFields extends Managed {
  managers(): readonly Manager[];
  readonly pending: number;
}

/** A list that is known. */
export function known(managers: readonly Manager[]): TrackedFields {
  return { pending: 0, managers: () => managers, fields: () => encodeManagers(managers) };
}

/** The managers of whatever is stored. */
export function managersOf(managed: Managed | undefined): readonly Manager[] {
  if (!managed) return [];
  return 'managers' in managed ? (managed as TrackedFields).managers() : decodeManagers(managed.fields());
}

class Pending implements TrackedFields {
  #base: Managed | undefined;
  #write: PlainWrite | undefined;
  #list: readonly Manager[] = [];
  readonly #count: number;

  constructor(base: Managed | undefined, write: PlainWrite) {
    this.#base = base;
    this.#write = write;
    this.#count = (base && 'pending' in base ? (base as TrackedFields).pending : 0) + 1;
    if (this.#count > MAX_PENDING) this.managers();
  }

  get pending(): number {
    return this.#write ? this.#count : 0;
  }

  managers(): readonly Manager[] {
    if (this.#write) {
      this.#list = afterUpdate(managersOf(this.#base), this.#write);
      this.#base = undefined;
      this.#write = undefined;
    }
    return this.#list;
  }

  fields(): readonly DeepReadonly<ManagedFieldsEntry>[] {
    return encodeManagers(this.managers());
  }
}

/** One write, as its tracker sees it. */
export interface Tracked {
  readonly x: ResourceExchange;
  readonly write: { readonly fieldManager: string; readonly subresource: string };
  readonly before: Entry | undefined;
  /** managedFields that the client sent; an empty entry resets them. */
  readonly sent: readonly ManagedFieldsEntry[] | undefined;
  /** The object as its manager wanted it: before the server's own additions. */
  readonly after: DeepReadonly<ApiObject>;
}

const blanks = new WeakMap<Strategy, unknown>();

/** What an object of the kind is before anything is set. */
export function blankOf(strategy: Strategy): unknown {
  let blank = blanks.get(strategy);
  if (!blank) {
    blank = normalise({}, typeOfStrategy(strategy));
    blanks.set(strategy, blank);
  }
  return blank;
}

/** The managedFields after a write. */
export function track(t: Tracked): Managed | undefined {
  const { x, write, before, sent } = t;
  const base = sent?.length ? (isReset(sent) ? undefined : known(decodeManagers(sent))) : before?.managed;
  if (before && !base) return undefined;
  if (before && before.object === t.after && base === before.managed) return base;
  return new Pending(base, {
    manager: write.fieldManager,
    apiVersion: apiVersionOf(formOf(x).resource),
    subresource: write.subresource,
    // A Scale has no managedFields of its own to carry the time in. upstream: managedfields.ScaleHandler
    time: write.subresource === 'scale' ? '' : rfc3339(x.core.clock.now()),
    before: before?.object ?? blankOf(x.strategy),
    after: t.after,
    schema: schemaOf(x.strategy),
  });
}

const isReset = (sent: readonly ManagedFieldsEntry[]): boolean => sent.length === 1 && Object.values(sent[0] ?? {}).every((v) => v === undefined || v === '');
