// The composition root: both worlds, wired together. The only room that constructs an API server; everyone else is handed a Transport.
import { decode } from '../base/bytes.ts';
import type { VirtualClock } from '../base/clock.ts';
import { type Disposable, Emitter } from '../base/emitter.ts';
import { hostPort } from '../base/ip.ts';
import { onDemand } from '../base/on-demand.ts';
import { Random } from '../base/random.ts';
import type { Pod, Service } from '../kubernetes/api/generated/types.ts';
import type { ApiObject } from '../kubernetes/api/meta.ts';
import { NODES, PODS, SERVICES } from '../kubernetes/api/resources.ts';
import type { DuplexStream, Transport, UserInfo } from '../kubernetes/api/wire.ts';
import { createRegistry } from '../kubernetes/apiserver/registry/index.ts';
import { type ApiServer, createApiServer } from '../kubernetes/apiserver/server.ts';
import { storageKey } from '../kubernetes/apiserver/storage/storage.ts';
import { Client } from '../kubernetes/client/client.ts';
import { createRegistry as createImages } from '../machine/images/registry.ts';
import type { ImageRule } from '../machine/images/rules.ts';
import type { Netns } from '../machine/network/netns.ts';
import { Network } from '../machine/network/network.ts';
import type { FlowTrace, Trace } from '../machine/network/trace.ts';
import type { HostMachine } from '../machine/os/machine.ts';
import type { ExitStatus, OpenFile, Process, Tty } from '../machine/os/types.ts';
import { addons, staticPods } from './addons/addons.ts';
import { FRONT_MANIFESTS, type Front, startCloud } from './addons/front.ts';
import { MANIFESTS } from './addons/manifest-host.ts';
import { systemImages } from './addons/system-images.ts';
import { applyObjects } from './apply.ts';
import { COMPONENTS, type Component, type ComponentName } from './component.ts';
import { openApiDoor } from './control-plane/api-door.ts';
import { ApiProcess } from './control-plane/api-process.ts';
import { ADMINS_BINDING } from './control-plane/bootstrap-roles.ts';
import { ControlPlane, trusted } from './control-plane/control-plane.ts';
import { KubernetesService } from './control-plane/kubernetes-service.ts';
import { kubeletOverLink, overLink, reaches } from './control-plane/over-link.ts';
import { Pki } from './control-plane/pki.ts';
import { type ClusterNetwork, clusterNetwork, type IpFamily } from './families.ts';
import { equipBalancer, wireBalancer } from './hosts/balancer-host.ts';
import { duplexOf } from './hosts/duplex.ts';
import { Hosts } from './hosts/hosts.ts';
import { statusOf } from './hosts/http-get.ts';
import { ClusterNode } from './nodes/node.ts';
import { ClusterProbe } from './probe.ts';
import { type ClusterSnapshot, SNAPSHOT_VERSION } from './snapshot.ts';
import { API_PORT, CONTROL_PLANE_IP, NODE_PORT_RANGE, nodeAddresses, ROUTER_IP, ROUTER_IP6, wireUp } from './topology.ts';
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
const KEPT_TRACES = 200;
/** An answer's status is in its first bytes. */
const STATUS_LINE_MAX = 64;
const DIAL_TIMEOUT_MS = 30_000;
const DIAL_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ETIMEDOUT: 'i/o timeout',
  EHOSTUNREACH: 'connect: no route to host',
  ECONNRESET: 'read: connection reset by peer',
};

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
  /** The last requests of the learner, oldest first. */
  readonly traces: FlowTrace[] = [];
  readonly onTrace = new Emitter<FlowTrace>();
  #lastFlow = 0;
  readonly #options: ClusterOptions;
  readonly #cluster: ClusterNetwork;
  readonly #random: Random;
  readonly #server: ApiServer;
  readonly #hosts: Hosts;
  readonly #nodes = new Map<string, ClusterNode>();
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
      dial: (host, port) => this.#dial(host, port),
      advertise: { ip: CONTROL_PLANE_IP, port: API_PORT },
      authentication: { tokens: { [this.adminToken]: ADMIN } },
    });
    this.#hosts = new Hosts({ clock, random: this.#random.fork('hosts'), wiring, addresses, pki: this.#pki, cluster, balancer, manifests: staticPods(cluster, range) });
    const apiHost = wiring.nodes.get('control-plane');
    const serverCertificate = this.#pki.server(
      'kube-apiserver',
      ['control-plane', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
      [cluster.apiServiceIP, CONTROL_PLANE_IP, ...(cluster.apiAddress === CONTROL_PLANE_IP ? [] : [cluster.apiAddress])],
    );
    this.#api = new ApiProcess({
      clock,
      server: this.transport,
      client: this.#client('kube-apiserver', { name: 'system:apiserver', groups: ['system:masters'] }),
      restart: () => this.#server.restart(),
      openPort: () => (apiHost ? openApiDoor(apiHost, API_PORT, this.transport, serverCertificate) : { dispose: () => {} }),
      ownLoops: () =>
        new KubernetesService({
          client: this.#client('kube-apiserver', { name: 'system:apiserver', groups: ['system:masters'] }),
          clock,
          address: { ip: cluster.apiAddress, port: API_PORT, serviceIP: cluster.apiServiceIP },
        }),
      nodePortRange: range,
    });
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
    for (const address of addresses) {
      const netns = wiring.nodes.get(address.name);
      const machine = this.#hosts.machine(address.name);
      if (!netns || !machine) continue;
      this.#nodes.set(
        address.name,
        new ClusterNode({
          address,
          cluster,
          netns,
          machine,
          network: this.network,
          clock,
          random: this.#random.fork(`node/${address.name}`),
          images,
          transport: from(netns),
          certificate: () => this.#pki.selfSigned(`CN=${address.name}@${Math.floor(clock.now() / 1000)}`, [address.name]),
          token: (namespace, account) => this.#server.accountTokens.forVolumes(namespace, account),
        }),
      );
    }
    this.probe = new ClusterProbe({
      clock,
      netns: (host) => this.netns(host),
      address: (host) => this.address(host),
      podAt: (ip) => this.#podAt(ip),
      run: (host, line) => this.#runLine(host, line),
    });
    this.undo = new Undo(this.#server.storage);
    this.#hosts.onCommand = (host, line, code) => {
      this.probe.ran({ host, line, code });
      this.undo.after(line);
    };
    this.#hosts.onCommandStart = () => this.undo.before();
    this.#hosts.onWrite = () => this.undo.wrote();
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
      await this.#settled((pods) => pods.filter((p) => p.metadata.labels?.['k8s-app'] === 'kube-dns' && p.spec?.nodeName).length === 2, 2);
      await Promise.all(others.map((n) => n.start()));
    }
    await this.#startFront();
    await this.ready();
    this.#stopOrphans();
    this.network.tracing = true;
    this.#disposables.push(this.network.traces.on((record) => this.#trace(record as Trace)));
  }

  /** By name, what their containers start and stop. */
  #components(): Readonly<Record<ComponentName, Component>> {
    return { 'kube-apiserver': this.#api, 'kube-controller-manager': this.#controlPlane.manager, 'kube-scheduler': this.#controlPlane.scheduler };
  }

  /** A boot brings everything up; what has no container (somebody took its manifest away) is stopped again. */
  #stopOrphans(): void {
    const running = new Set(this.#pods().map((p) => p.metadata.labels?.component));
    const components = this.#components();
    for (const name of COMPONENTS) if (!running.has(name)) components[name].stop();
  }

  async #startFront(): Promise<void> {
    if (this.#options.addons?.includes('security-group')) {
      const nodes = [...this.#nodes.keys()].flatMap((name) => this.#hosts.netns(name) ?? []);
      const { guardNodes } = await onDemand(() => import('./nodes/security-group.ts'));
      guardNodes(this.clock, nodes, this.#cluster.podCIDR.split(','), this.laptop);
    }
    const balancer = this.#hosts.machine('balancer');
    if (balancer) await equipBalancer(balancer);
    const edge = this.netns('router');
    const { addons: wanted = [], clock } = this.#options;
    if (edge && wanted.includes('cloud-load-balancer')) this.#disposables.push(await startCloud({ transport: this.transport, clock, random: this.#random.fork('cloud'), edge }));
    if (this.#options.saved) return;
    for (const addon of wanted) {
      const file = FRONT_MANIFESTS[addon];
      const text = file && (await MANIFESTS[file]?.());
      if (text) await this.#hosts.kubectlApply(text);
    }
  }

  /** Resolves when all nodes are Ready and all pods that run for ever are. */
  async ready(): Promise<void> {
    const client = this.client('portside');
    for (;;) {
      const [nodes, pods] = await Promise.all([client.list(NODES), client.list(PODS)]);
      const nodesReady = nodes.items.length === this.#nodes.size && nodes.items.every((n) => n.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'));
      if (nodesReady && pods.items.length > 0 && pods.items.every(isSettled)) return;
      await this.clock.sleep(100);
    }
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
  async podsRunning(): Promise<void> {
    await this.#settled(
      (pods) =>
        pods.filter((p) => !p.metadata.deletionTimestamp).every((p) => p.status?.podIP && (p.status.containerStatuses ?? []).every((c) => c.state?.running || c.state?.terminated)),
      0,
    );
  }

  /** Starts a program on a host (laptop, outside, router, a node, pod:NAME) as its user or as root. Throws when there is no such host. */
  run(host: string, argv: readonly string[], files: ReadonlyMap<number, OpenFile>, as?: 'root'): Process {
    const pod = this.#podMachine(host);
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
    return this.#hosts.netns(host) ?? (this.#podMachine(host)?.net as Netns | undefined);
  }

  /** Of a host, of pod:NAME, or of a Service by the name that pods use for it. */
  address(host: string): string | undefined {
    return this.#hosts.address(host) ?? this.#podOf(host)?.status?.podIP ?? this.#clusterIP(host);
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

  /** From the API server's host to a pod or Service, for the proxy subresources. */
  async #dial(host: string, port: number): Promise<{ readonly connection: DuplexStream } | { readonly error: string }> {
    const net = this.#hosts.netns('control-plane');
    const outcome = await net?.connect({ ip: host, port }, { timeout: DIAL_TIMEOUT_MS });
    if (!outcome?.ok) return { error: `dial tcp ${host}:${port}: ${DIAL_WORDS[outcome?.error ?? 'ENETUNREACH'] ?? 'connect: network is unreachable'}` };
    return { connection: duplexOf(outcome.value) };
  }

  #pods(): readonly Pod[] {
    return [...this.#nodes.values()].flatMap((n) => n.pods());
  }

  #podOf(host: string): Pod | undefined {
    if (!host.startsWith('pod:')) return undefined;
    const [first = '', second] = host.slice(4).split('/');
    const [namespace, name] = second === undefined ? ['default', first] : [first, second];
    return this.#pods().find((p) => p.metadata.name === name && p.metadata.namespace === namespace);
  }

  #clusterIP(host: string): string | undefined {
    const [name = '', namespace = 'default', ...rest] = host.replace(/\.svc\.cluster\.local$/, '.svc').split('.');
    if (rest.length && rest[0] !== 'svc') return undefined;
    const service = this.#server.storage.get(storageKey(SERVICES), namespace, name)?.object as Service | undefined;
    const ip = service?.spec?.clusterIP;
    return ip && ip !== 'None' ? ip : undefined;
  }

  #podMachine(host: string): HostMachine | undefined {
    const pod = this.#podOf(host);
    return pod && this.#nodes.get(pod.spec?.nodeName ?? '')?.machineOf(pod);
  }

  #podAt(ip: string): { readonly pod: string; readonly node: string; readonly namespace: string } | undefined {
    const pod = this.#pods().find((p) => (p.status?.podIP === ip || p.status?.podIPs?.some((a) => a.ip === ip)) && !p.spec?.hostNetwork);
    return pod ? { pod: pod.metadata.name ?? '', node: pod.spec?.nodeName ?? '', namespace: pod.metadata.namespace ?? 'default' } : undefined;
  }

  /** A command line on a host that nobody typed: start states, predictions. */
  async #runLine(host: string, line: string): Promise<{ readonly output: string; readonly code: number }> {
    let output = '';
    const decoder = new TextDecoder();
    const out: OpenFile = {
      kind: 'pipe',
      tty: undefined,
      read: () => Promise.resolve(null),
      write: (bytes) => {
        output += decoder.decode(bytes, { stream: true });
        return Promise.resolve();
      },
      close: () => {},
    };
    const files = new Map([
      [1, out],
      [2, out],
    ]);
    const { code } = await this.run(host, ['bash', '-c', line], files).exited;
    return { output, code };
  }

  /** `enough` pods at least, and all as `holds` wants them. */
  async #settled(holds: (pods: readonly Pod[]) => boolean, enough: number): Promise<void> {
    const client = this.client('portside');
    for (;;) {
      const { items } = await client.list(PODS);
      if (items.length >= enough && holds(items)) return;
      await this.clock.sleep(100);
    }
  }

  #trace(record: Trace): void {
    if (record.outcome === 'open' || this.probe.claim(record) || !isLearners(record)) return;
    const trace = record.toTrace();
    // Flows are numbered as they begin: one past all that were seen has no older trace.
    const at = trace.flow > this.#lastFlow ? -1 : this.traces.findLastIndex((t) => t.flow === trace.flow);
    this.#lastFlow = Math.max(this.#lastFlow, trace.flow);
    if (at >= 0) this.traces[at] = trace;
    else this.traces.push(trace);
    if (this.traces.length > KEPT_TRACES) this.traces.shift();
    this.probe.seen(record, trace, record.answer ? statusOf(decode(record.answer.subarray(0, STATUS_LINE_MAX))) : undefined);
    this.onTrace.emit(trace);
  }
}

/** The cluster's own chatter (to the API server, probes, DNS) is not what the learner asked for. */
function isLearners(record: Trace): boolean {
  if (record.dport === API_PORT && record.dst.text === CONTROL_PLANE_IP) return false;
  return record.dport !== 53 && !record.netns.name.startsWith('pod:kube-system/');
}

function isSettled(pod: Pod): boolean {
  const { phase, conditions } = pod.status ?? {};
  return phase === 'Succeeded' || phase === 'Failed' || conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
}
