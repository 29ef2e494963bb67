// SHA-512 of a text, in hexadecimal: what the reload plug-in prints of the configuration. (FIPS 180-4)

const MASK = (1n << 64n) - 1n;

/** The first 64 bits of the fraction of a prime's root. */
function rootBits(prime: number, root: 2n | 3n): bigint {
  const scaled = BigInt(prime) << (64n * root);
  let low = 0n;
  let high = 1n << 72n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** root <= scaled) low = middle;
    else high = middle - 1n;
  }
  return low & MASK;
}

const PRIMES: number[] = [];
for (let n = 2; PRIMES.length < 80; n++) if (PRIMES.every((p) => n % p !== 0)) PRIMES.push(n);
let constants: readonly bigint[] | undefined;

const rotated = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & MASK;

/** Every copy of the server reads the same configuration. */
let last: { readonly text: string; readonly digits: string } | undefined;

/** 128 hexadecimal digits. */
export function sha512(text: string): string {
  if (last?.text !== text) last = { text, digits: digest(text) };
  return last.digits;
}

function digest(text: string): string {
  constants ??= PRIMES.map((p) => rootBits(p, 3n));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array((((bytes.length + 16) >> 7) + 1) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  let state = PRIMES.slice(0, 8).map((p) => rootBits(p, 2n));
  for (let at = 0; at < padded.length; at += 128) state = compress(state, view, at, constants);
  return state.map((x) => x.toString(16).padStart(16, '0')).join('');
}

function compress(state: readonly bigint[], view: DataView, at: number, k: readonly bigint[]): bigint[] {
  const w: bigint[] = [];
  for (let i = 0; i < 80; i++) {
    const before = (n: number): bigint => w[i - n] ?? 0n;
    const a = before(15);
    const b = before(2);
    w.push(
      i < 16 ? view.getBigUint64(at + i * 8) : (before(16) + (rotated(a, 1n) ^ rotated(a, 8n) ^ (a >> 7n)) + before(7) + (rotated(b, 19n) ^ rotated(b, 61n) ^ (b >> 6n))) & MASK,
    );
  }
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  for (let i = 0; i < 80; i++) {
    const one = (h + (rotated(e, 14n) ^ rotated(e, 18n) ^ rotated(e, 41n)) + ((e & f) ^ (~e & g)) + (k[i] ?? 0n) + (w[i] ?? 0n)) & MASK;
    const two = ((rotated(a, 28n) ^ rotated(a, 34n) ^ rotated(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & MASK;
    h = g;
    g = f;
    f = e;
    e = (d + one) & MASK;
    d = c;
    c = b;
    b = a;
    a = (one + two) & MASK;
  }
  return [a, b, c, d, e, f, g, h].map((x, i) => (x + (state[i] ?? 0n)) & MASK);
}
