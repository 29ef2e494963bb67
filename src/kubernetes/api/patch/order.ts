// The order of merged lists. upstream: strategicpatch normalizeElementOrder, mergeSortedSlice
import { isRecord } from '../../../base/deep.ts';
import { goValueText } from '../go-value.ts';

/** The same list item: equal merge keys, or equal values where there is none. */
export function sameItem(a: unknown, b: unknown, mergeKey: string): boolean {
  if (mergeKey && isRecord(a) && isRecord(b)) return a[mergeKey] !== undefined && goValueText(a[mergeKey]) === goValueText(b[mergeKey]);
  return goValueText(a) === goValueText(b);
}

/** Items that `order` names, and the others. */
export function partition(items: readonly unknown[], order: readonly unknown[], mergeKey: string): { readonly present: unknown[]; readonly absent: unknown[] } {
  const present: unknown[] = [];
  const absent: unknown[] = [];
  for (const item of items) (order.some((o) => sameItem(o, item, mergeKey)) ? present : absent).push(item);
  return { present, absent };
}

const indexIn = (list: readonly unknown[], item: unknown, mergeKey: string): number => list.findIndex((v) => sameItem(v, item, mergeKey));

function sorted(items: readonly unknown[], order: readonly unknown[], mergeKey: string): unknown[] {
  return [...items].sort((a, b) => indexIn(order, a, mergeKey) - indexIn(order, b, mergeKey));
}

/** The patch's items in its order, the server's in theirs; between the two the server's order decides where it knows both. */
export function normalizeOrder(
  patchItems: readonly unknown[],
  serverItems: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const right = sorted(patchItems, patchOrder, mergeKey);
  const left = sorted(serverItems, serverOrder, mergeKey);
  const out: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i >= left.length) out.push(right[j++]);
    else if (j >= right.length) out.push(left[i++]);
    else {
      const [l, r] = [indexIn(serverOrder, left[i], mergeKey), indexIn(serverOrder, right[j], mergeKey)];
      out.push(l >= 0 && r >= 0 && l < r ? left[i++] : right[j++]);
    }
  }
  return out;
}
