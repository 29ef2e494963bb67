// portside/echo: says who answered and who asked, on every declared port, and misbehaves on request. The measuring pod of this house.
import { decode, encode } from '../../base/bytes.ts';
import type { Process, Program } from '../os/types.ts';
import type { HttpRequest, HttpResponse } from '../programs/lib/http.ts';
import { serveHttp } from '../programs/lib/http-server.ts';
import { hostPort } from '../programs/lib/ip.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import { bindProblem, declaredPorts, untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

const HEADERS = [
  ['Server', 'pod'],
  ['Content-Type', 'text/plain'],
  ['Content-Length', ''],
  ['Connection', ''],
] as const;

const echo: Program = {
  name: 'echo',
  summary: 'answer with addresses',
  async main(p) {
    for (const { port, protocol } of declaredPorts(p, [80])) {
      const problem = protocol === 'udp' ? serveUdp(p, port) : serveTcp(p, port);
      if (problem) {
        await p.err(`echo: cannot listen on port ${port}/${protocol}: ${problem}\n`);
        return 1;
      }
      await p.out(`listening on ${port}/${protocol}\n`);
    }
    return untilSignal(p, { SIGTERM: 0, SIGINT: 130 });
  },
};

function serveTcp(p: Process, port: number): string | undefined {
  // A connection that is kept asks the same again and again: its answer is made once.
  let last: { readonly request: HttpRequest; readonly response: HttpResponse } | undefined;
  const handler = (request: HttpRequest): HttpResponse | Promise<HttpResponse> => {
    if (last?.request === request) return last.response;
    const response: HttpResponse = { status: 200, headers: HEADERS, body: lines(p, request) };
    switch (request.path) {
      case '/slow':
        return p.sleep((Number(request.query) || 0) * 1000).then(() => response);
      case '/close':
        return { ...response, fault: 'close' };
      case '/rst':
        return { ...response, fault: 'reset' };
      case '/cut':
        return { ...response, fault: 'cut' };
      default:
    }
    last = { request, response };
    return response;
  };
  return bindProblem(serveHttp(p.net, port, handler, { sayKeepAlive: true }));
}

function lines(p: Process, request: HttpRequest): string {
  const { local, remote } = request;
  return `Server address: ${hostPort(local.ip, local.port)}\nServer name: ${p.machine.hostname}\nClient: ${hostPort(remote.ip, remote.port)}\n`;
}

function serveUdp(p: Process, port: number): string | undefined {
  const opened = p.net.udp(port);
  if (!opened.ok) return bindProblem(opened);
  const socket = opened.value;
  socket.onDatagram = (d) => {
    const text = decode(d.bytes).trimEnd();
    socket.send(d.from, encode(`Server name: ${p.machine.hostname} Client: ${hostPort(d.from.ip, d.from.port)} got: ${text}\n`));
  };
  return undefined;
}

export const portsideEcho: Image = {
  repository: 'portside/echo',
  entrypoint: ['/usr/local/bin/echo-server'],
  cmd: [],
  size: 3_100_000,
  generic: true,
  files: debianFiles(),
  programs: {
    ...debianPrograms(['curl', 'ping', 'nc', 'ip', 'ss', 'getent', 'dig', 'nslookup', 'wget', 'timeout', 'traceroute', 'telnet', 'tcpdump', 'host']),
    '/usr/local/bin/echo-server': echo,
  },
};
