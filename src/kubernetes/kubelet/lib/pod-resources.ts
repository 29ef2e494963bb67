// What the containers of a pod ask for and may use together. upstream: k8s.io/component-helpers/resource PodRequests, PodLimits
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../api/generated/types.ts';
import { formatQuantity, type Quantity, quantity } from '../../api/quantity.ts';

type Amounts = Map<string, Quantity>;
type Side = 'requests' | 'limits';

const known = new WeakMap<PodSpec, ResourceRequirements>();

/** Requests and limits of the whole pod; a side that nobody names is left out. */
export function resourcesOf(pod: Pod): ResourceRequirements {
  const { spec } = pod;
  if (!spec) return {};
  let found = known.get(spec);
  if (!found) {
    const requests = side(spec, 'requests');
    const limits = side(spec, 'limits');
    found = { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
    known.set(spec, found);
  }
  return found;
}

/** Sidecars run beside what comes after them, other init containers alone; what the pod itself says comes first. */
function side(spec: PodSpec, which: Side): Record<string, string> | undefined {
  const total: Amounts = new Map();
  for (const c of spec.containers) addTo(total, amounts(c, which));
  const sidecars: Amounts = new Map();
  const peak: Amounts = new Map();
  for (const c of spec.initContainers ?? []) {
    const during = new Map(sidecars);
    addTo(during, amounts(c, which));
    raiseTo(peak, during);
    if (c.restartPolicy !== 'Always') continue;
    addTo(total, amounts(c, which));
    addTo(sidecars, amounts(c, which));
  }
  raiseTo(total, peak);
  for (const [name, value] of Object.entries(spec.resources?.[which] ?? {})) total.set(name, quantity(value));
  for (const [name, value] of Object.entries(spec.overhead ?? {})) if (which === 'requests' || total.has(name)) addTo(total, new Map([[name, quantity(value)]]));
  return total.size ? Object.fromEntries([...total].map(([name, q]) => [name, formatQuantity(q)])) : undefined;
}

function amounts(c: Container, which: Side): Amounts {
  return new Map(Object.entries(c.resources?.[which] ?? {}).map(([name, value]) => [name, quantity(value)]));
}

function addTo(a: Amounts, b: Amounts): void {
  for (const [name, q] of b) {
    const before = a.get(name);
    a.set(name, before ? { nano: before.nano + q.nano, form: before.nano === 0n ? q.form : before.form } : q);
  }
}

function raiseTo(a: Amounts, b: Amounts): void {
  for (const [name, q] of b) if ((a.get(name)?.nano ?? -1n) < q.nano) a.set(name, q);
}
