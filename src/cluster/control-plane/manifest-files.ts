// /etc/kubernetes/manifests of the control plane's node: what kubeadm wrote there, and what somebody made of it since. upstream: pkg/kubelet/config/file.go
import { load } from 'js-yaml';
import type { Clock } from '../../base/clock.ts';
import { isRecord } from '../../base/deep.ts';
import type { Pod } from '../../kubernetes/api/generated/types.ts';
import { toYaml } from '../../kubernetes/api/yaml.ts';
import type { ManifestSource } from '../../kubernetes/kubelet/options.ts';
import type { MemoryFileSystem } from '../../machine/os/memory-file-system.ts';

const MANIFESTS_PATH = '/etc/kubernetes/manifests';
/** Several changes in a row (an editor's, a shell's) are read once. */
const SETTLE_MS = 1000;

/** Writes kubeadm's files into a new node. */
export function writeManifests(fs: MemoryFileSystem, pods: readonly Pod[]): void {
  fs.mkdir(MANIFESTS_PATH, { recursive: true });
  for (const pod of pods) fs.writeFile(`${MANIFESTS_PATH}/${pod.metadata.name}.yaml`, toYaml(pod), { mode: 0o600 });
}

export class ManifestFiles implements ManifestSource {
  readonly #fs: MemoryFileSystem;
  readonly #clock: Clock;
  /** A text that was read once is the same object ever after. */
  readonly #known = new Map<string, Pod | undefined>();
  #waiting = false;
  #last = '';
  onChange: (() => void) | undefined;

  constructor(fs: MemoryFileSystem, clock: Clock) {
    this.#fs = fs;
    this.#clock = clock;
    fs.onChange(() => this.#changed());
  }

  read(): readonly Pod[] {
    const texts = this.#texts();
    this.#last = texts.join('\0');
    return texts.map((text) => this.#podOf(text)).filter((pod) => pod !== undefined);
  }

  #changed(): void {
    if (this.#waiting || !this.onChange) return;
    this.#waiting = true;
    this.#clock.after(SETTLE_MS, () => {
      this.#waiting = false;
      if (this.#texts().join('\0') !== this.#last) this.onChange?.();
    });
  }

  /** Hidden files are an editor's business. */
  #texts(): readonly string[] {
    const fs = this.#fs;
    if (!fs.exists(MANIFESTS_PATH)) return [];
    return fs
      .readdir(MANIFESTS_PATH)
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => `${MANIFESTS_PATH}/${name}`)
      .filter((path) => fs.stat(path).type === 'file')
      .map((path) => fs.readText(path));
  }

  #podOf(text: string): Pod | undefined {
    if (!this.#known.has(text)) this.#known.set(text, parse(text));
    return this.#known.get(text);
  }
}

function parse(text: string): Pod | undefined {
  try {
    const value = load(text);
    if (!isRecord(value) || value.kind !== 'Pod' || value.apiVersion !== 'v1' || !isRecord(value.metadata) || typeof value.metadata.name !== 'string') return undefined;
    const spec = isRecord(value.spec) && Array.isArray(value.spec.containers) ? value.spec : undefined;
    if (!spec) return undefined;
    return { ...value, metadata: { namespace: 'default', ...value.metadata } } as unknown as Pod;
  } catch {
    return undefined;
  }
}
