// What a kubelet tells of itself and its pods to whom it trusts: /pods, /runningpods, /metrics, /configz. upstream: pkg/kubelet/server/server.go InstallDefaultHandlers, InstallDebuggingHandlers
import type { Pod } from '../../api/generated/types.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { isStatic } from '../lib/config-source.ts';
import { plain } from '../lib/door-request.ts';
import { HEALTH_PORT, KUBELET_PORT } from '../ports.ts';
import type { Runtime } from '../runtime.ts';

type Page = (runtime: Runtime, pods: readonly Pod[]) => ApiResponse;

const json = (body: unknown): ApiResponse => ({ code: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const ok: Page = () => plain(200, 'ok');
const list = (items: readonly unknown[]): ApiResponse => json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });
const running = (pod: Pod): boolean => (pod.status?.containerStatuses ?? []).some((c) => c.state?.running !== undefined);

/** Items of a list say no kind. */
const untyped = ({ kind: _, apiVersion: __, ...pod }: Pod & { readonly kind?: string; readonly apiVersion?: string }): unknown => pod;

/** A pod as the container runtime knows it: who it is, and its containers. */
function asRuntimeSees({ metadata, spec }: Pod): unknown {
  const { name, namespace, uid } = metadata;
  return {
    metadata: { name, namespace, uid },
    spec: { containers: (spec?.containers ?? []).map(({ name: container, image }) => ({ name: container, image, resources: {} })) },
    status: {},
  };
}

function metrics(runtime: Runtime, pods: readonly Pod[]): ApiResponse {
  const states = new Map<string, number>();
  for (const { state } of pods.flatMap((p) => p.status?.containerStatuses ?? [])) {
    const name = state?.running ? 'running' : state?.terminated ? 'exited' : 'created';
    states.set(name, (states.get(name) ?? 0) + 1);
  }
  const families: readonly (readonly [name: string, help: string, rows: readonly (readonly [labels: string, value: number])[]])[] = [
    [
      'kubelet_desired_pods',
      '[ALPHA] The number of pods the kubelet is being instructed to run. static is true if the pod is not from the apiserver.',
      [
        ['{static="false"}', pods.filter((p) => !isStatic(p)).length],
        ['{static="true"}', pods.filter(isStatic).length],
      ],
    ],
    ['kubelet_node_name', "[ALPHA] The node's name. The count is always 1.", [[`{node="${runtime.nodeName}"}`, 1]]],
    ['kubelet_running_containers', '[ALPHA] Number of containers currently running', [...states].sort().map(([state, n]) => [`{container_state="${state}"}`, n] as const)],
    ['kubelet_running_pods', '[ALPHA] Number of pods that have a running pod sandbox', [['', pods.filter(running).length]]],
  ];
  return plain(
    200,
    families.map(([name, help, rows]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${rows.map(([labels, value]) => `${name}${labels} ${value}\n`).join('')}`).join(''),
  );
}

/** The settings by which this kubelet lives, under the names of its configuration file. */
function configz({ timings, dns }: Runtime): ApiResponse {
  const seconds = (ms: number): string => `${ms / 1000}s`;
  return json({
    kubeletconfig: {
      enableServer: true,
      staticPodPath: '/etc/kubernetes/manifests',
      port: KUBELET_PORT,
      healthzPort: HEALTH_PORT,
      healthzBindAddress: '127.0.0.1',
      clusterDomain: dns.domain,
      clusterDNS: [dns.server],
      nodeStatusUpdateFrequency: seconds(timings.nodeStatus),
      maxPods: 110,
      enforceNodeAllocatable: ['pods'],
    },
  });
}

const PAGES: Readonly<Record<string, Page>> = {
  '/healthz': ok,
  '/healthz/ping': ok,
  '/healthz/log': ok,
  '/healthz/syncloop': ok,
  '/pods': (_, pods) => list(pods.map(untyped)),
  '/runningpods': (_, pods) => list(pods.filter(running).map(asRuntimeSees)),
  '/metrics': metrics,
  '/configz': configz,
};

/** The page at a path, if there is one. */
export function pageOf(path: string): Page | undefined {
  return PAGES[path.length > 1 ? path.replace(/\/$/, '') : path];
}
