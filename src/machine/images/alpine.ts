// alpine and what is made of it: small images with BusyBox and a few programs more.
import type { Program } from '../os/types.ts';
import { alpineFiles, alpinePrograms } from './lib/busybox.ts';
import { execute, isCommand } from './lib/exec.ts';
import type { ImageFamily } from './lib/family.ts';
import { releaseOf, releases } from './lib/tags.ts';
import type { Image } from './types.ts';

const RELEASES = releases(
  '2.6 2.7 3.1 3.2 3.3 3.4 3.5 3.6 3.6.5 3.7 3.7.3 3.8 3.8.5 3.9 3.9.2-6 3.10 3.10.0-9 3.11.0-13 3.12.0-12 3.13.0-12 3.14.0-10 3.15.0-11 3.16.0-9 3.17.0-10 3.18.0-12 3.19.0-9 3.20.0-8 3.21.0-5 3.22.0-2',
);

function image(repository: string, more: Partial<Image> = {}): Image {
  return { repository, entrypoint: [], cmd: ['/bin/sh'], size: 3_800_000, files: alpineFiles(), programs: alpinePrograms(), ...more };
}

export const alpines: readonly ImageFamily[] = ['alpine', 'public.ecr.aws/docker/library/alpine', 'mirror.gcr.io/library/alpine'].map((repository) => ({
  repository,
  tagged: (tag) => (releaseOf(tag, RELEASES) || tag === 'edge' ? image(repository) : undefined),
}));

/** Arguments that are no program's name are curl's. upstream: curl/curl-container etc/entrypoint.sh */
const curlEntrypoint: Program = {
  name: 'entrypoint.sh',
  summary: 'run curl, or what is asked',
  main(p) {
    const args = p.argv.slice(1);
    const first = args[0] ?? '';
    return execute(p, first.startsWith('-') || !isCommand(p, first) ? ['curl', ...args] : args);
  },
};

const CURL_PROGRAMS = { ...alpinePrograms(['curl']), '/entrypoint.sh': curlEntrypoint };

export const curlImages: readonly Image[] = [
  ...['curlimages/curl', 'quay.io/curl/curl'].map((repository) => image(repository, { entrypoint: ['/entrypoint.sh'], cmd: ['curl'], size: 9_500_000, programs: CURL_PROGRAMS })),
  ...['appropriate/curl', 'byrnedo/alpine-curl'].map((repository) => image(repository, { entrypoint: ['/usr/bin/curl'], cmd: ['-h'], size: 5_400_000, programs: CURL_PROGRAMS })),
];

/** nicolaka/netshoot: every network tool there is. */
export const netshoot: Image = image('nicolaka/netshoot', {
  cmd: ['bash'],
  size: 187_000_000,
  programs: {
    ...alpinePrograms([
      'bash',
      'curl',
      'dig',
      'nslookup',
      'nc',
      'ping',
      'host',
      'drill',
      'ss',
      'conntrack',
      'iptables',
      'iptables-save',
      'ip6tables',
      'ip6tables-save',
      'nft',
      'ipvsadm',
      'tcpdump',
      'jq',
      'httpie',
      'vim',
      'ssh',
      'openssl',
      'telnet',
      'bridge',
      'mtr',
      'nmap',
      'iperf3',
      'socat',
      'httping',
      'getent',
    ]),
  },
});
