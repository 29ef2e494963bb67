// Numbers that may be percentages. upstream: k8s.io/apimachinery/pkg/util/intstr, pkg/controller/deployment/util ResolveFenceposts
export type IntOrString = number | string;

/** The number, or the percentage of `total` rounded up or down. */
export function scaled(value: IntOrString | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const part = (Number.parseInt(value, 10) * total) / 100;
  return roundUp ? Math.ceil(part) : Math.floor(part);
}

/** How many pods may be above and below the wanted number; never both none. */
export function fenceposts(maxSurge: IntOrString | undefined, maxUnavailable: IntOrString | undefined, wanted: number): { readonly surge: number; readonly unavailable: number } {
  const surge = scaled(maxSurge, wanted, true);
  const unavailable = scaled(maxUnavailable, wanted, false);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
