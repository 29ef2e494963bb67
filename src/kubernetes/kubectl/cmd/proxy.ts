// upstream: kubectl/pkg/cmd/proxy/proxy.go, kubectl/pkg/proxy/proxy_server.go
import type { HttpRequest, HttpResponse } from '../../../machine/programs/lib/http.ts';
import { headerOf } from '../../../machine/programs/lib/http.ts';
import { serveHttp } from '../../../machine/programs/lib/http-server.ts';
import { resolve } from '../../../machine/programs/lib/resolver.ts';
import { overHttp } from '../lib/api-over-http.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError } from '../lib/errors.ts';
import { httpDate, plainError, serveFolder } from '../lib/file-server.ts';
import { klog } from '../lib/go/klog.ts';

export const proxy: Command = {
  use: 'proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  plainUse: true,
  short: 'Serve the API on a local port',
  long: 'Serve the API on a local port, with your credentials: whoever reaches the port acts as you. A folder of files can be served beside it.',
  examples: `# The whole API
kubectl proxy --port=8001 &
curl localhost:8001/api/v1/namespaces/default/pods

# A part of it, and files of a folder
kubectl proxy --www=/my/files --www-prefix=/static/ --api-prefix=/api/

# The API below another path: localhost:8001/custom/api/v1/pods
kubectl proxy --api-prefix=/custom/

# On any port that is free; it is printed
kubectl proxy --port=0`,
  flags: [
    { name: 'accept-hosts', kind: 'string', default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$', usage: 'Hosts to answer for: regular expressions, separated by commas.' },
    { name: 'accept-paths', kind: 'string', default: '^.*', usage: 'Paths to let through: regular expressions, separated by commas.' },
    { name: 'address', kind: 'string', default: '127.0.0.1', usage: 'Address to listen on.' },
    { name: 'api-prefix', kind: 'string', default: '/', usage: 'Path below which the API is served.' },
    { name: 'append-server-path', kind: 'bool', usage: "Put the path of the context's server in front of each request's." },
    { name: 'disable-filter', kind: 'bool', usage: 'Let everything through. Then any page in a browser of this machine can act as you.' },
    { name: 'keepalive', kind: 'duration', usage: 'How long a silent connection is kept; 0: for ever.' },
    { name: 'port', short: 'p', kind: 'int', default: '8001', usage: 'Port to listen on; 0 takes any that is free.' },
    { name: 'reject-methods', kind: 'string', default: '^$', usage: "Methods to refuse: regular expressions, separated by commas (e.g. 'POST,PUT,PATCH')." },
    {
      name: 'reject-paths',
      kind: 'string',
      default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach',
      usage: 'Paths to refuse, whatever --accept-paths says: regular expressions, separated by commas.',
    },
    { name: 'unix-socket', short: 'u', kind: 'string', usage: 'Unix socket to listen on.' },
    { name: 'www', short: 'w', kind: 'string', usage: 'Folder whose files are served, too.' },
    { name: 'www-prefix', short: 'P', kind: 'string', default: '/static/', usage: 'Path below which files are served.' },
  ],
  run: (k) => run(k),
};

interface Filter {
  readonly acceptPaths: readonly RegExp[];
  readonly rejectPaths: readonly RegExp[];
  readonly acceptHosts: readonly RegExp[];
  readonly rejectMethods: readonly RegExp[];
}

interface Options {
  readonly apiPrefix: string;
  readonly wwwPrefix: string;
  readonly www: string;
  readonly filter: Filter | undefined;
  /** Put in front of paths on their way to the server. */
  readonly serverPath: string;
}

const slashed = (prefix: string): string => (prefix.endsWith('/') ? prefix : `${prefix}/`);

async function warning(k: Invocation, place: string, text: string): Promise<void> {
  await k.s.err(klog(k.s.p, place, text, 'W'));
}

async function complete(k: Invocation): Promise<Options> {
  const { flags } = k;
  const path = /^[a-z]+:\/\/[^/]+(\/.*)?$/.exec(k.s.rest().server)?.[1] ?? '';
  const appended = flags.bool('append-server-path');
  if (!appended && path !== '' && path !== '/')
    await warning(k, 'proxy.go:172', `Your kube context contains a server path ${path}, use --append-server-path to automatically append the path to each request`);
  if (flags.bool('disable-filter')) await warning(k, 'proxy.go:177', 'Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious');
  const filter = flags.bool('disable-filter')
    ? undefined
    : {
        acceptPaths: await patterns(k, 'accept-paths'),
        rejectPaths: await patterns(k, 'reject-paths'),
        acceptHosts: await patterns(k, 'accept-hosts'),
        rejectMethods: await patterns(k, 'reject-methods'),
      };
  return { apiPrefix: slashed(flags.string('api-prefix')), wwwPrefix: slashed(flags.string('www-prefix')), www: flags.string('www'), filter, serverPath: appended ? path : '' };
}

/** Regular expressions between commas; a wrong one ends the process. */
async function patterns(k: Invocation, flag: string): Promise<RegExp[]> {
  const out: RegExp[] = [];
  for (const text of k.flags.string(flag).split(',')) {
    try {
      out.push(new RegExp(text));
    } catch {
      await k.s.err(klog(k.s.p, 'proxy_server.go:83', `Error compiling re: error parsing regexp: ${regexpProblem(text)}`, 'F'));
      throw new CommandError('', 255);
    }
  }
  return out;
}

/** What Go's regexp says of an expression that it cannot read, with the part that it means. */
function regexpProblem(text: string): string {
  const open = /\[[^\]]*$/.exec(text);
  if (open) return `missing closing ]: \`${open[0]}\``;
  if (/^[^(]*\((?:[^)]*)$/.test(text)) return `missing closing ): \`${text}\``;
  const [repeat] = /^[*+?]/.exec(text) ?? [];
  return repeat ? `missing argument to repetition operator: \`${repeat}\`` : `invalid pattern: \`${text}\``;
}

async function validate(k: Invocation, { www }: Options): Promise<void> {
  const { p } = k.s;
  if (k.flags.number('port') !== 8001 && k.flags.string('unix-socket')) throw new CommandError('cannot set --unix-socket and --port at the same time');
  if (k.flags.string('unix-socket')) throw new CommandError('--unix-socket is not simulated here: serve on a --port');
  if (k.flags.duration('keepalive') !== 0) throw new CommandError('--keepalive is not simulated here: connections are kept until one side closes them');
  if (!www) return;
  if (!p.fs.exists(p.path(www))) await warning(k, 'proxy.go:200', `Failed to stat static file directory ${www}: stat ${www}: no such file or directory`);
  else if (p.fs.stat(p.path(www)).type !== 'directory') await warning(k, 'proxy.go:202', `Static file directory ${www} is not a directory`);
}

async function run(k: Invocation): Promise<void> {
  const options = await complete(k);
  await validate(k, options);
  const port = k.flags.number('port');
  if (port < 0 || port > 65535) throw new CommandError(`listen tcp: address ${port}: invalid port`);
  const given = k.flags.string('address');
  const ip = await addressOf(k, given);
  const outcome = serveHttp(k.s.p.net, port, (request) => answer(k, options, request), { ip, program: { name: 'kubectl', pid: k.s.p.pid } });
  if (!outcome.ok) {
    const why = outcome.error === 'EADDRINUSE' ? 'address already in use' : outcome.error === 'EACCES' ? 'permission denied' : 'cannot assign requested address';
    throw new CommandError(`listen tcp ${ip.includes(':') ? `[${ip}]` : ip}:${port}: bind: ${why}`);
  }
  const at = outcome.value.local;
  // Go listens on all addresses of both families at once, and says so.
  await k.s.out(`Starting to serve on ${ip === '0.0.0.0' ? '[::]' : ip.includes(':') ? `[${ip}]` : ip}:${at.port}\n`);
  await k.s.p.wait(new Promise<never>(() => {}));
}

async function addressOf(k: Invocation, given: string): Promise<string> {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(given) || given.includes(':')) return given;
  const found = await resolve(k.s.p, given);
  const [first] = found.ok ? found.addresses : [];
  if (first === undefined) throw new CommandError(`listen tcp: lookup ${given}: no such host`);
  return first;
}

async function answer(k: Invocation, o: Options, request: HttpRequest): Promise<HttpResponse> {
  const now = k.s.p.clock.now();
  const { path } = request;
  if (o.www && path.startsWith(o.wwwPrefix)) return serveFolder(k.s.p, o.www, path.slice(o.wwwPrefix.length - 1));
  for (const prefix of [o.apiPrefix, ...(o.www ? [o.wwwPrefix] : [])]) if (`${path}/` === prefix) return redirect(prefix, now);
  if (path.startsWith(o.apiPrefix)) return throughFilter(k, o, request);
  return plainError(404, '404 page not found', now);
}

function redirect(to: string, now: number): HttpResponse {
  const headers = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Location', to],
    ['Date', httpDate(now)],
  ] as const;
  return { status: 307, headers, body: `<a href="${to}">Temporary Redirect</a>.\n\n` };
}

