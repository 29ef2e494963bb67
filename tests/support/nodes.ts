// A control plane with real kubelets over a bridge network, without the rest of a cluster: for tests of controllers, scheduler and kubelet.
import { VirtualClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import { BridgeCni } from '../../src/cluster/nodes/cni.ts';
import type { Event, Pod } from '../../src/kubernetes/api/generated/types.ts';
import { EVENTS, NAMESPACES, PODS } from '../../src/kubernetes/api/resources.ts';
import type { ApiRequest, Transport } from '../../src/kubernetes/api/wire.ts';
import { createRegistry } from '../../src/kubernetes/apiserver/registry/index.ts';
import { createApiServer } from '../../src/kubernetes/apiserver/server.ts';
import { Client } from '../../src/kubernetes/client/client.ts';
import { ControllerManager } from '../../src/kubernetes/controllers/manager.ts';
import { Kubelet } from '../../src/kubernetes/kubelet/kubelet.ts';
import { Scheduler } from '../../src/kubernetes/scheduler/scheduler.ts';
import { createRegistry as createImages } from '../../src/machine/images/registry.ts';
import { Network } from '../../src/machine/network/network.ts';
import { HostMachine } from '../../src/machine/os/machine.ts';
import { MemoryFileSystem } from '../../src/machine/os/memory-file-system.ts';
import { drive, driveUntil, pass } from './drive.ts';

export const START = 1_795_000_000_000;

export interface WorldOptions {
  readonly nodes?: number;
  readonly labels?: (node: string) => Record<string, string>;
  readonly capacity?: Record<string, string>;
}

export class NodesWorld {
  readonly clock = new VirtualClock(START);
  readonly random = new Random(7);
  readonly server = createApiServer({
    clock: this.clock,
    random: this.random.fork('api'),
    registry: createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' }),
  });
  readonly network = new Network({ clock: this.clock, random: this.random.fork('net') });
  readonly requests: ApiRequest[] = [];
  /** Every component is a member of system:masters: RBAC is not what is tested here. */
  readonly transport: Transport = (request) => {
    this.requests.push(request);
    return this.server.handle({ ...request, user: { name: request.user?.name ?? 'admin', groups: ['system:masters', 'system:authenticated'] } });
  };
  readonly client = new Client(this.transport, { agent: 'test', user: { name: 'admin', groups: ['system:masters'] } });
  readonly kubelets = new Map<string, Kubelet>();
  manager!: ControllerManager;
  scheduler!: Scheduler;
  readonly #options: WorldOptions;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
  }

  async start(): Promise<this> {
    for (const name of ['default', 'kube-system', 'kube-node-lease']) {
      await this.do(this.client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }).catch(() => undefined));
    }
    await this.startControlPlane();
    for (let i = 1; i <= (this.#options.nodes ?? 2); i++) this.addNode(`node-${i}`, i);
    await this.do(Promise.all([...this.kubelets.values()].map((k) => k.start())));
    await pass(this.clock, 2000);
    return this;
  }

  async startControlPlane(): Promise<void> {
    const { clock, transport } = this;
    this.manager = new ControllerManager({ transport, clock, random: this.random.fork('manager'), rootCA: () => 'CA' });
    this.scheduler = new Scheduler({ transport, clock, random: this.random.fork('scheduler') });
    await this.do(Promise.all([this.manager.start(), this.scheduler.start()]));
  }

  addNode(name: string, n: number): Kubelet {
    const { clock } = this;
    const netns = this.network.netns(name);
    const bridge = netns.addBridge('cni0');
    netns.addAddress(bridge, `10.244.${n}.1/24`);
    const machine = new HostMachine({ hostname: name, fs: new MemoryFileSystem({ clock }), net: netns, clock, random: this.random.fork(name) });
    const kubelet = new Kubelet({
      token: (namespace, account) => `${namespace}.${account}`,
      client: new Client(this.transport, { user: { name: `system:node:${name}`, groups: ['system:nodes'] }, agent: 'kubelet' }),
      clock,
      random: this.random.fork(`kubelet/${name}`),
      machine,
      images: createImages(),
      cni: new BridgeCni(this.network, netns, bridge, { four: `10.244.${n}`, six: `fd00:10:244:${n}`, families: ['IPv4'] }),
      node: {
        name,
        addresses: [{ type: 'InternalIP', address: `192.168.1.1${n}` }],
        capacity: this.#options.capacity ?? { cpu: '4', memory: '8Gi', pods: '110' },
        ...(this.#options.labels ? { labels: this.#options.labels(name) } : {}),
        info: {
          machineID: '',
          systemUUID: '',
          bootID: '',
          kernelVersion: '6.12',
          osImage: 'Debian',
          containerRuntimeVersion: 'containerd://2.1.4',
          kubeletVersion: 'v1.36.3',
          kubeProxyVersion: '',
          operatingSystem: 'linux',
          architecture: 'amd64',
        },
        podCIDRs: [`10.244.${n}.0/24`],
      },
    });
    this.kubelets.set(name, kubelet);
    return kubelet;
  }

  do<T>(promise: Promise<T>): Promise<T> {
    return drive(this.clock, promise);
  }

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms);
  }

  async pods(namespace = 'default'): Promise<readonly Pod[]> {
    return (await this.do(this.client.list(PODS, { namespace }))).items;
  }

  async pod(name: string, namespace = 'default'): Promise<Pod> {
    return this.do(this.client.get(PODS, namespace, name));
  }

  /** Makes a pod and waits until the test holds. */
  async run(pod: Pod, until: (pod: Pod) => boolean): Promise<Pod> {
    await this.do(this.client.create(PODS, pod));
    return this.until(pod.metadata.name ?? '', until);
  }

  async until(name: string, holds: (pod: Pod) => boolean): Promise<Pod> {
    let last: Pod | undefined;
    for (let i = 0; i < 4000; i++) {
      last = await this.pod(name);
      if (holds(last)) return last;
      await this.pass(50);
    }
    throw new Error(`did not come: ${JSON.stringify(last?.status)}`);
  }

  /** What events say, `reason message`, of one object (or of all). */
  async events(name?: string): Promise<string[]> {
    const list: readonly Event[] = (await this.do(this.client.list(EVENTS))).items;
    return list.filter((e) => name === undefined || e.involvedObject.name === name).map((e) => `${e.reason} ${e.message}`);
  }

  /** Writes that anybody makes within `ms`, without leases. */
  async writesDuring(ms: number): Promise<string[]> {
    const from = this.requests.length;
    await this.pass(ms);
    return this.requests
      .slice(from)
      .filter((r) => r.method !== 'GET' && !r.path.includes('/leases'))
      .map((r) => `${r.method} ${r.path}`);
  }

  close(): void {
    this.manager.dispose();
    this.scheduler.dispose();
    for (const kubelet of this.kubelets.values()) kubelet.stop();
  }
}

export const simplePod = (name: string, container: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { containers: [{ name: 'c', image: 'nginx:1.27', ...container }], ...spec },
  }) as Pod;

export const isReady = (pod: Pod): boolean => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
export { driveUntil };
