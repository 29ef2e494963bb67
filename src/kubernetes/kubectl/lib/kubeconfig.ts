// kubeconfig: where it is found, how files are merged, what a context means. upstream: client-go/tools/clientcmd
import { isRecord } from '../../../base/deep.ts';
import type { Process } from '../../../machine/os/types.ts';
import { CommandError, ConfigError, pathErrorText } from './errors.ts';
import type { FlagValues } from './flag-set.ts';
import { parseYamlDocument } from './yaml-in.ts';

export type Stanza = Readonly<Record<string, unknown>>;

/** The merged view of all files. Keys inside stanzas are as in the file (`certificate-authority-data`). */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Stanza>;
  readonly users: ReadonlyMap<string, Stanza>;
  readonly contexts: ReadonlyMap<string, Stanza>;
  readonly currentContext: string;
  /** Which file each cluster, user and context came from (`contexts/name`), and `current-context`. */
  readonly origin: ReadonlyMap<string, string>;
}

/** How to reach a server and as whom: what a transport needs. upstream: rest.Config */
export interface RestConfig {
  /** https://192.168.1.10:6443, without a trailing slash. */
  readonly server: string;
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  /** Base64 of PEM, or the path of a file that has the PEM. */
  readonly clientCertificateData?: string;
  readonly clientCertificate?: string;
  readonly clientKeyData?: string;
  readonly clientKey?: string;
  readonly certificateAuthorityData?: string;
  readonly certificateAuthority?: string;
  readonly tlsServerName?: string;
  readonly insecure: boolean;
  readonly impersonate?: { readonly user: string; readonly uid: string; readonly groups: readonly string[]; readonly extra: ReadonlyMap<string, readonly string[]> };
  /** Milliseconds; 0 waits for ever. */
  readonly timeout: number;
}

/** The files that are read, in order. upstream: ClientConfigLoadingRules */
export function configFiles(p: Process, flags: FlagValues): { readonly paths: readonly string[]; readonly explicit: boolean } {
  const explicit = flags.string('kubeconfig');
  if (explicit) return { paths: [p.path(explicit)], explicit: true };
  const listed = [...new Set((p.env.get('KUBECONFIG') ?? '').split(':').filter(Boolean))];
  if (listed.length) return { paths: listed.map((f) => p.path(f)), explicit: false };
  return { paths: [`${p.env.get('HOME') ?? p.user.home}/.kube/config`], explicit: false };
}

/** One file's content; undefined when it is not there. */
export function readConfigFile(p: Process, path: string): Record<string, unknown> | undefined {
  if (!p.fs.exists(path)) return undefined;
  let text: string;
  try {
    text = p.fs.readText(path);
  } catch (e) {
    throw new CommandError(`error loading config file ${JSON.stringify(path)}: ${pathErrorText('open', path, e)}`);
  }
  return decodeConfig(text, path);
}

function decodeConfig(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseYamlDocument(text);
  } catch (e) {
    throw new CommandError(`error loading config file ${JSON.stringify(path)}: couldn't get version/kind; json parse error: ${(e as Error).message}`);
  }
  if (value === null || value === undefined) return {};
  if (!isRecord(value)) {
    const what = Array.isArray(value) ? 'array' : typeof value;
    const want = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    throw new CommandError(
      `error loading config file ${JSON.stringify(path)}: couldn't get version/kind; json parse error: json: cannot unmarshal ${what} into Go value of type ${want.replaceAll('\\"', '"')}`,
    );
  }
  return value;
}

/** Named stanzas of a list: `[{name, cluster: {...}}]`. */
export function stanzas(config: Record<string, unknown>, list: string, inner: string): [string, Stanza][] {
  const entries = config[list];
  if (!Array.isArray(entries)) return [];
  return entries.filter(isRecord).map((e) => [String(e.name ?? ''), isRecord(e[inner]) ? e[inner] : {}]);
}

/** Files merged: the first to say something wins. */
export function loadConfig(p: Process, flags: FlagValues, missing: 'error' | 'empty' = 'error'): Kubeconfig {
  const { paths, explicit } = configFiles(p, flags);
  const config = {
    clusters: new Map<string, Stanza>(),
    users: new Map<string, Stanza>(),
    contexts: new Map<string, Stanza>(),
    currentContext: '',
    origin: new Map<string, string>(),
  };
  for (const path of paths) {
    const file = readConfigFile(p, path);
    if (!file) {
      if (explicit && missing === 'error') throw new CommandError(`stat ${flags.string('kubeconfig')}: no such file or directory`);
      continue;
    }
    for (const [list, inner] of [
      ['clusters', 'cluster'],
      ['users', 'user'],
      ['contexts', 'context'],
    ] as const) {
      for (const [name, stanza] of stanzas(file, list, inner)) {
        if (config[list].has(name)) continue;
        config[list].set(name, stanza);
        config.origin.set(`${list}/${name}`, path);
      }
    }
    const current = file['current-context'];
    if (!config.currentContext && typeof current === 'string' && current) {
      config.currentContext = current;
      config.origin.set('current-context', path);
    }
  }
  return config;
}

const text = (stanza: Stanza | undefined, key: string): string => {
  const value = stanza?.[key];
  return typeof value === 'string' ? value : '';
};

