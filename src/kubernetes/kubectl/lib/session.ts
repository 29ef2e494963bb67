// One run of kubectl: its process, flags, configuration, client and mapper, made when first asked for. upstream: cmdutil.Factory and IOStreams
import { isRecord } from '../../../base/deep.ts';
import { onDemand } from '../../../base/on-demand.ts';
import type { Process } from '../../../machine/os/types.ts';
import { failure, type Status, StatusError } from '../../api/status.ts';
import type { ApiRequest, ApiResponse, Transport } from '../../api/wire.ts';
import { requireSameVersion } from './client-version.ts';
import { configFiles, identified, type Kubeconfig, loadConfig, namespaceOf, type RestConfig, restConfig } from './config/kubeconfig.ts';
import { checkTlsFiles } from './config/tls-files.ts';
import { CommandError, ConnectionError } from './errors.ts';
import type { FlagValues } from './flags/flag-set.ts';
import { klog } from './go/klog.ts';
import { type Discovered, discover, RestMapper } from './objects/discovery.ts';
import { promptLogin } from './prompt-login.ts';

/** What kubectl is given by whoever installs it. */
export interface KubectlDeps {
  /** Where requests of this process for this server go. */
  readonly transport: (p: Process, config: RestConfig) => Transport;
}

/** What is kept between runs: discovery by server, as the real one keeps it in ~/.kube/cache. */
export interface Caches {
  readonly mappers: Map<string, RestMapper>;
}

export class Session {
  readonly p: Process;
  readonly flags: FlagValues;
  /** The flags that every command has, as far as the command has none of its own by that name. */
  readonly globals: FlagValues;
  readonly #deps: KubectlDeps;
  readonly #caches: Caches;
  #config: Kubeconfig | undefined;
  #matched = false;
  #rest: RestConfig | undefined;
  #transport: Transport | undefined;
  #mapper: RestMapper | undefined;
  #fresh = false;
  readonly #warned = new Set<string>();
  readonly #noticed = new Set<string>();

  constructor(p: Process, flags: FlagValues, deps: KubectlDeps, caches: Caches) {
    this.p = p;
    this.flags = flags;
    this.globals = flags.globals();
    this.#deps = deps;
    this.#caches = caches;
  }

