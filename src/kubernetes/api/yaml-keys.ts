// The order of keys in YAML. upstream: goyaml.v2 sorter.go

const isLetter = (c: string): boolean => /\p{L}/u.test(c);
const isDigit = (c: string | undefined): boolean => c !== undefined && /\p{Nd}/u.test(c);

/** Natural order: digits in names count as numbers. upstream: keyList.Less */
export function keyOrder(a: string, b: string): number {
  return a === b ? 0 : keyLess(a, b) ? -1 : 1;
}

function keyLess(a: string, b: string): boolean {
  const x = [...a];
  const y = [...b];
  let digits = false;
  for (let i = 0; i < x.length && i < y.length; i++) {
    const p = x[i] ?? '';
    const q = y[i] ?? '';
    if (p === q) {
      digits = isDigit(p);
      continue;
    }
    const letterP = isLetter(p);
    const letterQ = isLetter(q);
    if (letterP && letterQ) return p < q;
    if (letterP || letterQ) return digits ? letterP : letterQ;
    return numbersLess(x, y, i);
  }
  return x.length < y.length;
}

function numbersLess(x: readonly string[], y: readonly string[], i: number): boolean {
  let m = 0;
  let n = 0;
  if (x[i] === '0' || y[i] === '0') {
    for (let j = i - 1; j >= 0 && isDigit(x[j]); j--) {
      if (x[j] !== '0') {
        m = 1;
        n = 1;
        break;
      }
    }
  }
  let at = i;
  let bt = i;
  for (; isDigit(x[at]); at++) m = m * 10 + Number(x[at]);
  for (; isDigit(y[bt]); bt++) n = n * 10 + Number(y[bt]);
  if (m !== n) return m < n;
  if (at !== bt) return at < bt;
  return (x[i] ?? '') < (y[i] ?? '');
}
