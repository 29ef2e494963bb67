// The nodes and what runs on them, with pods that were placed but whose binding is not seen yet. upstream: pkg/scheduler/backend/cache/cache.go
import type { Node, Pod } from '../api/generated/types.ts';
import { NodeInfo } from './lib/node-info.ts';
import { type PodInfo, podInfo } from './lib/pod-info.ts';

export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>();
  /** Where each pod is counted. */
  readonly #placed = new Map<string, PodInfo>();
  /** Pods on nodes that are not known (yet). */
  readonly #homeless = new Map<string, Map<string, PodInfo>>();
  #list: readonly NodeInfo[] | undefined;

  /** In the order in which they came. */
  get nodes(): readonly NodeInfo[] {
    this.#list ??= [...this.#nodes.values()];
    return this.#list;
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? '';
    const known = this.#nodes.get(name);
    if (known) return known.update(node);
    const info = new NodeInfo(node);
    this.#nodes.set(name, info);
    this.#list = undefined;
    for (const pod of this.#homeless.get(name)?.values() ?? []) info.add(pod);
    this.#homeless.delete(name);
  }

  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (!info) return;
    this.#nodes.delete(name);
    this.#list = undefined;
    if (info.pods.size > 0) this.#homeless.set(name, new Map(info.pods));
  }

  /** A pod that has a node: assumed, or seen so. */
  place(pod: Pod, node: string, made?: PodInfo): void {
    const uid = pod.metadata.uid ?? '';
    const known = this.#placed.get(uid);
    if (known && known.node === node && sameShape(known.pod, pod)) return;
    this.remove(uid);
    const info = made ?? podInfo(pod);
    info.node = node;
    this.#placed.set(uid, info);
    const target = this.#nodes.get(node);
    if (target) return target.add(info);
    const waiting = this.#homeless.get(node) ?? new Map<string, PodInfo>();
    this.#homeless.set(node, waiting.set(uid, info));
  }

  has(uid: string): boolean {
    return this.#placed.has(uid);
  }

  remove(uid: string): boolean {
    const known = this.#placed.get(uid);
    if (!known) return false;
    this.#placed.delete(uid);
    this.#nodes.get(known.node)?.remove(uid);
    this.#homeless.get(known.node)?.delete(uid);
    return true;
  }
}

/** Whether nothing changed that is counted. Specs and labels of stored objects are shared between versions as long as they do not change. */
function sameShape(a: Pod, b: Pod): boolean {
  if (Boolean(a.metadata.deletionTimestamp) !== Boolean(b.metadata.deletionTimestamp)) return false;
  return sameContainers(a, b) && sameLabels(a.metadata.labels, b.metadata.labels);
}

function sameContainers(a: Pod, b: Pod): boolean {
  if (a.spec === b.spec || a.spec?.containers === b.spec?.containers) return true;
  return JSON.stringify(a.spec?.containers.map((c) => c.resources)) === JSON.stringify(b.spec?.containers.map((c) => c.resources));
}

function sameLabels(a: Readonly<Record<string, string>> | undefined, b: Readonly<Record<string, string>> | undefined): boolean {
  if (a === b) return true;
  const keys = Object.keys(a ?? {});
  return keys.length === Object.keys(b ?? {}).length && keys.every((k) => a?.[k] === b?.[k]);
}
