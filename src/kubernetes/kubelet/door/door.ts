// What the API server asks a kubelet for: logs, exec, attach, port-forward. upstream: pkg/kubelet/server/server.go
import { later } from '../../../base/on-demand.ts';
import type { Pod } from '../../api/generated/types.ts';
import type { Transport } from '../../api/wire.ts';
import { plain } from '../lib/door-request.ts';
import type { PodWorker } from '../pod-worker.ts';
import type { Runtime } from '../runtime.ts';

const ACTIONS: ReadonlySet<string> = new Set(['containerLogs', 'exec', 'attach', 'portForward']);

const attach = later(async () => (await import('./door-exec.ts')).attach);
const exec = later(async () => (await import('./door-exec.ts')).exec);
const portForward = later(async () => (await import('./door-forward.ts')).portForward);
const containerLogs = later(async () => (await import('./door-logs.ts')).containerLogs);
const pageOf = later(async () => (await import('./door-pages.ts')).pageOf);

/** Finds the worker of a pod that runs here. */
export type FindWorker = (namespace: string, name: string) => PodWorker | undefined;

/** The pages and the actions of a kubelet; `pods` are those that run here. */
export function createDoor(runtime: Runtime, find: FindWorker, pods: () => readonly Pod[]): Transport {
  return async (request) => {
    const [kind = '', namespace = '', name = '', container = ''] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (!ACTIONS.has(kind)) {
      const page = await pageOf(request.path);
      return page ? page(runtime, pods()) : plain(404, '404 page not found\n');
    }
    const worker = find(namespace, name);
    if (!worker) return plain(404, `pod "${name}" not found`);
    if (kind === 'containerLogs') return containerLogs(runtime, worker, container, request);
    if (kind === 'exec') return exec(runtime, worker, container, request);
    if (kind === 'attach') return attach(worker, container, request);
    return portForward(worker);
  };
}
