// kicbase/echo-server (and jmalloc/echo-server, which it was made from): the request on port 8080. upstream: jmalloc/echo-server cmd/echo-server/main.go

import { decode } from '../../base/bytes.ts';
import type { Program } from '../os/types.ts';
import { type HttpRequest, headerOf } from '../programs/lib/http.ts';
import { hostPort } from '../programs/lib/ip.ts';
import { goServer } from './lib/go-server.ts';
import { logOut } from './lib/log.ts';
import { sortedHeaders } from './lib/request-text.ts';
import { goResponse } from './lib/server.ts';
import type { Image } from './types.ts';

const echoServer: Program = goServer(
  'echo-server',
  (p) => Number(p.variable('PORT') || 8080),
  (p, port) => logOut(p, `Echo server listening on port ${port}.\n`),
  (p, request) => {
    logOut(p, `${hostPort(request.remote.ip, request.remote.port)} | ${request.method} ${request.target}\n`);
    return goResponse(p, 200, `Request served by ${p.machine.hostname}\n\n${text(request)}`, [], 'text/plain');
  },
);

function text(request: HttpRequest): string {
  const headers = sortedHeaders(request.headers).map(([name, value]) => `${name}: ${value}\n`);
  const body = request.body.length > 0 ? `\n${decode(request.body)}` : '';
  return `${request.method} ${request.target} HTTP/${request.version}\n\nHost: ${headerOf(request.headers, 'host') ?? ''}\n${headers.join('')}${body}`;
}

export const kicbaseEchoServers: readonly Image[] = ['kicbase/echo-server', 'jmalloc/echo-server'].map((repository) => ({
  repository,
  entrypoint: [],
  cmd: ['/bin/echo-server'],
  exposedPorts: [8080],
  size: 2_138_000,
  programs: { '/bin/echo-server': echoServer },
}));
