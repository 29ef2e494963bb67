// Changing kubeconfig files: each stanza goes back to the file it came from. upstream: client-go/tools/clientcmd/config.go ModifyConfig
import type { Process } from '../../../machine/os/types.ts';
import { toYaml } from '../printers/yaml.ts';
import type { FlagValues } from './flag-set.ts';
import { configFiles, type Kubeconfig, readConfigFile, type Stanza, stanzas } from './kubeconfig.ts';

/** A kubeconfig that can be changed; keys inside stanzas as in the file. */
export interface EditableConfig {
  readonly clusters: Map<string, Stanza>;
  readonly users: Map<string, Stanza>;
  readonly contexts: Map<string, Stanza>;
  currentContext: string;
}

export const LISTS = [
  ['clusters', 'cluster'],
  ['users', 'user'],
  ['contexts', 'context'],
] as const;

/** A copy of the merged configuration. */
export function editable(config: Kubeconfig): EditableConfig {
  return { clusters: new Map(config.clusters), users: new Map(config.users), contexts: new Map(config.contexts), currentContext: config.currentContext };
}

/** Where new stanzas go: the given file, the first of $KUBECONFIG that exists (or its last), ~/.kube/config. */
export function defaultConfigFile(p: Process, flags: FlagValues): string {
  const { paths } = configFiles(p, flags);
  return paths.find((f) => p.fs.exists(f)) ?? paths.at(-1) ?? '';
}

/** The file as messages name it: as the user wrote it. */
export function shownConfigFile(p: Process, flags: FlagValues): string {
  return flags.string('kubeconfig') || defaultConfigFile(p, flags);
}

/** Writes what differs between the two into the files that hold it. */
export function writeConfig(p: Process, flags: FlagValues, before: Kubeconfig, after: EditableConfig): void {
  const fallback = defaultConfigFile(p, flags);
  const files = new Map<string, EditableConfig>();
  const file = (path: string): EditableConfig => {
    const there = files.get(path) ?? readEditable(p, path);
    files.set(path, there);
    return there;
  };
  for (const [list] of LISTS) {
    for (const [name, stanza] of after[list]) if (before[list].get(name) !== stanza) file(before.origin.get(`${list}/${name}`) ?? fallback)[list].set(name, stanza);
    for (const name of before[list].keys()) if (!after[list].has(name)) file(before.origin.get(`${list}/${name}`) ?? fallback)[list].delete(name);
  }
  if (before.currentContext !== after.currentContext) file(before.origin.get('current-context') ?? fallback).currentContext = after.currentContext;
  for (const [path, config] of files) save(p, path, config);
}

function readEditable(p: Process, path: string): EditableConfig {
  const raw = readConfigFile(p, path) ?? {};
  const of = (list: string, inner: string) => new Map(stanzas(raw, list, inner));
  const current = raw['current-context'];
  return { clusters: of('clusters', 'cluster'), users: of('users', 'user'), contexts: of('contexts', 'context'), currentContext: typeof current === 'string' ? current : '' };
}

function save(p: Process, path: string, config: EditableConfig): void {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  if (!p.fs.exists(folder)) p.fs.mkdir(folder, { recursive: true });
  p.fs.writeFile(path, toYaml(configObject(config)), { mode: 0o600 });
}

const ORDER: Readonly<Record<string, readonly string[]>> = {
  cluster: ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data', 'proxy-url', 'disable-compression', 'extensions'],
  user: [
    'client-certificate',
    'client-certificate-data',
    'client-key',
    'client-key-data',
    'token',
    'tokenFile',
    'as',
    'as-uid',
    'as-groups',
    'as-user-extra',
    'username',
    'password',
    'auth-provider',
    'exec',
  ],
  context: ['cluster', 'user', 'namespace', 'extensions'],
};

/** The configuration as an object, lists by name, fields in upstream's order. */
export function configObject(config: EditableConfig): Record<string, unknown> {
  const list = (name: 'clusters' | 'users' | 'contexts', inner: string): unknown => {
    const names = [...config[name].keys()].sort();
    return names.length === 0 ? null : names.map((n) => ({ name: n, [inner]: ordered(config[name].get(n) ?? {}, ORDER[inner] ?? []) }));
  };
  return {
    kind: 'Config',
    apiVersion: 'v1',
    clusters: list('clusters', 'cluster'),
    users: list('users', 'user'),
    contexts: list('contexts', 'context'),
    'current-context': config.currentContext,
  };
}

function ordered(stanza: Stanza, order: readonly string[]): Record<string, unknown> {
  const keys = [...order.filter((k) => k in stanza), ...Object.keys(stanza).filter((k) => !order.includes(k))];
  return Object.fromEntries(keys.map((k) => [k, stanza[k]]));
}

/** A path as it is kept in a file: relative to its folder when it is below it. upstream: RelativizePathWithNoBacksteps */
export function keptPath(configFile: string, path: string): string {
  const folder = `${configFile.slice(0, configFile.lastIndexOf('/'))}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}
