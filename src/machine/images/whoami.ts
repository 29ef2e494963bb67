// traefik/whoami: the request as the server got it. upstream: traefik/whoami app.go

import { decode } from '../../base/bytes.ts';
import type { Process, Program } from '../os/types.ts';
import { type HttpRequest, type HttpResponse, headerOf } from '../programs/lib/http.ts';
import { hostPort } from '../programs/lib/ip.ts';
import { goFlags, goLog, goServe } from './lib/go-server.ts';
import { queryValue, sortedHeaders } from './lib/request-text.ts';
import { goResponse } from './lib/server.ts';
import type { Image } from './types.ts';

const FLAGS = { verbose: 'switch', cert: 'text', key: 'text', cacert: 'text', port: 'text', name: 'text', 'allowed-origins': 'text' } as const;

const whoami: Program = {
  name: 'whoami',
  summary: 'print the request',
  async main(p) {
    const parsed = goFlags(p.argv.slice(1), FLAGS);
    if ('problem' in parsed) {
      await p.err(`${parsed.problem}\n`);
      return 2;
    }
    if (parsed.flags.has('cert') || parsed.flags.has('cacert')) {
      await p.err('portside: whoami with a certificate is not simulated here\n');
      return 1;
    }
    const port = Number(parsed.flags.get('port') ?? p.variable('WHOAMI_PORT_NUMBER') ?? 80);
    const name = parsed.flags.get('name') ?? p.variable('WHOAMI_NAME') ?? '';
    const verbose = parsed.flags.has('verbose');
    goLog(p, `Starting up on port ${port}`);
    let health = 200;
    return goServe(p, port, (request) => {
      if (verbose) goLog(p, `${hostPort(request.remote.ip, request.remote.port)} - - "${request.method} ${request.path} HTTP/${request.version}" - -`);
      switch (request.path) {
        case '/health':
          if (request.method !== 'POST') return goResponse(p, health, '');
          health = Number(decode(request.body)) || 200;
          return goResponse(p, 200, '');
        case '/api':
          return goResponse(
            p,
            200,
            `${JSON.stringify(api(p, request, name))}\n`,
            [
              ['Access-Control-Allow-Origin', '*'],
              ['Access-Control-Allow-Methods', '*'],
            ],
            'application/json',
          );
        case '/bench':
          return goResponse(p, 200, '1', [['Connection', 'keep-alive']], 'text/plain');
        default:
          return waited(p, request, name);
      }
    });
  },
};

function addresses(request: HttpRequest): readonly string[] {
  return [...new Set(['127.0.0.1', '::1', request.local.ip])];
}

function waited(p: Process, request: HttpRequest, name: string): HttpResponse | Promise<HttpResponse> {
  const seconds = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(queryValue(request, 'wait') ?? '');
  if (!seconds) return page(p, request, name);
  const unit = { ms: 1, s: 1000, m: 60_000 }[seconds[2] ?? 's'] ?? 1000;
  return p.sleep(Number(seconds[1]) * unit).then(() => page(p, request, name));
}

function page(p: Process, request: HttpRequest, name: string): HttpResponse {
  const lines = name === '' ? [] : [`Name: ${name}`];
  lines.push(`Hostname: ${p.machine.hostname}`, ...addresses(request).map((ip) => `IP: ${ip}`), `RemoteAddr: ${hostPort(request.remote.ip, request.remote.port)}`);
  const headers = sortedHeaders(request.headers);
  const agent = headers.find(([key]) => key === 'User-Agent');
  const rest = headers.filter((h) => h !== agent && h[0] !== 'Content-Length');
  const wire = [`${request.method} ${request.target} HTTP/1.1`, `Host: ${headerOf(request.headers, 'host') ?? ''}`];
  if (agent) wire.push(`User-Agent: ${agent[1]}`);
  if (request.body.length > 0) wire.push(`Content-Length: ${request.body.length}`);
  wire.push(...rest.map(([key, value]) => `${key}: ${value}`));
  const env = queryValue(request, 'env') === 'true' ? [...p.env].map(([key, value]) => `${key}=${value}\n`).join('') : '';
  return goResponse(p, 200, `${lines.join('\n')}\n${wire.join('\r\n')}\r\n\r\n${decode(request.body)}${env}`);
}

function api(p: Process, request: HttpRequest, name: string): unknown {
  return {
    hostname: p.machine.hostname,
    ip: addresses(request),
    headers: Object.fromEntries(sortedHeaders(request.headers).map(([key, value]) => [key, [value]])),
    url: request.target,
    host: headerOf(request.headers, 'host') ?? '',
    method: request.method,
    ...(name === '' ? {} : { name }),
    remoteAddr: hostPort(request.remote.ip, request.remote.port),
  };
}

export const traefikWhoami: Image = {
  repository: 'traefik/whoami',
  entrypoint: ['/whoami'],
  cmd: [],
  exposedPorts: [80],
  size: 2_900_000,
  programs: { '/whoami': whoami },
};

/** The image's name before 2019. */
export const containousWhoami: Image = { ...traefikWhoami, repository: 'containous/whoami' };
