// MetalLB's two programs, wired to the API server of this world.
import { onDemand } from '../../base/on-demand.ts';
import { rfc3339 } from '../../base/time.ts';
import { PODS } from '../../kubernetes/api/resources.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { type Controller, Informers, runController } from '../../kubernetes/client/controller.ts';
import { CoreEventRecorder } from '../../kubernetes/client/event-recorder.ts';
import { Netns } from '../../machine/network/netns.ts';
import type { Process, Program } from '../../machine/os/types.ts';
import { type AddonOptions, identityOf, serveHealth, untilStopped } from './addon-program.ts';

/** Where probes ask: today's port and the one of before 0.15. */
const HEALTH_PORTS = [17472, 7472];

type Log = (fields: Readonly<Record<string, unknown>>) => void;

function logger(p: Process): Log {
  return ({ level, ...fields }) => void p.out(`${JSON.stringify({ ...fields, level, ts: rfc3339(p.clock.now()) })}\n`);
}

interface Wired {
  readonly client: Client;
  readonly informers: Informers;
  readonly namespace: string;
  run(controller: Controller): { dispose(): void; readonly queue: { add(key: string): void } };
}

function wire(p: Process, netns: Netns, { transportOf, clock, random }: AddonOptions): Wired {
  const { namespace, ...user } = identityOf(p);
  const client = new Client(transportOf(netns), { user, agent: p.argv[0]?.slice(1) ?? 'metallb' });
  const informers = new Informers(client, clock);
  return {
    client,
    informers,
    namespace,
    run: (controller) => {
      const component = { component: controller.name, ...(controller.name === 'metallb-speaker' ? { host: p.machine.hostname } : {}) };
      return runController(controller, informers, { client, clock, random: random.fork(p.machine.hostname), recorder: new CoreEventRecorder(client, clock, component) });
    },
  };
}

function program(name: string, work: (p: Process, netns: Netns) => Promise<number>): Program {
  return {
    name,
    summary: `MetalLB's ${name}`,
    async main(p) {
      const { net } = p.machine;
      if (!(net instanceof Netns)) throw new Error(`${name} needs the network of its pod`);
      return work(p, net);
    },
  };
}

/** MetalLB's controller: gives addresses of its pools to Services. */
export function metallbController(options: AddonOptions): Program {
  return program('controller', async (p, netns) => {
    const lib = await p.wait(onDemand(() => import('../../kubernetes/front/metallb/controller.ts')));
    serveHealth(p, HEALTH_PORTS);
    const { client, informers, namespace, run } = wire(p, netns, options);
    let ready = false;
    const log = logger(p);
    log({ level: 'info', msg: 'MetalLB controller starting (commit portside, branch portside)' });
    const running = run(lib.metallbController(log, () => ready));
    const secret = p.env.get('METALLB_ML_SECRET_NAME') ?? 'memberlist';
    const again = async (): Promise<void> => {
      try {
        await lib.ensureMemberlist(client, namespace, secret, btoa(options.random.fork('memberlist').string('abcdefghijklmnopqrstuvwxyz0123456789', 128)));
      } catch (error) {
        log({ level: 'error', op: 'createMemberlistSecret', error: error instanceof Error ? error.message : String(error), msg: 'failed to create the memberlist secret' });
        options.clock.after(5000, () => void again());
      }
    };
    void again();
    void informers.start().then(() => {
      ready = true;
    });
    return untilStopped(p).finally(() => {
      running.dispose();
      informers.dispose();
    });
  });
}

/** MetalLB's speaker, one a node: answers ARP for the addresses that are its turn. */
export function metallbSpeaker(options: AddonOptions): Program {
  return program('speaker', async (p, netns) => {
    const lib = await p.wait(
      onDemand(async () => ({ ...(await import('../../kubernetes/front/metallb/speaker.ts')), ...(await import('../../kubernetes/front/metallb/members.ts')) })),
    );
    serveHealth(p, HEALTH_PORTS, '127.0.0.1');
    const { informers, namespace, run } = wire(p, netns, options);
    const nodeName = p.env.get('METALLB_NODE_NAME') ?? p.machine.hostname;
    const labels = (p.env.get('METALLB_ML_LABELS') ?? 'app=metallb,component=speaker').split(',').map((l) => l.split('='));
    let ready = false;
    const log = logger(p);
    log({ level: 'info', msg: 'MetalLB speaker starting (commit portside, branch portside)' });
    const announcer = new lib.Announcer(netns);
    const pods = informers.for(PODS);
    const context = { lister: informers.for.bind(informers) } as Parameters<typeof lib.balanced>[0];
    const members = new lib.Members({
      net: p.net,
      clock: options.clock,
      self: nodeName,
      others: () =>
        [...pods.list()].flatMap((pod) => {
          const mine = pod.metadata.namespace === namespace && labels.every(([k = '', v]) => pod.metadata.labels?.[k] === v);
          return mine && pod.spec?.nodeName && pod.status?.hostIP ? [{ node: pod.spec.nodeName, ip: pod.status.hostIP }] : [];
        }),
      changed: () => {
        for (const key of lib.balanced(context)) running.queue.add(key);
      },
    });
    const running = run(lib.metallbSpeaker({ netns, nodeName, log, alive: () => members.alive, isReady: () => ready }, announcer));
    void informers.start().then(() => {
      ready = true;
    });
    if (!members.start(p.env.get('METALLB_ML_BIND_ADDR') ?? '0.0.0.0')) {
      await p.err('failed to create memberlist: could not set up network transport: bind: address already in use\n');
      return 1;
    }
    return untilStopped(p).finally(() => {
      running.dispose();
      members.dispose();
      informers.dispose();
      announcer.silence();
    });
  });
}
