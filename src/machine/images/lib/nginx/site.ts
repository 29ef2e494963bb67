// What a configuration comes to: servers with their listens and locations. Directives that change nothing visible are let pass; those that would are refused.
import { ConfigError, type Directive } from './config.ts';

export interface Location {
  readonly kind: 'exact' | 'prefix' | 'strong' | 'regex' | 'named';
  readonly match: string;
  readonly pattern: RegExp | undefined;
  readonly root: string | undefined;
  readonly alias: string | undefined;
  readonly index: readonly string[];
  readonly returns: { readonly status: number; readonly text: string } | undefined;
  readonly proxy: string | undefined;
  readonly proxyHeaders: readonly (readonly [string, string])[];
  readonly tryFiles: readonly string[];
  readonly autoindex: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly denied: boolean;
  readonly defaultType: string;
  readonly errorPages: ReadonlyMap<number, string>;
}

export interface Listen {
  readonly ip: string | undefined;
  readonly port: number;
  readonly tls: boolean;
  readonly isDefault: boolean;
}

export interface Server {
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  readonly locations: readonly Location[];
  /** What counts where no location matches. */
  readonly base: Location;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

export interface Site {
  readonly servers: readonly Server[];
  /** upstream NAME: its servers, host:port. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
  readonly types: ReadonlyMap<string, string>;
}

/** Known to nginx, without an effect that a client of this house could see. */
const QUIET = new Set(
  'user worker_processes worker_rlimit_nofile error_log pid sendfile tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests access_log log_format types_hash_max_size server_tokens client_max_body_size client_body_timeout client_header_timeout send_timeout proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_send_timeout proxy_buffering proxy_redirect proxy_cache_bypass ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout large_client_header_buffers server_names_hash_bucket_size charset expires etag daemon worker_connections multi_accept use events http map_hash_bucket_size variables_hash_max_size proxy_buffer_size proxy_buffers client_body_buffer_size reset_timedout_connection open_file_cache gzip gzip_types gzip_vary gzip_min_length gzip_comp_level gzip_proxied http2 log_not_found master_process'.split(
    ' ',
  ),
);

interface Inherited {
  root: string | undefined;
  index: readonly string[];
  headers: readonly (readonly [string, string])[];
  autoindex: boolean;
  defaultType: string;
  errorPages: ReadonlyMap<number, string>;
  proxyHeaders: readonly (readonly [string, string])[];
}

/** Builds the site, or throws ConfigError in nginx's words. */
export function buildSite(top: readonly Directive[]): Site {
  const servers: Server[] = [];
  const upstreams = new Map<string, readonly string[]>();
  const types = new Map<string, string>();
  const http = top.find((d) => d.name === 'http');
  for (const d of top) if (!QUIET.has(d.name)) throw unknown(d);
  const start: Inherited = { root: '/etc/nginx/html', index: ['index.html'], headers: [], autoindex: false, defaultType: 'text/plain', errorPages: new Map(), proxyHeaders: [] };
  const own = inherit(start, http?.block ?? []);
  for (const d of http?.block ?? []) {
    if (d.name === 'server') servers.push(server(d, own));
    else if (d.name === 'upstream') upstreams.set(d.args[0] ?? '', upstream(d));
    else if (d.name === 'types') for (const t of d.block ?? []) for (const extension of t.args) types.set(extension, t.name);
    else if (!INHERITED.has(d.name) && !QUIET.has(d.name)) throw unknown(d);
  }
  return { servers, upstreams, types };
}

function unknown(d: Directive): ConfigError {
  return new ConfigError(`${REAL.has(d.name) ? `directive "${d.name}" is not simulated here` : `unknown directive "${d.name}"`} in ${d.file}:${d.line}`);
}

/** Real directives that would change what a client sees and that are not acted on. */
const REAL = new Set(
  'rewrite if set map geo split_clients auth_basic auth_basic_user_file limit_req limit_req_zone limit_conn limit_conn_zone fastcgi_pass fastcgi_param uwsgi_pass scgi_pass grpc_pass memcached_pass sub_filter proxy_cache proxy_cache_path stub_status real_ip_header set_real_ip_from resolver internal auth_request mirror js_include load_module stream mail perl ssi dav_methods valid_referers satisfy ssl_client_certificate ssl_verify_client allow proxy_intercept_errors proxy_ssl_verify split_clients'.split(
    ' ',
  ),
);

const INHERITED = new Set(['root', 'index', 'add_header', 'autoindex', 'default_type', 'error_page', 'proxy_set_header']);

function inherit(from: Inherited, block: readonly Directive[]): Inherited {
  const all = (name: string): readonly Directive[] => block.filter((d) => d.name === name);
  const last = (name: string): Directive | undefined => all(name).at(-1);
  for (const name of ['root', 'autoindex', 'default_type']) {
    const d = last(name);
    if (d && d.args.length !== 1) throw new ConfigError(`invalid number of arguments in "${name}" directive in ${d.file}:${d.line}`);
  }
  const duplicate = all('root')[1];
  if (duplicate) throw new ConfigError(`"root" directive is duplicate in ${duplicate.file}:${duplicate.line}`);
  const errorPages = new Map(from.errorPages);
  for (const d of all('error_page')) for (const code of d.args.slice(0, -1)) if (/^\d+$/.test(code)) errorPages.set(Number(code), d.args.at(-1) ?? '');
  const pairs = (name: string, inherited: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] =>
    all(name).length > 0 ? all(name).map((d) => [d.args[0] ?? '', d.args[1] ?? ''] as const) : inherited;
  return {
    root: last('root')?.args[0] ?? from.root,
    index: last('index')?.args ?? from.index,
    headers: pairs('add_header', from.headers),
    autoindex: last('autoindex') ? last('autoindex')?.args[0] === 'on' : from.autoindex,
    defaultType: last('default_type')?.args[0] ?? from.defaultType,
    errorPages,
    proxyHeaders: pairs('proxy_set_header', from.proxyHeaders),
  };
}

function server(d: Directive, outer: Inherited): Server {
  const block = d.block ?? [];
  const own = inherit(outer, block);
  const locations: Location[] = [];
  const listens: Listen[] = [];
  const names: string[] = [];
  let certificate: string | undefined;
  let key: string | undefined;
  for (const one of block) {
    if (one.name === 'listen') listens.push(listen(one));
    else if (one.name === 'server_name') names.push(...one.args.map((n) => n.toLowerCase()));
    else if (one.name === 'location') locations.push(location(one, own));
    else if (one.name === 'ssl_certificate') certificate = one.args[0];
    else if (one.name === 'ssl_certificate_key') key = one.args[0];
    else if (one.name !== 'return' && !INHERITED.has(one.name) && !QUIET.has(one.name)) throw unknown(one);
  }
  if (listens.length === 0) listens.push({ ip: undefined, port: 80, tls: false, isDefault: false });
  return { listens, names, locations, base: place('prefix', '/', own, block), certificate, key };
}

function listen(d: Directive): Listen {
  const [address = '', ...flags] = d.args;
  const match = /^(?:(\[[^\]]*\]|\*|[^:]+):)?(\d+)$/.exec(address) ?? /^(\[[^\]]*\]|[\d.]+)$/.exec(address);
  const port = Number(match?.[2] ?? 80);
  if (!match || port < 1 || port > 65535)
    throw new ConfigError(
      /^[\w.-]+$/.test(address) && !/^\d+$/.test(address)
        ? `host not found in "${address}" of the "listen" directive in ${d.file}:${d.line}`
        : `invalid port in "${address}" of the "listen" directive in ${d.file}:${d.line}`,
    );
  for (const flag of flags)
    if (!/^(ssl|http2|default_server|default|ipv6only=(on|off)|reuseport|backlog=\d+)$/.test(flag)) throw new ConfigError(`invalid parameter "${flag}" in ${d.file}:${d.line}`);
  const ip = match[1]?.replace(/^\[(.*)\]$/, '$1');
  return { ip: ip === '*' ? undefined : ip, port, tls: flags.includes('ssl'), isDefault: flags.includes('default_server') || flags.includes('default') };
}

