// Images of what stands in front of a cluster: balancers and proxies whose programs need the cluster's API. What they do is given to them by the world that runs them.
import type { Program } from '../os/types.ts';
import { onFirstRun } from '../programs/lib/on-first-run.ts';
import { untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

/** Says that the world around it gives it nothing to do. */
function idle(name: string): Program {
  return {
    name,
    summary: `${name}: its work is done by the cluster around it`,
    async main(p) {
      await p.err(`${name}: there is no cluster around this container\n`);
      return untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
    },
  };
}

export const frontImages: readonly Image[] = [
  { repository: 'quay.io/metallb/controller', entrypoint: ['/controller'], cmd: [], size: 29_300_000, programs: { '/controller': idle('controller') } },
  { repository: 'quay.io/metallb/speaker', entrypoint: ['/speaker'], cmd: [], size: 47_100_000, programs: { '/speaker': idle('speaker') } },
  {
    repository: 'registry.k8s.io/ingress-nginx/controller',
    entrypoint: [],
    cmd: ['/nginx-ingress-controller'],
    size: 113_000_000,
    exposedPorts: [80, 443],
    programs: { '/nginx-ingress-controller': idle('nginx-ingress-controller') },
  },
  {
    repository: 'haproxy',
    entrypoint: [],
    cmd: ['/usr/local/sbin/haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
    size: 39_800_000,
    stopSignal: 'SIGTERM',
    programs: { '/usr/local/sbin/haproxy': onFirstRun('haproxy', async () => (await import('../programs/haproxy.ts')).haproxy) },
  },
  {
    repository: 'registry.k8s.io/ingress-nginx/kube-webhook-certgen',
    entrypoint: ['/kube-webhook-certgen'],
    cmd: [],
    size: 22_000_000,
    programs: { '/kube-webhook-certgen': idle('kube-webhook-certgen') },
  },
];
