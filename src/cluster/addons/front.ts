// What a cluster can be given in front of it: a cloud that makes load balancers, and add-ons that a learner would install by a manifest.
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import { onDemand } from '../../base/on-demand.ts';
import type { Random } from '../../base/random.ts';
import type { Transport, UserInfo } from '../../kubernetes/api/wire.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { Informers, runController } from '../../kubernetes/client/controller.ts';
import { CoreEventRecorder } from '../../kubernetes/client/event-recorder.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import { equipBalancer } from '../hosts/balancer-host.ts';
import { MANIFESTS } from './manifest-host.ts';

/** What stands in front of a cluster from its start. */
export const FRONTS = ['cloud-load-balancer', 'metallb', 'ingress-nginx', 'balancer-host', 'security-group'] as const;
export type Front = (typeof FRONTS)[number];

/** What stands around a cluster, for what is to stand in front of it. */
export interface Surroundings {
  readonly wanted: readonly Front[];
  /** Its objects are there already. */
  readonly restored: boolean;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly edge: Netns | undefined;
  readonly nodes: readonly Netns[];
  readonly podCIDRs: readonly string[];
  readonly laptop: HostMachine;
  readonly balancer: HostMachine | undefined;
  /** kubectl apply of a manifest's text. */
  apply(manifest: string): Promise<unknown>;
}

/** Add-ons that are installed by a manifest of the manifest host. */
const FRONT_MANIFESTS: Readonly<Partial<Record<Front, string>>> = { metallb: 'metallb-native.yaml', 'ingress-nginx': 'ingress-nginx-baremetal.yaml' };

interface CloudOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly edge: Netns;
}

const USER: UserInfo = { name: 'system:cloud-controller-manager', groups: ['system:masters', 'system:authenticated'] };

/** A cloud controller manager with its service controller; resolves when it watches. */
async function startCloud({ transport, clock, random, edge }: CloudOptions): Promise<Disposable> {
  const { cloudServiceController, CloudBalancers } = await onDemand(async () => ({
    ...(await import('../../kubernetes/front/cloud/service-controller.ts')),
    ...(await import('../../kubernetes/front/cloud/balancers.ts')),
  }));
  const cloud = new CloudBalancers({ edge, clock, outside: 'eth1', inside: '192.168.0.0/16' });
  const client = new Client(transport, { user: USER, agent: 'cloud-controller-manager' });
  const informers = new Informers(client, clock);
  const running = runController(cloudServiceController(cloud), informers, {
    client,
    clock,
    random,
    recorder: new CoreEventRecorder(client, clock, { component: 'service-controller' }),
  });
  await informers.start();
  return {
    dispose: () => {
      running.dispose();
      informers.dispose();
      cloud.dispose();
    },
  };
}

/** Starts what is wanted in front of a cluster; what is disposed of with it. */
export async function startFront(around: Surroundings): Promise<readonly Disposable[]> {
  const { wanted, clock, edge } = around;
  const started: Disposable[] = [];
  if (wanted.includes('security-group')) {
    const { guardNodes } = await onDemand(() => import('../nodes/security-group.ts'));
    guardNodes(clock, around.nodes, around.podCIDRs, around.laptop);
  }
  if (around.balancer) await equipBalancer(around.balancer);
  if (edge && wanted.includes('cloud-load-balancer')) started.push(await startCloud({ transport: around.transport, clock, random: around.random.fork('cloud'), edge }));
  if (around.restored) return started;
  for (const addon of wanted) {
    const file = FRONT_MANIFESTS[addon];
    const text = file && (await MANIFESTS[file]?.());
    if (text) await around.apply(text);
  }
  return started;
}
