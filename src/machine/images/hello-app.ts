// gcr.io/google-samples/hello-app: greets with its version and host name. upstream: GoogleCloudPlatform/kubernetes-engine-samples hello-app/main.go
import type { Program } from '../os/types.ts';
import { goLog, goServer } from './lib/go-server.ts';
import { goResponse } from './lib/server.ts';
import type { Image } from './types.ts';

function helloApp(version: string): Program {
  return goServer(
    'hello-app',
    (p) => Number(p.variable('PORT') || 8080),
    (p, port) => goLog(p, `Server listening on port ${port}`),
    (p, request) => {
      goLog(p, `Serving request: ${request.path}`);
      return goResponse(p, 200, `Hello, world!\nVersion: ${version}\nHostname: ${p.machine.hostname}\n`);
    },
  );
}

function image(repository: string, tag: string, version: string): Image {
  return {
    repository,
    tags: [tag],
    entrypoint: [],
    cmd: ['/hello-app'],
    env: { PORT: '8080' },
    exposedPorts: [8080],
    size: 13_700_000,
    programs: { '/hello-app': helloApp(version) },
  };
}

const REPOSITORIES = ['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'];

export const helloApps: readonly Image[] = REPOSITORIES.flatMap((repository) => [image(repository, '1.0', '1.0.0'), image(repository, '2.0', '2.0.0')]);

const nodeHello: Program = goServer(
  'node-hello',
  (p) => Number(p.variable('PORT') || 8080),
  () => undefined,
  (p) => goResponse(p, 200, 'Hello Kubernetes!', [], 'text/plain'),
);

/** gcr.io/google-samples/node-hello, the load-balancer-example of the documentation. */
export const nodeHelloImage: Image = {
  repository: 'gcr.io/google-samples/node-hello',
  tags: ['1.0'],
  entrypoint: [],
  cmd: ['/node-hello'],
  exposedPorts: [8080],
  size: 250_000_000,
  programs: { '/node-hello': nodeHello },
};