  /** The same process and servers, other flags: what is being completed is another command. */
  withFlags(flags: FlagValues): Session {
    return new Session(this.p, flags, this.#deps, this.#caches);
  }

  out(text: string): Promise<void> {
    return this.p.out(text);
  }

  err(text: string): Promise<void> {
    return this.p.err(text);
  }

  /** A line of the log, each text once, however often the command asks. */
  notice(text: string): void {
    const [, said = text] = text.split('] ');
    if (this.#noticed.has(said)) return;
    this.#noticed.add(said);
    void this.p.err(text);
  }

  get verbosity(): number {
    return this.flags.number('v');
  }

  config(): Kubeconfig {
    this.#config ??= loadConfig(this.p, this.globals);
    return this.#config;
  }

  /** The configuration as `kubectl config` starts from: a given file that is not there is an empty one. upstream: GetStartingConfig */
  startingConfig(): Kubeconfig {
    return loadConfig(this.p, this.globals, 'empty');
  }

  /** Before the first request: with -v=6 and more which files have been read, with any -v client-go's gates. */
  async #logStart(): Promise<void> {
    const { files } = configFiles(this.p, this.globals);
    if (this.verbosity >= 6) for (const { path, shown } of files) if (this.p.fs.exists(path)) await this.err(klog(this.p, 'loader.go:407', `Config loaded from file:  ${shown}`));
    const { gateLines } = await onDemand(() => import('./request-log.ts'));
    await this.err(gateLines(this.p));
  }

  rest(): RestConfig {
    this.#rest ??= restConfig(this.config(), this.globals);
    return this.#rest;
  }

  /** The namespace of this call, and whether it was given by flag (then files must agree). */
  namespace(): { readonly name: string; readonly explicit: boolean } {
    return namespaceOf(this.config(), this.globals);
  }

  /** How many different warnings the server has sent. */
  get warnings(): number {
    return this.#warned.size;
  }

  /** A warning as client-go prints it: each text once; yellow on a terminal. */
  async warn(text: string): Promise<void> {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    const env = this.p.env;
    const colour = this.p.stderr.tty !== undefined && !env.has('NO_COLOR') && env.get('TERM') !== 'dumb';
    await this.err(colour ? `\u001b[33;1mWarning:\u001b[0m ${text}\n` : `Warning: ${text}\n`);
  }

  /** Sends a request and gives back whatever comes, refusals too. */
  async exchange(request: ApiRequest): Promise<ApiResponse> {
    if (this.globals.bool('match-server-version') && !this.#matched) {
      this.#matched = true;
      requireSameVersion(await this.json({ method: 'GET', path: '/version' }));
    }
    if (!identified(this.rest()) && this.rest().server.startsWith('https:')) this.#rest = { ...this.rest(), ...(await promptLogin(this.p)) };
    const rest = this.rest();
    if (!this.#transport) checkTlsFiles(this.p, rest);
    if (!this.#transport && this.verbosity >= 1) await this.#logStart();
    this.#transport ??= this.#deps.transport(this.p, rest);
    return this.#timed(rest, { ...request, headers: { ...headersOf(rest), ...request.headers } });
  }

  /**
   * Sends a request. Throws StatusError for what the server refuses and ConnectionError when it is out of reach.
   * `about`: a generic refusal names the object that the path is about, or, when the path was asked for as such, does not.
   */
  async request(request: ApiRequest, about: 'object' | 'path' = 'object'): Promise<ApiResponse> {
    const rest = this.rest();
    const response = await this.exchange(request);
    for (const w of warningsOf(response)) await this.warn(w);
    if (response.code === 0) throw unreachable(rest, request, response);
    if (response.code >= 400) throw new StatusError(statusOf(request, response, about === 'object' ? aboutWhat(request) : ''));
    return response;
  }

  /** A request whose body is expected to be a JSON object. */
  async json(request: ApiRequest): Promise<Record<string, unknown>> {
    const { body } = await this.request(request);
    if (isRecord(body)) return body;
    try {
      const parsed: unknown = JSON.parse(String(body));
      if (isRecord(parsed)) return parsed;
    } catch {
      // Falls through: what is not JSON is not an object either.
    }
    throw new CommandError(`couldn't get version/kind; json parse error: unexpected answer of the server to ${request.path}`);
  }

  /** Resource names, from memory when this server was asked before. `tries`: how often upstream asks before it gives up, one line each. */
  async mapper(tries = 1): Promise<RestMapper> {
    if (this.#mapper) return this.#mapper;
    const cached = this.#caches.mappers.get(this.rest().server);
    if (cached) {
      this.#mapper = cached;
      return cached;
    }
    return this.refreshMapper(tries);
  }

  /** Asks the server anew. upstream: Invalidate, as on a type that is not known. */
  async refreshMapper(tries = 1): Promise<RestMapper> {
    if (this.#mapper && this.#fresh) return this.#mapper;
    const discovered = await this.#discovered(tries);
    this.#mapper = new RestMapper(discovered);
    this.#fresh = true;
    this.#caches.mappers.set(this.rest().server, this.#mapper);
    return this.#mapper;
  }

  async #discovered(tries: number): Promise<Discovered> {
    try {
      return await discover((path, accept) => this.request({ method: 'GET', path, query: [['timeout', '32s']], ...(accept ? { headers: { accept } } : {}) }));
    } catch (e) {
      if (e instanceof ConnectionError || e instanceof StatusError) {
        const text = `"Unhandled Error" err=${JSON.stringify(`couldn't get current server API group list: ${e.message}`)}`;
        for (let i = 0; i < tries; i++) await this.err(klog(this.p, 'memcache.go:265', text, 'E'));
      }
      throw e;
    }
  }

  async #timed(rest: RestConfig, request: ApiRequest): Promise<ApiResponse> {
    const log = this.verbosity >= 6 ? await onDemand(() => import('./request-log.ts')) : undefined;
    const about = { p: this.p, verbosity: this.verbosity, url: urlOf(rest, request), request };
    if (log) await this.err(log.requestLines(about));
    const start = this.p.clock.now();
    const sent = this.#transport?.(request);
    if (!sent) throw new Error('no transport');
    const response = await this.p.wait(rest.timeout ? this.#limited(sent, rest.timeout) : sent);
    const { watch } = response;
    // The time is that of the whole answer: a watch ends with it.
    if (watch && rest.timeout) this.p.clock.after(Math.max(0, start + rest.timeout - this.p.clock.now()), () => watch.onEnd?.());
    if (log) await this.err(log.responseLines(about, response, this.p.clock.now() - start));
    return response;
  }

  async #limited(sent: Promise<ApiResponse>, timeout: number): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      const timer = this.p.clock.after(timeout, () =>
        resolve({ code: 0, headers: {}, body: { kind: 'Status', reason: 'Timeout', message: 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)' } }),
      );
      sent.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}

/** Credentials that travel as headers, and impersonation. */
function headersOf(rest: RestConfig): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'kubectl/v1.36.3 (linux/amd64) kubernetes/0f29094' };
  if (rest.token) headers.authorization = `Bearer ${rest.token}`;
  else if (rest.username) headers.authorization = `Basic ${btoa(`${rest.username}:${rest.password ?? ''}`)}`;
  const as = rest.impersonate;
  if (as?.user) headers['impersonate-user'] = as.user;
  if (as?.uid) headers['impersonate-uid'] = as.uid;
  if (as?.groups.length) headers['impersonate-group'] = as.groups.join(',');
  for (const [key, values] of as?.extra ?? []) headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = values.join(', ');
  return headers;
}

function warningsOf(response: ApiResponse): string[] {
  const header = response.headers.warning;
  if (header === undefined) return [];
  return (typeof header === 'string' ? [header] : header).flatMap((h) =>
    [...h.matchAll(/299 \S+ ("(?:[^"\\]|\\.)*")/g)].map((m) => (m[1] ?? '""').slice(1, -1).replace(/\\(.)/g, '$1')),
  );
}

/** The address of a request, as Go prints it. */
function urlOf(rest: RestConfig, request: ApiRequest): string {
  const query = request.query?.length ? `?${[...request.query].map(([k, v]) => `${queryEscape(k)}=${queryEscape(v)}`).join('&')}` : '';
  return `${rest.server}${request.path}${query}`;
}

const queryEscape = (s: string): string =>
  encodeURIComponent(s)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

function unreachable(rest: RestConfig, request: ApiRequest, response: ApiResponse): Error {
  const status = isRecord(response.body) ? response.body : {};
  return new ConnectionError(request.method, urlOf(rest, request), String(status.message ?? 'connection lost'));
}

/** The Status of a refusal; answers that are none get client-go's generic one. upstream: errors.NewGenericServerResponse */
function statusOf(request: ApiRequest, response: ApiResponse, about: string): Status {
  const { body, code } = response;
  if (isRecord(body) && body.kind === 'Status') return body as unknown as Status;
  const said = typeof body === 'string' ? body.trim() : JSON.stringify(body);
  const [reason, message] = GENERIC[code] ?? ['', `the server responded with the status code ${code} but did not return more information`];
  const text = code >= 500 && !GENERIC[code] ? `an error on the server (${JSON.stringify(said || 'unknown')}) has prevented the request from succeeding` : message;
  const full = `${code === 403 && said ? said : text}${about}`;
  return failure(code, code >= 500 && !GENERIC[code] ? 'InternalError' : reason, full, {
    causes: [{ reason: 'UnexpectedServerResponse', message: said || request.path }],
  }).status;
}

/** ` (get pods web)`: what a request was about, when its path says so. */
function aboutWhat(request: ApiRequest): string {
  const m = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/]+)(?:\/([^/]+))?/.exec(request.path);
  if (!m?.[2] || request.query?.some(([k]) => k === 'timeout')) return '';
  return ` (${[request.method.toLowerCase(), m[1] ? `${m[2]}.${m[1]}` : m[2], m[3] ?? ''].join(' ').trim()})`;
}

const GENERIC: Readonly<Record<number, readonly [string, string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'the server does not allow access to the requested resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', 'the server was unable to respond with a content type that the client supports'],
  409: ['Conflict', 'the server reported a conflict'],
  415: ['UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: '],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted, but may still be processing the request'],
};
