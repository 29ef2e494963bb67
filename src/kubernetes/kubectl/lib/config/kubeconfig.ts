// kubeconfig: where it is found, how files are merged, what a context means. upstream: client-go/tools/clientcmd
import { deepFreeze, isRecord } from '../../../../base/deep.ts';
import { FsError } from '../../../../machine/os/errors.ts';
import type { Process } from '../../../../machine/os/types.ts';
import { CommandError, ConfigError, pathErrorText } from '../errors.ts';
import type { FlagValues } from '../flags/flag-set.ts';
import { kindProblem, misfit } from '../objects/misfit.ts';
import { parseYamlDocument } from '../objects/yaml-in.ts';
import { CONFIG_TYPE } from './kubeconfig-type.ts';

export type Stanza = Readonly<Record<string, unknown>>;

/** The merged view of all files. Keys inside stanzas are as in the file (`certificate-authority-data`). */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Stanza>;
  readonly users: ReadonlyMap<string, Stanza>;
  readonly contexts: ReadonlyMap<string, Stanza>;
  readonly currentContext: string;
  readonly preferences: Stanza;
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

/** A kubeconfig file and what messages call it: as the user wrote it. */
export interface ConfigFile {
  readonly path: string;
  readonly shown: string;
}

/** The files that are read, in order. upstream: ClientConfigLoadingRules */
export function configFiles(p: Process, flags: FlagValues): { readonly files: readonly ConfigFile[]; readonly explicit: boolean } {
  const named = (shown: string): ConfigFile => ({ path: p.path(shown), shown });
  const explicit = flags.string('kubeconfig');
  if (explicit) return { files: [named(explicit)], explicit: true };
  const listed = [...new Set((p.env.get('KUBECONFIG') ?? '').split(':').filter(Boolean))];
  if (listed.length) return { files: listed.map(named), explicit: false };
  return { files: [named(`${p.env.get('HOME') ?? p.user.home}/.kube/config`)], explicit: false };
}

/** One file's content; undefined when it is not there. */
export function readConfigFile(p: Process, { path, shown }: ConfigFile): Record<string, unknown> | undefined {
  if (!p.fs.exists(path)) return undefined;
  const fail = (why: string): CommandError => new CommandError(`error loading config file ${JSON.stringify(shown)}: ${why}`);
  let text: string;
  try {
    text = p.fs.readText(path);
  } catch (e) {
    throw fail(pathErrorText(e instanceof FsError && e.code === 'EISDIR' ? 'read' : 'open', shown, e));
  }
  const there = decoded.get(text);
  if (there) return there;
  let value: unknown;
  try {
    value = parseYamlDocument(text);
  } catch (e) {
    throw fail((e as Error).message);
  }
  if (value === null || value === undefined) return {};
  const wrong = configProblem(value);
  if (wrong || !isRecord(value)) throw fail(wrong ?? '');
  if (decoded.size >= 8) decoded.clear();
  decoded.set(text, deepFreeze(value));
  return value;
}

/** Files as they were read last, by their text: each command reads the same one again. */
const decoded = new Map<string, Record<string, unknown>>();

function configProblem(value: unknown): string | undefined {
  const wrong = kindProblem(value);
  if (wrong || !isRecord(value)) return wrong;
  const { kind = 'Config', apiVersion = 'v1' } = value;
  if ((kind && kind !== 'Config') || (apiVersion && apiVersion !== 'v1'))
    return `no kind ${JSON.stringify(kind || 'Config')} is registered for version ${JSON.stringify(apiVersion || 'v1')} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`;
  return misfit(value, CONFIG_TYPE);
}

/** Named stanzas of a list: `[{name, cluster: {...}}]`. */
export function stanzas(config: Record<string, unknown>, list: string, inner: string): [string, Stanza][] {
  const entries = config[list];
  if (!Array.isArray(entries)) return [];
  return entries.filter(isRecord).map((e) => [String(e.name ?? ''), isRecord(e[inner]) ? e[inner] : {}]);
}

