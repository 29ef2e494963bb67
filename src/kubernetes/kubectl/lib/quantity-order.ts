// Quantities as numbers, for ordering and adding up. upstream: apimachinery/pkg/api/resource/quantity.go

const FACTORS: Readonly<Record<string, number>> = {
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

/** The value of 500m, 1Gi, 1e3, 2; undefined when the text is no quantity. */
export function parseQuantity(text: string): number | undefined {
  const m = /^([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[A-Za-z]{0,2})$/.exec(text);
  if (!m) return undefined;
  const suffix = m[2] ?? '';
  if (/^[eE][+-]?\d/.test(suffix)) return Number(`${m[1]}${suffix}`);
  const factor = FACTORS[suffix];
  return factor === undefined ? undefined : Number(m[1]) * factor;
}
