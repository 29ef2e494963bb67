// What the container runtime of a node knows, for crictl: sandboxes, containers that run or have ended, images. upstream: cri-api RuntimeService, ImageService
import { hex, sha256 } from '../../../base/hash.ts';
import { parseTime } from '../../../base/time.ts';
import type { NodeImages } from '../containers/images.ts';
import type { PodWorker } from '../pod-worker.ts';
import type { Slot } from '../slot.ts';

/** Where the view comes from. */
export interface CriSource {
  workers(): Iterable<PodWorker>;
  readonly images: NodeImages;
}

export interface CriSandbox {
  readonly id: string;
  readonly worker: PodWorker;
  readonly name: string;
  readonly namespace: string;
  readonly createdAt: number;
  readonly ready: boolean;
}

export interface CriContainer {
  readonly id: string;
  readonly name: string;
  readonly state: 'Running' | 'Exited';
  readonly attempt: number;
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
  readonly exitCode: number | undefined;
  readonly image: string;
  readonly imageId: string;
  readonly sandbox: CriSandbox;
  readonly slot: Slot;
  /** The one before: its log is the previous one. */
  readonly previous: boolean;
}

export function sandboxesOf(source: CriSource): CriSandbox[] {
  return [...source.workers()]
    .map((worker) => ({
      id: hex(sha256(`sandbox ${worker.uid}`)),
      worker,
      name: worker.pod.metadata.name ?? '',
      namespace: worker.pod.metadata.namespace ?? '',
      createdAt: parseTime(worker.view().startTime ?? ''),
      ready: !worker.ended,
    }))
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** All containers, the youngest first. */
export function containersOf(source: CriSource): CriContainer[] {
  const all: CriContainer[] = [];
  for (const sandbox of sandboxesOf(source)) for (const slot of sandbox.worker.slots) all.push(...livesOf(slot, sandbox));
  return all.sort((a, b) => b.createdAt - a.createdAt);
}

function livesOf(slot: Slot, sandbox: CriSandbox): CriContainer[] {
  const lives: CriContainer[] = [];
  const common = { name: slot.name, image: slot.image, imageId: imageId(slot.imageID), sandbox, slot };
  const { running, terminated } = slot.state;
  const add = (id: string | undefined, attempt: number, from: { startedAt?: string; finishedAt?: string; exitCode?: number }, previous: boolean): void => {
    if (id === undefined) return;
    const finishedAt = from.finishedAt === undefined ? undefined : parseTime(from.finishedAt);
    lives.push({
      ...common,
      id: id.replace('containerd://', ''),
      state: finishedAt === undefined ? 'Running' : 'Exited',
      attempt,
      createdAt: parseTime(from.startedAt ?? ''),
      finishedAt,
      exitCode: from.exitCode,
      previous,
    });
  };
  if (running) add(slot.containerID, slot.restarts, running, false);
  if (terminated) add(terminated.containerID, slot.restarts, terminated, false);
  const last = slot.last.terminated;
  if (last && last.containerID !== terminated?.containerID) add(last.containerID, running ? slot.restarts - 1 : slot.restarts, last, true);
  return lives;
}

/** The digest behind an image reference. */
function imageId(reference: string): string {
  return reference.split('sha256:')[1] ?? hex(sha256(reference));
}

/** What begins with a prefix of an id; undefined when nothing does or several do. */
export function byId<T extends { readonly id: string }>(all: readonly T[], prefix: string): T | undefined {
  const found = all.filter((one) => one.id.startsWith(prefix));
  return found.length === 1 ? found[0] : undefined;
}

export const short = (id: string): string => id.slice(0, 13);
