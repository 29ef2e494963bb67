// What containers and hooks need of the pod that they belong to.
import type { Sockets } from '../../machine/network/sockets.ts';
import type { Container, Pod } from '../api/generated/types.ts';
import type { FileMount, KeptDirectory } from './containers/container-files.ts';
import type { Placement } from './lib/fields.ts';
import type { Slot } from './slot.ts';

export interface Home {
  readonly pod: Pod;
  readonly net: Sockets;
  readonly placement: Placement;
  readonly hosts: string;
  readonly resolv: string;
  readonly stopping: boolean;
  mounts(container: Container): readonly FileMount[];
  kept(slot: Slot): readonly KeptDirectory[];
  /** False when the pod is stopped before the time is over. */
  sleep(ms: number, slot?: Slot): Promise<boolean>;
  /** One sync at a time: what one container waits for, the others of its pod wait for. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  changed(): void;
  /** It will not start again. */
  over(slot: Slot): void;
  unhealthy(slot: Slot, probe: 'Liveness' | 'Startup', grace: number | undefined, restarts: boolean): void;
}
