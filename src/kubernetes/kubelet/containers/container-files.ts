// The root of a container: its image, what the kubelet lays over it, its volumes. Layers are shared by all containers that look alike.
import type { Clock } from '../../../base/clock.ts';
import type { Image } from '../../../machine/images/types.ts';
import { FsError } from '../../../machine/os/errors.ts';
import type { Layer, Synthetic } from '../../../machine/os/inode.ts';
import { MemoryFileSystem } from '../../../machine/os/memory-file-system.ts';
import { dirname } from '../../../machine/os/paths.ts';
import { nested } from '../lib/nested-mounts.ts';

/** A volume at a path of one container. */
export interface FileMount {
  readonly path: string;
  readonly files: Synthetic | undefined;
  /** Set when every container with the same key sees the same files. */
  readonly shared: string | undefined;
  readonly subPath: string | undefined;
}

export class ContainerFiles {
  readonly #clock: Clock;
  readonly #images = new WeakMap<Image, Layer>();
  readonly #layers = new Map<string, Layer>();
  readonly #imageIds = new WeakMap<Image, number>();
  #next = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new root for one container. */
  create(
    image: Image,
    etc: { readonly hosts: string; readonly hostname: string; readonly resolv: string },
    mounted: readonly FileMount[],
    kept?: readonly KeptDirectory[],
  ): MemoryFileSystem {
    const mounts = nested(mounted);
    const shared = mounts.filter((m) => m.shared !== undefined && m.subPath === undefined);
    const fs = new MemoryFileSystem({ clock: this.#clock, base: this.#layer(image, etc.resolv, shared) });
    fs.writeFile('/etc/hosts', etc.hosts);
    fs.writeFile('/etc/hostname', `${etc.hostname}\n`);
    for (const mount of mounts) if (!shared.includes(mount)) attach(fs, mount);
    for (const directory of kept ?? []) putBack(fs, directory);
    return fs;
  }

  #layer(image: Image, resolv: string, mounts: readonly FileMount[]): Layer {
    const key = `${this.#id(image)} ${resolv} ${mounts.map((m) => `${m.path}=${m.shared}`).join(' ')}`;
    let layer = this.#layers.get(key);
    if (!layer) {
      const fs = new MemoryFileSystem({ clock: this.#clock, base: this.#imageLayer(image) });
      fs.writeFile('/etc/resolv.conf', resolv);
      fs.writeFile('/etc/hosts', '');
      fs.writeFile('/etc/hostname', '');
      for (const mount of mounts) attach(fs, mount);
      layer = fs.freeze();
      this.#layers.set(key, layer);
    }
    return layer;
  }

  #imageLayer(image: Image): Layer {
    let layer = this.#images.get(image);
    if (!layer) {
      const fs = new MemoryFileSystem({ clock: this.#clock });
      for (const [path, text] of Object.entries(image.files ?? {})) {
        fs.mkdir(dirname(path), { recursive: true });
        fs.writeFile(path, text);
      }
      for (const [path, program] of Object.entries(image.programs)) fs.install(path, program);
      if (image.workingDir) fs.mkdir(image.workingDir, { recursive: true });
      fs.mountKernel('/proc', 'proc');
      fs.mountKernel('/sys/fs/cgroup', 'cgroup');
      layer = fs.freeze();
      this.#images.set(image, layer);
    }
    return layer;
  }

  #id(image: Image): number {
    let id = this.#imageIds.get(image);
    if (id === undefined) {
      id = this.#next++;
      this.#imageIds.set(image, id);
    }
    return id;
  }
}

/** Throws ENOTDIR for a directory over a file and for a file over a directory. */
function attach(fs: MemoryFileSystem, mount: FileMount): void {
  const files = mount.files && (mount.subPath === undefined ? mount.files : below(mount.files, mount.subPath));
  const isFile = files !== undefined && files.list('') === undefined && files.read('') !== undefined;
  if (fs.exists(mount.path) && (fs.stat(mount.path).type === 'directory') === isFile) throw new FsError('ENOTDIR', mount.path);
  if (files) fs.mount(mount.path, files);
  else fs.mkdir(mount.path, { recursive: true });
}

/** A part of a volume; one file of it is seen as it was when the container started only in so far as its path stays. */
function below(files: Synthetic, subPath: string): Synthetic {
  const at = (path: string): string => (path === '' ? subPath : `${subPath}/${path}`);
  return {
    list: (path) => files.list(at(path)),
    read: (path) => files.read(at(path)),
    write: (path, text) => files.write(at(path), text),
    // What is mounted is where a link leads, not the link.
    stat: (path) => ({ ...files.stat?.(at(path)), ...(path.includes('/') ? {} : { target: undefined }) }),
  };
}

/** A directory's files, kept from one container to its successor. */
export interface KeptDirectory {
  readonly path: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly directories: readonly string[];
}

export function takeOut(fs: MemoryFileSystem, path: string): KeptDirectory {
  const files = new Map<string, Uint8Array>();
  const directories: string[] = [];
  const walk = (at: string): void => {
    for (const name of fs.readdir(at)) {
      const whole = `${at}/${name}`;
      const { type } = fs.lstat(whole);
      if (type === 'directory') {
        directories.push(whole);
        walk(whole);
      } else if (type === 'file') files.set(whole, fs.readFile(whole).slice());
    }
  };
  if (fs.exists(path)) walk(path);
  return { path, files, directories };
}

function putBack(fs: MemoryFileSystem, kept: KeptDirectory): void {
  for (const directory of kept.directories) fs.mkdir(directory, { recursive: true });
  for (const [path, bytes] of kept.files) fs.writeFile(path, bytes);
}
