// The cloud's network load balancers, as its edge router runs them: each has an address of its own outside, sends connections to a node port of nodes that answer
// their health check, and leaves the client's address as it is. Modelled on the balancers of public clouds that pass packets through; it is none of them.
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/emitter.ts';
import { type Cidr, hostPort, type Ip, ip, parseIp } from '../../../base/ip.ts';
import { type Ipvs, ipvsOf } from '../../../machine/network/ipvs/ipvs.ts';
import type { VirtualServer } from '../../../machine/network/ipvs/types.ts';
import { restore } from '../../../machine/network/netfilter/restore.ts';
import type { Netns } from '../../../machine/network/netns.ts';
import { protocolName } from '../../../machine/network/packet.ts';
import { isWell } from '../lib/health-check.ts';

export interface BalancedPort {
  readonly proto: number;
  readonly port: number;
  readonly nodePort: number;
}

export interface BalancerSpec {
  readonly ports: readonly BalancedPort[];
  readonly nodes: readonly { readonly name: string; readonly ip: Ip }[];
  /** A node gets connections while this answers 200. */
  readonly check: { readonly port: number; readonly path: string };
  /** Seconds that a client stays with its node; 0 = it does not. */
  readonly affinitySeconds: number;
  /** Others are not let in; empty = everybody is. */
  readonly sourceRanges: readonly Cidr[];
  /** The address that was asked for, or had before. */
  readonly wanted: string | undefined;
}

interface Balancer {
  spec: BalancerSpec;
  readonly address: Ip;
  readonly virtual: Map<string, VirtualServer>;
  /** By node: how many checks in a row went otherwise than the state says, and the state. */
  readonly health: Map<string, { well: boolean; against: number }>;
  timer: Timer | undefined;
}

const POOL = { before: '203.0.113.', from: 100, to: 199 };
const EVERY_MS = 5000;
const TIMEOUT_MS = 3000;
/** Checks in a row that turn a node's state. */
const TURNS = 2;
const CHAIN = 'CLOUD-LB';
const COMMENT = 'cloud load balancer';

export class CloudBalancers implements Disposable {
  readonly #edge: Netns;
  readonly #clock: Clock;
  readonly #outside: string;
  readonly #ipvs: Ipvs;
  readonly #balancers = new Map<string, Balancer>();

  /** `inside` is the nodes' network: who comes from there to a balancer is masqueraded, or answers would not come back this way. */
  constructor(options: { readonly edge: Netns; readonly clock: Clock; readonly outside: string; readonly inside: string }) {
    this.#edge = options.edge;
    this.#clock = options.clock;
    this.#outside = options.outside;
    this.#ipvs = ipvsOf(options.edge);
    this.#change(`*filter\n:${CHAIN} - [0:0]\n-A INPUT -m comment --comment "${COMMENT}" -j ${CHAIN}\nCOMMIT`);
    this.#change(`*nat\n-A POSTROUTING -s ${options.inside} -d ${options.inside} -m ipvs --ipvs -m comment --comment "${COMMENT}" -j MASQUERADE\nCOMMIT`);
  }

  has(key: string): boolean {
    return this.#balancers.has(key);
  }

  /** Makes a balancer or brings it up to date. The answer is its address, or why there is none. */
  ensure(key: string, spec: BalancerSpec): { readonly ip: string } | { readonly error: string } {
    let found = this.#balancers.get(key);
    if (!found) {
      const address = this.#allocate(spec.wanted);
      if (typeof address === 'string') return { error: address };
      const device = this.#edge.devices.get(this.#outside);
      if (device) this.#edge.addAddress(device, `${address.text}/32`);
      found = { spec, address, virtual: new Map(), health: new Map(), timer: undefined };
      this.#balancers.set(key, found);
    }
    found.spec = spec;
    for (const name of [...found.health.keys()]) if (!spec.nodes.some((n) => n.name === name)) found.health.delete(name);
    for (const n of spec.nodes) if (!found.health.has(n.name)) found.health.set(n.name, { well: false, against: TURNS - 1 });
    this.#serve(found);
    this.#filter();
    if (!found.timer) void this.#check(found);
    return { ip: found.address.text };
  }

  remove(key: string): void {
    const found = this.#balancers.get(key);
    if (!found) return;
    this.#balancers.delete(key);
    found.timer?.cancel();
    for (const v of found.virtual.values()) this.#ipvs.remove(v);
    const device = this.#edge.devices.get(this.#outside);
    if (device) this.#edge.removeAddress(device, `${found.address.text}/32`);
    this.#filter();
  }

