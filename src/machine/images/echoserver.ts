// registry.k8s.io/echoserver: an nginx that tells the client's values. 1.4 has the old form, 1.10 the long one.

import { decode } from '../../base/bytes.ts';
import type { Process, Program } from '../os/types.ts';
import { type HttpRequest, type HttpResponse, headerOf } from '../programs/lib/http.ts';
import { serveHttp } from '../programs/lib/http-server.ts';
import { accessLine } from './lib/access-log.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import { logOut } from './lib/log.ts';
import { bindProblem, httpDate, inOneChunk, untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

interface Form {
  readonly server: string;
  readonly body: (p: Process, request: HttpRequest) => string;
}

function server(form: Form): Program {
  return {
    name: 'nginx',
    summary: 'tell the request',
    async main(p) {
      const handler = (request: HttpRequest): HttpResponse => ({
        status: 200,
        headers: [
          ['Server', `nginx/${form.server}`],
          ['Date', httpDate(p)],
          ['Content-Type', 'text/plain'],
          ['Transfer-Encoding', 'chunked'],
          ['Connection', ''],
        ],
        stream: inOneChunk(form.body(p, request)),
      });
      const problem = bindProblem(
        serveHttp(p.net, 8080, handler, {
          sayKeepAlive: true,
          onAnswer: (request, response, sent) => logOut(p, accessLine(p, request, response.status, sent, false)),
        }),
      );
      if (problem) {
        await p.err(`nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: ${problem})\n`);
        return 1;
      }
      return untilSignal(p, { SIGTERM: 0, SIGQUIT: 0, SIGINT: 0 });
    },
  };
}

function sorted(request: HttpRequest): string {
  return request.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function uri(request: HttpRequest): string {
  const host = (headerOf(request.headers, 'host') ?? request.local.ip).replace(/:\d+$/, '');
  return `http://${host}:8080${request.target}`;
}

const old: Form = {
  server: '1.10.0',
  body: (_, request) =>
    `CLIENT VALUES:\nclient_address=${request.remote.ip}\ncommand=${request.method}\nreal path=${request.target}\nquery=${request.query || 'nil'}\nrequest_version=${request.version}\nrequest_uri=${uri(request)}\n\n` +
    `SERVER VALUES:\nserver_version=nginx: 1.10.0 - lua: 10001\n\nHEADERS RECEIVED:\n${sorted(request)}BODY:\n${decode(request.body) || '-no body in request-'}`,
};

const long: Form = {
  server: '1.13.3',
  body: (p, request) =>
    `\n\nHostname: ${p.machine.hostname}\n\nPod Information:\n${podInformation(p)}\n\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\n` +
    `Request Information:\n\tclient_address=${request.remote.ip}\n\tmethod=${request.method}\n\treal path=${request.target}\n\tquery=${request.query}\n\trequest_version=${request.version}\n\trequest_scheme=http\n\trequest_uri=${uri(request)}\n\n` +
    `Request Headers:\n${sorted(request).replace(/^/gm, '\t').replace(/\t$/, '')}\nRequest Body:\n${request.body.length > 0 ? decode(request.body) : '\t-no body in request-'}\n\n`,
};

function podInformation(p: Process): string {
  const values = [
    ['node name', 'NODE_NAME'],
    ['pod name', 'POD_NAME'],
    ['pod namespace', 'POD_NAMESPACE'],
    ['pod IP', 'POD_IP'],
  ] as const;
  const known = values.filter(([, name]) => p.env.has(name)).map(([label, name]) => `\t${label}:\t${p.variable(name)}`);
  return known.length > 0 ? known.join('\n') : '\t-no pod information available-';
}

function images(tag: string, form: Form): readonly Image[] {
  return ['registry.k8s.io/echoserver', 'k8s.gcr.io/echoserver', 'gcr.io/google_containers/echoserver', 'gcr.io/kubernetes-e2e-test-images/echoserver'].map((repository) => ({
    repository,
    tags: [tag],
    entrypoint: [],
    cmd: tag === '1.4' ? ['nginx', '-g', 'daemon off;'] : ['/usr/local/bin/run.sh'],
    exposedPorts: [8080],
    size: tag === '1.4' ? 49_200_000 : 34_500_000,
    files: debianFiles(),
    programs: { ...debianPrograms(), '/usr/sbin/nginx': server(form), '/usr/local/bin/run.sh': server(form) },
  }));
}

export const echoservers: readonly Image[] = [...images('1.4', old), ...images('1.10', long)];
