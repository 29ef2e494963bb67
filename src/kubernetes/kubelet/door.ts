// What the API server asks a kubelet for: logs, exec, attach, port-forward. upstream: pkg/kubelet/server/server.go
import type { Transport } from '../api/wire.ts';
import { attach, exec } from './door-exec.ts';
import { portForward } from './door-forward.ts';
import { containerLogs } from './door-logs.ts';
import { plain } from './lib/door-request.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Runtime } from './runtime.ts';

/** Finds the worker of a pod that runs here. */
export type FindWorker = (namespace: string, name: string) => PodWorker | undefined;

export function createDoor(runtime: Runtime, find: FindWorker): Transport {
  return async (request) => {
    const [kind = '', namespace = '', name = '', container = ''] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (kind === 'healthz') return plain(200, 'ok');
    const worker = find(namespace, name);
    if (!worker) return plain(404, `pod "${name}" not found`);
    if (kind === 'containerLogs') return containerLogs(runtime, worker, container, request);
    if (kind === 'exec') return exec(runtime, worker, container, request);
    if (kind === 'attach') return attach(worker, container, request);
    if (kind === 'portForward') return portForward(worker);
    return plain(404, '404 page not found\n');
  };
}
