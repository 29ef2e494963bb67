// The images of the cluster's own parts: what kubeadm runs in pods, with programs that do the work in this house.
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Transport, UserInfo } from '../../kubernetes/api/wire.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { CoreDns } from '../../kubernetes/dns/core-dns.ts';
import type { Image, ImageRegistry } from '../../machine/images/types.ts';
import { Netns } from '../../machine/network/netns.ts';
import type { Machine, Process, Program } from '../../machine/os/types.ts';
import type { Certificate } from '../../machine/programs/lib/certificate.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';
import { onFirstRun } from '../../machine/programs/lib/on-first-run.ts';
import type { Component, ComponentName } from '../component.ts';
import { kubeProxy } from '../nodes/kube-proxy-program.ts';

export interface SystemImagesOptions {
  /** The API server, as it is reached from a host or a pod. */
  readonly transportOf: (netns: Netns) => Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly certificate: Certificate;
  /** A certificate that nobody signed but itself. */
  readonly selfSigned: (subject: string, names: readonly string[]) => Certificate;
  /** What the containers of the control plane's parts start and stop. */
  readonly components: Readonly<Record<ComponentName, Component>>;
  /** The network of the host whose containers those are. */
  readonly home: () => Netns | undefined;
}

/** Shipped images with the programs of the cluster's parts put in their place. */
export function systemImages(shipped: ImageRegistry, options: SystemImagesOptions): ImageRegistry {
  const programs: Readonly<Record<string, Program>> = {
    // Add-ons: few worlds have them.
    'quay.io/metallb/controller': onFirstRun('controller', async () => (await import('./metallb-images.ts')).metallbController(options)),
    'quay.io/metallb/speaker': onFirstRun('speaker', async () => (await import('./metallb-images.ts')).metallbSpeaker(options)),
    'registry.k8s.io/ingress-nginx/controller': onFirstRun('nginx-ingress-controller', async () => (await import('./ingress-images.ts')).ingressNginx(options)),
    'registry.k8s.io/ingress-nginx/kube-webhook-certgen': onFirstRun('kube-webhook-certgen', async () => (await import('./ingress-images.ts')).webhookCertgen(options)),
    'registry.k8s.io/kube-proxy': kubeProxy(options),
    'registry.k8s.io/coredns/coredns': coreDns(options),
    'registry.k8s.io/etcd': healthOnly('etcd', 2381, options),
    'registry.k8s.io/kube-apiserver': component('kube-apiserver', undefined, options),
    'registry.k8s.io/kube-controller-manager': component('kube-controller-manager', 10257, options),
    'registry.k8s.io/kube-scheduler': component('kube-scheduler', 10259, options),
  };
  const made = new Map<Image, Image>();
  return {
    async pull(reference) {
      const result = await shipped.pull(reference);
      const program = result.ok ? programs[result.image.repository] : undefined;
      if (!result.ok || !program) return result;
      const own = made.get(result.image) ?? { ...result.image, programs: Object.fromEntries(Object.keys(result.image.programs).map((path) => [path, program])) };
      made.set(result.image, own);
      return { ...result, image: own };
    },
  };
}

const SERVICE_ACCOUNTS = (name: string): UserInfo => ({
  name: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
});

/** Until SIGTERM or SIGINT. */
function untilStopped(p: Process): Promise<number> {
  return p.wait(
    new Promise<number>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) p.onSignal(signal, () => resolve(0));
    }),
  );
}

function netnsOf(machine: Machine): Netns | undefined {
  return machine.net instanceof Netns ? machine.net : undefined;
}

function answerHealth(p: Process, name: string, port: number, certificate: Certificate): boolean {
  return serveHttp(p.net, port, () => ({ status: 200, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: 'ok' }), {
    ip: '127.0.0.1',
    tls: { chain: () => [certificate] },
    program: { name, pid: p.pid },
  }).ok;
}

/** A part whose work the cluster does beside its container; it answers its health check. */
function healthOnly(name: string, port: number, { certificate }: SystemImagesOptions): Program {
  return {
    name,
    summary: `${name}: its work is done by the cluster around it`,
    async main(p) {
      await p.err(`portside: the cluster around this container does the work of ${name}; this container answers its health check\n`);
      if (!answerHealth(p, name, port, certificate)) {
        await p.err(`listen tcp 127.0.0.1:${port}: bind: address already in use\n`);
        return 1;
      }
      return untilStopped(p);
    },
  };
}

/** A part whose work is done outside its container and only while it runs; `port`: where it answers its health check, if not where it works. */
function component(name: ComponentName, port: number | undefined, { certificate, components, home }: SystemImagesOptions): Program {
  const part = components[name];
  return {
    name,
    summary: `${name}: works while its container runs`,
    async main(p) {
      const unknown = p.argv.slice(1).filter((word) => !KUBEADM_FLAGS.has(word.replace(/=.*/s, '')));
      for (const word of unknown) await p.err(`portside: ${word} is not simulated here and changes nothing\n`);
      // Only the containers of the control plane's own host are this cluster's.
      if (netnsOf(p.machine) !== home()) return untilStopped(p);
      const problem = part.start(p.argv);
      if (problem) {
        await p.err(`${problem}\n`);
        return 1;
      }
      if (port !== undefined) answerHealth(p, name, port, certificate);
      try {
        return await untilStopped(p);
      } finally {
        part.stop();
      }
    },
  };
}

/** Flags that kubeadm writes: what they ask for is how this cluster is. */
const KUBEADM_FLAGS: ReadonlySet<string> = new Set([
  '--advertise-address',
  '--allocate-node-cidrs',
  '--authorization-mode',
  '--cluster-cidr',
  '--enable-admission-plugins',
  '--kubeconfig',
  '--leader-elect',
  '--secure-port',
  '--service-cluster-ip-range',
  '--service-node-port-range',
]);

function coreDns({ transportOf, clock, random }: SystemImagesOptions): Program {
  return {
    name: 'coredns',
    summary: 'answers DNS for the cluster',
    async main(p) {
      const at = p.argv.indexOf('-conf');
      const path = at < 0 ? 'Corefile' : (p.argv[at + 1] ?? 'Corefile');
      let corefile: string;
      try {
        corefile = p.fs.readText(p.path(path));
      } catch {
        await p.out(`open ${path}: no such file or directory\n`);
        return 1;
      }
      const netns = netnsOf(p.machine);
      if (!netns) throw new Error('coredns needs the network of its pod');
      const client = new Client(transportOf(netns), { user: SERVICE_ACCOUNTS('coredns'), agent: 'coredns' });
      const server = new CoreDns({ client, clock, random: random.fork(p.machine.hostname), sockets: p.net, corefile, log: (text) => void p.out(text) });
      const started = await p.wait(server.start());
      if (!started.ok) return started.exitCode;
      // The reload plugin looks at the file every 30 s or so.
      const reload = (): void => {
        try {
          const now = p.fs.readText(p.path(path));
          if (now !== corefile) {
            corefile = now;
            server.changed(now);
          }
        } catch {
          // The volume is between two states: the next look will see it.
        }
      };
      const again = (): void => {
        clock.after(30_000, () => {
          if (p.signal.aborted) return;
          reload();
          again();
        });
      };
      again();
      const code = await untilStopped(p).finally(() => server.stop());
      return code;
    },
  };
}