/** The namespace of this call, and whether the user said it (`-n`). */
export function namespaceOf(config: Kubeconfig, flags: FlagValues): { readonly name: string; readonly explicit: boolean } {
  const flag = flags.string('namespace');
  if (flag) return { name: flag, explicit: true };
  const context = config.contexts.get(flags.string('context') || config.currentContext);
  return { name: text(context, 'namespace') || 'default', explicit: false };
}

/** What the files and the flags say about the server. Throws ConfigError. upstream: DirectClientConfig.ClientConfig */
export function restConfig(config: Kubeconfig, flags: FlagValues): RestConfig {
  const contextName = flags.string('context') || config.currentContext;
  const context = config.contexts.get(contextName);
  if (flags.string('context') && !context) throw new ConfigError([`context was not found for specified context: ${contextName}`]);
  if (contextName && !context && !flags.string('server')) throw new ConfigError([`context was not found for specified context: ${contextName}`]);
  const clusterName = flags.string('cluster') || text(context, 'cluster');
  const userName = flags.string('user') || text(context, 'user');
  const cluster = config.clusters.get(clusterName);
  const user = config.users.get(userName);
  checkStanzas(contextName, clusterName, cluster, userName, user, flags);
  const timeout = requestTimeout(flags.string('request-timeout'));
  const pick = (name: string, value: string) => (value ? { [name]: value } : {});
  return {
    server: serverUrl(flags.string('server') || text(cluster, 'server')),
    context: contextName,
    cluster: clusterName,
    user: userName,
    ...credentials(user, flags),
    ...pick('certificateAuthorityData', flags.string('certificate-authority') ? '' : text(cluster, 'certificate-authority-data')),
    ...pick('certificateAuthority', flags.string('certificate-authority') || text(cluster, 'certificate-authority')),
    ...pick('tlsServerName', flags.string('tls-server-name') || text(cluster, 'tls-server-name')),
    insecure: flags.changed('insecure-skip-tls-verify') ? flags.bool('insecure-skip-tls-verify') : cluster?.['insecure-skip-tls-verify'] === true,
    ...impersonation(userName, user, flags),
    timeout,
  };
}

/** A token on the command line is the whole identity: the certificate of the file stays at home. */
function credentials(user: Stanza | undefined, flags: FlagValues): Partial<RestConfig> {
  const token = flags.string('token');
  if (token) return { token };
  const pick = (name: string, value: string) => (value ? { [name]: value } : {});
  return {
    ...pick('token', text(user, 'token')),
    ...pick('tokenFile', text(user, 'tokenFile')),
    ...pick('username', flags.string('username') || text(user, 'username')),
    ...pick('password', flags.string('password') || text(user, 'password')),
    ...pick('clientCertificateData', flags.string('client-certificate') ? '' : text(user, 'client-certificate-data')),
    ...pick('clientCertificate', flags.string('client-certificate') || text(user, 'client-certificate')),
    ...pick('clientKeyData', flags.string('client-key') ? '' : text(user, 'client-key-data')),
    ...pick('clientKey', flags.string('client-key') || text(user, 'client-key')),
  };
}

/** Whether a server could know who this is. upstream: canIdentifyUser */
export function identified(rest: RestConfig): boolean {
  return [rest.token, rest.tokenFile, rest.username, rest.clientCertificate, rest.clientCertificateData].some((value) => value !== undefined);
}

/** A user that is nowhere is nobody yet: whoever asks for one is asked who he is. upstream: ConfirmUsable */
function checkStanzas(context: string, clusterName: string, cluster: Stanza | undefined, userName: string, user: Stanza | undefined, flags: FlagValues): void {
  if (flags.string('user') && !user) throw new CommandError(`auth info ${JSON.stringify(userName)} does not exist`);
  if (flags.string('cluster') && !cluster && !flags.string('server')) throw new CommandError(`no server found for cluster ${JSON.stringify(clusterName)}`);
  const problems: string[] = [];
  if (clusterName && !cluster && !flags.string('server')) problems.push(`cluster ${JSON.stringify(clusterName)} was not found for context ${JSON.stringify(context)}`);
  if (problems.length) throw new ConfigError(problems);
}

function serverUrl(server: string): string {
  if (!server) return 'http://localhost:8080';
  const withScheme = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  return withScheme.replace(/\/+$/, '');
}

function requestTimeout(value: string): number {
  if (value === '' || value === '0') return 0;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const m = /^(\d+)(ms|us|ns|h|m|s)$/.exec(value);
  const unit: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!m) throw new CommandError('Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)');
  return Number(m[1]) * (unit[m[2] ?? ''] ?? 0);
}

function impersonation(userName: string, user: Stanza | undefined, flags: FlagValues): Pick<RestConfig, 'impersonate'> {
  const as = flags.string('as') || text(user, 'as');
  const uid = flags.string('as-uid') || text(user, 'as-uid');
  const groups = flags.list('as-group').length ? flags.list('as-group') : Array.isArray(user?.['as-groups']) ? user['as-groups'].map(String) : [];
  const extra = new Map<string, string[]>();
  for (const pair of flags.list('as-user-extra')) {
    const [key = '', ...value] = pair.split('=');
    extra.set(key, [...(extra.get(key) ?? []), value.join('=')]);
  }
  if (!as && !uid && groups.length === 0 && extra.size === 0) return {};
  if (!as) throw new CommandError(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  return { impersonate: { user: as, uid, groups, extra } };
}
