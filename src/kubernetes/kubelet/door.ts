// What the API server asks a kubelet for: logs, exec, attach, port-forward. upstream: pkg/kubelet/server/server.go
import type { Pod } from '../api/generated/types.ts';
import type { Transport } from '../api/wire.ts';
import { attach, exec } from './door-exec.ts';
import { portForward } from './door-forward.ts';
import { containerLogs } from './door-logs.ts';
import { pageOf } from './door-pages.ts';
import { plain } from './lib/door-request.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Runtime } from './runtime.ts';

const ACTIONS: ReadonlySet<string> = new Set(['containerLogs', 'exec', 'attach', 'portForward']);

/** Finds the worker of a pod that runs here. */
export type FindWorker = (namespace: string, name: string) => PodWorker | undefined;

/** The pages and the actions of a kubelet; `pods` are those that run here. */
export function createDoor(runtime: Runtime, find: FindWorker, pods: () => readonly Pod[]): Transport {
  return async (request) => {
    const page = pageOf(request.path);
    if (page) return page(runtime, pods());
    const [kind = '', namespace = '', name = '', container = ''] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (!ACTIONS.has(kind)) return plain(404, '404 page not found\n');
    const worker = find(namespace, name);
    if (!worker) return plain(404, `pod "${name}" not found`);
    if (kind === 'containerLogs') return containerLogs(runtime, worker, container, request);
    if (kind === 'exec') return exec(runtime, worker, container, request);
    if (kind === 'attach') return attach(worker, container, request);
    return portForward(worker);
  };
}
