// The kubelet's own sockets on its node: its API by TLS, which nobody may use without a name it trusts, and its health on loopback. upstream: pkg/kubelet/server/server.go, cmd/kubelet/app/server.go
import type { Disposable } from '../../base/emitter.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import type { Certificate } from '../../machine/programs/lib/certificate.ts';
import type { Header, HttpResponse } from '../../machine/programs/lib/http.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';

export const KUBELET_PORT = 10_250;
export const HEALTH_PORT = 10_248;

const TEXT: Header = ['Content-Type', 'text/plain; charset=utf-8'];

/** Opens both; a port that somebody else holds stays theirs. The API server asks by its own door, so that whoever knocks here has shown no certificate. */
export function openPorts(net: Sockets, program: { readonly name: string; readonly pid: number }, certificate: () => Certificate): Disposable {
  const unauthorized = (): HttpResponse => ({ status: 401, headers: [TEXT, ['Content-Length', '']], body: 'Unauthorized' });
  const healthy = (path: string): HttpResponse =>
    path === '/healthz'
      ? { status: 200, headers: [['Content-Length', ''], TEXT], body: 'ok' }
      : { status: 404, headers: [TEXT, ['X-Content-Type-Options', 'nosniff']], body: '404 page not found\n' };
  // A kubelet signs its own; made when somebody looks.
  let shown: Certificate | undefined;
  const chain = (): readonly Certificate[] => {
    shown ??= certificate();
    return [shown];
  };
  const opened = [
    serveHttp(net, HEALTH_PORT, (request) => healthy(request.path), { ip: '127.0.0.1', program }),
    serveHttp(net, KUBELET_PORT, unauthorized, { program, tls: { chain } }),
  ];
  return { dispose: () => opened.forEach((o) => o.ok && o.value.dispose()) };
}
