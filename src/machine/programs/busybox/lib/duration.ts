// upstream: busybox/libbb/duration.c

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** 1.5, 2s, 3m, 1h, 1d, inf, infinity in milliseconds, or undefined. */
export function duration(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const parts = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return parts ? Number(parts[1]) * 1000 * (UNITS[parts[2] || 's'] ?? 1) : undefined;
}
