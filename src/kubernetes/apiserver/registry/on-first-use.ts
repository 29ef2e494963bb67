// A kind that a new cluster has no object of: discovery knows it at once, its rules are fetched with the first request that needs them (kinds.ts asks).
import { onDemand } from '../../../base/on-demand.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import type { Strategy, Update } from './strategy.ts';

/** What discovery says of a kind. A test compares it with the strategy. */
export interface KindFacts {
  readonly resource: Resource;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly deprecation?: string;
  readonly categories?: readonly string[];
  readonly verbs?: readonly string[];
  readonly schema: string;
  /** Its writes compile expressions: the server asks before the rules are here. */
  readonly usesCel?: boolean;
  /** The server writes objects of it: it is asked about them before they are read, too. */
  readonly kept?: boolean;
  /** Its subresources: status, scale, approval … */
  readonly parts?: readonly string[];
  /** The same objects under another group version. */
  readonly other?: { readonly resource: Resource; readonly schema: string };
}

/** A strategy whose rules are elsewhere. */
export interface LateStrategy extends Strategy {
  readonly kept?: boolean;
  load(): Promise<Strategy>;
}

export function isLate(strategy: Strategy): strategy is LateStrategy {
  return 'load' in strategy;
}

function absent(): never {
  throw new Error('the rules of this kind have not been fetched');
}

const ABSENT: Update<ApiObject> = { validateUpdate: absent };

/** A strategy that knows its names only, and how to get the whole one. */
export function onFirstUse<T extends ApiObject>({ parts = [], other, ...facts }: KindFacts, load: () => Promise<Strategy<T>>): LateStrategy {
  const others = parts.filter((part) => part !== 'status' && part !== 'scale');
  return {
    ...facts,
    ...(parts.includes('status') ? { status: ABSENT } : {}),
    ...(parts.includes('scale') ? { scale: { get: absent, set: absent } } : {}),
    ...(others.length ? { subresources: Object.fromEntries(others.map((part) => [part, ABSENT])) } : {}),
    ...(other ? { otherVersions: [{ ...other, toStored: absent, fromStored: absent }] } : {}),
    validate: absent,
    validateUpdate: absent,
    // Questions have no table; for the others discovery asks only whether there is one.
    columns: facts.verbs?.includes('create') ? [] : [{ name: 'Name', type: 'string', priority: 0 }],
    row: absent,
    load: () => onDemand(async () => (await Promise.all([load(), import('../../api/whole-schema.ts')]))[0]) as unknown as Promise<Strategy>,
  };
}
