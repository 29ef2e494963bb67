// The composition root: both worlds, wired together. The only room that constructs an API server; everyone else is handed a Transport.
import type { VirtualClock } from '../base/clock.ts';
import type { Disposable, Emitter } from '../base/emitter.ts';
import { hostPort } from '../base/ip.ts';
import { Random } from '../base/random.ts';
import type { Service } from '../kubernetes/api/generated/types.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';
import { SERVICES } from '../kubernetes/api/resources.ts';
import type { Transport, UserInfo } from '../kubernetes/api/wire.ts';
import { createRegistry } from '../kubernetes/apiserver/registry/index.ts';
import { type ApiServer, createApiServer } from '../kubernetes/apiserver/server.ts';
import { storageKey } from '../kubernetes/apiserver/storage/storage.ts';
import { Client } from '../kubernetes/client/client.ts';
import { createRegistry as createImages } from '../machine/images/registry.ts';
import type { ImageRule } from '../machine/images/rules.ts';
import type { ImageRegistry } from '../machine/images/types.ts';
import type { Netns } from '../machine/network/netns.ts';
import { Network } from '../machine/network/network.ts';
import type { FlowTrace, Trace } from '../machine/network/trace.ts';
import type { HostMachine } from '../machine/os/machine.ts';
import type { ExitStatus, OpenFile, Process, Tty } from '../machine/os/types.ts';
import { addons, staticPods } from './addons/addons.ts';
import { type Front, startFront } from './addons/front.ts';
import { systemImages } from './addons/system-images.ts';
import { applyObjects } from './apply.ts';
import { COMPONENTS, type Component, type ComponentName } from './component.ts';
import { openApiDoor } from './control-plane/api-door.ts';
import { ApiProcess } from './control-plane/api-process.ts';
import { ADMINS_BINDING } from './control-plane/bootstrap-roles.ts';
import { ControlPlane, trusted } from './control-plane/control-plane.ts';
import { dial } from './control-plane/dial.ts';
import { KubernetesService } from './control-plane/kubernetes-service.ts';
import { kubeletOverLink, overLink, reaches } from './control-plane/over-link.ts';
import { Pki } from './control-plane/pki.ts';
import { type ClusterNetwork, clusterNetwork, type IpFamily } from './families.ts';
import { wireBalancer } from './hosts/balancer-host.ts';
import { Hosts } from './hosts/hosts.ts';
import { LearnerRequests } from './learner-requests.ts';
import { ClusterNode } from './nodes/node.ts';
import { Places } from './places.ts';
import { ClusterProbe } from './probe.ts';
import { runLine } from './run-line.ts';
import { podsRun, untilPods, untilReady } from './settled.ts';
import { type ClusterSnapshot, SNAPSHOT_VERSION } from './snapshot.ts';
import { API_PORT, CONTROL_PLANE_IP, NODE_PORT_RANGE, type NodeAddress, nodeAddresses, ROUTER_IP, ROUTER_IP6, type Wiring, wireUp } from './topology.ts';
import { Undo } from './undo.ts';

export interface ClusterOptions {
  readonly clock: VirtualClock;
  readonly seed: number;
  /** Nodes beside the control plane. */
  readonly workers: number;
  readonly proxyMode: 'iptables' | 'nftables' | 'ipvs';
  /** Address families of pods and Services, the preferred one first. Default: IPv4. */
  readonly families?: readonly IpFamily[];
  /** The API server's --service-node-port-range. */
  readonly serviceNodePortRange?: string;
  readonly images?: readonly ImageRule[];
  /** What is in front of the cluster from its start. */
  readonly addons?: readonly Front[];
  readonly saved?: ClusterSnapshot;
}

const ADMIN: UserInfo = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:masters', 'system:authenticated'] };
/** A world was asked for that this house cannot build. */
export class NotSimulated extends Error {}

/** A cluster that has not been started. Throws when the options ask for what is not simulated. */
export function createCluster(options: ClusterOptions): Cluster {
  return new Cluster(options);
}

