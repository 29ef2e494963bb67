// What the parts of a kubelet share.
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Machine } from '../../machine/os/types.ts';
import type { EventRecorder } from '../client/recorder.ts';
import type { ContainerFiles } from './containers/container-files.ts';
import type { NodeImages } from './containers/images.ts';
import type { SharedEnvironments, Sources } from './environment.ts';
import type { PodNetwork } from './options.ts';
import type { KubeletTimings } from './timings.ts';
import type { ConfigCache } from './volumes/config-cache.ts';
import type { Volumes } from './volumes/volumes.ts';

export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly timings: KubeletTimings;
  readonly nodeName: string;
  /** The node's addresses, the preferred one first. */
  readonly hostIPs: readonly string[];
  readonly allocatable: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly cni: PodNetwork;
  readonly images: NodeImages;
  readonly files: ContainerFiles;
  readonly volumes: Volumes;
  readonly config: ConfigCache;
  readonly recorder: EventRecorder;
  readonly dns: { readonly server: string; readonly domain: string; readonly host: string };
  readonly environments: SharedEnvironments;
  readonly sources: Sources;
}
