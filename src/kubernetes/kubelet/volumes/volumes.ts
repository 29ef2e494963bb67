// A pod's volumes as files of its containers. What many pods see alike is one object for all of them. upstream: pkg/kubelet/volumemanager, pkg/volume/{configmap,secret,projected,downwardapi,emptydir,hostpath}
import type { Clock } from '../../../base/clock.ts';
import type { Synthetic } from '../../../machine/os/inode.ts';
import type { FileSystem } from '../../../machine/os/types.ts';
import type { DownwardAPIVolumeFile, KeyToPath, Pod, Volume, VolumeProjection } from '../../api/generated/types.ts';
import { decoded } from '../environment.ts';
import { fieldText, type Placement, resourceText } from '../lib/fields.ts';
import { hostFiles } from '../lib/host-files.ts';
import { SharedFiles } from '../lib/shared-files.ts';
import type { ConfigCache, ConfigKind } from './config-cache.ts';
import { defaultModeOf, groundOf, soleUser } from './permissions.ts';
import { type Content, type Ground, type Published, type PublishedFile, published, sameContent } from './published.ts';

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

/** One volume's files as all pods see them that began with the same contents. */
interface Shared {
  readonly mounted: Mounted;
  readonly now: () => Published;
  readonly refresh: () => void;
}

export interface ConfigReference {
  readonly kind: ConfigKind;
  readonly name: string;
}

export interface VolumeSources {
  readonly clock: Clock;
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
    const mode = defaultModeOf(volume);
    const ground = groundOf(pod, volume);
    const make = (): Content => this.#project(pod, volume.name, projections, mode, placement);
    if (isPodSpecific(projections)) return { kind: 'files', files: published(this.#following(make(), make), ground), shared: undefined };
    const key = [pod.metadata.namespace, pod.spec?.serviceAccountName ?? '', JSON.stringify(projections), mode, JSON.stringify(ground), soleUser(pod) ?? ''].join(' ');
    return this.#keep(make(), key, make, ground);
  }

  /** Objects have changed: shared contents are made anew when they are read next. */
  refresh(): void {
    for (const group of this.#shared.values()) for (const { refresh } of group) refresh();
  }

  /** A new pod begins with what is true now; those that run may still see older contents, until the next refresh. */
  #keep(fresh: Content, key: string, make: () => Content, ground: Ground): Mounted {
    const group = this.#shared.get(key) ?? [];
    const kept = group.find(({ now }) => sameContent(now().files, fresh));
    if (kept) return kept.mounted;
    let old = false;
    const look = this.#following(fresh, make);
    let current = look();
    const now = (): Published => {
      if (old) current = look();
      old = false;
      return current;
    };
    const shared = `${key} ${group.length}`;
    const refresh = (): void => {
      old = true;
    };
    const mounted: Mounted = { kind: 'files', files: published(now, ground), shared };
    this.#shared.set(key, [...group, { mounted, now, refresh }]);
    return mounted;
  }

  /** What lies there at each look: laid anew only when something in it has changed. */
  #following(fresh: Content, make: () => Content): () => Published {
    const { clock } = this.#sources;
    let current: Published = { files: fresh, at: clock.now() };
    let first = true;
    return () => {
      const files = first ? fresh : tolerant(make);
      first = false;
      if (!sameContent(files, current.files)) current = { files, at: clock.now() };
      return current;
    };
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

  #project(pod: Pod, volume: string, projections: readonly VolumeProjection[], mode: number, placement: Placement): Content {
    const content = new Map<string, PublishedFile>();
    const missing: string[] = [];
    for (const p of projections) {
      try {
        this.#projectOne({ content, volume, mode }, pod, p, placement);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        missing.push(error.message);
      }
    }
    if (missing.length) throw new MountError(volume, missing.length > 1 ? `[${missing.join(', ')}]` : (missing[0] ?? ''));
    return content;
  }

  #projectOne(into: Projecting, pod: Pod, p: VolumeProjection, placement: Placement): void {
    const { content, volume, mode } = into;
    const namespace = pod.metadata.namespace ?? '';
    if (p.configMap) {
      const map = this.#sources.config.configMap(namespace, p.configMap.name ?? '');
      pick(into, 'configmap', p.configMap, map && { ...map.data, ...binary(map.binaryData) });
    } else if (p.secret) {
      const secret = this.#sources.config.secret(namespace, p.secret.name ?? '');
      pick(into, 'secret', p.secret, secret && decoded(secret));
    } else if (p.serviceAccountToken) {
      const account = pod.spec?.serviceAccountName ?? 'default';
      const token = this.#sources.token(namespace, account);
      if (token === undefined) throw new MountError(volume, `failed to fetch token: serviceaccounts "${account}" not found`);
      const uid = soleUser(pod);
      const own = uid !== undefined || pod.spec?.securityContext?.fsGroup !== undefined;
      content.set(p.serviceAccountToken.path, { text: token, mode: own ? 0o600 : mode, uid });
    } else if (p.downwardAPI) for (const item of p.downwardAPI.items ?? []) content.set(item.path, { text: downward(pod, item, placement), mode: item.mode ?? mode });
    else throw new MountError(volume, `${Object.keys(p)[0]} projections are not simulated here`);
  }
}

/** A volume that is being put together; `mode` is for files that name none. */
interface Projecting {
  readonly content: Map<string, PublishedFile>;
  readonly volume: string;
  readonly mode: number;
}

/** What a hostPath of a type has to be, and how its lack is told. upstream: pkg/volume/hostpath/host_path.go */
const WANTED: Readonly<Record<string, { readonly type: string; readonly words: string }>> = {
  Directory: { type: 'directory', words: 'a directory' },
  File: { type: 'file', words: 'a file' },
  Socket: { type: 'socket', words: 'a socket file' },
  CharDevice: { type: 'device', words: 'a character device' },
  BlockDevice: { type: 'device', words: 'a block device' },
};

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

interface Picked {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

function pick({ content, volume, mode }: Projecting, kind: string, { name = '', items, optional }: Picked, data: Readonly<Record<string, string>> | undefined): void {
  if (!data && !optional) throw new MountError(volume, `${kind} "${name}" not found`);
  if (!items?.length) {
    for (const [key, text] of Object.entries(data ?? {})) content.set(key, { text, mode });
    return;
  }
  for (const item of items) {
    const text = data?.[item.key];
    if (text !== undefined) content.set(item.path, { text, mode: item.mode ?? mode });
    else if (!optional)
      throw new MountError(volume, kind === 'configmap' ? `configmap references non-existent config key: ${item.key}` : `references non-existent secret key: ${item.key}`);
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
