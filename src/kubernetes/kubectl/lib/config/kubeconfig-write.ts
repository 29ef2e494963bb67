// Changing kubeconfig files: each stanza goes back to the file it came from. upstream: client-go/tools/clientcmd/config.go ModifyConfig
import { isRecord } from '../../../../base/deep.ts';
import type { Process } from '../../../../machine/os/types.ts';
import { toYaml } from '../../../api/yaml.ts';
import type { FlagValues } from '../flags/flag-set.ts';
import { asType } from '../objects/typed.ts';
import { type ConfigFile, configFiles, type Kubeconfig, readConfigFile, type Stanza, stanzas } from './kubeconfig.ts';
import { CONFIG_TYPE } from './kubeconfig-type.ts';

/** A kubeconfig that can be changed; keys inside stanzas as in the file. */
export interface EditableConfig {
  readonly clusters: Map<string, Stanza>;
  readonly users: Map<string, Stanza>;
  readonly contexts: Map<string, Stanza>;
  currentContext: string;
  preferences: Stanza;
  /** The file's own, which no command changes. */
  readonly extensions?: unknown;
}

const LISTS = [
  ['clusters', 'cluster'],
  ['users', 'user'],
  ['contexts', 'context'],
] as const;

/** A copy of the merged configuration. */
export function editable(config: Kubeconfig): EditableConfig {
  return {
    clusters: new Map(config.clusters),
    users: new Map(config.users),
    contexts: new Map(config.contexts),
    currentContext: config.currentContext,
    preferences: config.preferences,
  };
}

/** Where new stanzas go: the given file, the first of $KUBECONFIG that exists (or its last), ~/.kube/config. */
export function defaultConfigFile(p: Process, flags: FlagValues): ConfigFile {
  const { files } = configFiles(p, flags);
  return files.find((f) => p.fs.exists(f.path)) ?? files.at(-1) ?? { path: '', shown: '' };
}

/** Writes what differs between the two into the files that hold it. */
export function writeConfig(p: Process, flags: FlagValues, before: Kubeconfig, after: EditableConfig): void {
  const fallback = defaultConfigFile(p, flags).path;
  const files = new Map<string, EditableConfig>();
  const file = (path: string): EditableConfig => {
    const there = files.get(path) ?? readEditable(p, { path, shown: path });
    files.set(path, there);
    return there;
  };
  for (const [list] of LISTS) {
    for (const [name, stanza] of after[list]) if (before[list].get(name) !== stanza) file(before.origin.get(`${list}/${name}`) ?? fallback)[list].set(name, stanza);
    for (const name of before[list].keys()) if (!after[list].has(name)) file(before.origin.get(`${list}/${name}`) ?? fallback)[list].delete(name);
  }
  if (before.currentContext !== after.currentContext) file(before.origin.get('current-context') ?? fallback).currentContext = after.currentContext;
  if (before.preferences !== after.preferences) file(fallback).preferences = after.preferences;
  for (const [path, config] of files) save(p, path, config);
}

function readEditable(p: Process, from: ConfigFile): EditableConfig {
  const raw = readConfigFile(p, from) ?? {};
  const of = (list: string, inner: string) => new Map(stanzas(raw, list, inner));
  const current = raw['current-context'];
  return {
    clusters: of('clusters', 'cluster'),
    users: of('users', 'user'),
    contexts: of('contexts', 'context'),
    currentContext: typeof current === 'string' ? current : '',
    preferences: isRecord(raw.preferences) ? raw.preferences : {},
    extensions: raw.extensions,
  };
}

function save(p: Process, path: string, config: EditableConfig): void {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  if (!p.fs.exists(folder)) p.fs.mkdir(folder, { recursive: true });
  p.fs.writeFile(path, toYaml(configObject(config)), { mode: 0o600 });
}

/** The configuration as Go writes it, lists by name. */
export function configObject(config: EditableConfig): Record<string, unknown> {
  const list = (name: 'clusters' | 'users' | 'contexts', inner: string): unknown => {
    const names = [...config[name].keys()].sort();
    return names.length === 0 ? null : names.map((n) => ({ name: n, [inner]: config[name].get(n) ?? {} }));
  };
  const { preferences, extensions, currentContext } = config;
  const object = { kind: 'Config', apiVersion: 'v1', preferences, clusters: list('clusters', 'cluster'), users: list('users', 'user'), contexts: list('contexts', 'context') };
  return asType({ ...object, 'current-context': currentContext, extensions }, CONFIG_TYPE) as Record<string, unknown>;
}

/** A path as it is kept in a file: relative to its folder when it is below it. upstream: RelativizePathWithNoBacksteps */
export function keptPath(configFile: string, path: string): string {
  const folder = `${configFile.slice(0, configFile.lastIndexOf('/'))}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}
