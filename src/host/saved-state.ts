// What is kept of a learner's world between visits: its form, its version, and the way from every older form. Nothing that was saved is ever dropped unsaid.
import type { Cluster } from '../cluster/cluster.ts';
import type { SavedScreen } from './protocol.ts';

export const STATE_VERSION = 1;

export interface SavedState {
  readonly version: typeof STATE_VERSION;
  readonly cluster: unknown;
  readonly progress: unknown;
  readonly commands: Cluster['probe']['commands'];
  readonly requests: Cluster['probe']['requests'];
  readonly traces: Cluster['traces'];
  readonly screens: readonly SavedScreen[];
}

/** From a version's form to the next one's. */
export type Migration = (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** By the version that it starts from. Add one here whenever the form changes. */
const MIGRATIONS: Readonly<Record<number, Migration>> = {};

export type ReadState = { readonly kind: 'none' } | { readonly kind: 'state'; readonly state: SavedState } | { readonly kind: 'unreadable'; readonly version: unknown };

/** A saved state of any version so far in today's form, or that it cannot be read (a newer Portside wrote it). */
export function readState(saved: unknown, migrations: Readonly<Record<number, Migration>> = MIGRATIONS, to: number = STATE_VERSION): ReadState {
  if (saved === undefined || saved === null) return { kind: 'none' };
  let state = saved as Readonly<Record<string, unknown>>;
  while (typeof state === 'object' && typeof state.version === 'number' && state.version < to) {
    const step = migrations[state.version];
    if (!step) break;
    state = { ...step(state), version: state.version + 1 };
  }
  if (typeof state !== 'object' || state.version !== to) return { kind: 'unreadable', version: (saved as { version?: unknown }).version };
  return { kind: 'state', state: state as unknown as SavedState };
}