async function throughFilter(k: Invocation, o: Options, request: HttpRequest): Promise<HttpResponse> {
  const now = k.s.p.clock.now();
  // Below /api the path stays as it is; any other prefix is taken off.
  const path = o.apiPrefix.startsWith('/api') ? request.path : `/${request.path.slice(o.apiPrefix.length)}`;
  const host = (headerOf(request.headers, 'host') ?? '').replace(/^\[([^\]]*)\]:\d+$/, '$1').replace(/^([^:]*):\d+$/, '$1');
  if (o.filter && !accepts(o.filter, request.method, path, host)) return plainError(403, 'Forbidden', now);
  const response = await overHttp((r) => k.s.exchange(r), request, `${o.serverPath.replace(/\/$/, '')}${path}`);
  if (response.status !== 0)
    return response.headers?.some(([name]) => name === 'Date') ? response : { ...response, headers: [...(response.headers ?? []), ['Date', httpDate(now)]] };
  const why = typeof response.body === 'string' ? failureOf(response.body) : 'EOF';
  await k.s.err(klog(k.s.p, 'proxy_server.go:148', `Error while proxying request: ${why}`, 'E'));
  return plainError(500, why, now);
}

/** What the transport says when the server is out of reach. */
function failureOf(body: string): string {
  try {
    return String((JSON.parse(body) as { message?: unknown }).message ?? body);
  } catch {
    return body;
  }
}

function accepts(f: Filter, method: string, path: string, host: string): boolean {
  const fits = (list: readonly RegExp[], text: string): boolean => list.some((re) => re.test(text));
  return !fits(f.rejectPaths, path) && !fits(f.rejectMethods, method) && fits(f.acceptPaths, path) && fits(f.acceptHosts, host);
}
