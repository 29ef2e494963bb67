// What the Ingress controller watches, and what it writes back: its configuration, events, addresses. upstream: ingress-nginx internal/ingress/controller/store/store.go, status/status.go
import { decode, fromBase64 } from '../../../base/bytes.ts';
import { deepEqual } from '../../../base/deep.ts';
import type { Certificate } from '../../../machine/programs/lib/certificate.ts';
import { readCertificates } from '../../../machine/programs/lib/pem.ts';
import type { Ingress, IngressClass } from '../../api/generated/types.ts';
import { keyOf, resource } from '../../api/meta.ts';
import { ENDPOINT_SLICES, INGRESSES, NODES, PODS, SECRETS, SERVICES } from '../../api/resources.ts';
import { isConflict, isNotFound } from '../../api/status.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { hasLabels } from '../../client/selectors.ts';
import { unknownAnnotations } from './annotations.ts';
import { serviceOf } from './backends.ts';
import { type Server, serversOf } from './configuration.ts';

const INGRESS_CLASSES = resource<IngressClass>('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', false);
const RELOAD = 'reload';
const STATUS = 'status';
const RELOAD_MS = 1000;
/** upstream: status.UpdateInterval */
const STATUS_MS = 60_000;

export interface IngressOptions {
  readonly controllerClass: string;
  readonly className: string;
  readonly watchWithoutClass: boolean;
  /** namespace/name of the Service whose address is shown; otherwise the nodes of the controller's pods. */
  readonly publishService: string | undefined;
  readonly namespace: string;
  readonly podName: string;
  readonly isReady: () => boolean;
  readonly log: (level: 'I' | 'W', where: string, words: string) => void;
}

/** What the proxy serves at the moment. */
export class Serving {
  servers: ReadonlyMap<string, Server> = new Map();
  certificates: ReadonlyMap<string, readonly Certificate[]> = new Map();
  /** What a reload that is under way brings. */
  coming: string | undefined;
}

export function ingressController(o: IngressOptions, serving: Serving): Controller {
  const seen = new Map<string, string | undefined>();
  return {
    name: 'nginx-ingress-controller',
    setup: (setup, context) => {
      setup.index(ENDPOINT_SLICES, 'service', (s) => [serviceOf(s)]);
      setup.watch(INGRESSES, (i) => [keyOf(i), RELOAD]);
      setup.watch(INGRESS_CLASSES, () => [RELOAD, ...[...context.lister(INGRESSES).list()].map(keyOf)]);
      setup.watch(SECRETS, (s) => (s.type === 'kubernetes.io/tls' ? [RELOAD] : []));
      setup.watch(SERVICES, () => []);
      setup.watch(ENDPOINT_SLICES, () => []);
      context.lister(PODS);
      context.lister(NODES);
    },
    reconcile: async (key, context) => {
      if (!o.isReady()) return context.requeue(key, 200);
      if (key === RELOAD) return reload(context, o, serving);
      if (key === STATUS) {
        context.requeue(STATUS, STATUS_MS);
        return writeStatus(context, o);
      }
      if (!seen.has('')) {
        seen.set('', '');
        context.requeue(STATUS, 0);
      }
      const ingress = context.lister(INGRESSES).get(key);
      const spec = ingress && JSON.stringify([ingress.spec, ingress.metadata.annotations]);
      if (!ingress || !isOurs(ingress, context, o) || seen.get(key) === spec) return;
      if (!seen.has(key))
        o.log('I', 'store.go:443', `"Found valid IngressClass" ingress=${JSON.stringify(key)} ingressclass=${JSON.stringify(ingress.spec?.ingressClassName ?? '_')}`);
      seen.set(key, spec);
      for (const name of unknownAnnotations(ingress)) o.log('W', 'annotations.go:1', `the annotation ${name} of ${key} is not simulated here`);
      context.recorder.event(ingress, 'Normal', 'Sync', 'Scheduled for sync');
    },
  };
}

