// Who is where: hosts, pods and Services by the names that lessons use, pods by their addresses.
import type { Pod, Service } from '../kubernetes/api/generated/types.ts';
import type { Netns } from '../machine/network/netns.ts';
import type { HostMachine } from '../machine/os/machine.ts';
import type { Hosts } from './hosts/hosts.ts';
import type { ClusterNode } from './nodes/node.ts';

type ServiceNamed = (namespace: string, name: string) => Service | undefined;

export class Places {
  readonly #hosts: Hosts;
  readonly #nodes: ReadonlyMap<string, ClusterNode>;
  readonly #service: ServiceNamed;

  constructor(hosts: Hosts, nodes: ReadonlyMap<string, ClusterNode>, service: ServiceNamed) {
    this.#hosts = hosts;
    this.#nodes = nodes;
    this.#service = service;
  }

  /** Of a host or of pod:NAME. */
  netns(host: string): Netns | undefined {
    return this.#hosts.netns(host) ?? (this.podMachine(host)?.net as Netns | undefined);
  }

  /** Of a host, of pod:NAME, or of a Service by the name that pods use for it. */
  address(host: string): string | undefined {
    return this.#hosts.address(host) ?? this.#podOf(host)?.status?.podIP ?? this.#clusterIP(host);
  }

  /** The pods that nodes run. */
  pods(): readonly Pod[] {
    return [...this.#nodes.values()].flatMap((n) => n.pods());
  }

  /** Of pod:NAME: its first container. */
  podMachine(host: string): HostMachine | undefined {
    const pod = this.#podOf(host);
    return pod && this.#nodes.get(pod.spec?.nodeName ?? '')?.machineOf(pod);
  }

  /** Which pod has an address of its own. */
  podAt(ip: string): { readonly pod: string; readonly node: string; readonly namespace: string } | undefined {
    const pod = this.pods().find((p) => (p.status?.podIP === ip || p.status?.podIPs?.some((a) => a.ip === ip)) && !p.spec?.hostNetwork);
    return pod ? { pod: pod.metadata.name ?? '', node: pod.spec?.nodeName ?? '', namespace: pod.metadata.namespace ?? 'default' } : undefined;
  }

  #podOf(host: string): Pod | undefined {
    if (!host.startsWith('pod:')) return undefined;
    const [first = '', second] = host.slice(4).split('/');
    const [namespace, name] = second === undefined ? ['default', first] : [first, second];
    return this.pods().find((p) => p.metadata.name === name && p.metadata.namespace === namespace);
  }

  #clusterIP(host: string): string | undefined {
    const [name = '', namespace = 'default', ...rest] = host.replace(/\.svc\.cluster\.local$/, '.svc').split('.');
    if (rest.length && rest[0] !== 'svc') return undefined;
    const ip = this.#service(namespace, name)?.spec?.clusterIP;
    return ip && ip !== 'None' ? ip : undefined;
  }
}
