// A pod's volumes as files of its containers. What many pods see alike is one object for all of them. upstream: pkg/kubelet/volumemanager, pkg/volume/{configmap,secret,projected,downwardapi,emptydir,hostpath}
import type { Synthetic } from '../../../machine/os/inode.ts';
import type { FileSystem } from '../../../machine/os/types.ts';
import type { DownwardAPIVolumeFile, KeyToPath, Pod, Volume, VolumeProjection } from '../../api/generated/types.ts';
import { decoded } from '../environment.ts';
import { fieldText, type Placement, resourceText } from '../lib/fields.ts';
import { hostFiles } from '../lib/host-files.ts';
import { SharedFiles } from '../lib/shared-files.ts';
import type { ConfigCache, ConfigKind } from './config-cache.ts';

/** Why a volume cannot be set up now; the words go behind `MountVolume.SetUp failed for volume "x" : `. */
export class MountError extends Error {
  readonly volume: string;
  constructor(volume: string, message: string) {
    super(message);
    this.volume = volume;
  }
}

export type Mounted =
  /** Made-up files; `shared` names those that are the same for every pod with this key. */
  | { readonly kind: 'files'; readonly files: Synthetic; readonly shared: string | undefined }
  /** An empty directory of the container's own, kept when it starts again. */
  | { readonly kind: 'directory' };

const DIRECTORY: Mounted = { kind: 'directory' };

type Content = ReadonlyMap<string, string>;

/** One volume's files as all pods see them that began with the same contents. */
interface Shared {
  readonly mounted: Mounted;
  readonly now: () => Content;
  readonly refresh: () => void;
}

export interface ConfigReference {
  readonly kind: ConfigKind;
  readonly name: string;
}

export interface VolumeSources {
  readonly config: ConfigCache;
  readonly nodeFiles: FileSystem;
  token(namespace: string, serviceAccount: string): string | undefined;
}

export class Volumes {
  readonly #sources: VolumeSources;
  /** Contents that pods share, by what they are made of. */
  readonly #shared = new Map<string, Shared[]>();

  constructor(sources: VolumeSources) {
    this.#sources = sources;
  }

  /** What a volume looks like. Throws MountError while something that it needs is missing. */
  mount(pod: Pod, volume: Volume, placement: Placement, containers: number): Mounted {
    if (volume.emptyDir) return containers > 1 ? { kind: 'files', files: new SharedFiles(), shared: undefined } : DIRECTORY;
    if (volume.hostPath) return { kind: 'files', files: this.#hostPath(volume), shared: `host ${volume.hostPath.path}` };
    const projections = projectionsOf(volume);
    if (!projections) throw new MountError(volume.name, `${kindOf(volume)} volumes are not simulated here`);
    const make = (): Content => this.#project(pod, volume.name, projections, placement);
    if (isPodSpecific(projections)) return { kind: 'files', files: made(make), shared: undefined };
    return this.#keep(make(), `${pod.metadata.namespace} ${pod.spec?.serviceAccountName ?? ''} ${JSON.stringify(projections)}`, make);
  }

  /** Objects have changed: shared contents are made anew when they are read next. */
  refresh(): void {
    for (const group of this.#shared.values()) for (const { refresh } of group) refresh();
  }

  /** A new pod begins with what is true now; those that run may still see older contents, until the next refresh. */
  #keep(fresh: Content, key: string, make: () => Content): Mounted {
    const group = this.#shared.get(key) ?? [];
    const kept = group.find(({ now }) => sameContent(now(), fresh));
    if (kept) return kept.mounted;
    let content: Content | undefined = fresh;
    const now = (): Content => {
      content ??= tolerant(make);
      return content;
    };
    const shared = `${key} ${group.length}`;
    const refresh = (): void => {
      content = undefined;
    };
    const mounted: Mounted = { kind: 'files', files: synthetic(now), shared };
    this.#shared.set(key, [...group, { mounted, now, refresh }]);
    return mounted;
  }

  #hostPath(volume: Volume): Synthetic {
    const { path = '/', type = '' } = volume.hostPath ?? {};
    const fs = this.#sources.nodeFiles;
    const found = fs.exists(path) ? fs.stat(path).type : undefined;
    if (!found && (type === '' || type === 'DirectoryOrCreate')) fs.mkdir(path, { recursive: true });
    else if (!found && type === 'FileOrCreate') fs.writeFile(path, '');
    else {
      const wanted = WANTED[type.replace('OrCreate', '')];
      if (wanted && wanted.type !== found) throw new MountError(volume.name, `hostPath type check failed: ${path} is not ${wanted.words}`);
    }
    return hostFiles(fs, path);
  }

