// The volumes of one pod, and where its containers see them. upstream: pkg/kubelet/volumemanager
import type { Container, Pod } from '../../api/generated/types.ts';
import type { FileMount } from '../containers/container-files.ts';
import type { Placement } from '../lib/fields.ts';
import type { Runtime } from '../runtime.ts';
import { MountError, type Mounted } from './volumes.ts';

export class PodVolumes {
  readonly #runtime: Runtime;
  readonly #mounted = new Map<string, Mounted>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Sets up what is not set up yet; false, with an event for each volume, while something is missing. */
  mountAll(pod: Pod, placement: Placement): boolean {
    let whole = true;
    for (const volume of pod.spec?.volumes ?? []) {
      if (this.#mounted.has(volume.name)) continue;
      try {
        this.#mounted.set(volume.name, this.#runtime.volumes.mount(pod, volume, placement, usersOf(pod, volume.name)));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        whole = false;
        this.#runtime.recorder.event(pod, 'Warning', 'FailedMount', `MountVolume.SetUp failed for volume "${error.volume}" : ${error.message}`);
      }
    }
    return whole;
  }

  /** For a pod that ran before: what is missing now was there when it started, its files are simply not seen again. */
  mountAgain(pod: Pod, placement: Placement): void {
    for (const volume of pod.spec?.volumes ?? []) {
      try {
        this.#mounted.set(volume.name, this.#runtime.volumes.mount(pod, volume, placement, usersOf(pod, volume.name)));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
      }
    }
  }

  mountsOf(container: Container): readonly FileMount[] {
    const mounts: FileMount[] = [];
    for (const m of container.volumeMounts ?? []) {
      const mounted = this.#mounted.get(m.name);
      if (!mounted) continue;
      const path = m.mountPath.replace(/(.)\/$/, '$1');
      const { files, shared } = mounted.kind === 'directory' ? { files: undefined, shared: undefined } : mounted;
      mounts.push({ path, files, shared, subPath: m.subPath });
    }
    return mounts;
  }
}

/** How many containers mount a volume: what several share has to be one thing. */
function usersOf(pod: Pod, volume: string): number {
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return all.filter((c) => c.volumeMounts?.some((m) => m.name === volume)).length;
}