/** Files merged: the first to say something wins. */
export function loadConfig(p: Process, flags: FlagValues, missing: 'error' | 'empty' = 'error'): Kubeconfig {
  const { files, explicit } = configFiles(p, flags);
  const config = {
    clusters: new Map<string, Stanza>(),
    users: new Map<string, Stanza>(),
    contexts: new Map<string, Stanza>(),
    currentContext: '',
    preferences: {} as Stanza,
    origin: new Map<string, string>(),
  };
  for (const named of files) {
    const file = readConfigFile(p, named);
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
        config.origin.set(`${list}/${name}`, named.path);
      }
    }
    if (isRecord(file.preferences)) config.preferences = { ...file.preferences, ...config.preferences };
    const current = file['current-context'];
    if (!config.currentContext && typeof current === 'string' && current) {
      config.currentContext = current;
      config.origin.set('current-context', named.path);
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
  checkStanzas(clusterName, cluster, userName, user, flags);
  checkHelpers(userName, user, flags);
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

/** A user or cluster that a context names and that is nowhere is left open; one that a flag names must be there. upstream: getAuthInfo, getCluster */
function checkStanzas(clusterName: string, cluster: Stanza | undefined, userName: string, user: Stanza | undefined, flags: FlagValues): void {
  if (flags.string('user') && !user) throw new CommandError(`auth info ${JSON.stringify(userName)} does not exist`);
  if (flags.string('cluster') && !cluster && !flags.string('server')) throw new CommandError(`no server found for cluster ${JSON.stringify(clusterName)}`);
}

const removed = (name: string, instead: string, see: string): string => `The ${name} auth plugin has been removed.
Please use the ${instead} kubectl/client-go credential plugin instead.
See ${see} for further details`;

/** Providers that kubectl once had. upstream: client-go/plugin/pkg/client/auth/{gcp,azure} */
const REMOVED: Readonly<Record<string, string>> = {
  gcp: removed('gcp', '"gke-gcloud-auth-plugin"', 'https://cloud.google.com/blog/products/containers-kubernetes/kubectl-auth-changes-in-gke'),
  azure: removed('azure', 'https://github.com/Azure/kubelogin', 'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins'),
};

/** Who gets his credentials from elsewhere: wrong entries are told as upstream tells them, right ones lead to nothing here. upstream: validateAuthInfo */
function checkHelpers(name: string, user: Stanza | undefined, flags: FlagValues): void {
  if (flags.string('token')) return;
  const { exec, 'auth-provider': provider } = user ?? {};
  if (isRecord(exec)) {
    const needed = ['command', 'apiVersion', 'interactiveMode'].filter((field) => !exec[field]);
    if (needed.length) throw new ConfigError(needed.map((field) => `${field} must be specified for ${name} to use exec authentication plugin`));
    throw new CommandError(`the program ${JSON.stringify(exec.command)} that gives the credentials of user ${JSON.stringify(name)} is not simulated here`);
  }
  if (!isRecord(provider)) return;
  const gone = REMOVED[String(provider.name)];
  if (gone) throw new CommandError(gone);
  const known = provider.name === 'oidc';
  throw new CommandError(
    known ? `the auth provider "oidc" of user ${JSON.stringify(name)} is not simulated here` : `no Auth Provider found for name ${JSON.stringify(provider.name ?? '')}`,
  );
}

function serverUrl(server: string): string {
  if (!server) return 'http://localhost:8080';
  const withScheme = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  if (/^[a-z]+:\/\/(\/|$)/.test(withScheme)) throw new CommandError(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`);
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
    if (value.length === 0) continue;
    extra.set(key, [...(extra.get(key) ?? []), value.join('=')]);
  }
  if (!as && !uid && groups.length === 0 && extra.size === 0) return {};
  if (!as) throw new CommandError(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  return { impersonate: { user: as, uid, groups, extra } };
}
