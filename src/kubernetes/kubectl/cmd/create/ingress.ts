// upstream: kubectl/pkg/cmd/create/create_ingress.go
import { INGRESSES } from '../../../api/resources.ts';
import type { Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { generator } from '../../lib/objects/generate.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';

export const ingress = generator({
  use: 'ingress NAME --rule=host/path=service:port[,tls[=secret]] ',
  aliases: ['ing'],
  short: 'Create an ingress',
  examples: `# Requests for shop.example/cart go to service cart, port 8080, with the certificate of secret shop-cert
kubectl create ingress shop --rule="shop.example/cart=cart:8080,tls=shop-cert"

# All paths below / of a host
kubectl create ingress shop --rule="shop.example/*=web:http"

# Everything that no rule is about
kubectl create ingress rest --default-backend=web:http

# Of a class, with annotations
kubectl create ingress shop --class=nginx --rule="shop.example/=web:80" --annotation team=shop`,
  flags: [
    { name: 'annotation', kind: 'stringArray', usage: 'Annotation to put in, KEY=VALUE' },
    { name: 'class', kind: 'string', usage: 'Ingress class' },
    { name: 'default-backend', kind: 'string', usage: 'Service for everything else, SERVICE:PORT' },
    { name: 'rule', kind: 'stringArray', usage: 'HOST/PATH=SERVICE:PORT[,tls[=SECRET]]. A path that ends with * is a prefix; without a host the rule is for all.' },
  ],
  resource: INGRESSES,
  failing: 'failed to create ingress:',
  make,
});

/** Upstream's pattern of a rule; what comes after a comma is about TLS. */
const RULE = /^(?<host>[\w*\-.]*)(?<path>\/[^=]*)=(?<service>[\w-]+):(?<port>[\w-]+)(?:,(?<tls>.*))?$/;
const BACKEND = /^[^:]+:[^:]*$/;

interface Rule {
  readonly host: string;
  readonly path: string;
  readonly backend: unknown;
  readonly tls: string | undefined;
}

function make(k: Invocation, name: string): KubeObject {
  const given = k.flags.list('rule');
  const fallback = k.flags.string('default-backend');
  if (given.length === 0 && !fallback)
    throw new CommandError(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  const rules = given.map(ruleOf);
  const annotations = annotationsOf(k.flags.list('annotation'));
  if (fallback && !BACKEND.test(fallback)) throw new CommandError('default-backend should be in format servicename:serviceport');
  const ingressClassName = k.flags.string('class');
  const tls = tlsOf(rules);
  return {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name, ...(annotations ? { annotations } : {}) },
    spec: {
      ...(ingressClassName ? { ingressClassName } : {}),
      ...(fallback ? { defaultBackend: backendOf(...(fallback.split(':') as [string, string])) } : {}),
      ...(tls.length ? { tls } : {}),
      ...(rules.length ? { rules: byHost(rules) } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function ruleOf(text: string): Rule {
  const found = RULE.exec(text)?.groups;
  if (!found) throw new CommandError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  return { host: found.host ?? '', path: found.path ?? '', backend: backendOf(found.service ?? '', found.port ?? ''), tls: found.tls };
}

function backendOf(name: string, port: string): unknown {
  const number = /^[+-]?\d+$/.test(port);
  return { service: { name, port: number ? { number: Number(port) } : port ? { name: port } : {} } };
}

function annotationsOf(given: readonly string[]): Record<string, string> | undefined {
  for (const text of given) if (text.indexOf('=') < 1) throw new CommandError(`annotation ${text} is invalid and should be in format key=[value]`);
  return given.length ? Object.fromEntries(given.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])) : undefined;
}

/** Paths of one host stand together, hosts as they first came. */
function byHost(rules: readonly Rule[]): unknown[] {
  return [...new Set(rules.map((r) => r.host))].map((host) => ({
    ...(host ? { host } : {}),
    http: {
      paths: rules.filter((r) => r.host === host).map((r) => ({ path: r.path.replace(/\*$/, ''), pathType: r.path.endsWith('*') ? 'Prefix' : 'Exact', backend: r.backend })),
    },
  }));
}

/** One entry a secret, with the hosts that have it; of a host that has several the first counts. */
function tlsOf(rules: readonly Rule[]): unknown[] {
  const secrets = new Map<string, string[]>();
  const hosts = new Set<string>();
  for (const { host, tls } of rules) {
    if (tls === undefined || tls.includes(',') || hosts.has(host)) continue;
    hosts.add(host);
    const secret = tls.split('=')[1] ?? '';
    const sharing = secrets.get(secret);
    if (sharing) sharing.push(host);
    else if (host || secret) secrets.set(secret, host ? [host] : []);
  }
  return [...secrets].map(([secretName, named]) => ({ ...(named.length ? { hosts: named } : {}), ...(secretName ? { secretName } : {}) }));
}
