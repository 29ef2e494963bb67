// A bridge network for the pods of one node: a namespace each, a veth pair onto cni0 with hairpin, addresses handed out upwards. upstream: containernetworking/plugins bridge, host-local
import { hex, sha256 } from '../../base/hash.ts';
import { ip, parseIp } from '../../base/ip.ts';
import { onDemand } from '../../base/on-demand.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Network } from '../../machine/network/network.ts';
import type { Device } from '../../machine/network/types.ts';
import type { IpFamily, PodPrefixes } from '../families.ts';
import { type CniFiles, POD_NETWORK } from './cni-files.ts';
import type { HostPort } from './host-ports.ts';

export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly sysctls?: ReadonlyMap<string, string>;
  readonly ports?: readonly HostPort[];
}

/** Where a pod is: its addresses, the preferred one first. */
export interface PodPlace {
  readonly ip: string;
  readonly ips: readonly string[];
  readonly net: Netns;
}

/** The sandbox's number in the runtime. */
const sandboxOf = (uid: string): string => hex(sha256(`sandbox ${uid}`));

interface Placed {
  readonly net: Netns;
  readonly host: number;
  /** Ports of the node lead to it. */
  readonly mapped: boolean;
}

export class BridgeCni {
  readonly #network: Network;
  readonly #node: Netns;
  readonly #bridge: Device;
  readonly #prefix: string;
  readonly #prefix6: string;
  readonly #families: readonly IpFamily[];
  readonly #pods = new Map<string, Placed>();
  readonly #files: CniFiles | undefined;
  /** The last change of host ports; they are rare, and what writes them is loaded with the first. */
  #mapping: Promise<void> = Promise.resolve();
  readonly #taken = new Set<number>([0, 1, 255]);
  #last = 1;

  /** Without `files` it is always there. */
  constructor(network: Network, node: Netns, bridge: Device, prefixes: PodPrefixes, files?: CniFiles) {
    this.#network = network;
    this.#node = node;
    this.#bridge = bridge;
    this.#prefix = prefixes.four;
    this.#prefix6 = prefixes.six;
    this.#families = prefixes.families;
    this.#files = files;
  }

  /** Gives a pod its namespace and address. `ip` asks for one. Throws when the network has no address left, or that one is taken. */
  add(pod: PodIdentity, options: { readonly ip?: string } = {}): PodPlace {
    const there = this.#pods.get(pod.uid);
    if (there) return this.#place(there.host, there.net);
    const wish = options.ip ?? wishOf(pod);
    const host = wish === undefined ? this.#free() : this.#asked(wish);
    const net = this.#network.netns(pod.namespace === 'default' ? `pod:${pod.name}` : `pod:${pod.namespace}/${pod.name}`);
    const [, inside] = this.#network.veth(this.#node, `veth${pod.uid.slice(0, 8)}`, net, 'eth0');
    // containerd's enable_unprivileged_ports: in a pod every port is for everybody.
    net.sysctl.set('net.ipv4.ip_unprivileged_port_start', '0');
    for (const [name, value] of pod.sysctls ?? []) net.sysctl.set(name, value);
    const outside = inside.peer;
    if (outside) this.#node.setMaster(outside, this.#bridge, { hairpin: true });
    if (this.#families.includes('IPv4')) {
      net.addAddress(inside, `${this.#prefix}.${host}/24`);
      net.addRoute({ dst: 'default', via: `${this.#prefix}.1` });
    }
    if (this.#families.includes('IPv6')) {
      net.addAddress(inside, `${this.#six(host)}/64`);
      net.addRoute({ dst: 'default', via: `${this.#prefix6}::1` });
    }
    this.#taken.add(host);
    const mapped = (pod.ports ?? []).length > 0;
    this.#pods.set(pod.uid, { net, host, mapped });
    if (mapped) {
      const addresses = this.#place(host, net).ips.map((one) => `${one}/${one.includes(':') ? 64 : 24}`);
      this.#map((rules) => rules.openHostPorts(this.#node, { id: sandboxOf(pod.uid), network: POD_NETWORK, addresses, ports: pod.ports ?? [] }));
    }
    return this.#place(host, net);
  }

  #six(host: number): string {
    return ip(`${this.#prefix6}::${host.toString(16)}`).text;
  }

  #place(host: number, net: Netns): PodPlace {
    const ips = this.#families.map((f) => (f === 'IPv4' ? `${this.#prefix}.${host}` : this.#six(host)));
    return { ip: ips[0] ?? '', ips, net };
  }

  /** One change after the other. Code that cannot be loaded is asked for again with the next. */
  #map(work: (rules: typeof import('./host-ports.ts')) => void): void {
    this.#mapping = this.#mapping
      .then(() => onDemand(() => import('./host-ports.ts')))
      .then(work)
      .catch(() => undefined);
  }

  fault(): string | undefined {
    return this.#files?.fault();
  }

  set onChange(told: (() => void) | undefined) {
    if (this.#files) this.#files.onChange = told;
  }

  remove(uid: string): void {
    const pod = this.#pods.get(uid);
    if (!pod) return;
    this.#pods.delete(uid);
    if (pod.mapped) this.#map((rules) => rules.closeHostPorts(this.#node, POD_NETWORK, sandboxOf(uid)));
    this.#taken.delete(pod.host);
    pod.net.close();
  }

  /** The next address after the last one that was given, as host-local goes round. */
  #free(): number {
    for (let n = 1; n <= 254; n++) {
      const host = 1 + ((this.#last - 1 + n) % 254);
      if (this.#taken.has(host)) continue;
      this.#last = host;
      return host;
    }
    throw new Error(`failed to allocate for range 0: no IP addresses available in range set: ${this.#prefix}.1-${this.#prefix}.254`);
  }

  #asked(wish: string): number {
    const last = parseIp(wish)?.groups[7] ?? 0;
    const six = last > 0 && this.#six(last) === wish ? last : Number.NaN;
    const host = wish.startsWith(`${this.#prefix}.`) ? Number(wish.slice(this.#prefix.length + 1)) : six;
    if (!Number.isInteger(host) || host < 2 || host > 254) throw new Error(`requested IP address ${wish} is not available in range set ${this.#prefix}.1-${this.#prefix}.254`);
    if (this.#taken.has(host)) throw new Error(`failed to allocate for range 0: requested IP address ${wish} is not available in range set ${this.#prefix}.1-${this.#prefix}.254`);
    return host;
  }
}

/** A pod may ask for its address as it does with Calico: cni.projectcalico.org/ipAddrs: '["10.244.1.11"]'. Throws when that is no list of one address. */
function wishOf(pod: PodIdentity): string | undefined {
  const text = pod.annotations?.['cni.projectcalico.org/ipAddrs'];
  if (text === undefined) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.length === 1 && typeof list[0] === 'string') return list[0];
  } catch {
    // Falls through to the complaint.
  }
  throw new Error(`failed to parse annotation cni.projectcalico.org/ipAddrs: ${text} is not a list of one address`);
}
