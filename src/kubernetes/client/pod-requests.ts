// What a pod asks of a node, container by container. upstream: k8s.io/component-helpers/resource PodRequests, pkg/scheduler/util/pod_resources.go
import type { Container, Pod } from '../api/generated/types.ts';
import { milliValue, quantityValue } from './quantities.ts';

/** What a container without a request is counted with when nodes are compared. */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

/** CPU in thousandths, the rest in bytes or pieces. */
export interface Resources {
  cpu: number;
  memory: number;
  storage: number;
  /** Extended resources; undefined when there are none. */
  others: Map<string, number> | undefined;
}

export interface Demand {
  readonly requests: Resources;
  nonZeroCpu: number;
  nonZeroMemory: number;
}

const nothing = (): Demand => ({ requests: { cpu: 0, memory: 0, storage: 0, others: undefined }, nonZeroCpu: 0, nonZeroMemory: 0 });

/** Containers and sidecars together, or the largest init container with the sidecars before it, plus the overhead; requests of the whole pod come first. */
export function requestsOf(pod: Pod): Demand {
  const { containers = [], initContainers, resources, overhead } = pod.spec ?? {};
  const [only] = containers;
  const total = containers.length === 1 && only ? demandOf(only) : nothing();
  if (containers.length !== 1) for (const c of containers) add(total, demandOf(c));
  if (initContainers?.length) addInit(total, initContainers);
  if (resources?.requests) overrule(total, resources.requests);
  if (overhead) add(total, demandFrom(overhead, false));
  return total;
}

/** Sidecars run beside everything that comes after them; other init containers alone, one after the other. */
function addInit(total: Demand, containers: readonly Container[]): void {
  const sidecars = nothing();
  const peak = nothing();
  for (const c of containers) {
    const demand = demandOf(c);
    if (c.restartPolicy === 'Always') {
      add(total, demand);
      add(sidecars, demand);
      raise(peak, sidecars);
    } else {
      const during = nothing();
      add(during, sidecars);
      add(during, demand);
      raise(peak, during);
    }
  }
  raise(total, peak);
}

const demandOf = (c: Container): Demand => demandFrom(c.resources?.requests ?? {}, true);

function demandFrom(list: Readonly<Record<string, string | number>>, defaults: boolean): Demand {
  const demand = nothing();
  for (const name in list) {
    if (name === 'cpu') demand.requests.cpu = milliValue(list[name]);
    else if (name === 'memory') demand.requests.memory = quantityValue(list[name]);
    else if (name === 'ephemeral-storage') demand.requests.storage = quantityValue(list[name]);
    else othersOf(demand).set(name, quantityValue(list[name]));
  }
  demand.nonZeroCpu = list.cpu === undefined && defaults ? DEFAULT_MILLI_CPU : demand.requests.cpu;
  demand.nonZeroMemory = list.memory === undefined && defaults ? DEFAULT_MEMORY : demand.requests.memory;
  return demand;
}

function overrule(total: Demand, whole: Readonly<Record<string, string | number>>): void {
  if (whole.cpu !== undefined) total.requests.cpu = total.nonZeroCpu = milliValue(whole.cpu);
  if (whole.memory !== undefined) total.requests.memory = total.nonZeroMemory = quantityValue(whole.memory);
}

function add(to: Demand, what: Demand): void {
  to.requests.cpu += what.requests.cpu;
  to.requests.memory += what.requests.memory;
  to.requests.storage += what.requests.storage;
  to.nonZeroCpu += what.nonZeroCpu;
  to.nonZeroMemory += what.nonZeroMemory;
  for (const [name, n] of what.requests.others ?? []) othersOf(to).set(name, (to.requests.others?.get(name) ?? 0) + n);
}

function othersOf(demand: Demand): Map<string, number> {
  demand.requests.others ??= new Map();
  return demand.requests.others;
}

function raise(to: Demand, what: Demand): void {
  to.requests.cpu = Math.max(to.requests.cpu, what.requests.cpu);
  to.requests.memory = Math.max(to.requests.memory, what.requests.memory);
  to.requests.storage = Math.max(to.requests.storage, what.requests.storage);
  to.nonZeroCpu = Math.max(to.nonZeroCpu, what.nonZeroCpu);
  to.nonZeroMemory = Math.max(to.nonZeroMemory, what.nonZeroMemory);
  for (const [name, n] of what.requests.others ?? []) othersOf(to).set(name, Math.max(to.requests.others?.get(name) ?? 0, n));
}
