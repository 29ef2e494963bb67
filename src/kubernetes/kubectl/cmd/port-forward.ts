// upstream: kubectl/pkg/cmd/portforward/portforward.go, client-go/tools/portforward
import type { Pod, Service } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { podsAndPorts } from '../lib/completion/complete-ports.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { attachablePod, objectNamed } from '../lib/pods.ts';
import { portsOfPod, portsOfService } from '../lib/streams/forward-ports.ts';
import { forwardPorts } from '../lib/streams/forwarder.ts';
import { podRunningTimeout } from '../lib/streams/running-timeout.ts';

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
  const timeout = podRunningTimeout(k);
  const [target = '', ...given] = k.args;
  const info = await objectNamed(k.s, 'pods', target);
  const pod = await attachablePod(k.s, info, timeout);
  const object: unknown = info.object;
  const ports = info.object?.kind === 'Service' ? portsOfService(given, object as Service, pod) : portsOfPod(given, pod);
  // The pod is asked once more: it may have changed while ports were looked up.
  const fresh = (await k.s.json({ method: 'GET', path: pathOf(PODS, pod.metadata.namespace, pod.metadata.name) })) as unknown as Pod;
  if (fresh.status?.phase !== 'Running') throw new CommandError(`unable to forward port because pod is not running. Current status=${fresh.status?.phase ?? ''}`);
  await forwardPorts(k.s, fresh, ports, k.flags.list('address'));
}
