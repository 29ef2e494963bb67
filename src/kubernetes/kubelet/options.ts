// What a kubelet is given: its node, its way to the API server, images and a pod network. upstream: cmd/kubelet/app/options
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { ImageRegistry } from '../../machine/images/types.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import type { Machine } from '../../machine/os/types.ts';
import type { Certificate } from '../../machine/programs/lib/certificate.ts';
import type { NodeAddress, NodeSystemInfo, Pod, Taint } from '../api/generated/types.ts';
import type { Client } from '../client/client.ts';
import type { KubeletTimings } from './timings.ts';

export interface NodeDescription {
  readonly name: string;
  readonly addresses: readonly NodeAddress[];
  readonly capacity: Readonly<Record<string, string>>;
  readonly info: NodeSystemInfo;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly podCIDRs?: readonly string[];
}

/** Gives a pod its network. Throws in the plug-in's words when it cannot. */
/** A port of the node that leads to a pod's. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
  readonly hostIP?: string;
}

export interface PodNetwork {
  add(
    pod: {
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
      readonly annotations?: Readonly<Record<string, string>>;
      readonly sysctls?: ReadonlyMap<string, string>;
      readonly ports?: readonly PortMapping[];
    },
    options: { readonly ip?: string },
  ): { readonly ip: string; readonly ips?: readonly string[]; readonly net: Sockets };
  remove(uid: string): void;
  /** Why no pod gets a place in it, in the plug-in's words; undefined when they do. */
  fault?(): string | undefined;
  /** Told when that may be another. */
  onChange?: (() => void) | undefined;
}

/** The folder of the static pods. */
export interface ManifestSource {
  /** What its files say now; files that are no pods are left out. */
  read(): readonly Pod[];
  /** Told after a change of the files. */
  onChange: (() => void) | undefined;
}

export interface KubeletOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly node: NodeDescription;
  /** The node's own host: hostNetwork pods and probes use its network, hostPath its files. */
  readonly machine: Machine;
  /** What its port shows; without one nothing listens. */
  readonly certificate?: () => Certificate;
  readonly images: ImageRegistry;
  readonly cni: PodNetwork;
  /** Static pods, as /etc/kubernetes/manifests has them. */
  readonly manifests?: ManifestSource;
  /** For resolv.conf: the cluster's DNS service, its domain, and what the node itself asks. */
  readonly dns?: { readonly server: string; readonly domain: string; readonly host: string };
  /** Where it says what it does: severity, place in its source, message. */
  readonly log?: (severity: 'I' | 'W' | 'E', place: string, text: string) => void;
  readonly timings?: Partial<KubeletTimings>;
  /** The token that a service account's volume shows; asked when it is read; undefined when there is no such account. */
  readonly token?: (namespace: string, serviceAccount: string) => string | undefined;
}
