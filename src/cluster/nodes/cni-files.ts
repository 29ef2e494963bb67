// /etc/cni/net.d of a node: without a configuration there its container runtime knows no pod network. upstream: containerd/go-cni opts.go loadFromConfDir, kubelet's updateRuntimeUp
import type { Clock } from '../../base/clock.ts';
import { isRecord } from '../../base/deep.ts';
import { cidr } from '../../base/ip.ts';
import type { MemoryFileSystem } from '../../machine/os/memory-file-system.ts';
import type { PodPrefixes } from '../families.ts';

/** What its configuration calls the pod network. */
export const POD_NETWORK = 'pods';
const DIRECTORY = '/etc/cni/net.d';
const NAMES = /\.(?:conf|conflist|json)$/;
/** The kubelet asks its runtime this often. */
const LOOK_EVERY_MS = 5000;

/** What whoever set up the pod network left on a node. */
export function writeCniFiles(fs: MemoryFileSystem, prefixes: PodPrefixes): void {
  const subnets = prefixes.families.map((f) => (f === 'IPv4' ? `${prefixes.four}.0/24` : cidr(`${prefixes.six}::/64`).text));
  const ranges = subnets.map((subnet) => [{ subnet }]);
  const routes = prefixes.families.map((f) => ({ dst: f === 'IPv4' ? '0.0.0.0/0' : '::/0' }));
  const bridge = { type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true, ipMasq: false, ipam: { type: 'host-local', ranges, routes } };
  const text = JSON.stringify({ cniVersion: '1.0.0', name: POD_NETWORK, plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true } }] }, undefined, 2);
  fs.mkdir(DIRECTORY, { recursive: true });
  fs.writeFile(`${DIRECTORY}/10-${POD_NETWORK}.conflist`, `${text}\n`);
}

export class CniFiles {
  readonly #fs: MemoryFileSystem;
  readonly #clock: Clock;
  #fault: { readonly text: string | undefined } | undefined;
  #waiting = false;
  onChange: (() => void) | undefined;

  constructor(fs: MemoryFileSystem, clock: Clock) {
    this.#fs = fs;
    this.#clock = clock;
    fs.onChange(() => this.#changed());
  }

  /** As it was at the kubelet's last look. */
  fault(): string | undefined {
    this.#fault ??= { text: this.#look() };
    return this.#fault.text;
  }

  #changed(): void {
    if (this.#waiting) return;
    const before = this.fault();
    this.#waiting = true;
    this.#clock.after(LOOK_EVERY_MS - (this.#clock.now() % LOOK_EVERY_MS), () => {
      this.#waiting = false;
      this.#fault = undefined;
      if (this.fault() !== before) this.onChange?.();
    });
  }

  /** The first file by name counts, whatever is in the others. */
  #look(): string | undefined {
    const fs = this.#fs;
    const name =
      fs.exists(DIRECTORY) && fs.stat(DIRECTORY).type === 'directory'
        ? fs
            .readdir(DIRECTORY)
            .filter((n) => NAMES.test(n))
            .sort()[0]
        : undefined;
    return name !== undefined && isNetwork(fs.readText(`${DIRECTORY}/${name}`), name.endsWith('.conflist')) ? undefined : 'cni plugin not initialized';
  }
}

/** A list of plug-ins, or the configuration of one. */
function isNetwork(text: string, list: boolean): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return false;
    const plugins = list ? value.plugins : [value];
    return typeof value.name === 'string' && Array.isArray(plugins) && plugins.length > 0 && plugins.every((p) => isRecord(p) && typeof p.type === 'string' && p.type !== '');
  } catch {
    return false;
  }
}
