// The machines that people sit at: laptop, outside client, router, and the nodes' own shells. Files, terminals, ssh.
import type { VirtualClock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Pod } from '../../kubernetes/api/generated/types.ts';
import { createKubectl } from '../../kubernetes/kubectl/kubectl.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import type { FsSnapshot } from '../../machine/os/inode-store.ts';
import { HostMachine, ROOT } from '../../machine/os/machine.ts';
import { madeUp } from '../../machine/os/made-up-files.ts';
import { MemoryFileSystem } from '../../machine/os/memory-file-system.ts';
import { procFolder } from '../../machine/os/proc.ts';
import { procNet, procSys } from '../../machine/os/proc-net.ts';
import type { ExitStatus, OpenFile, Process, Tty, User } from '../../machine/os/types.ts';
import { offerServices, Units } from '../../machine/os/units.ts';
import { firstAddress } from '../../machine/programs/lib/first-address.ts';
import { startManifestHost } from '../addons/manifest-host.ts';
import { writeManifests } from '../control-plane/manifest-files.ts';
import { kubeconfig, type Pki } from '../control-plane/pki.ts';
import { type ClusterNetwork, ordered } from '../families.ts';
import { writeCniFiles } from '../nodes/cni-files.ts';
import { SSH_UNIT } from '../nodes/unit-files.ts';
import { API_PORT, CONTROL_PLANE_IP, LAPTOP_IP, LAPTOP_IP6, type NodeAddress, OUTSIDE_IP, OUTSIDE_IP6, ROUTER_IP, ROUTER_IP6, type Wiring } from '../topology.ts';
import { BALANCER_IP, BALANCER_IP6 } from './balancer-host.ts';
import { hostLayer, LEARNER, loginEnvironment, makeHome } from './host-files.ts';
import { hostPrograms } from './host-programs.ts';
import { kubectlTransport } from './kubectl-transport.ts';
import { startRouterDns, ZONE_FILE } from './router-dns.ts';

export interface HostsOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly wiring: Wiring;
  readonly addresses: readonly NodeAddress[];
  readonly pki: Pki;
  readonly cluster: ClusterNetwork;
  /** A host of one's own in front of the nodes, when there is one. */
  readonly balancer: Netns | undefined;
  /** The static pods of the control plane's node. */
  readonly manifests: readonly Pod[];
}

interface HostEntry {
  readonly machine: HostMachine;
  readonly net: Netns;
  readonly ip: string;
  readonly user: User;
}

/** What the hosts are made of; a node reports as much to the cluster. */
const HARDWARE = { memoryKiB: 8_131_056, cpus: 4 };
/** The name that the router's name server has for all workers together. */
const NODES_NAME = 'shop.example.net';
const SERVER = `https://${CONTROL_PLANE_IP}:${API_PORT}`;

export class Hosts {
  readonly #entries = new Map<string, HostEntry>();
  /** A command line that a person typed has ended. */
  onCommand: ((host: string, line: string, code: number) => void) | undefined;
  onCommandStart: (() => void) | undefined;
  /** A kubectl of these hosts asks for a change. */
  onWrite: (() => void) | undefined;

