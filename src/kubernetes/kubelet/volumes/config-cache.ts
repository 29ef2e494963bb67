// ConfigMaps and Secrets that pods of this node use: each is watched by itself, as long as it is used. upstream: pkg/kubelet/util/manager/watch_based_manager.go
import type { Clock } from '../../../base/clock.ts';
import type { ConfigMap, Secret } from '../../api/generated/types.ts';
import type { Resource } from '../../api/meta.ts';
import { CONFIG_MAPS, SECRETS } from '../../api/resources.ts';
import type { Client } from '../../client/client.ts';
import { Informer } from '../../client/informer.ts';

export type ConfigKind = 'configmap' | 'secret';
type ConfigObject = ConfigMap | Secret;

interface Entry {
  readonly informer: Informer<ConfigObject>;
  readonly synced: Promise<void>;
  users: number;
}

export class ConfigCache {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #onChange: (kind: ConfigKind, key: string) => void;
  readonly #entries = new Map<string, Entry>();

  constructor(client: Client, clock: Clock, onChange: (kind: ConfigKind, key: string) => void) {
    this.#client = client;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Begins to watch one object (or counts one more user); resolves when it is known whether it exists. */
  use(kind: ConfigKind, namespace: string, name: string): Promise<void> | undefined {
    const id = `${kind} ${namespace}/${name}`;
    let entry = this.#entries.get(id);
    if (!entry) {
      const r = (kind === 'configmap' ? CONFIG_MAPS : SECRETS) as Resource<ConfigObject>;
      const informer = new Informer(this.#client, this.#clock, r, { namespace, fieldSelector: `metadata.name=${name}` });
      informer.on(() => this.#onChange(kind, `${namespace}/${name}`));
      entry = { informer, synced: informer.start(), users: 0 };
      this.#entries.set(id, entry);
    }
    entry.users++;
    return entry.informer.synced ? undefined : entry.synced;
  }

  release(kind: ConfigKind, namespace: string, name: string): void {
    const id = `${kind} ${namespace}/${name}`;
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.users--;
    if (entry.users > 0) return;
    entry.informer.dispose();
    this.#entries.delete(id);
  }

  configMap(namespace: string, name: string): ConfigMap | undefined {
    return this.#entries.get(`configmap ${namespace}/${name}`)?.informer.get(`${namespace}/${name}`) as ConfigMap | undefined;
  }

  secret(namespace: string, name: string): Secret | undefined {
    return this.#entries.get(`secret ${namespace}/${name}`)?.informer.get(`${namespace}/${name}`) as Secret | undefined;
  }

  dispose(): void {
    for (const entry of this.#entries.values()) entry.informer.dispose();
    this.#entries.clear();
  }
}
