// The images that kubeadm puts on a node. What they do is done elsewhere in this house; their containers only run and log.
import type { Process, Program } from '../os/types.ts';
import { goStamp } from './lib/go-server.ts';
import { untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

/** A program that logs its start and waits. `lines` are what it says first. */
function idle(name: string, lines: (p: Process) => readonly string[]): Program {
  return {
    name,
    summary: `${name}: its work is done by the cluster around it`,
    async main(p) {
      for (const line of lines(p)) await p.err(`${line}\n`);
      return untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
    },
  };
}

/** I0131 09:30:00.000000       1 file.go:1] text */
function klog(p: Process, where: string, text: string): string {
  const [date = '', time = ''] = goStamp(p).split(' ');
  return `I${date.slice(5).replace('/', '')} ${time}.000000       1 ${where}] ${text}`;
}

function component(name: string, size: number, path = `/usr/local/bin/${name}`): Image {
  const program = idle(name, (p) => [klog(p, 'server.go:1', `Version: ${tagOf(p)}`), klog(p, 'server.go:1', 'portside: the cluster around this container does its work')]);
  return { repository: `registry.k8s.io/${name}`, entrypoint: [], cmd: [path], size, programs: { [path]: program, [`/usr/bin/${name}`]: program, [`/${name}`]: program } };
}

function tagOf(p: Process): string {
  return p.variable('KUBE_VERSION') ?? 'v1.36.3';
}

const etcd = idle('etcd', () => ['{"level":"info","caller":"embed/etcd.go:1","msg":"portside: the API server of this cluster keeps its own storage; this container only runs"}']);

export const controlPlaneImages: readonly Image[] = [
  component('kube-apiserver', 27_500_000),
  component('kube-controller-manager', 23_100_000),
  component('kube-scheduler', 17_600_000),
  component('kube-proxy', 26_100_000),
  { repository: 'registry.k8s.io/etcd', entrypoint: [], cmd: ['etcd'], size: 23_400_000, programs: { '/usr/local/bin/etcd': etcd } },
  { repository: 'registry.k8s.io/coredns/coredns', entrypoint: ['/coredns'], cmd: [], size: 23_600_000, exposedPorts: [53], programs: { '/coredns': idle('coredns', () => []) } },
];
