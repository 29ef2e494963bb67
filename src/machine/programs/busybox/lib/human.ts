// Sizes as -h shows them: 4.0K, 146.5K. upstream: busybox/libbb/human_readable.c make_human_readable_str

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** One decimal with a unit; less than 1024 stands as it is. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let tenths = 0;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    tenths = Math.floor(((value % 1024) * 10 + 512) / 1024);
    value = Math.floor(value / 1024);
    unit++;
  }
  if (tenths >= 10) {
    value++;
    tenths = 0;
  }
  return unit === 0 ? String(value) : `${value}.${tenths}${UNITS[unit]}`;
}