  dispose(): void {
    for (const b of this.#balancers.values()) b.timer?.cancel();
  }

  #allocate(wanted: string | undefined): Ip | string {
    const taken = new Set([...this.#balancers.values()].map((b) => b.address));
    if (wanted) {
      const asked = parseIp(wanted);
      const last = asked?.text.startsWith(POOL.before) ? Number(asked.text.slice(POOL.before.length)) : Number.NaN;
      if (!asked || !(last >= POOL.from && last <= POOL.to)) return `requested address ${wanted} is none of ${POOL.before}${POOL.from}-${POOL.before}${POOL.to}`;
      return taken.has(asked) ? `requested address ${wanted} is in use` : asked;
    }
    for (let n = POOL.from; n <= POOL.to; n++) {
      const candidate = ip(`${POOL.before}${n}`);
      if (!taken.has(candidate)) return candidate;
    }
    return 'quota of addresses exceeded';
  }

  /** Virtual servers for the ports, with the nodes that are well behind them. */
  #serve(b: Balancer): void {
    const wanted = new Map(b.spec.ports.map((p) => [`${p.proto} ${p.port}`, p]));
    for (const [id, v] of b.virtual) {
      if (wanted.has(id)) continue;
      this.#ipvs.remove(v);
      b.virtual.delete(id);
    }
    for (const [id, p] of wanted) {
      const settings = { scheduler: 'rr', persistent: b.spec.affinitySeconds } as const;
      let v = b.virtual.get(id);
      if (!v) v = this.#ipvs.add({ proto: p.proto, ip: b.address, port: p.port }, settings);
      else if (v.persistent !== settings.persistent) this.#ipvs.update(v, settings);
      b.virtual.set(id, v);
      this.#behind(v, b, p);
    }
  }

  /** A node that is not well gets no new connections; those it has go on. */
  #behind(v: VirtualServer, b: Balancer, p: BalancedPort): void {
    const wanted = new Map(b.spec.nodes.map((n) => [hostPort(n.ip.text, p.nodePort), n]));
    for (const server of v.servers) {
      const node = wanted.get(hostPort(server.ip.text, server.port));
      wanted.delete(hostPort(server.ip.text, server.port));
      const weight = node && b.health.get(node.name)?.well ? 1 : 0;
      if (!node) this.#ipvs.removeServer(v, server);
      else if (server.weight !== weight) this.#ipvs.setWeight(v, server, weight);
    }
    for (const n of wanted.values()) this.#ipvs.addServer(v, n.ip, p.nodePort, b.health.get(n.name)?.well ? 1 : 0);
  }

  async #check(b: Balancer): Promise<void> {
    const { port, path } = b.spec.check;
    await Promise.all(
      b.spec.nodes.map(async (n) => {
        const well = await isWell(this.#edge, { ip: n.ip.text, port }, path, TIMEOUT_MS);
        const known = b.health.get(n.name);
        if (!known) return;
        if (known.well === well) known.against = 0;
        else if (++known.against >= TURNS) {
          known.well = well;
          known.against = 0;
        }
      }),
    );
    if (![...this.#balancers.values()].includes(b)) return;
    this.#serve(b);
    b.timer = this.#clock.after(EVERY_MS, () => void this.#check(b));
  }

  /** loadBalancerSourceRanges: node ports know nothing of them, so it is done here. */
  #filter(): void {
    const lines = [...this.#balancers.values()].flatMap((b) =>
      b.spec.sourceRanges.length === 0
        ? []
        : b.spec.ports.flatMap((p) => {
            const to = `-A ${CHAIN} -d ${b.address.text}/32 -p ${protocolName(p.proto)} -m ${protocolName(p.proto)} --dport ${p.port}`;
            return [...b.spec.sourceRanges.map((r) => `${to} -s ${r.text} -j RETURN`), `${to} -j DROP`];
          }),
    );
    this.#change(['*filter', `:${CHAIN} - [0:0]`, ...lines, 'COMMIT'].join('\n'));
  }

  #change(text: string): void {
    const result = restore(this.#edge.iptables(4), `${text}\n`, { noflush: true, counters: false, test: false });
    if (result.code !== 0) throw new Error(`the balancers' rules: ${result.err}`);
  }
}
