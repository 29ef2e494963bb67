// Quantities as numbers: 100m, 1.5Gi, 2e3. Clients reckon with them, the server keeps them as text. upstream: k8s.io/apimachinery/pkg/api/resource
const SUFFIX: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** The number that a quantity stands for; NaN when it is none. */
export function quantityValue(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number') return quantity;
  const m = FORM.exec(quantity);
  if (!m) return Number.NaN;
  return Number(m[1]) * (m[2] ? 10 ** Number(m[2]) : (SUFFIX[m[3] ?? ''] ?? Number.NaN));
}

/** In thousandths, rounded up, as schedulers count CPU. */
export function milliValue(quantity: string | number | undefined): number {
  return Math.ceil(quantityValue(quantity) * 1000 - 1e-6);
}

/** CPU from thousandths: 1500m, 2. */
export function formatMilli(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/** Bytes with the largest binary suffix that leaves a whole number. */
export function formatBinary(value: number): string {
  if (value === 0) return '0';
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const unit = SUFFIX[suffix] ?? 1;
    if (value % unit === 0) return `${value / unit}${suffix}`;
  }
  return String(value);
}
