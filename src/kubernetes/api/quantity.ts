// Amounts of resources: 500m, 1Gi, 2e3. upstream: k8s.io/apimachinery/pkg/api/resource/quantity.go

const NANO = 1_000_000_000n;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/;
const FORMAT_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_ERROR = "unable to parse quantity's suffix";

/** An amount in units of 10^-9 (as fine as is kept; finer is rounded away from zero) and the family of suffixes it is written with. */
export interface Quantity {
  readonly nano: bigint;
  readonly form: 'decimal' | 'binary' | 'exponent';
}

/** The amount that a text means, or Go's error. */
function readQuantity(text: string): Quantity | { readonly error: string } {
  if (text === '') return { error: FORMAT_ERROR };
  const match = SHAPE.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  const suffix = match?.[4] ?? '';
  // A sign, a point or a suffix alone is nought. upstream: parseQuantityString
  if (!match || !/^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix)) return { error: FORMAT_ERROR };
  const scale = scaleOf(suffix);
  if (!scale) return { error: SUFFIX_ERROR };
  let numerator = BigInt(whole + fraction) * NANO * scale.multiply;
  const divisor = 10n ** BigInt(fraction.length) * scale.divide;
  numerator = (numerator + divisor - 1n) / divisor;
  return { nano: match[1] === '-' ? -numerator : numerator, form: scale.form };
}

function scaleOf(suffix: string): { readonly multiply: bigint; readonly divide: bigint; readonly form: Quantity['form'] } | undefined {
  const binary = BINARY.indexOf(suffix);
  if (binary >= 0) return { multiply: 1n << BigInt(10 * (binary + 1)), divide: 1n, form: 'binary' };
  const decimal = DECIMAL.indexOf(suffix);
  if (decimal >= 0) {
    const power = (decimal - 3) * 3;
    return { multiply: 10n ** BigInt(Math.max(0, power)), divide: 10n ** BigInt(Math.max(0, -power)), form: 'decimal' };
  }
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  if (!exponent) return undefined;
  const power = Math.max(-400, Math.min(400, Number(exponent[1])));
  return { multiply: 10n ** BigInt(Math.max(0, power)), divide: 10n ** BigInt(Math.max(0, -power)), form: 'exponent' };
}

/** Go's error for a text that is no quantity, or undefined. */
export function checkQuantity(text: string): string | undefined {
  if (/^\d{1,15}(?:m|k|M|G|Ki|Mi|Gi)?$/.test(text)) return undefined;
  const read = readQuantity(text);
  return 'error' in read ? read.error : undefined;
}

/** The amount of a text or number that is known to be a quantity; zero otherwise. */
export function quantity(value: string | number | undefined): Quantity {
  const read = readQuantity(String(value ?? '0'));
  return 'error' in read ? { nano: 0n, form: 'decimal' } : read;
}

/** Below, equal or above zero as the first is less than, equal to or more than the second. */
export function compareQuantity(a: string | number | undefined, b: string | number | undefined): number {
  const difference = quantity(a).nano - quantity(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** As few digits as possible, no fraction: the form in which the server writes amounts. upstream: CanonicalizeBytes */
export function formatQuantity(q: Quantity): string {
  const sign = q.nano < 0n ? '-' : '';
  const nano = q.nano < 0n ? -q.nano : q.nano;
  if (nano === 0n) return '0';
  if (q.form === 'binary' && nano % NANO === 0n && nano / NANO >= 1024n) return sign + binaryText(nano / NANO);
  let digits = nano;
  let exponent = -9;
  while (digits % 1000n === 0n && exponent < 18) {
    digits /= 1000n;
    exponent += 3;
  }
  if (q.form === 'exponent') return `${sign}${digits}${exponent ? `e${exponent}` : ''}`;
  return `${sign}${digits}${DECIMAL[exponent / 3 + 3] ?? ''}`;
}

function binaryText(value: bigint): string {
  let digits = value;
  let at = -1;
  while (digits % 1024n === 0n && at < BINARY.length - 1) {
    digits /= 1024n;
    at++;
  }
  return `${digits}${BINARY[at] ?? ''}`;
}

const canonical = new Map<string, string>();

/** A quantity's text in canonical form (`1000m` is `1`); what is none stays as it is. */
export function canonicalQuantity(value: string | number): string {
  const text = String(value);
  let known = canonical.get(text);
  if (known === undefined) {
    const read = readQuantity(text);
    known = 'error' in read ? text : formatQuantity(read);
    if (canonical.size > 4096) canonical.clear();
    canonical.set(text, known);
  }
  return known;
}
