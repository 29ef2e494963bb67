// Custom resources are served by a part that is loaded with the first definition. upstream: apiextensions-apiserver/pkg/apiserver/apiserver.go
import { onDemand } from '../../base/on-demand.ts';
import type { Core } from './exchange.ts';
import { storageKey } from './storage/storage.ts';

const DEFINITIONS = storageKey({ group: 'apiextensions.k8s.io', plural: 'customresourcedefinitions' });

/** Keeps what definitions bring to life; `sync` is called when storage was replaced as a whole. */
interface Served {
  sync(): void;
}

export class Definitions {
  readonly #core: Core;
  #served: Served | undefined;
  #loading: Promise<void> | undefined;

  constructor(core: Core) {
    this.#core = core;
    const first = core.storage.listen(DEFINITIONS, () => {
      first.dispose();
      // A fault shows itself to the next request, which loads again.
      this.ready()?.catch(() => undefined);
    });
  }

  /** What a request has to wait for before it is routed; undefined when there is nothing. */
  ready(): Promise<void> | undefined {
    if (this.#served || !this.#core.storage.tables.get(DEFINITIONS)?.size) return undefined;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Storage holds other objects now. */
  replaced(): void {
    this.#served?.sync();
  }

  async #load(): Promise<void> {
    const { CustomKinds } = await onDemand(() => import('./custom-kinds.ts'));
    this.#served = new CustomKinds(this.#core);
  }
}