  constructor(options: HostsOptions) {
    const { wiring, addresses, pki } = options;
    const { families, resolver } = options.cluster;
    const own = (four: string, six: string): readonly string[] => ordered(families, { IPv4: four, IPv6: six });
    const named = (name: string, ips: readonly string[]): readonly string[] => ips.map((ip) => `${ip}\t${name}`);
    const hosts = [
      '127.0.0.1\tlocalhost',
      '::1\tlocalhost ip6-localhost ip6-loopback',
      ...named('laptop', own(LAPTOP_IP, LAPTOP_IP6)),
      ...addresses.flatMap((a) => named(a.name, own(a.ip, a.ip6))),
      ...named('outside', own(OUTSIDE_IP, OUTSIDE_IP6)),
      ...(options.balancer ? named('balancer', own(BALANCER_IP, BALANCER_IP6)) : []),
      '',
    ].join('\n');
    const kubectl = createKubectl({ transport: (p, config) => kubectlTransport(p, config, { userOf: (pem) => pki.userOf(pem), onWrite: () => this.onWrite?.() }) });
    const layer = hostLayer(options.clock, hostPrograms(kubectl), hosts, resolver);
    const admin = kubeconfig(SERVER, pki, 'kubernetes-admin', pki.client('kubernetes-admin', ['kubeadm:cluster-admins', 'system:masters']));
    const hardware = { ...HARDWARE, bootedAt: options.clock.now() };
    const add = (name: string, net: Netns, ip: string, user: User, config: string | undefined, base = layer): void => {
      const fs = new MemoryFileSystem({ clock: options.clock, base });
      fs.writeFile('/etc/hostname', `${name}\n`);
      const machine = new HostMachine({
        hostname: name,
        fs,
        net: net as Sockets,
        clock: options.clock,
        random: options.random.fork(name),
        user,
        environment: loginEnvironment(user),
        hardware,
        resolver: firstAddress,
      });
      fs.mount('/proc', madeUp(procFolder(machine, hardware, { net: procNet(net), sys: procSys(net) })));
      machine.onKernelMessage = (text) => net.kernelLog(text);
      machine.units = new Units(machine);
      offerServices(fs, machine.units);
      makeHome(fs, user, config);
      // Whoever comes by ssh comes as the learner.
      if (user !== LEARNER) makeHome(fs, LEARNER, undefined);
      machine.shellHooks = { onCommandStart: () => this.onCommandStart?.(), onCommand: (line, code) => this.onCommand?.(name, line, code) };
      this.#entries.set(name, { machine, net, ip, user });
    };
    const first = (four: string, six: string): string => own(four, six)[0] ?? four;
    add('laptop', wiring.laptop, first(LAPTOP_IP, LAPTOP_IP6), LEARNER, admin);
    for (const a of addresses) {
      const net = wiring.nodes.get(a.name);
      if (!net) continue;
      const own = new MemoryFileSystem({ clock: options.clock, base: layer });
      writeCniFiles(own, { four: a.podPrefix, six: a.podPrefix6, families });
      add(a.name, net, first(a.ip, a.ip6), ROOT, a.controlPlane ? admin : undefined, own.freeze());
    }
    add('outside', wiring.outside, first(OUTSIDE_IP, OUTSIDE_IP6), LEARNER, undefined);
    add('router', wiring.router, first(ROUTER_IP, ROUTER_IP6), ROOT, undefined);
    if (options.balancer) add('balancer', options.balancer, first(BALANCER_IP, BALANCER_IP6), LEARNER, undefined);
    const router = this.#entries.get('router')?.machine.fs;
    if (router) {
      const workers = addresses.filter((a) => !a.controlPlane).flatMap((a) => own(a.ip, a.ip6));
      router.writeFile(
        ZONE_FILE,
        named(NODES_NAME, workers)
          .map((l) => `${l}\n`)
          .join(''),
      );
      startRouterDns(wiring.router, router);
    }
    startManifestHost(wiring.outside);
    const node = this.#entries.get('control-plane');
    if (node) {
      writeManifests(node.machine.fs, options.manifests);
      node.machine.fs.writeFile('/etc/kubernetes/admin.conf', admin, { mode: 0o600 });
    }
    for (const [name, entry] of this.#entries) if (name !== 'outside' && name !== 'router') this.#startSshd(entry);
  }

  get laptop(): HostMachine {
    const entry = this.#entries.get('laptop');
    if (!entry) throw new Error('there is no laptop');
    return entry.machine;
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  machine(name: string): HostMachine | undefined {
    return this.#entries.get(name)?.machine;
  }

  netns(name: string): Netns | undefined {
    return this.#entries.get(name)?.net;
  }

  address(name: string): string | undefined {
    return this.#entries.get(name)?.ip;
  }

  /** Starts a program as the host's user, or as root with that user's home and environment (`sudo -E`). */
  run(host: string, argv: readonly string[], files: ReadonlyMap<number, OpenFile>, as?: 'root'): Process {
    const { machine, user } = this.#entry(host);
    return machine.spawn({ argv, files, cwd: user.home, group: 'new', env: new Map(machine.environment), user: as ? { ...ROOT, home: user.home } : user });
  }

  openTerminal(host: string, columns: number, rows: number): { readonly tty: Tty; readonly shell: Process } {
    const { machine, user } = this.#entry(host);
    const tty = machine.openTty(columns, rows);
    return { tty, shell: this.#onTty(machine, user, tty, ['bash', '-l']) };
  }

  runOnTerminal(host: string, argv: readonly string[], columns: number, rows: number, as?: 'root'): { readonly text: () => string; readonly exited: Promise<ExitStatus> } {
    const { machine, user } = this.#entry(host);
    const tty = machine.openTty(columns, rows);
    const decoder = new TextDecoder();
    let text = '';
    tty.onOutput = (bytes) => {
      text += decoder.decode(bytes, { stream: true });
    };
    return { text: () => text, exited: this.#onTty(machine, as ? { ...ROOT, home: user.home } : user, tty, argv).exited };
  }

  /** Lays files into the learner's home: `~/name` → text. */
  layFiles(files: Readonly<Record<string, string>>): void {
    const fs = this.laptop.fs.as({ user: LEARNER, umask: 0o022 });
    for (const [path, text] of Object.entries(files)) {
      const full = path.replace(/^~/, LEARNER.home);
      fs.mkdir(full.slice(0, full.lastIndexOf('/')), { recursive: true });
      fs.writeFile(full, text);
    }
  }

  /** Applies a manifest as the learner would, by kubectl on the laptop. Throws what kubectl says when it fails. */
  async kubectlApply(manifest: string): Promise<void> {
    const path = '/tmp/.manifest.yaml';
    this.laptop.fs.writeFile(path, manifest);
    let said = '';
    const out: OpenFile = {
      kind: 'pipe',
      tty: undefined,
      read: () => Promise.resolve(null),
      write: (bytes) => {
        said += new TextDecoder().decode(bytes);
        return Promise.resolve();
      },
      close: () => {},
    };
    const { code } = await this.run(
      'laptop',
      ['kubectl', 'apply', '-f', path],
      new Map([
        [1, out],
        [2, out],
      ]),
    ).exited;
    this.laptop.fs.unlink(path);
    if (code !== 0) throw new Error(`the start state was refused: ${said.trim()}`);
  }

  save(): Readonly<Record<string, FsSnapshot>> {
    return Object.fromEntries([...this.#entries].map(([name, e]) => [name, e.machine.fs.snapshot()]));
  }

  restore(saved: Readonly<Record<string, unknown>>): void {
    for (const [name, e] of this.#entries) if (saved[name]) e.machine.fs.restore(saved[name] as FsSnapshot);
  }

  close(): void {
    for (const { machine } of this.#entries.values()) machine.halt();
  }

  #entry(host: string): HostEntry {
    const entry = this.#entries.get(host);
    if (!entry) throw new Error(`there is no host ${JSON.stringify(host)}; there are ${this.names.join(', ')}`);
    return entry;
  }

  #onTty(machine: HostMachine, user: User, tty: Tty, argv: readonly string[]): Process {
    return machine.spawn({ argv, tty, cwd: user.home, group: 'new', env: new Map(machine.environment), user });
  }

  #startSshd(entry: HostEntry): void {
    const { units, fs } = entry.machine;
    const program = fs.programAt('/usr/sbin/sshd');
    if (program && units) units.start(units.add({ ...SSH_UNIT, main: async (p) => program.main(p) }));
  }
}
