// Amounts of resources: 100m, 1Gi, 2e3. upstream: k8s.io/apimachinery/pkg/api/resource/quantity.go
// A value is held in units of 10^-9, which is as fine as the server keeps it.

const NANO = 1_000_000_000n;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n };
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+|[KMGTPE]i|[numkMGTPE])?$/;

export type QuantityFormat = 'decimal' | 'binary' | 'exponent';

export interface Amount {
  /** In 10^-9; rounded up as the server does. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

const cache = new Map<string, Amount | undefined>();

/** The amount, or undefined when the text is none. */
export function parseQuantity(input: string | number): Amount | undefined {
  const text = typeof input === 'number' ? String(input) : input.trim();
  if (cache.has(text)) return cache.get(text);
  const amount = parse(text);
  if (cache.size > 4096) cache.clear();
  cache.set(text, amount);
  return amount;
}

function parse(text: string): Amount | undefined {
  const m = SHAPE.exec(text);
  if (!m || (!m[2] && !m[3])) return undefined;
  const fraction = m[3] ?? '';
  const digits = BigInt(`${m[2] ?? ''}${fraction}` || '0');
  const suffix = m[4] ?? '';
  let numerator = digits * NANO;
  let divisor = 10n ** BigInt(fraction.length);
  let format: QuantityFormat = 'decimal';
  const binary = BINARY[suffix];
  if (binary !== undefined) {
    numerator *= binary;
    format = 'binary';
  } else {
    const exponent = suffix.length > 1 ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0);
    if (suffix.length > 1) format = 'exponent';
    if (Math.abs(exponent) > 400) return undefined;
    if (exponent >= 0) numerator *= 10n ** BigInt(exponent);
    else divisor *= 10n ** BigInt(-exponent);
  }
  // Finer than a nano is rounded away from zero.
  const nano = (numerator + divisor - 1n) / divisor;
  return { nano: m[1] === '-' ? -nano : nano, format };
}

/** The one way to write an amount: as few digits as possible, no fractions. upstream: CanonicalizeBytes */
export function formatAmount(amount: Amount): string {
  const sign = amount.nano < 0n ? '-' : '';
  const nano = amount.nano < 0n ? -amount.nano : amount.nano;
  if (nano === 0n) return '0';
  if (amount.format === 'binary' && nano % NANO === 0n && nano / NANO >= 1024n) return sign + formatBinary(nano / NANO);
  let exponent = -9;
  let value = nano;
  while (value % 1000n === 0n && (amount.format === 'exponent' || exponent < 18)) {
    value /= 1000n;
    exponent += 3;
  }
  if (amount.format === 'exponent') return `${sign}${value}${exponent === 0 ? '' : `e${exponent}`}`;
  const suffix = Object.keys(DECIMAL).find((k) => DECIMAL[k] === exponent) ?? '';
  return `${sign}${value}${suffix}`;
}

function formatBinary(value: bigint): string {
  let rest = value;
  let suffix = '';
  for (const name of Object.keys(BINARY)) {
    if (rest % 1024n !== 0n) break;
    rest /= 1024n;
    suffix = name;
  }
  return `${rest}${suffix}`;
}

/** The canonical text of a quantity, or the text itself when it is none. */
export function canonicalQuantity(input: string | number): string {
  const amount = parseQuantity(input);
  return amount ? formatAmount(amount) : String(input);
}

/** In 10^-9; 0 when it cannot be read. */
export const nanoOf = (input: string | number | undefined): bigint => (input === undefined ? 0n : (parseQuantity(input)?.nano ?? 0n));

/** Whole units, rounded up. upstream: Quantity.Value */
export function wholeOf(input: string | number | undefined): number {
  const nano = nanoOf(input);
  return Number(nano > 0n ? (nano + NANO - 1n) / NANO : nano / NANO);
}

export const isWhole = (input: string | number): boolean => nanoOf(input) % NANO === 0n;