  #project(pod: Pod, volume: string, projections: readonly VolumeProjection[], placement: Placement): Content {
    const content = new Map<string, string>();
    const missing: string[] = [];
    for (const p of projections) {
      try {
        this.#projectOne(content, pod, volume, p, placement);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        missing.push(error.message);
      }
    }
    if (missing.length) throw new MountError(volume, missing.length > 1 ? `[${missing.join(', ')}]` : (missing[0] ?? ''));
    return content;
  }

  #projectOne(content: Map<string, string>, pod: Pod, volume: string, p: VolumeProjection, placement: Placement): void {
    const namespace = pod.metadata.namespace ?? '';
    if (p.configMap) {
      const map = this.#sources.config.configMap(namespace, p.configMap.name ?? '');
      const data = map && { ...map.data, ...binary(map.binaryData) };
      pick(content, volume, 'configmap', p.configMap.name ?? '', data, p.configMap.items, p.configMap.optional);
    } else if (p.secret) {
      const secret = this.#sources.config.secret(namespace, p.secret.name ?? '');
      pick(content, volume, 'secret', p.secret.name ?? '', secret && decoded(secret), p.secret.items, p.secret.optional);
    } else if (p.serviceAccountToken) {
      const account = pod.spec?.serviceAccountName ?? 'default';
      const token = this.#sources.token(namespace, account);
      if (token === undefined) throw new MountError(volume, `failed to fetch token: serviceaccounts "${account}" not found`);
      content.set(p.serviceAccountToken.path, token);
    } else if (p.downwardAPI) for (const item of p.downwardAPI.items ?? []) content.set(item.path, downward(pod, item, placement));
    else throw new MountError(volume, `${Object.keys(p)[0]} projections are not simulated here`);
  }
}

/** What a hostPath of a type has to be, and how its lack is told. upstream: pkg/volume/hostpath/host_path.go */
const WANTED: Readonly<Record<string, { readonly type: string; readonly words: string }>> = {
  Directory: { type: 'directory', words: 'a directory' },
  File: { type: 'file', words: 'a file' },
  Socket: { type: 'socket', words: 'a socket file' },
  CharDevice: { type: 'device', words: 'a character device' },
  BlockDevice: { type: 'device', words: 'a block device' },
};

function sameContent(a: Content, b: Content): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

/** ConfigMaps and Secrets that a pod needs, for volumes and environment. */
export function referencesOf(pod: Pod): ConfigReference[] {
  const found = new Map<string, ConfigReference>();
  const add = (kind: ConfigKind, name: string | undefined): void => {
    if (name) found.set(`${kind} ${name}`, { kind, name });
  };
  for (const volume of pod.spec?.volumes ?? []) {
    for (const p of projectionsOf(volume) ?? []) {
      add('configmap', p.configMap?.name);
      add('secret', p.secret?.name);
    }
  }
  for (const c of [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]) {
    for (const from of c.envFrom ?? []) {
      add('configmap', from.configMapRef?.name);
      add('secret', from.secretRef?.name);
    }
    for (const e of c.env ?? []) {
      add('configmap', e.valueFrom?.configMapKeyRef?.name);
      add('secret', e.valueFrom?.secretKeyRef?.name);
    }
  }
  return [...found.values()];
}

/** ConfigMap, Secret and downward API volumes are projections of one source. */
function projectionsOf(volume: Volume): readonly VolumeProjection[] | undefined {
  if (volume.projected) return volume.projected.sources ?? [];
  if (volume.configMap) return [{ configMap: volume.configMap }];
  if (volume.secret) {
    const { secretName, items, optional } = volume.secret;
    return [{ secret: { ...(secretName ? { name: secretName } : {}), ...(items ? { items } : {}), ...(optional === undefined ? {} : { optional }) } }];
  }
  if (volume.downwardAPI) return [{ downwardAPI: { items: volume.downwardAPI.items ?? [] } }];
  return undefined;
}

const kindOf = (volume: Volume): string => Object.keys(volume).find((k) => k !== 'name') ?? 'unknown';

function isPodSpecific(projections: readonly VolumeProjection[]): boolean {
  return projections.some((p) => p.downwardAPI?.items?.some((i) => i.resourceFieldRef || i.fieldRef?.fieldPath !== 'metadata.namespace'));
}

function downward(pod: Pod, item: DownwardAPIVolumeFile, placement: Placement): string {
  if (item.fieldRef) return fieldText(pod, item.fieldRef.fieldPath, placement) ?? '';
  const ref = item.resourceFieldRef;
  return ref ? resourceText(pod, ref.containerName ?? '', ref.resource, ref.divisor, placement) : '';
}

function binary(data: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(data ?? {}).map(([k, v]) => [k, atob(v)]));
}

function pick(
  content: Map<string, string>,
  volume: string,
  kind: string,
  name: string,
  data: Readonly<Record<string, string>> | undefined,
  items: readonly KeyToPath[] | undefined,
  optional: boolean | undefined,
): void {
  if (!data && !optional) throw new MountError(volume, `${kind} "${name}" not found`);
  if (!items?.length) {
    for (const [key, value] of Object.entries(data ?? {})) content.set(key, value);
    return;
  }
  for (const { key, path } of items) {
    const value = data?.[key];
    if (value !== undefined) content.set(path, value);
    else if (!optional) throw new MountError(volume, kind === 'configmap' ? `configmap references non-existent config key: ${key}` : `references non-existent secret key: ${key}`);
  }
}

/** An object that goes away after the pod has started leaves its files as they were; a fresh look finds none. */
function tolerant(make: () => Content): Content {
  try {
    return make();
  } catch (error) {
    if (error instanceof MountError) return new Map();
    throw error;
  }
}

function synthetic(content: () => Content): Synthetic {
  return {
    list: (path) => {
      const files = content();
      if (files.has(path)) return undefined;
      const prefix = path === '' ? '' : `${path}/`;
      const names = new Set<string>();
      for (const file of files.keys()) if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split('/')[0] ?? '');
      return path === '' || names.size ? [...names].sort() : undefined;
    },
    read: (path) => content().get(path),
    write: () => false,
  };
}

function made(make: () => Content): Synthetic {
  make();
  return synthetic(() => tolerant(make));
}
