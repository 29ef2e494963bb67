// registry.k8s.io/serve_hostname: the pod's name on port 9376, the image of "Debug Services".
import type { Program } from '../os/types.ts';
import { hostPort } from '../programs/lib/ip.ts';
import { goLog, goServer } from './lib/go-server.ts';
import { goResponse } from './lib/server.ts';
import type { Image } from './types.ts';

const serveHostname: Program = goServer(
  'serve_hostname',
  () => 9376,
  (p) => goLog(p, 'Serving on port 9376.'),
  (p, request) => {
    goLog(p, `HTTP request from ${hostPort(request.remote.ip, request.remote.port)}`);
    return goResponse(p, 200, `${p.machine.hostname}\n`);
  },
);

export const serveHostnameImages: readonly Image[] = ['registry.k8s.io/serve_hostname', 'gcr.io/kubernetes-e2e-test-images/serve-hostname', 'k8s.gcr.io/serve_hostname'].map(
  (repository) => ({
    repository,
    entrypoint: ['/serve_hostname'],
    cmd: [],
    exposedPorts: [9376],
    size: 3_400_000,
    programs: { '/serve_hostname': serveHostname },
  }),
);
