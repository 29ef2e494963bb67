// Amounts of several resources, added and compared. upstream: staging/src/k8s.io/apiserver/pkg/quota/v1
import { formatQuantity, type Quantity, quantity } from '../../api/quantity.ts';

export type Amounts = Map<string, Quantity>;
type Given = Readonly<Record<string, string | number>> | undefined;

export function amountsOf(given: Given): Amounts {
  return new Map(Object.entries(given ?? {}).map(([name, value]) => [name, quantity(value)]));
}

/** Adds `b` to `a`, in place. */
function addTo(a: Amounts, b: Amounts): void {
  for (const [name, q] of b) a.set(name, plus(a.get(name), q));
}

export function plus(a: Quantity | undefined, b: Quantity): Quantity {
  return a ? { nano: a.nano + b.nano, form: a.nano === 0n ? b.form : a.form } : b;
}

export function minus(a: Quantity, b: Quantity | undefined): Quantity {
  return b ? { nano: a.nano - b.nano, form: a.form } : a;
}

/** The larger of both, resource by resource, into `a`. */
function raiseTo(a: Amounts, b: Amounts): void {
  for (const [name, q] of b) if ((a.get(name)?.nano ?? -1n) < q.nano) a.set(name, q);
}

/** cpu=1,memory=2Gi */
export function amountsText(amounts: Amounts, names: readonly string[]): string {
  return [...names]
    .sort()
    .map((n) => `${n}=${formatQuantity(amounts.get(n) ?? { nano: 0n, form: 'decimal' })}`)
    .join(',');
}

interface PodLike {
  readonly containers?: readonly ContainerLike[] | null;
  readonly initContainers?: readonly ContainerLike[];
  readonly overhead?: Given;
}
interface ContainerLike {
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Given; readonly limits?: Given };
}

/** What a pod asks for at once: its containers together, or its greediest init container. upstream: resourcehelper.PodRequests, PodLimits */
export function podAmounts(spec: PodLike | undefined, kind: 'requests' | 'limits'): Amounts {
  const total: Amounts = new Map();
  for (const c of spec?.containers ?? []) addTo(total, amountsOf(c.resources?.[kind]));
  const sidecars: Amounts = new Map();
  const peak: Amounts = new Map();
  for (const c of spec?.initContainers ?? []) {
    const own = amountsOf(c.resources?.[kind]);
    if (c.restartPolicy === 'Always') {
      addTo(total, own);
      addTo(sidecars, own);
      raiseTo(peak, sidecars);
    } else {
      const needs = new Map(own);
      addTo(needs, sidecars);
      raiseTo(peak, needs);
    }
  }
  raiseTo(total, peak);
  if (spec?.overhead) for (const [name, q] of amountsOf(spec.overhead)) if (kind === 'requests' || total.has(name)) total.set(name, plus(total.get(name), q));
  return total;
}
