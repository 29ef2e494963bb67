// A pod's sandbox: its place in a network. upstream: pkg/kubelet/kuberuntime/kuberuntime_sandbox.go, containerd's RunPodSandbox
import type { Sockets } from '../../machine/network/sockets.ts';
import type { Pod } from '../api/generated/types.ts';
import type { Home } from './home.ts';
import { networkFault } from './lib/network-fault.ts';
import { sysctlsOf } from './lib/sysctls.ts';
import type { PortMapping } from './options.ts';
import type { Runtime } from './runtime.ts';

export interface Connection {
  readonly ip: string;
  /** All of its addresses, that one first. */
  readonly ips: readonly string[];
  readonly net: Sockets;
}

/** The node's own network, or a place in the pod network. Throws in the network plug-in's words. */
export function networkOf({ cni, machine, hostIPs }: Runtime, pod: Pod, options: { readonly ip?: string }): Connection {
  const { namespace = '', name = '', uid = '', annotations = {} } = pod.metadata;
  if (pod.spec?.hostNetwork) return { ip: hostIPs[0] ?? '', ips: hostIPs, net: machine.net };
  const { ip, ips = [ip], net } = cni.add({ namespace, name, uid, annotations, sysctls: sysctlsOf(pod), ports: portMappings(pod) }, options);
  return { ip, ips, net };
}

/** upstream: pkg/kubelet/container/helpers.go MakePortMappings */
function portMappings(pod: Pod): PortMapping[] {
  return (pod.spec?.containers ?? [])
    .flatMap((c) => c.ports ?? [])
    .filter((p) => p.hostPort)
    .map((p) => ({
      hostPort: p.hostPort ?? 0,
      containerPort: p.containerPort,
      protocol: (p.protocol ?? 'TCP').toLowerCase(),
      ...(p.hostIP ? { hostIP: p.hostIP } : {}),
    }));
}

/** Tries until there is a place. Undefined when the pod is stopped before. */
export async function connectPod(runtime: Runtime, home: Pick<Home, 'pod' | 'sleep'>): Promise<Connection | undefined> {
  const { random, recorder, timings } = runtime;
  for (;;) {
    const fault = home.pod.spec?.hostNetwork ? undefined : networkFault(runtime.cni);
    if (fault) {
      recorder.event(home.pod, 'Warning', 'NetworkNotReady', `network is not ready: ${fault}`);
      if (await home.sleep(timings.networkRetry * (1 + random.float() / 2))) continue;
      return undefined;
    }
    if (!(await home.sleep(timings.sandbox))) return undefined;
    try {
      return networkOf(runtime, home.pod, {});
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const words = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: ${message}`;
      recorder.event(home.pod, 'Warning', 'FailedCreatePodSandBox', words);
    }
    if (!(await home.sleep(timings.backoff))) return undefined;
  }
}
