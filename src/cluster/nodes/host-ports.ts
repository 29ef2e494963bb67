// hostPort: ports of a node that lead to one pod. upstream: containernetworking/plugins meta/portmap portmap_iptables.go, chain.go
import { hex, sha256 } from '../../base/hash.ts';
import { hostPort } from '../../base/ip.ts';
import { runIptables } from '../../machine/network/netfilter/command.ts';
import type { Netfilter } from '../../machine/network/netfilter/netfilter.ts';
import type { Netns } from '../../machine/network/netns.ts';

export interface HostPort {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
  /** On this address of the node alone; none or an unspecified one: on all. */
  readonly hostIP?: string;
}

export interface PortsOf {
  /** The sandbox as the runtime names it. */
  readonly id: string;
  /** What the pod network is called. */
  readonly network: string;
  /** The pod's addresses, each with its network's length behind it. */
  readonly addresses: readonly string[];
  readonly ports: readonly HostPort[];
}

const ENTRY = 'CNI-HOSTPORT-DNAT';
const SET_MARK = 'CNI-HOSTPORT-SETMARK';
const MASQUERADE = 'CNI-HOSTPORT-MASQ';
const MARK = '0x2000/0x2000';
const LONGEST_NAME = 28;
/** So many ports one multiport match takes. */
const PORTS_A_RULE = 15;

/** Writes the rules; what was there of this sandbox before goes. */
export function openHostPorts(node: Netns, of: PortsOf): void {
  closeHostPorts(node, of.network, of.id);
  for (const address of of.addresses) {
    const six = address.includes(':');
    const ports = of.ports.filter((p) => !p.hostIP || p.hostIP.includes(':') === six);
    if (ports.length > 0) open(new Nat(node.iptables(six ? 6 : 4)), of, address, ports);
  }
}

/** Takes them away again. */
export function closeHostPorts(node: Netns, network: string, id: string): void {
  for (const family of [4, 6] as const) new Nat(node.iptables(family)).drop(chainOf(network, id), ENTRY);
}

const chainOf = (network: string, id: string): string => `CNI-DN-${hex(sha256(network + id))}`.slice(0, LONGEST_NAME);

function open(nat: Nat, { network, id }: PortsOf, address: string, ports: readonly HostPort[]): void {
  nat.chain(SET_MARK, [['-m', 'comment', '--comment', 'CNI portfwd masquerade mark', '-j', 'MARK', '--set-xmark', MARK]]);
  nat.chain(MASQUERADE, [['-m', 'mark', '--mark', MARK, '-j', 'MASQUERADE']]);
  nat.ensure('-I', 'POSTROUTING', ['-m', 'comment', '--comment', 'CNI portfwd requiring masquerade', '-j', MASQUERADE]);
  nat.make(ENTRY);
  for (const hook of ['PREROUTING', 'OUTPUT']) nat.ensure('-A', hook, ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', ENTRY]);
  const own = chainOf(network, id);
  nat.chain(
    own,
    ports.flatMap((p) => rulesOf(p, address)),
  );
  for (const protocol of [...new Set(ports.map((p) => p.protocol))].sort()) {
    const numbers = [...new Set(ports.filter((p) => p.protocol === protocol).map((p) => p.hostPort))].sort((a, b) => a - b);
    for (let at = 0; at < numbers.length; at += PORTS_A_RULE) {
      const some = numbers.slice(at, at + PORTS_A_RULE).join(',');
      nat.ensure('-A', ENTRY, ['-m', 'comment', '--comment', `dnat name: "${network}" id: "${id}"`, '-m', 'multiport', '-p', protocol, '--destination-ports', some, '-j', own]);
    }
  }
}

/** Marks first: a pod that asks itself and a node that asks at 127.0.0.1 are masqueraded. */
function rulesOf(p: HostPort, address: string): string[][] {
  const [ip = '', length = ''] = address.split('/');
  const one = p.hostIP && p.hostIP !== '0.0.0.0' && p.hostIP !== '::';
  const base = ['-p', p.protocol, '--dport', String(p.hostPort), ...(one ? ['-d', p.hostIP ?? ''] : [])];
  return [
    [...base, '-s', `${ip}/${length}`, '-j', SET_MARK],
    ...(ip.includes(':') ? [] : [[...base, '-s', '127.0.0.1', '-j', SET_MARK]]),
    [...base, '-j', 'DNAT', '--to-destination', hostPort(ip, p.containerPort)],
  ];
}

/** The nat table of one family, as `iptables -t nat` changes it. */
class Nat {
  readonly #netfilter: Netfilter;

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter;
  }

  #run(...words: readonly string[]): string | undefined {
    const { out, code } = runIptables(this.#netfilter, ['-t', 'nat', ...words]);
    return code === 0 ? out : undefined;
  }

  make(name: string): void {
    this.#run('-N', name);
  }

  /** The chain with these rules and no others. */
  chain(name: string, rules: readonly (readonly string[])[]): void {
    this.make(name);
    this.#run('-F', name);
    for (const rule of rules) this.#run('-A', name, ...rule);
  }

  ensure(how: '-A' | '-I', chain: string, rule: readonly string[]): void {
    if (this.#run('-C', chain, ...rule) === undefined) this.#run(how, chain, ...rule);
  }

  /** The chain, and what leads to it from another. */
  drop(name: string, from: string): void {
    if (this.#run('-S', name) === undefined) return;
    const lines = (this.#run('-S', from) ?? '').split('\n').filter((line) => line.startsWith('-A '));
    for (let at = lines.length; at > 0; at--) if (lines[at - 1]?.endsWith(`-j ${name}`)) this.#run('-D', from, String(at));
    this.#run('-F', name);
    this.#run('-X', name);
  }
}
