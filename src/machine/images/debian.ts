// debian and ubuntu: a shell and the essential tools. What has to be installed first (curl, ping, ip, ps) is not there.
import { debianFiles, debianPrograms } from './lib/debian.ts';
import type { ImageFamily } from './lib/family.ts';
import type { Image } from './types.ts';

function image(repository: string, size: number, files: Record<string, string>): Image {
  return { repository, entrypoint: [], cmd: ['bash'], size, files, programs: debianPrograms() };
}

const DEBIAN_TAGS =
  /^(latest|stable|oldstable|testing|unstable|sid|(trixie|bookworm|bullseye|buster|stretch|jessie)(-slim|-\d{8}(-slim)?)?|stable-slim|(13|12|11|10|9|8)(\.\d+)?(-slim)?)$/;
const UBUNTU_TAGS = /^(latest|rolling|devel|plucky|oracular|noble|jammy|focal|bionic|xenial|trusty|25\.04|24\.10|24\.04|22\.04|20\.04|18\.04|16\.04|14\.04)(-\d{8})?$/;

const UBUNTU_RELEASE =
  'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.3 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n';

export const debians: readonly ImageFamily[] = [
  { repository: 'debian', tagged: (tag) => (DEBIAN_TAGS.test(tag) ? image('debian', tag.includes('slim') ? 28_200_000 : 48_500_000, debianFiles()) : undefined) },
  { repository: 'ubuntu', tagged: (tag) => (UBUNTU_TAGS.test(tag) ? image('ubuntu', 29_700_000, debianFiles({ '/etc/os-release': UBUNTU_RELEASE })) : undefined) },
];

/** The documentation's image for looking names up. */
export const dnsutils: readonly Image[] = ['registry.k8s.io/e2e-test-images/jessie-dnsutils', 'gcr.io/kubernetes-e2e-test-images/dnsutils'].map((repository) => ({
  repository,
  entrypoint: [],
  cmd: ['/bin/sh', '-c', 'sleep infinity'],
  size: 112_000_000,
  files: debianFiles(),
  programs: debianPrograms(['dig', 'nslookup', 'host', 'curl', 'wget', 'ping', 'nc', 'ps', 'ip']),
}));
