// What a controller wrote itself comes back through its watch, often before the answer to the request does, and needs no second look; what others wrote does.
// upstream: k8s.io/endpointslice/trackers/endpointslice_tracker.go
import type { ApiObject } from '../../api/meta.ts';
import type { ControllerContext } from '../../client/controller.ts';
import type { InformerChange } from '../../client/informer.ts';

/** Takes down what one reconcile writes. */
export interface Noted {
  wrote(object: ApiObject): void;
  removed(object: ApiObject): void;
}

interface Round {
  readonly own: Set<string>;
  readonly heard: string[];
}

const versionOf = (object: ApiObject): string => object.metadata.resourceVersion ?? '';
const endOf = (object: ApiObject): string => `end of ${object.metadata.uid}`;

export class OwnWrites {
  readonly #last = new Map<string, string>();
  readonly #rounds = new Map<string, Round>();

  /** The version of the last write for a key. */
  last(key: string): string | undefined {
    return this.#last.get(key);
  }

  forget(key: string): void {
    this.#last.delete(key);
  }

  /** True when others have changed something of this key. What is heard of while the key is written is judged when that is done. */
  isNews(key: string, { old, object }: InformerChange<ApiObject>): boolean {
    const what = object ? versionOf(object) : old ? endOf(old) : '';
    const round = this.#rounds.get(key);
    if (!round) return this.#last.get(key) !== what;
    round.heard.push(what);
    return false;
  }

  /** Writes for a key, which is reconciled once more when others wrote meanwhile. */
  async during(key: string, context: ControllerContext, write: (noted: Noted) => Promise<void>): Promise<void> {
    const round: Round = { own: new Set(), heard: [] };
    this.#rounds.set(key, round);
    try {
      await write({
        wrote: (object) => {
          round.own.add(versionOf(object));
          this.#last.set(key, versionOf(object));
        },
        removed: (object) => round.own.add(endOf(object)),
      });
    } finally {
      this.#rounds.delete(key);
      if (round.heard.some((what) => !round.own.has(what))) context.requeue(key, 0);
    }
  }
}
