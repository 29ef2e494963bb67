// upstream: kubectl/pkg/cmd/clusterinfo/clusterinfo.go

import type { Service } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { SERVICES } from '../../api/resources.ts';
import { dump } from '../lib/cluster-dump.ts';
import { type Command, entry, type Invocation } from '../lib/command.ts';

export const clusterInfo: Command = {
  use: 'cluster-info',
  short: 'Say where the control plane and its services are',
  long: 'Say at which addresses the control plane and the services labelled kubernetes.io/cluster-service=true are reached. More is told by "kubectl cluster-info dump".',
  examples: '# Where is everything?\nkubectl cluster-info',
  subcommands: [entry(dump)],
  run: (k) => run(k),
};

async function run(k: Invocation): Promise<void> {
  const query = [['labelSelector', 'kubernetes.io/cluster-service=true']] as const;
  const namespace = k.flags.string('namespace') || 'kube-system';
  const server = k.s.rest().server;
  const hint = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";
  try {
    await k.s.mapper(5);
  } catch (e) {
    await k.s.out(hint);
    throw e;
  }
  const list = (await k.s.json({ method: 'GET', path: pathOf(SERVICES, namespace), query }).catch(async (e: unknown) => {
    await k.s.out(hint);
    throw e;
  })) as { items?: readonly Service[] };
  await line(k, 'Kubernetes control plane', server);
  for (const service of list.items ?? []) {
    const name = service.metadata.labels?.['kubernetes.io/name'] ?? service.metadata.name ?? '';
    await line(k, name, linkOf(service, server));
  }
  await k.s.out(hint);
}

/** A load balancer's address, or the way through the API server. */
function linkOf(service: Service, server: string): string {
  const { namespace, name } = service.metadata;
  const port = service.spec?.ports?.[0];
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (ingress.length) {
    const host = ingress[0]?.ip ?? ingress[0]?.hostname ?? '';
    return (service.spec?.ports ?? []).map((p) => `http://${host}:${p.port} `).join('');
  }
  const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : '';
  return `${server}/api/v1/namespaces/${namespace}/services/${scheme}${name}:${port?.name ?? ''}/proxy`.replace(/:\/proxy$/, '/proxy');
}

/** Name in green and address in yellow on a terminal that has colours. */
async function line(k: Invocation, name: string, link: string): Promise<void> {
  const plain = k.s.p.stdout.tty === undefined || k.s.p.env.get('TERM') === 'dumb' || k.s.p.env.get('TERM') === undefined;
  const colour = (code: number, text: string): string => (plain ? text : `\u001b[0;${code}m${text}\u001b[0m`);
  await k.s.out(`${colour(32, name)} is running at ${colour(33, link)}\n`);
}
