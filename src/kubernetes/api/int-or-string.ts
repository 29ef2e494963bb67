// A number or a name (or a percentage): ports, surges. upstream: k8s.io/apimachinery/pkg/util/intstr

/** What a percentage (`25%`) or number means of a whole; undefined when it is neither. upstream: GetScaledValueFromIntOrPercent */
export function scaledValue(value: number | string, whole: number, roundUp: boolean): number | undefined {
  if (typeof value === 'number') return value;
  const match = /^(\d+)%$/.exec(value);
  if (!match) return undefined;
  const part = (Number(match[1]) * whole) / 100;
  return roundUp ? Math.ceil(part) : Math.floor(part);
}