export class Cluster {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly adminToken: string;
  readonly probe: ClusterProbe;
  readonly undo: Undo;
  readonly #requests: LearnerRequests;
  readonly #options: ClusterOptions;
  readonly #cluster: ClusterNetwork;
  readonly #random: Random;
  readonly #server: ApiServer;
  readonly #hosts: Hosts;
  readonly #nodes = new Map<string, ClusterNode>();
  readonly #places: Places;
  readonly #controlPlane: ControlPlane;
  readonly #api: ApiProcess;
  readonly #disposables: Disposable[] = [];
  readonly #pki: Pki;

  constructor(options: ClusterOptions) {
    this.#options = options;
    const { clock } = options;
    this.clock = clock;
    this.#random = new Random(options.seed);
    this.network = new Network({ clock, random: this.#random.fork('network') });
    this.adminToken = this.#random.fork('token').string('abcdefghijklmnopqrstuvwxyz0123456789', 32);
    this.#pki = new Pki(clock, this.#random.fork('pki'));
    const range = options.serviceNodePortRange ?? NODE_PORT_RANGE;
    const addresses = nodeAddresses(options.workers);
    const cluster = clusterNetwork(options.families ?? ['IPv4']);
    this.#cluster = cluster;
    const wiring = wireUp(this.network, addresses, cluster.families);
    const six = cluster.families.includes('IPv6') ? ROUTER_IP6 : undefined;
    const balancer = options.addons?.includes('balancer-host') ? wireBalancer(this.network, wiring.office, { four: ROUTER_IP, six }) : undefined;
    this.#server = createApiServer({
      clock,
      random: this.#random.fork('apiserver'),
      registry: createRegistry({ serviceCIDR: cluster.serviceCIDR, nodePortRange: () => this.#api?.nodePortRange ?? range }),
      kubelets: (node) => this.#kubelet(node),
      dial: (host, port) => dial(this.#hosts.netns('control-plane'), host, port),
      advertise: { ip: CONTROL_PLANE_IP, port: API_PORT },
      authentication: { tokens: { [this.adminToken]: ADMIN } },
    });
    this.#hosts = new Hosts({ clock, random: this.#random.fork('hosts'), wiring, addresses, pki: this.#pki, cluster, balancer, manifests: staticPods(cluster, range) });
    this.#places = new Places(this.#hosts, this.#nodes, (namespace, name) => this.#server.storage.get(storageKey(SERVICES), namespace, name)?.object as Service | undefined);
    const apiHost = wiring.nodes.get('control-plane');
    this.#api = this.#apiProcess(apiHost, range);
    const transport = trusted(this.#api.transport);
    this.#controlPlane = new ControlPlane({ clock, random: this.#random.fork('control-plane'), transport, rootCA: () => this.#pki.caPem, authority: this.#pki });
    const from = (netns: Netns): Transport =>
      overLink(transport, clock, () => !apiHost || reaches(netns, apiHost, cluster.apiAddress), `dial tcp ${hostPort(cluster.apiAddress, API_PORT)}: connect: no route to host`);
    const images = systemImages(createImages(options.images ?? []), {
      transportOf: from,
      clock,
      random: this.#random.fork('system'),
      certificate: this.#pki.server('control-plane', ['localhost'], ['127.0.0.1']),
      selfSigned: (subject, names) => this.#pki.selfSigned(subject, names),
      components: this.#components(),
      home: () => apiHost,
    });
    this.#addNodes(addresses, wiring, images, from);
    this.probe = new ClusterProbe({
      clock,
      netns: (host) => this.netns(host),
      address: (host) => this.address(host),
      podAt: (ip) => this.#places.podAt(ip),
      run: (host, line) => runLine((files) => this.run(host, ['bash', '-c', line], files)),
    });
    this.#requests = new LearnerRequests(this.probe);
    this.undo = new Undo(this.#server.storage);
    this.#hosts.onCommand = (host, line, code) => {
      this.probe.ran({ host, line, code });
      this.undo.after(line);
    };
    this.#hosts.onCommandStart = () => this.undo.before();
    this.#hosts.onWrite = () => this.undo.wrote();
  }

  /** The last requests of the learner, oldest first. */
  get traces(): FlowTrace[] {
    return this.#requests.traces;
  }

  get onTrace(): Emitter<FlowTrace> {
    return this.#requests.onTrace;
  }

  /** The API server's door, for whoever brings credentials of their own. */
  get transport(): Transport {
    return this.#server.handle;
  }

  get laptop(): HostMachine {
    return this.#hosts.laptop;
  }

  /** Where a terminal can be opened. */
  get hosts(): readonly string[] {
    return this.#hosts.names;
  }

  /** Acts as the cluster's administrator. */
  client(agent: string): Client {
    return this.#client(agent, ADMIN);
  }

  /** Boots (or goes on from a saved state); resolves when every node and addon is Ready. */
  async start(): Promise<void> {
    const { saved } = this.#options;
    if (saved) this.#server.storage.load(saved.objects as never);
    if (saved) this.#hosts.restore(saved.files);
    await this.#api.boot();
    await this.#controlPlane.start();
    const all = [...this.#nodes.values()];
    if (saved) await Promise.all(all.map((n) => n.start()));
    else {
      this.#server.bootstrap();
      await applyObjects(this.client('kubeadm'), [ADMINS_BINDING]);
      await applyObjects(this.client('kubeadm'), addons(this.#options.proxyMode, this.#cluster));
      // The control plane comes up first and takes CoreDNS, as kubeadm init does; then the others join.
      const [first, ...others] = all;
      await first?.start();
      await untilPods(this.client('portside'), this.clock, (pods) => pods.filter((p) => p.metadata.labels?.['k8s-app'] === 'kube-dns' && p.spec?.nodeName).length === 2);
      await Promise.all(others.map((n) => n.start()));
    }
    await this.#startFront();
    await this.ready();
    this.#stopOrphans();
    this.network.tracing = true;
    this.#disposables.push(this.network.traces.on((record) => this.#requests.seen(record as Trace)));
  }

  #apiProcess(host: Netns | undefined, range: string): ApiProcess {
    const serverCertificate = this.#pki.server(
      'kube-apiserver',
      ['control-plane', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
      [this.#cluster.apiServiceIP, CONTROL_PLANE_IP, ...(this.#cluster.apiAddress === CONTROL_PLANE_IP ? [] : [this.#cluster.apiAddress])],
    );
    return new ApiProcess({
      clock: this.clock,
      server: this.transport,
      client: this.#client('kube-apiserver', { name: 'system:apiserver', groups: ['system:masters'] }),
      restart: () => this.#server.restart(),
      openPort: () => (host ? openApiDoor(host, API_PORT, this.transport, serverCertificate) : { dispose: () => {} }),
      ownLoops: () =>
        new KubernetesService({
          client: this.#client('kube-apiserver', { name: 'system:apiserver', groups: ['system:masters'] }),
          clock: this.clock,
          address: { ip: this.#cluster.apiAddress, port: API_PORT, serviceIP: this.#cluster.apiServiceIP },
        }),
      nodePortRange: range,
    });
  }

  #addNodes(addresses: readonly NodeAddress[], wiring: Wiring, images: ImageRegistry, transportOf: (netns: Netns) => Transport): void {
    for (const address of addresses) {
      const netns = wiring.nodes.get(address.name);
      const machine = this.#hosts.machine(address.name);
      if (!netns || !machine) continue;
      this.#nodes.set(
        address.name,
        new ClusterNode({
          address,
          cluster: this.#cluster,
          netns,
          machine,
          network: this.network,
          clock: this.clock,
          random: this.#random.fork(`node/${address.name}`),
          images,
          transport: transportOf(netns),
          certificate: () => this.#pki.selfSigned(`CN=${address.name}@${Math.floor(this.clock.now() / 1000)}`, [address.name]),
          token: (namespace, account) => this.#server.accountTokens.forVolumes(namespace, account),
        }),
      );
    }
  }

  /** By name, what their containers start and stop. */
  #components(): Readonly<Record<ComponentName, Component>> {
    return { 'kube-apiserver': this.#api, 'kube-controller-manager': this.#controlPlane.manager, 'kube-scheduler': this.#controlPlane.scheduler };
  }

  /** A boot brings everything up; what has no container (somebody took its manifest away) is stopped again. */
  #stopOrphans(): void {
    const running = new Set(this.#places.pods().map((p) => p.metadata.labels?.component));
    const components = this.#components();
    for (const name of COMPONENTS) if (!running.has(name)) components[name].stop();
  }

  async #startFront(): Promise<void> {
    const hosts = this.#hosts;
    const started = startFront({
      wanted: this.#options.addons ?? [],
      restored: this.#options.saved !== undefined,
      transport: this.transport,
      clock: this.clock,
      random: this.#random,
      edge: this.netns('router'),
      nodes: [...this.#nodes.keys()].flatMap((name) => hosts.netns(name) ?? []),
      podCIDRs: this.#cluster.podCIDR.split(','),
      laptop: hosts.laptop,
      balancer: hosts.machine('balancer'),
      apply: (manifest) => hosts.kubectlApply(manifest),
    });
    this.#disposables.push(...(await started));
  }

  /** Resolves when all nodes are Ready and all pods that run for ever are. */
  ready(): Promise<void> {
    return untilReady(this.client('portside'), this.clock, this.#nodes.size);
  }

  /** Brings a lesson's start state about: its manifests, its files, everything settled. */
  async prepare(lesson: { readonly cluster: { readonly manifests: readonly { readonly text: string }[] }; readonly files: Readonly<Record<string, string>> }): Promise<void> {
    this.#hosts.layFiles(lesson.files);
    for (const manifest of lesson.cluster.manifests) await this.#hosts.kubectlApply(manifest.text);
    await this.podsRunning();
    await this.ready();
    await this.clock.sleep(2000);
    this.traces.length = 0;
    this.probe.requests.length = 0;
    this.probe.commands.length = 0;
  }

  async apply(objects: readonly unknown[]): Promise<void> {
    await applyObjects(this.client('kubectl-create'), objects as readonly ApiObject[]);
  }

  /** Waits until every pod that is not being deleted has its address and containers run. */
  podsRunning(): Promise<void> {
    return untilPods(this.client('portside'), this.clock, podsRun);
  }

  /** Starts a program on a host (laptop, outside, router, a node, pod:NAME) as its user or as root. Throws when there is no such host. */
  run(host: string, argv: readonly string[], files: ReadonlyMap<number, OpenFile>, as?: 'root'): Process {
    const pod = this.#places.podMachine(host);
    if (pod) return pod.spawn({ argv, files, cwd: '/', group: 'new' });
    return this.#hosts.run(host, argv, files, as);
  }

  /** The same on a terminal; `text` is what its screen was sent. */
  runOnTerminal(host: string, argv: readonly string[], columns: number, rows: number, as?: 'root'): { readonly text: () => string; readonly exited: Promise<ExitStatus> } {
    return this.#hosts.runOnTerminal(host, argv, columns, rows, as);
  }

  /** A login shell on a terminal of a host. */
  openTerminal(host: string, columns: number, rows: number): { readonly tty: Tty; readonly shell: Process } {
    return this.#hosts.openTerminal(host, columns, rows);
  }

  /** The masquerade rule of the pod network for traffic to the outside. */
  setCniMasquerade(on: boolean): void {
    for (const node of this.#nodes.values()) node.setMasquerade(on);
  }

  /** Lays files into the learner's home, as the learner: `~/name` → text. */
  layFiles(files: Readonly<Record<string, string>>): void {
    this.#hosts.layFiles(files);
  }

  netns(host: string): Netns | undefined {
    return this.#places.netns(host);
  }

  /** Of a host, of pod:NAME, or of a Service by the name that pods use for it. */
  address(host: string): string | undefined {
    return this.#places.address(host);
  }

  snapshot(): ClusterSnapshot {
    return {
      version: SNAPSHOT_VERSION,
      seed: this.#options.seed,
      workers: this.#options.workers,
      proxyMode: this.#options.proxyMode,
      addons: this.#options.addons ?? [],
      families: this.#cluster.families,
      now: this.clock.now(),
      objects: this.#server.storage.dump(),
      files: this.#hosts.save(),
    };
  }

  close(): void {
    for (const d of this.#disposables) d.dispose();
    this.#api.dispose();
    this.#controlPlane.dispose();
    for (const node of this.#nodes.values()) node.stop();
    this.#hosts.close();
  }

  #client(agent: string, user: UserInfo): Client {
    return new Client(this.transport, { user, agent });
  }

  #kubelet(name: string): Transport | undefined {
    const node = this.#nodes.get(name);
    const [here, there, address] = [this.#hosts.netns('control-plane'), this.#hosts.netns(name), this.#hosts.address(name)];
    if (!node || !here || !there || address === undefined) return undefined;
    return kubeletOverLink(node.door, this.clock, () => reaches(here, there, address), address);
  }
}
