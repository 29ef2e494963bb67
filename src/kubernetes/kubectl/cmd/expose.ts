// upstream: kubectl/pkg/cmd/expose/expose.go
import { pathOf } from '../../api/meta.ts';
import { SERVICES } from '../../api/resources.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { aggregate, CommandError } from '../lib/errors.ts';
import { labelsOf, portsOf, protocolsOf, selectorOf } from '../lib/exposable.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags } from '../lib/flags/flags.ts';
import { atoi } from '../lib/go/atoi.ts';
import { labelPairs } from '../lib/key-values.ts';
import { Builder } from '../lib/objects/builder.ts';
import { placedIn } from '../lib/objects/generate.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { dryRunOf, resultPrinter, saveConfigFlag, withLastApplied, writeQuery } from '../lib/objects/mutate.ts';
import { overridden, overrideFlags } from '../lib/objects/overrides.ts';
import { recorded, recordFlag } from '../lib/record.ts';

export const expose: Command = {
  use: 'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  plainUse: true,
  short: 'Make a service for what runs already',
  long: 'Make a service for a deployment, service, replica set, replication controller or pod; its selector becomes the service’s. Without --port the ports that are declared are taken.',
  examples: `# On port 80, container port 8000
kubectl expose deployment web --port=80 --target-port=8000

# A node port
kubectl expose deployment web --type=NodePort --port=80

# A pod
kubectl expose pod web --port=444 --name=front`,
  flags: [
    ...printFlags(),
    { name: 'cluster-ip', kind: 'string', usage: 'The ClusterIP, None for headless; chosen when left out.' },
    dryRunFlag,
    { name: 'external-ip', kind: 'string', usage: 'An address outside that leads to it.' },
    fieldManagerFlag('kubectl-expose'),
    ...filenameFlags('that names what to expose'),
    { name: 'labels', short: 'l', kind: 'string', usage: 'Labels of the service.' },
    { name: 'load-balancer-ip', kind: 'string', usage: 'The address to ask a load balancer for.' },
    { name: 'name', kind: 'string', usage: 'Its name.' },
    ...overrideFlags,
    { name: 'port', kind: 'string', usage: 'Its port; copied from what is exposed when left out.' },
    { name: 'protocol', kind: 'string', usage: 'TCP when left out.' },
    recordFlag,
    saveConfigFlag,
    { name: 'selector', kind: 'string', usage: 'Its selector, key=value pairs.' },
    { name: 'session-affinity', kind: 'string', usage: 'None or ClientIP.' },
    { name: 'target-port', kind: 'string', usage: 'Number or name of the container port.' },
    { name: 'type', kind: 'string', usage: 'ClusterIP, NodePort, LoadBalancer or ExternalName.' },
  ],
  run,
  complete: resources({ types: ['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset'] }),
};

async function run(k: Invocation): Promise<void> {
  const dryRun = dryRunOf(k);
  const { name: namespace, explicit } = k.s.namespace();
  const named = new Builder(k.s).typed().filenames(k.flags.list('filename'), k.flags.bool('recursive')).args(false, k.args).continueOnError();
  const { errors } = await named.visit({}, async (info) => {
    const draft = overridden(k, serviceFor(k, info));
    const made = recorded(k, explicit ? placedIn(draft, namespace) : draft);
    const print = await resultPrinter(k, 'exposed', dryRun, true);
    if (dryRun === 'client') {
      await k.s.out(print(made));
      return;
    }
    const object = k.flags.bool('save-config') ? withLastApplied(made, true) : made;
    const created = await k.s.json({ method: 'POST', path: pathOf(SERVICES, info.namespace), query: writeQuery(k, { dryRun }), body: object });
    await k.s.out(print(created as KubeObject));
  });
  const problem = aggregate(errors);
  if (problem) throw problem;
}

const EXPOSABLE = new Set(['Service', 'Pod', 'ReplicationController', 'Deployment', 'ReplicaSet']);

function serviceFor(k: Invocation, info: Info): KubeObject {
  const { flags } = k;
  const source = info.object;
  if (!source || !EXPOSABLE.has(source.kind)) throw new CommandError(`cannot expose a ${info.mapping.kind}${info.mapping.group ? `.${info.mapping.group}` : ''}`);
  const name = flags.string('name') || info.name;
  if (name.length > 63 && !flags.string('name')) return serviceNamed(k, source, name.slice(0, 63));
  return serviceNamed(k, source, name);
}

function serviceNamed(k: Invocation, source: KubeObject, name: string): KubeObject {
  const { flags } = k;
  const selector = flags.string('selector') ? labelPairs(flags.string('selector')) : selectorOf(source);
  const headless = flags.string('cluster-ip') === 'None';
  const declared = portsOf(source);
  const wanted = flags.string('port') ? flags.string('port').split(',') : declared;
  if (wanted.length === 0 && !headless) throw new CommandError("couldn't find port via --port flag or introspection");
  const protocols = protocolsOf(source);
  const target = flags.string('target-port');
  const ports = wanted.map((text, i) => {
    const port = atoi(text);
    const protocol = flags.string('protocol') || protocols.get(text) || 'TCP';
    const to = target ? (/^\d+$/.test(target) ? Number(target) : target) : port;
    return { ...(wanted.length > 1 ? { name: `port-${i + 1}` } : {}), protocol, port, targetPort: to };
  });
  if (Object.keys(selector).length === 0) throw new CommandError('selector must be specified');
  const labels = flags.string('labels') ? labelPairs(flags.string('labels')) : labelsOf(source);
  const spec: Record<string, unknown> = {
    ...(ports.length ? { ports } : {}),
    selector,
    ...(flags.string('cluster-ip') ? { clusterIP: flags.string('cluster-ip') } : {}),
    ...(flags.string('type') ? { type: flags.string('type') } : {}),
    ...(flags.string('external-ip') ? { externalIPs: [flags.string('external-ip')] } : {}),
    ...(flags.string('session-affinity') ? { sessionAffinity: affinity(flags.string('session-affinity')) } : {}),
    ...(flags.string('load-balancer-ip') && flags.string('type') === 'LoadBalancer' ? { loadBalancerIP: flags.string('load-balancer-ip') } : {}),
  };
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(labels && Object.keys(labels).length ? { labels } : {}) },
    spec,
    status: { loadBalancer: {} },
  };
}

function affinity(value: string): string {
  if (value !== 'None' && value !== 'ClientIP') throw new CommandError(`unknown session affinity: ${value}`);
  return value;
}
