// haproxy.cfg as far as it is acted on here; anything else is refused by name. upstream: haproxy 2.6 src/cfgparse.c, cfgparse-listen.c
import { type Cidr, parseCidr, parseIp } from '../../../../base/ip.ts';

export interface Timeouts {
  connect: number;
  client: number;
  server: number;
}

export interface ServerLine {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly check: boolean;
  readonly inter: number;
  readonly fall: number;
  readonly rise: number;
  readonly weight: number;
  readonly backup: boolean;
}

export type Condition = { readonly not: boolean; readonly acl: string };
export type Acl = (request: { readonly host: string; readonly path: string; readonly client: string }) => boolean;

/** A frontend, a backend, or both (listen). */
export interface Section {
  readonly kind: 'defaults' | 'frontend' | 'backend' | 'listen';
  readonly name: string;
  mode: 'tcp' | 'http';
  readonly binds: { readonly ip: string | undefined; readonly port: number }[];
  readonly acls: Map<string, Acl>;
  readonly routes: { readonly backend: string; readonly when: readonly Condition[] }[];
  defaultBackend: string | undefined;
  balance: 'roundrobin' | 'leastconn' | 'source' | 'first';
  readonly servers: ServerLine[];
  check: { readonly method: string; readonly path: string } | undefined;
  forwardFor: boolean;
  redispatch: boolean;
  retries: number;
  readonly timeouts: Timeouts;
}

/** What is wrong with a line; the words are haproxy's. */
export class ConfigProblem extends Error {}

const GLOBAL_OK = new Set(['log', 'daemon', 'maxconn', 'user', 'group', 'stats', 'chroot', 'pidfile', 'nbthread', 'ca-base', 'crt-base']);
const IGNORED = new Set(['log', 'maxconn', 'errorfile', 'description']);
const IGNORED_OPTIONS = new Set(['httplog', 'tcplog', 'dontlognull', 'http-keep-alive', 'http-server-close', 'tcp-check']);
const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The sections of a file. Throws a ConfigProblem. */
export function readConfig(text: string, file: string): readonly Section[] {
  const sections: Section[] = [];
  let defaults = section('defaults', '', undefined);
  let current: Section | undefined;
  let global = false;
  text.split('\n').forEach((line, i) => {
    const words = wordsOf(line);
    const [keyword, ...args] = words;
    if (keyword === undefined) return;
    const at = `parsing [${file}:${i + 1}]`;
    if (keyword === 'global') {
      global = true;
      current = undefined;
    } else if (keyword === 'defaults' || keyword === 'frontend' || keyword === 'backend' || keyword === 'listen') {
      global = false;
      if (keyword !== 'defaults' && args[0] === undefined) throw new ConfigProblem(`${at} : '${keyword}' expects an <id> argument`);
      current = section(keyword, args[0] ?? '', keyword === 'defaults' ? undefined : defaults);
      if (keyword === 'defaults') defaults = current;
      else sections.push(current);
    } else if (global) {
      if (!GLOBAL_OK.has(keyword)) throw new ConfigProblem(`${at} : unknown keyword '${keyword}' in 'global' section`);
    } else if (!current) throw new ConfigProblem(`${at} : unknown keyword '${keyword}' out of section.`);
    else apply(current, keyword, args, at);
  });
  check(sections);
  return sections;
}

