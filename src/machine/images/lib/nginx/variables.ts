// What every part of nginx is given, and the $variables of its configuration. upstream: nginx src/http/ngx_http_variables.c
import type { Process } from '../../../os/types.ts';
import { type HttpRequest, headerOf } from '../../../programs/lib/http.ts';
import type { Site } from './site.ts';

export interface Nginx {
  readonly p: Process;
  readonly version: string;
  readonly site: Site;
  /** A line of the error log. */
  readonly problem: (text: string, request: HttpRequest) => void;
}

/** $variables of a text. */
export function expand(n: Nginx, text: string, request: HttpRequest): string {
  const host = (headerOf(request.headers, 'host') ?? '').replace(/:\d+$/, '');
  const values: Readonly<Record<string, string>> = {
    host,
    http_host: headerOf(request.headers, 'host') ?? '',
    request_uri: request.target,
    uri: request.path,
    args: request.query,
    query_string: request.query,
    is_args: request.query === '' ? '' : '?',
    remote_addr: request.remote.ip,
    remote_port: String(request.remote.port),
    server_addr: request.local.ip,
    server_port: String(request.local.port),
    server_protocol: `HTTP/${request.version}`,
    scheme: request.secure ? 'https' : 'http',
    request_method: request.method,
    hostname: n.p.machine.hostname,
    nginx_version: n.version,
    proxy_add_x_forwarded_for: [headerOf(request.headers, 'x-forwarded-for'), request.remote.ip].filter(Boolean).join(', '),
  };
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, a: string | undefined, b: string | undefined) => {
    const name = a ?? b ?? '';
    return values[name] ?? (name.startsWith('http_') ? (headerOf(request.headers, name.slice(5).replaceAll('_', '-')) ?? '') : '');
  });
}
