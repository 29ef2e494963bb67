// The programs of ingress-nginx, wired to the API server of this world.
import { onDemand } from '../../base/on-demand.ts';
import { monthName, partsOf } from '../../base/time.ts';
import { SECRETS } from '../../kubernetes/api/resources.ts';
import { isAlreadyExists } from '../../kubernetes/api/status.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { Informers, runController } from '../../kubernetes/client/controller.ts';
import { CoreEventRecorder } from '../../kubernetes/client/event-recorder.ts';
import type { Upstream } from '../../kubernetes/front/ingress/proxy.ts';
import { Netns } from '../../machine/network/netns.ts';
import type { Process, Program } from '../../machine/os/types.ts';
import type { Certificate } from '../../machine/programs/lib/certificate.ts';
import { type HttpRequest, type HttpResponse, headerOf } from '../../machine/programs/lib/http.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';
import { type AddonOptions, identityOf, serveHealth, untilStopped } from './addon-program.ts';

const HEALTH_PORT = 10254;

export interface IngressProgramOptions extends AddonOptions {
  /** Shown where no Ingress has one for the name. */
  readonly selfSigned: (subject: string, names: readonly string[]) => Certificate;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** I0105 09:00:00.000000       7 store.go:1] words */
function klog(p: Process, level: string, where: string, words: string): void {
  const t = partsOf(p.clock.now());
  void p.err(`${level}${two(t.month)}${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(t.ms).padStart(3, '0')}000       7 ${where}] ${words}\n`);
}

/** upstream: log-format-upstream */
function accessLine(p: Process, request: HttpRequest, response: HttpResponse, upstream: Upstream): string {
  const t = partsOf(p.clock.now());
  const time = `${two(t.day)}/${monthName(t.month)}/${t.year}:${two(t.hour)}:${two(t.minute)}:${two(t.second)} +0000`;
  const quoted = (name: string): string => headerOf(request.headers, name) ?? '-';
  const sent = typeof response.body === 'string' ? response.body.length : (response.body?.length ?? 0);
  const seconds = upstream.tried.reduce((n, u) => n + u.seconds, 0);
  const list = (of: (u: Upstream['tried'][number]) => string): string => upstream.tried.map(of).join(', ') || '-';
  const line = `${request.method} ${request.target} HTTP/${request.version}`;
  return `${request.remote.ip} - - [${time}] "${line}" ${response.status} ${sent} "${quoted('referer')}" "${quoted('user-agent')}" ${line.length + request.body.length} ${seconds.toFixed(3)} [${upstream.name}] [] ${list((u) => u.at)} ${list((u) => String(u.length))} ${list((u) => u.seconds.toFixed(3))} ${list((u) => String(u.status))} ${upstream.id}\n`;
}

/** The program of ingress-nginx's controller: it watches, and serves what Ingress objects say. */
export function ingressNginx(options: IngressProgramOptions): Program {
  return {
    name: 'nginx-ingress-controller',
    summary: 'serves Ingress objects over HTTP and HTTPS',
    async main(p) {
      const { net } = p.machine;
      if (!(net instanceof Netns)) throw new Error('the controller needs the network of its pod');
      const value = (flag: string): string | undefined => p.argv.find((a) => a.startsWith(`--${flag}=`))?.slice(flag.length + 3);
      const lib = await p.wait(
        onDemand(async () => ({
          ...(await import('../../kubernetes/front/ingress/controller.ts')),
          ...(await import('../../kubernetes/front/ingress/proxy.ts')),
          ...(await import('../../kubernetes/front/ingress/backends.ts')),
          ...(await import('../../kubernetes/front/ingress/configuration.ts')),
        })),
      );
      const { namespace, ...user } = identityOf(p);
      const client = new Client(options.transportOf(net), { user, agent: 'nginx-ingress-controller' });
      const informers = new Informers(client, options.clock);
      const random = options.random.fork(p.machine.hostname);
      let ready = false;
      const serving = new lib.Serving();
      const log = (level: 'I' | 'W', where: string, words: string): void => klog(p, level, where, words);
      const controller = lib.ingressController(
        {
          controllerClass: value('controller-class') ?? 'k8s.io/ingress-nginx',
          className: value('ingress-class') ?? 'nginx',
          watchWithoutClass: value('watch-ingress-without-class') === 'true',
          publishService: value('publish-service'),
          namespace: p.env.get('POD_NAMESPACE') ?? namespace,
          podName: p.env.get('POD_NAME') ?? p.machine.hostname,
          isReady: () => ready,
          log,
        },
        serving,
      );
      const recorder = new CoreEventRecorder(client, options.clock, { component: 'nginx-ingress-controller' });
      const running = runController(controller, informers, { client, clock: options.clock, random, recorder });
      const context = { lister: informers.for.bind(informers) } as Parameters<typeof lib.placesOf>[1];
      const proxy = new lib.IngressProxy({
        net: p.net,
        clock: options.clock,
        random,
        servers: () => serving.servers,
        places: (ref) => lib.placesOf(ref, context),
        log: (request, response, upstream) => void p.out(accessLine(p, request, response, upstream)),
      });
      const fake = options.selfSigned('O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate', ['ingress.local']);
      const chain = (name: string | undefined): readonly Certificate[] => {
        const secret = name === undefined ? undefined : lib.serverOf(serving.servers, name)?.secret;
        return (secret === undefined ? undefined : serving.certificates.get(secret)) ?? [fake];
      };
      klog(p, 'I', 'main.go:205', '"Creating API client" host="https://10.96.0.1:443"');
      const program = { name: 'nginx', pid: p.pid };
      for (const listening of [
        serveHttp(p.net, 80, (r) => proxy.answer(r), { program, sayKeepAlive: true }),
        serveHttp(p.net, 443, (r) => proxy.answer(r), { program, sayKeepAlive: true, tls: { chain } }),
      ]) {
        if (listening.ok) continue;
        klog(p, 'F', 'nginx.go:1', 'Port 80 or 443 is already in use. Please check the flag --http-port');
        return 255;
      }
      serveHealth(p, [HEALTH_PORT]);
      void informers.start().then(() => {
        ready = true;
      });
      return untilStopped(p).finally(() => {
        running.dispose();
        informers.dispose();
      });
    },
  };
}

/** The job of ingress-nginx's manifest that makes a certificate for its webhook. There is no webhook here; who waits for the secret gets it. */
export function webhookCertgen({ transportOf }: AddonOptions): Program {
  return {
    name: 'kube-webhook-certgen',
    summary: 'makes the certificate of a webhook',
    async main(p) {
      const { net } = p.machine;
      if (!(net instanceof Netns)) throw new Error('the job needs the network of its pod');
      const value = (flag: string): string => p.argv.find((a) => a.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? '';
      if (!p.argv.includes('create')) {
        await p.err('portside: webhooks are not simulated here; nothing to patch\n');
        return 0;
      }
      const { namespace: own, ...user } = identityOf(p);
      const client = new Client(transportOf(net), { user, agent: 'kube-webhook-certgen' });
      const namespace = value('namespace') || own;
      const data = Object.fromEntries(['ca', 'cert', 'key'].map((k) => [k, btoa(`portside: ${k} of ${value('host')}`)]));
      try {
        await p.wait(client.create(SECRETS, { apiVersion: 'v1', kind: 'Secret', metadata: { name: value('secret-name'), namespace }, type: 'Opaque', data }));
      } catch (error) {
        if (!isAlreadyExists(error)) {
          await p.err(`${error instanceof Error ? error.message : String(error)}\n`);
          return 1;
        }
      }
      return 0;
    },
  };
}