function wordsOf(line: string): readonly string[] {
  return (line.replace(/(^|\s)#.*/, '').match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((w) => w.replace(/^["'](.*)["']$/, '$1'));
}

function section(kind: Section['kind'], name: string, from: Section | undefined): Section {
  return {
    kind,
    name,
    mode: from?.mode ?? 'tcp',
    binds: [],
    acls: new Map(),
    routes: [],
    defaultBackend: from?.defaultBackend,
    balance: from?.balance ?? 'roundrobin',
    servers: [],
    check: from?.check,
    forwardFor: from?.forwardFor ?? false,
    redispatch: from?.redispatch ?? false,
    retries: from?.retries ?? 3,
    timeouts: { ...(from?.timeouts ?? { connect: 0, client: 0, server: 0 }) },
  };
}

function apply(s: Section, keyword: string, args: readonly string[], at: string): void {
  const [first = '', second = ''] = args;
  const front = s.kind === 'frontend' || s.kind === 'listen';
  const back = s.kind === 'backend' || s.kind === 'listen';
  if (keyword === 'mode') {
    if (first !== 'tcp' && first !== 'http') throw new ConfigProblem(`${at} : unknown proxy mode '${first}'.`);
    s.mode = first;
  } else if (keyword === 'timeout') {
    if (first === 'connect' || first === 'client' || first === 'server') s.timeouts[first] = time(second, at, `timeout ${first}`);
    else if (!['check', 'queue', 'http-request', 'http-keep-alive', 'tunnel', 'client-fin'].includes(first))
      throw new ConfigProblem(`${at} : 'timeout' : unknown timeout '${first}'`);
  } else if (keyword === 'bind' && front) s.binds.push(bind(first, args.slice(1), at));
  else if (keyword === 'default_backend' && s.kind !== 'backend') s.defaultBackend = first;
  else if (keyword === 'acl' && s.kind !== 'defaults') s.acls.set(first, acl(args.slice(1), at));
  else if (keyword === 'use_backend' && front) s.routes.push({ backend: first, when: conditions(args.slice(1), at) });
  else if (keyword === 'balance' && !(s.kind === 'frontend')) {
    if (first !== 'roundrobin' && first !== 'leastconn' && first !== 'source' && first !== 'first')
      throw new ConfigProblem(
        `${at} : ${BALANCES.has(first) ? `balance '${first}' is not simulated here (roundrobin, leastconn, source and first are)` : "'balance' only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' and 'rdp-cookie(name)' options"}.`,
      );
    s.balance = first;
  } else if (keyword === 'server' && back) s.servers.push(server(args, at));
  else if (keyword === 'retries') s.retries = Number(first);
  else if (keyword === 'option') option(s, args, at);
  else if (keyword === 'http-check' && first === 'send') {
    const method = after(args, 'meth') ?? 'GET';
    s.check = { method, path: after(args, 'uri') ?? '/' };
  } else if (!IGNORED.has(keyword))
    throw new ConfigProblem(`${at} : unknown keyword '${keyword}' in '${s.kind}' section${KNOWN.has(keyword) ? ' (it is not simulated here)' : ''}`);
}

/** Algorithms of the real program that are not simulated. */
const BALANCES = new Set(['static-rr', 'uri', 'url_param', 'random', 'hash']);

/** Keywords of the real program that are not acted on here. */
const KNOWN = new Set([
  'http-request',
  'http-response',
  'tcp-request',
  'stick-table',
  'stick',
  'cookie',
  'redirect',
  'stats',
  'compression',
  'monitor-uri',
  'default-server',
  'server-template',
  'http-check',
  'tcp-check',
]);

const after = (words: readonly string[], key: string): string | undefined => (words.includes(key) ? words[words.indexOf(key) + 1] : undefined);

function option(s: Section, [name = '', ...rest]: readonly string[], at: string): void {
  if (name === 'httpchk') {
    const [one, two] = rest;
    s.check = two === undefined ? { method: 'OPTIONS', path: one ?? '/' } : { method: one ?? 'OPTIONS', path: two };
  } else if (name === 'forwardfor') s.forwardFor = true;
  else if (name === 'redispatch') s.redispatch = true;
  else if (!IGNORED_OPTIONS.has(name)) throw new ConfigProblem(`${at} : unknown option '${name}'.`);
}

function time(text: string, at: string, what: string): number {
  const m = /^(\d+)(us|ms|s|m|h|d)?$/.exec(text);
  if (!m) throw new ConfigProblem(`${at} : unexpected character '${/[^\d]/.exec(text)?.[0] ?? ''}' in '${what}'`);
  return Number(m[1]) * (UNITS[m[2] ?? 'ms'] ?? 1);
}

function bind(address: string, more: readonly string[], at: string): Section['binds'][number] {
  if (more.length > 0) throw new ConfigProblem(`${at} : 'bind ${address}' : '${more[0]}' is not simulated here.`);
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(0, colon)).replace(/^\[|\]$/g, '');
  const port = Number(address.slice(colon + 1));
  if (colon < 0 || !Number.isInteger(port) || port < 1 || port > 65535) throw new ConfigProblem(`${at} : 'bind' : missing port number: '${address}'`);
  if (host !== '' && host !== '*' && !parseIp(host)) throw new ConfigProblem(`${at} : 'bind' : invalid address: '${host}' in '${address}'`);
  return { ip: host === '' || host === '*' ? undefined : host, port };
}

function server(args: readonly string[], at: string): ServerLine {
  const [name, address = '', ...more] = args;
  if (name === undefined || address === '') throw new ConfigProblem(`${at} : 'server' expects <name> and <addr>[:<port>] as arguments.`);
  const colon = address.lastIndexOf(':');
  const host = (colon < 0 ? address : address.slice(0, colon)).replace(/^\[|\]$/g, '');
  const ip = parseIp(host);
  if (!ip) throw new ConfigProblem(`${at} : 'server ${name}' : could not resolve address '${host}'.`);
  const port = Number(address.slice(colon + 1));
  if (colon < 0 || !(port >= 1 && port <= 65535)) throw new ConfigProblem(`${at} : 'server ${name}' : missing port in '${address}'.`);
  const line = { name, ip: ip.text, port, check: false, inter: 2000, fall: 3, rise: 2, weight: 1, backup: false };
  for (let i = 0; i < more.length; i++) {
    const word = more[i] ?? '';
    if (word === 'check') line.check = true;
    else if (word === 'backup') line.backup = true;
    else if (word === 'inter') line.inter = time(more[++i] ?? '', at, 'inter');
    else if (word === 'fall' || word === 'rise' || word === 'weight') line[word] = Number(more[++i]);
    else if (word === 'maxconn') i++;
    else throw new ConfigProblem(`${at} : 'server ${name}' : unknown keyword '${word}'${word === 'send-proxy' || word === 'ssl' ? ' (it is not simulated here)' : ''}.`);
  }
  return line;
}

function acl(words: readonly string[], at: string): Acl {
  const [what = '', ...rest] = words;
  const values = rest.filter((w) => w !== '-i');
  const lower = values.map((v) => v.toLowerCase());
  if (/^(req\.)?hdr\(host\)$/i.test(what)) return ({ host }) => lower.includes(host.toLowerCase());
  if (/^(req\.)?hdr_(beg|end)\(host\)$/i.test(what))
    return ({ host }) => lower.some((v) => (what.includes('beg') ? host.toLowerCase().startsWith(v) : host.toLowerCase().endsWith(v)));
  if (what === 'path') return ({ path }) => values.includes(path);
  if (what === 'path_beg') return ({ path }) => values.some((v) => path.startsWith(v));
  if (what === 'path_end') return ({ path }) => values.some((v) => path.endsWith(v));
  if (what === 'src') {
    const ranges: Cidr[] = values.flatMap((v) => parseCidr(v) ?? []);
    return ({ client }) => ranges.some((r) => parseCidr(`${client}/${r.bits}`)?.base === r.base);
  }
  throw new ConfigProblem(`${at} : error detected while parsing ACL : '${what}' is not simulated here (hdr(host), hdr_beg, hdr_end, path, path_beg, path_end and src are).`);
}

function conditions(words: readonly string[], at: string): readonly Condition[] {
  if (words.length === 0) return [];
  if (words[0] !== 'if' && words[0] !== 'unless') throw new ConfigProblem(`${at} : 'use_backend' : expects 'if' or 'unless', but found '${words[0]}'.`);
  const flip = words[0] === 'unless';
  return words.slice(1).map((w) => ({ not: w.startsWith('!') !== flip, acl: w.replace(/^!/, '') }));
}

/** What only the whole file shows. */
function check(sections: readonly Section[]): void {
  for (const s of sections) {
    if (s.kind === 'backend') continue;
    for (const name of [s.defaultBackend, ...s.routes.map((r) => r.backend)]) {
      if (name !== undefined && !sections.some((b) => b.name === name && b.kind !== 'frontend'))
        throw new ConfigProblem(`Proxy '${s.name}': unable to find required ${name === s.defaultBackend ? 'default_backend' : 'use_backend'}: '${name}'.`);
    }
    for (const { when } of s.routes) for (const { acl: name } of when) if (!s.acls.has(name)) throw new ConfigProblem(`Proxy '${s.name}': no such ACL : '${name}'.`);
  }
}
