// registry.k8s.io/pause: holds a sandbox open and does nothing.
import type { Program } from '../os/types.ts';
import { untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

const pauseProgram: Program = {
  name: 'pause',
  summary: 'wait for a signal',
  async main(p) {
    const code = await untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
    await p.err('Shutting down, got signal: Terminated\n');
    return code;
  },
};

export const pauseImages: readonly Image[] = ['registry.k8s.io/pause', 'k8s.gcr.io/pause', 'gcr.io/google_containers/pause', 'gcr.io/google_containers/pause-amd64'].map(
  (repository) => ({
    repository,
    entrypoint: ['/pause'],
    cmd: [],
    size: 320_000,
    programs: { '/pause': pauseProgram },
  }),
);
