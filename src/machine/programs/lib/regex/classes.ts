// Bracket expressions and the named character classes of POSIX.
import { type CharTest, isWord, otherCase, RegexError } from './tree.ts';

const unicode = (set: string): CharTest => {
  const re = new RegExp(`^[${set}]$`, 'u');
  return (c) => re.test(String.fromCodePoint(c));
};
const within =
  (from: number, to: number): CharTest =>
  (c) =>
    c >= from && c <= to;

/** [:name:] */
export const NAMED: Readonly<Record<string, CharTest>> = {
  alpha: unicode('\\p{L}'),
  digit: within(48, 57),
  alnum: (c) => c !== 95 && isWord(c),
  upper: unicode('\\p{Lu}'),
  lower: unicode('\\p{Ll}'),
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  blank: (c) => c === 32 || c === 9,
  punct: (c) => c > 32 && c < 127 && c !== 0 && (c === 95 || !isWord(c)),
  print: (c) => (c >= 32 && c < 127) || c >= 160,
  graph: (c) => (c > 32 && c < 127) || c > 160,
  cntrl: (c) => c < 32 || c === 127,
  xdigit: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102),
};

const UNMATCHED = 'Unmatched [, [^, [:, [., or [=';

/** Reads `[...]` that starts at `start`; gives the test and where the bracket ends (after it). */
export function bracket(chars: readonly string[], start: number, ignoreCase: boolean): { test: CharTest; end: number } {
  let i = start + 1;
  const negated = chars[i] === '^';
  if (negated) i++;
  const tests: CharTest[] = [];
  for (let first = true; ; first = false) {
    const c = chars[i];
    if (c === undefined) throw new RegexError(UNMATCHED);
    if (c === ']' && !first) break;
    const item = element(chars, i, ignoreCase);
    i = item.next;
    if (item.test) {
      tests.push(item.test);
      continue;
    }
    if (chars[i] === '-' && chars[i + 1] !== ']' && chars[i + 1] !== undefined) {
      const to = element(chars, i + 1, ignoreCase);
      i = to.next;
      if (to.test || to.code < item.code) throw new RegexError('Invalid range end');
      tests.push(within(item.code, to.code));
    } else tests.push(within(item.code, item.code));
  }
  const any: CharTest = (c) => tests.some((t) => t(c));
  const folded: CharTest = ignoreCase ? (c) => any(c) || any(otherCase(c)) : any;
  return { test: remember(negated ? (c) => !folded(c) : folded), end: i + 1 };
}

function element(chars: readonly string[], at: number, ignoreCase: boolean): { test?: CharTest; code: number; next: number } {
  const kind = chars[at + 1];
  if (chars[at] !== '[' || (kind !== ':' && kind !== '.' && kind !== '=')) return { code: chars[at]?.codePointAt(0) ?? 0, next: at + 1 };
  let end = at + 2;
  while (end < chars.length && !(chars[end] === kind && chars[end + 1] === ']')) end++;
  if (end >= chars.length) {
    if (kind === ':') return { code: 91, next: at + 1 };
    throw new RegexError(UNMATCHED);
  }
  const name = chars.slice(at + 2, end).join('');
  if (kind !== ':') {
    if (Array.from(name).length !== 1) throw new RegexError('Invalid collation character');
    return { code: name.codePointAt(0) ?? 0, next: end + 2 };
  }
  const test = ignoreCase && (name === 'upper' || name === 'lower') ? NAMED.alpha : NAMED[name];
  if (!test) throw new RegexError('Invalid character class name');
  return { test, code: 0, next: end + 2 };
}

/** Answers for ASCII are computed once. */
function remember(test: CharTest): CharTest {
  const table: boolean[] = [];
  for (let c = 0; c < 128; c++) table.push(test(c));
  return (c) => (c < 128 ? (table[c] ?? false) : test(c));
}
