// One node: its host, its pod network, its kubelet.
import type { Clock } from '../../base/clock.ts';
import { cidr } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import type { Pod } from '../../kubernetes/api/generated/types.ts';
import type { Transport } from '../../kubernetes/api/wire.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { Kubelet } from '../../kubernetes/kubelet/kubelet.ts';
import { PolicyAgent } from '../../kubernetes/policy/agent.ts';
import type { ImageRegistry } from '../../machine/images/types.ts';
import { restore } from '../../machine/network/netfilter/restore.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Network } from '../../machine/network/network.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { Certificate } from '../../machine/programs/lib/certificate.ts';
import { VERSION } from '../addons/addons.ts';
import { ManifestFiles } from '../control-plane/manifest-files.ts';
import { type ClusterNetwork, ordered } from '../families.ts';
import { OS_IMAGE } from '../hosts/host-files.ts';
import { suspendable } from '../suspendable.ts';
import type { NodeAddress } from '../topology.ts';
import { BridgeCni } from './cni.ts';
import { CniFiles } from './cni-files.ts';
import { KubeletService } from './kubelet-service.ts';

export interface ClusterNodeOptions {
  readonly address: NodeAddress;
  readonly cluster: ClusterNetwork;
  readonly netns: Netns;
  readonly machine: HostMachine;
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly images: ImageRegistry;
  readonly transport: Transport;
  /** What the kubelet's port shows. */
  readonly certificate: () => Certificate;
  /** What a service account's volume shows; undefined when there is no such account. */
  readonly token: (namespace: string, serviceAccount: string) => string | undefined;
}

/** The pod network's rule for traffic that leaves the cluster; every common CNI has one like it. */
const masquerade = (pods: string): string => `POSTROUTING -s ${pods} ! -d ${pods} -m comment --comment "cni masq (not kube-proxy)" -j MASQUERADE --random-fully`;
const CONTROL_PLANE_TAINT = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

export class ClusterNode {
  readonly name: string;
  readonly #netns: Netns;
  readonly #podCidrs: readonly string[];
  readonly #kubelet: Kubelet;
  readonly #service: KubeletService;
  /** The part of the pod network that enforces NetworkPolicies. */
  readonly #policies: PolicyAgent;

  constructor(options: ClusterNodeOptions) {
    const { address, netns, machine, clock, random } = options;
    this.name = address.name;
    this.#netns = netns;
    this.#podCidrs = options.cluster.podCIDR.split(',');
    const { families } = options.cluster;
    const podPrefixes = { four: address.podPrefix, six: address.podPrefix6, families };
    const bridge = netns.devices.get('cni0');
    if (!bridge) throw new Error(`${address.name} has no cni0`);
    this.#service = new KubeletService(machine, clock, () => this.#kubelet, address.ip);
    const own = this.#service;
    const client = new Client(suspendable(options.transport, own.clock), {
      user: { name: `system:node:${address.name}`, groups: ['system:nodes', 'system:authenticated'] },
      agent: 'kubelet',
    });
    this.#kubelet = new Kubelet({
      client,
      clock: own.clock,
      log: (severity, place, text) => own.log(severity, place, text),
      random: random.fork('kubelet'),
      token: options.token,
      certificate: options.certificate,
      machine,
      images: options.images,
      cni: new BridgeCni(options.network, netns, bridge, podPrefixes, new CniFiles(machine.fs, own.clock)),
      ...(address.controlPlane ? { manifests: new ManifestFiles(machine.fs, clock) } : {}),
      dns: { server: options.cluster.dnsServiceIP, domain: 'cluster.local', host: machine.fs.readText('/etc/resolv.conf') },
      node: {
        name: address.name,
        addresses: [
          ...ordered(families, { IPv4: address.ip, IPv6: address.ip6 }).map((text) => ({ type: 'InternalIP', address: text })),
          { type: 'Hostname', address: address.name },
        ],
        capacity: { cpu: '4', 'ephemeral-storage': '61255492Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: '8131056Ki', pods: '110' },
        labels: {
          'beta.kubernetes.io/arch': 'amd64',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': address.name,
          'kubernetes.io/os': 'linux',
          ...(address.controlPlane ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {}),
        },
        podCIDRs: ordered(families, { IPv4: `${address.podPrefix}.0/24`, IPv6: cidr(`${address.podPrefix6}::/64`).text }),
        ...(address.controlPlane ? { taints: [CONTROL_PLANE_TAINT] } : {}),
        info: {
          machineID: random.string('0123456789abcdef', 32),
          systemUUID: random.uuid(),
          bootID: random.uuid(),
          kernelVersion: '6.12.48+deb13-amd64',
          osImage: OS_IMAGE,
          containerRuntimeVersion: 'containerd://2.1.4',
          kubeletVersion: VERSION,
          kubeProxyVersion: '',
          operatingSystem: 'linux',
          architecture: 'amd64',
        },
      },
    });
    this.#policies = new PolicyAgent({
      client: new Client(options.transport, { user: { name: `system:node:${address.name}`, groups: ['system:nodes', 'system:authenticated'] }, agent: 'policy-agent' }),
      clock,
      netns,
      nodeName: address.name,
    });
    this.setMasquerade(true);
  }

  /** What the API server asks kubelets through. */
  get door(): Transport {
    return this.#service.door(this.#kubelet.door);
  }

  async start(): Promise<void> {
    this.#service.start();
    await Promise.all([this.#policies.start(), this.#kubelet.start()]);
  }

  stop(): void {
    this.#policies.dispose();
    this.#service.dispose();
    this.#kubelet.stop();
  }

  pods(): readonly Pod[] {
    return this.#kubelet.pods();
  }

  machineOf(pod: Pod): HostMachine | undefined {
    return this.#kubelet.machineOf(pod);
  }

  setMasquerade(on: boolean): void {
    for (const pods of this.#podCidrs) {
      const netfilter = this.#netns.iptables(pods.includes(':') ? 6 : 4);
      restore(netfilter, `*nat\n-${on ? 'A' : 'D'} ${masquerade(pods)}\nCOMMIT\n`, { noflush: true, counters: false, test: false });
    }
  }
}
