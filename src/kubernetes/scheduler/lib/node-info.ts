// A node with the sums of what runs on it, kept up to date pod by pod. upstream: pkg/scheduler/framework/types.go NodeInfo
import type { LabelSelector, Node } from '../../api/generated/types.ts';
import type { Resources } from '../../client/pod-requests.ts';
import { milliValue, quantityValue } from '../../client/quantities.ts';
import { selects } from '../../client/selectors.ts';
import type { PodInfo } from './pod-info.ts';

/** Counters beyond this number are those of pods long gone. */
const MAX_COUNTERS = 64;

interface Counter {
  readonly namespace: string;
  readonly selector: LabelSelector;
  count: number;
}

export class NodeInfo {
  readonly name: string;
  readonly pods = new Map<string, PodInfo>();
  readonly requested = { cpu: 0, memory: 0, storage: 0, others: new Map<string, number>() };
  nonZeroCpu = 0;
  nonZeroMemory = 0;
  allocatable: Resources = { cpu: 0, memory: 0, storage: 0, others: undefined };
  maxPods = 0;
  /** Image names and sizes that the node has reported. */
  images = new Map<string, number>();
  withAffinity = 0;
  withAntiAffinity = 0;
  readonly ports = new Map<string, number>();
  #node: Node;
  #counters: Map<string, Counter> | undefined;

  constructor(node: Node) {
    this.name = node.metadata.name ?? '';
    this.#node = node;
    this.update(node);
  }

  get node(): Node {
    return this.#node;
  }

  update(node: Node): void {
    this.#node = node;
    const list = node.status?.allocatable ?? {};
    const others = new Map<string, number>();
    for (const [name, quantity] of Object.entries(list)) if (!['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(name)) others.set(name, quantityValue(quantity));
    this.allocatable = { cpu: milliValue(list.cpu), memory: quantityValue(list.memory), storage: quantityValue(list['ephemeral-storage']), others };
    this.maxPods = quantityValue(list.pods);
    this.images = new Map((node.status?.images ?? []).flatMap((i) => (i.names ?? []).map((n): [string, number] => [n, i.sizeBytes ?? 0])));
  }

  add(info: PodInfo): void {
    this.remove(info.uid);
    this.pods.set(info.uid, info);
    this.#sum(info, 1);
  }

  remove(uid: string): void {
    const info = this.pods.get(uid);
    if (!info) return;
    this.pods.delete(uid);
    this.#sum(info, -1);
  }

  /** How many live pods of a namespace the selector finds here; asked again it is only looked up. `key` names the question. */
  count(key: string, namespace: string, selector: LabelSelector): number {
    let counter = this.#counters?.get(key);
    if (!counter) {
      if (!this.#counters || this.#counters.size >= MAX_COUNTERS) this.#counters = new Map();
      counter = { namespace, selector, count: 0 };
      for (const info of this.pods.values()) if (counts(counter, info)) counter.count++;
      this.#counters.set(key, counter);
    }
    return counter.count;
  }

  /** The same node and pods, to try something out. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.#node);
    for (const info of this.pods.values()) copy.add(info);
    return copy;
  }

  #sum(info: PodInfo, sign: 1 | -1): void {
    const { requests } = info;
    this.requested.cpu += sign * requests.cpu;
    this.requested.memory += sign * requests.memory;
    this.requested.storage += sign * requests.storage;
    for (const [name, n] of requests.others ?? []) this.requested.others.set(name, (this.requested.others.get(name) ?? 0) + sign * n);
    this.nonZeroCpu += sign * info.nonZeroCpu;
    this.nonZeroMemory += sign * info.nonZeroMemory;
    if (info.affinity.length + info.preferred.length + info.preferredAnti.length + info.antiAffinity.length > 0) this.withAffinity += sign;
    if (info.antiAffinity.length > 0) this.withAntiAffinity += sign;
    for (const p of info.ports) {
      const id = `${p.protocol} ${p.port} ${p.ip}`;
      this.ports.set(id, (this.ports.get(id) ?? 0) + sign);
      if (this.ports.get(id) === 0) this.ports.delete(id);
    }
    if (this.#counters) for (const counter of this.#counters.values()) if (counts(counter, info)) counter.count += sign;
  }
}

function counts(counter: Counter, info: PodInfo): boolean {
  return info.namespace === counter.namespace && !info.pod.metadata.deletionTimestamp && selects(counter.selector, info.pod.metadata.labels);
}
