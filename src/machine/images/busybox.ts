// busybox: one binary, all applets in /bin. Its shell is the command.
import type { Program } from '../os/types.ts';
import { onFirstRun } from '../programs/lib/on-first-run.ts';
import { busyboxFiles, busyboxPrograms } from './lib/busybox.ts';
import type { ImageFamily } from './lib/family.ts';
import { releaseOf, releases } from './lib/tags.ts';
import type { Image } from './types.ts';

const RELEASES = releases('1.21.0 1.22.0 1.23.0 1.23.2 1.24.0-2 1.25.0-1 1.26.0-2 1.27.0-2 1.28.0-4 1.29.0-3 1.30.0-1 1.31.0-1 1.32.0-1 1.33.0-1 1.34.0-1 1.35.0 1.36.0-1 1.37.0');

function image(repository: string, release?: string): Image {
  return { repository, entrypoint: [], cmd: ['sh'], size: 2_210_000, files: busyboxFiles(), programs: { ...busyboxPrograms(), ...olderApplets(release) } };
}

/** What a release does in another way than today's: until 1.28 nslookup asked the C library. */
function olderApplets(release: string | undefined): Record<string, Program> {
  const minor = Number(release?.split('.')[1]);
  if (!release || minor > 28) return {};
  return { '/bin/nslookup': onFirstRun('nslookup', async () => (await import('../programs/lib/busybox-nslookup-1-28.ts')).oldBusyboxNslookup(release)) };
}

export const busyboxes: readonly ImageFamily[] = [
  'busybox',
  'registry.k8s.io/busybox',
  'registry.k8s.io/e2e-test-images/busybox',
  'k8s.gcr.io/busybox',
  'gcr.io/google_containers/busybox',
  'public.ecr.aws/docker/library/busybox',
  'mirror.gcr.io/library/busybox',
  'quay.io/prometheus/busybox',
].map((repository) => ({
  repository,
  tagged: (tag) => {
    const release = releaseOf(tag, RELEASES, { stable: '1.36.1', unstable: '1.37.0' });
    return release || /^(glibc|musl|uclibc|1\.29-\d|latest-\w+)$/.test(tag) ? image(repository, release) : undefined;
  },
}));

/** radial/busyboxplus:curl has curl as well. */
export const busyboxPlus: Image = {
  ...image('radial/busyboxplus'),
  tags: ['curl', 'latest', 'base', 'git'],
  programs: busyboxPrograms(['/bin', '/usr/bin'], ['curl']),
  size: 2_600_000,
};
