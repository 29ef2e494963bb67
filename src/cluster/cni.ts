// A bridge network for the pods of one node: a namespace each, a veth pair onto cni0 with hairpin, addresses handed out upwards. upstream: containernetworking/plugins bridge, host-local
import type { Netns } from '../machine/network/netns.ts';
import type { Network } from '../machine/network/network.ts';
import type { Device } from '../machine/network/types.ts';

export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export class BridgeCni {
  readonly #network: Network;
  readonly #node: Netns;
  readonly #bridge: Device;
  readonly #prefix: string;
  readonly #pods = new Map<string, { readonly net: Netns; readonly host: number }>();
  readonly #taken = new Set<number>([0, 1, 255]);
  #last = 1;

  /** `prefix` is the node's pod network without its last part: 10.244.1 */
  constructor(network: Network, node: Netns, bridge: Device, prefix: string) {
    this.#network = network;
    this.#node = node;
    this.#bridge = bridge;
    this.#prefix = prefix;
  }

  /** Gives a pod its namespace and address. `ip` asks for one. Throws when the network has no address left, or that one is taken. */
  add(pod: PodIdentity, options: { readonly ip?: string } = {}): { readonly ip: string; readonly net: Netns } {
    const there = this.#pods.get(pod.uid);
    if (there) return { ip: `${this.#prefix}.${there.host}`, net: there.net };
    const wish = options.ip ?? wishOf(pod);
    const host = wish === undefined ? this.#free() : this.#asked(wish);
    const net = this.#network.netns(pod.namespace === 'default' ? `pod:${pod.name}` : `pod:${pod.namespace}/${pod.name}`);
    const [, inside] = this.#network.veth(this.#node, `veth${pod.uid.slice(0, 8)}`, net, 'eth0');
    const outside = inside.peer;
    if (outside) this.#node.setMaster(outside, this.#bridge, { hairpin: true });
    net.addAddress(inside, `${this.#prefix}.${host}/24`);
    net.addRoute({ dst: 'default', via: `${this.#prefix}.1` });
    this.#taken.add(host);
    this.#pods.set(pod.uid, { net, host });
    return { ip: `${this.#prefix}.${host}`, net };
  }

  remove(uid: string): void {
    const pod = this.#pods.get(uid);
    if (!pod) return;
    this.#pods.delete(uid);
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

  #asked(ip: string): number {
    const host = ip.startsWith(`${this.#prefix}.`) ? Number(ip.slice(this.#prefix.length + 1)) : Number.NaN;
    if (!Number.isInteger(host) || host < 2 || host > 254) throw new Error(`requested IP address ${ip} is not available in range set ${this.#prefix}.1-${this.#prefix}.254`);
    if (this.#taken.has(host)) throw new Error(`failed to allocate for range 0: requested IP address ${ip} is not available in range set ${this.#prefix}.1-${this.#prefix}.254`);
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
