// What a controller has just done and its cache may not show yet; it must not act again before. upstream: pkg/controller/controller_utils.go UIDTrackingControllerExpectations
import type { Pod } from '../../api/generated/types.ts';
import type { Lister } from '../../client/informer.ts';

interface Expected {
  /** The newest version among what was made. */
  version: string | undefined;
  readonly deleting: Map<string, string>;
}

/** By the controller's key. */
export class Expectations {
  readonly #expected = new Map<string, Expected>();

  /** A pod was made under this version. */
  made(key: string, pod: Pod): void {
    const expected = this.#of(key);
    const version = pod.metadata.resourceVersion;
    if (Number(version) > Number(expected.version ?? 0)) expected.version = version;
  }

  /** A pod's deletion was asked for. */
  deleting(key: string, pod: Pod): void {
    this.#of(key).deleting.set(pod.metadata.uid ?? '', `${pod.metadata.namespace}/${pod.metadata.name}`);
  }

  /** Whether the cache shows all of it by now. */
  satisfied(key: string, pods: Lister<Pod>): boolean {
    const expected = this.#expected.get(key);
    if (!expected) return true;
    if (!pods.seen(expected.version)) return false;
    for (const [uid, podKey] of expected.deleting) {
      const pod = pods.get(podKey);
      if (pod && pod.metadata.uid === uid && !pod.metadata.deletionTimestamp) return false;
    }
    this.#expected.delete(key);
    return true;
  }

  forget(key: string): void {
    this.#expected.delete(key);
  }

  #of(key: string): Expected {
    let expected = this.#expected.get(key);
    if (!expected) {
      expected = { version: undefined, deleting: new Map() };
      this.#expected.set(key, expected);
    }
    return expected;
  }
}
