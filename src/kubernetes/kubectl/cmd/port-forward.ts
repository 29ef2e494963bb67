// upstream: kubectl/pkg/cmd/portforward/portforward.go, client-go/tools/portforward
import type { Pod, Service } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { podsAndPorts } from '../lib/complete-ports.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { forwardPorts, type PortPair, parsePorts } from '../lib/forwarder.ts';
import type { KubeObject } from '../lib/kube-object.ts';
import { attachablePod, objectNamed } from '../lib/pods.ts';

export const portForward: Command = {
  use: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  plainUse: true,
  short: 'Forward local ports to a pod',
  long: 'Forward one or more local ports to a pod.\n\nFor a workload or a Service one of its pods is taken; when that pod ends, so does the forwarding.',
  examples: `# Local ports 5000 and 6000 to the same ports of pod web
kubectl port-forward pod/web 5000 6000

# To a pod of a Deployment
kubectl port-forward deployment/web 8080:80

# To a pod behind a Service's port named https
kubectl port-forward service/web 8443:https

# On all addresses of this machine
kubectl port-forward --address 0.0.0.0 pod/web 8888:80

# On any local port that is free
kubectl port-forward pod/web :80`,
  flags: [
    { name: 'address', kind: 'strings', default: '[localhost]', usage: 'Addresses to listen on, separated by commas: IP addresses or localhost, which tries 127.0.0.1 and ::1.' },
    { name: 'pod-running-timeout', kind: 'duration', default: '1m0s', usage: 'How long to wait for a pod to run (e.g. 5s, 2m or 3h).' },
  ],
  run: (k) => run(k),
  complete: podsAndPorts,
};

async function run(k: Invocation): Promise<void> {
  if (k.args.length < 2) throw usageErrorf(k.path, 'TYPE/NAME and list of ports are required for port-forward');
  const [target = '', ...given] = k.args;
  const info = await objectNamed(k.s, 'pods', target);
  const pod = await attachablePod(k.s, info, k.flags.duration('pod-running-timeout'));
  const object = info.object as KubeObject;
  const ports = object.kind === 'Service' ? given.map((p) => throughService(p, object as unknown as Service, pod)) : given.map((p) => namedPort(p, pod));
  const duplicate = object.kind === 'Service' ? [] : udpOnly(ports, pod);
  if (duplicate.length) throw new CommandError(`UDP protocol is not supported for ${duplicate.join(', ')}`);
  const name = pod.metadata.name ?? '';
  // The pod is asked once more: it may have changed while ports were looked up.
  const fresh = (await k.s.json({ method: 'GET', path: pathOf(PODS, pod.metadata.namespace, name) })) as unknown as Pod;
  if (fresh.status?.phase !== 'Running') throw new CommandError(`unable to forward port because pod is not running. Current status=${fresh.status?.phase ?? ''}`);
  const pairs: readonly PortPair[] = parsePorts(ports);
  await forwardPorts(k.s, fresh, pairs, k.flags.list('address'));
}

function halves(port: string): readonly [string, string] {
  const parts = port.split(':');
  const first = parts[0] ?? '';
  return parts.length === 2 ? [first, parts[1] ?? ''] : [first, first];
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** A pod's named port as its number. upstream: convertPodNamedPortToNumber */
function namedPort(port: string, pod: Pod): string {
  const [local, remote] = halves(port);
  if (isNumber(remote) || remote === '') return port;
  const found = pod.spec?.containers?.flatMap((c) => c.ports ?? []).find((p) => p.name === remote);
  if (!found) throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${remote}'`);
  return port.includes(':') ? `${local}:${found.containerPort}` : String(found.containerPort);
}

/** A Service's port as the pod's. upstream: translateServicePortToTargetPort */
function throughService(port: string, service: Service, pod: Pod): string {
  const [local, remote] = halves(port);
  const number = isNumber(remote) ? Number(remote) : service.spec?.ports?.find((p) => p.name === remote)?.port;
  if (number === undefined) throw new CommandError(`Service '${service.metadata.name}' does not have a named port '${remote}'`);
  const found = service.spec?.ports?.find((p) => p.port === number);
  if (!found) throw new CommandError(`Service ${service.metadata.name} does not have a service port ${number}`);
  if ((found.protocol ?? 'TCP') === 'UDP') throw new CommandError(`UDP protocol is not supported for ${remote}`);
  const target = found.targetPort ?? found.port;
  const inPod = typeof target === 'number' ? target : pod.spec?.containers?.flatMap((c) => c.ports ?? []).find((p) => p.name === target)?.containerPort;
  if (inPod === undefined) throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${target}'`);
  const localPort = isNumber(remote) || local === '' ? local : port.includes(':') ? local : String(number);
  return port.includes(':') || Number(localPort) !== inPod ? `${localPort}:${inPod}` : String(inPod);
}

function udpOnly(ports: readonly string[], pod: Pod): string[] {
  const declared = pod.spec?.containers?.flatMap((c) => c.ports ?? []) ?? [];
  return ports
    .map((p) => halves(p)[1])
    .filter((remote) => {
      const same = declared.filter((d) => String(d.containerPort) === remote);
      return same.length > 0 && same.every((d) => d.protocol === 'UDP');
    });
}
