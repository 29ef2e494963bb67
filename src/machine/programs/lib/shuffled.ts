// Lines in any order. upstream: coreutils src/shuf.c
import type { Random } from '../../../base/random.ts';

/** At most so many of the lines, in any order; the list is used up. */
export function shuffled(random: Random, lines: string[], most: number): string[] {
  const chosen: string[] = [];
  for (let n = lines.length; n > 0 && chosen.length < most; n--) {
    const at = random.int(n);
    chosen.push(lines[at] ?? '');
    lines[at] = lines[n - 1] ?? '';
  }
  return chosen;
}
