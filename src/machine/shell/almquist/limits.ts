// The limits that `ulimit` of these shells shows: they are what a container's runtime sets, and nothing here ever reaches them. upstream: dash src/miscbltin.c limits; busybox/shell/shell_common.c limits_tbl

const LIMITED: Readonly<Record<string, number>> = { e: 0, l: 8192, n: 1_048_576, r: 0, s: 8192 };

/** A resource as a shell calls it. */
export interface LimitName {
  readonly letter: string;
  readonly name: string;
}

/** The limit of a letter as it is shown. */
export function limitOf(letter: string): string {
  return String(LIMITED[letter] ?? 'unlimited');
}
