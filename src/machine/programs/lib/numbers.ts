// Sizes and counts as people write them (10K, 5MB) and as -h prints them. upstream: gnulib lib/human.c, xstrtol.c

const POWERS = 'KMGTPEZY';

/** A count with an optional suffix: b 512, K 1024, kB 1000, KiB 1024 and so on; undefined when it is no number. */
export function parseSize(text: string): number | undefined {
  const m = /^(\d+)(?:(b)|([kKMGTPEZY])(B|iB)?)?$/.exec(text);
  if (!m) return undefined;
  const n = Number(m[1]);
  if (m[2]) return n * 512;
  if (!m[3]) return n;
  return n * (m[4] === 'B' ? 1000 : 1024) ** (POWERS.indexOf(m[3].toUpperCase()) + 1);
}

/** 1.5K, 23M: one decimal below ten, rounded up. */
export function human(bytes: number, base = 1024): string {
  if (bytes < base) return String(Math.ceil(bytes));
  let n = bytes;
  let power = -1;
  while (n >= base && power < POWERS.length - 1) {
    n /= base;
    power++;
  }
  const letter = (at: number): string => (base === 1000 && at === 0 ? 'k' : (POWERS[at] ?? ''));
  const tenths = Math.ceil(n * 10 - 1e-9);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}${letter(power)}`;
  const whole = Math.ceil(n - 1e-9);
  return whole >= base && power < POWERS.length - 1 ? `1.0${letter(power + 1)}` : `${whole}${letter(power)}`;
}