function isOurs(ingress: Ingress, context: ControllerContext, o: IngressOptions): boolean {
  const name = ingress.spec?.ingressClassName ?? ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
  if (name === undefined) return o.watchWithoutClass;
  const found = context.lister(INGRESS_CLASSES).get(name);
  return found ? found.spec?.controller === o.controllerClass : ingress.spec?.ingressClassName === undefined && name === o.className;
}

function reload(context: ControllerContext, o: IngressOptions, serving: Serving): void {
  const ours = [...context.lister(INGRESSES).list()].filter((i) => isOurs(i, context, o));
  const servers = serversOf(ours);
  const certificates = new Map<string, readonly Certificate[]>();
  for (const s of servers.values()) {
    if (!s.secret) continue;
    const chain = certificatesOf(context, s.secret);
    if (chain) certificates.set(s.secret, chain);
    else o.log('W', 'controller.go:1', `Error getting SSL certificate ${JSON.stringify(s.secret)}: local SSL certificate ${s.secret} was not found. Using default certificate`);
  }
  const text = JSON.stringify([[...servers], [...certificates]]);
  if (text === (serving.coming ?? JSON.stringify([[...serving.servers], [...serving.certificates]]))) return;
  serving.coming = text;
  o.log('I', 'controller.go:196', '"Configuration changes detected, backend reload required"');
  // nginx takes up a new configuration a moment later; requests that are under way are not disturbed.
  context.clock.after(RELOAD_MS, () => {
    serving.servers = servers;
    serving.certificates = certificates;
    if (serving.coming === text) serving.coming = undefined;
    o.log('I', 'controller.go:216', '"Backend successfully reloaded"');
  });
}

function certificatesOf(context: ControllerContext, key: string): readonly Certificate[] | undefined {
  const data = context.lister(SECRETS).get(key)?.data?.['tls.crt'];
  const chain = data ? readCertificates(decode(fromBase64(data))) : [];
  return chain.length > 0 ? chain : undefined;
}

/** One of the controller's pods writes the addresses where Ingresses are served. */
async function writeStatus(context: ControllerContext, o: IngressOptions): Promise<void> {
  const self = context.lister(PODS).get(`${o.namespace}/${o.podName}`);
  const labels = Object.fromEntries(Object.entries(self?.metadata.labels ?? {}).filter(([k]) => k !== 'pod-template-hash' && k !== 'controller-revision-hash'));
  const pods = [...context.lister(PODS).list()].filter((p) => p.metadata.namespace === o.namespace && hasLabels(p.metadata.labels, labels) && p.status?.phase === 'Running');
  // Of several replicas the one with the lowest name speaks for all, in the place of a leader election.
  if (!self || pods.map((p) => p.metadata.name ?? '').sort()[0] !== o.podName) return;
  const addresses = o.publishService ? ofService(context, o.publishService) : [...new Set(pods.flatMap((p) => nodeAddress(context, p.spec?.nodeName)))].sort();
  const wanted = addresses.map((ip) => ({ ip }));
  for (const ingress of context.lister(INGRESSES).list()) {
    if (!isOurs(ingress, context, o) || deepEqual(ingress.status?.loadBalancer?.ingress ?? [], wanted)) continue;
    try {
      await context.client.updateStatus(INGRESSES, { ...ingress, status: { loadBalancer: wanted.length > 0 ? { ingress: wanted } : {} } });
      context.recorder.event(ingress, 'Normal', 'Sync', 'Scheduled for sync');
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}

function nodeAddress(context: ControllerContext, name: string | undefined): readonly string[] {
  const addresses = context.lister(NODES).get(name ?? '')?.status?.addresses ?? [];
  const found = addresses.find((a) => a.type === 'ExternalIP') ?? addresses.find((a) => a.type === 'InternalIP');
  return found ? [found.address] : [];
}

function ofService(context: ControllerContext, key: string): readonly string[] {
  const service = context.lister(SERVICES).get(key);
  const { type, clusterIP, externalIPs = [] } = service?.spec ?? {};
  if (type === 'LoadBalancer') return [...(service?.status?.loadBalancer?.ingress ?? []).flatMap((i) => i.ip ?? []), ...externalIPs];
  if (externalIPs.length > 0) return externalIPs;
  return clusterIP && clusterIP !== 'None' ? [clusterIP] : [];
}