function location(d: Directive, outer: Inherited): Location {
  const [first = '', second] = d.args;
  if (d.args.length < 1 || d.args.length > 2) throw new ConfigError(`invalid number of arguments in "location" directive in ${d.file}:${d.line}`);
  const own = inherit(outer, d.block ?? []);
  for (const one of d.block ?? [])
    if (!['return', 'alias', 'proxy_pass', 'try_files', 'deny'].includes(one.name) && !INHERITED.has(one.name) && !QUIET.has(one.name)) throw unknown(one);
  if (second === undefined) return place(first.startsWith('@') ? 'named' : 'prefix', first, own, d.block ?? []);
  if (first === '=') return place('exact', second, own, d.block ?? []);
  if (first === '^~') return place('strong', second, own, d.block ?? []);
  if (first === '~' || first === '~*') return place('regex', second, own, d.block ?? [], first === '~*');
  throw new ConfigError(`invalid location modifier "${first}" in ${d.file}:${d.line}`);
}

function place(kind: Location['kind'], match: string, own: Inherited, block: readonly Directive[], ignoreCase = false): Location {
  const of = (name: string): Directive | undefined => block.find((d) => d.name === name);
  return {
    kind,
    match,
    pattern: kind === 'regex' ? new RegExp(match, ignoreCase ? 'i' : '') : undefined,
    root: own.root,
    alias: of('alias')?.args[0],
    index: own.index,
    returns: returns(of('return')),
    proxy: proxy(of('proxy_pass')),
    proxyHeaders: own.proxyHeaders,
    tryFiles: of('try_files')?.args ?? [],
    autoindex: own.autoindex,
    headers: own.headers,
    denied: of('deny')?.args[0] === 'all',
    defaultType: own.defaultType,
    errorPages: own.errorPages,
  };
}

function returns(d: Directive | undefined): Location['returns'] {
  if (!d) return undefined;
  const [code = '', text = ''] = d.args;
  if (d.args.length === 1 && !/^\d+$/.test(code)) return { status: 302, text: code };
  if (!/^\d{3}$/.test(code)) throw new ConfigError(`invalid return code "${code}" in ${d.file}:${d.line}`);
  return { status: Number(code), text };
}

function proxy(d: Directive | undefined): string | undefined {
  const url = d?.args[0];
  if (d && !/^https?:\/\//.test(url ?? '')) throw new ConfigError(`invalid URL prefix in ${d.file}:${d.line}`);
  return url;
}

function upstream(d: Directive): readonly string[] {
  const servers = (d.block ?? []).filter((one) => one.name === 'server').map((one) => one.args[0] ?? '');
  if (servers.length === 0) throw new ConfigError(`no servers are inside upstream in ${d.file}:${d.line}`);
  return servers;
}
