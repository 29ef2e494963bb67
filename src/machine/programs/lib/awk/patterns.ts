// Regular expressions as mawk has them: extended ones without intervals, escapes of strings inside. upstream: mawk re_cmpl.c, rexp0.c
import { Regex } from '../regex/regex.ts';

const kept = new Map<string, Regex>();
const MANY = 500;

/** Throws RegexError. */
export function patternOf(source: string): Regex {
  let regex = kept.get(source);
  if (regex) return regex;
  if (kept.size > MANY) kept.clear();
  regex = new Regex([extended(source)], { syntax: 'extended' });
  kept.set(source, regex);
  return regex;
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

function extended(source: string): string {
  return source.replace(/\\([0-7]{3})|\\([\s\S])|[{}]/g, (whole, octal: string | undefined, char: string | undefined) => {
    if (octal !== undefined) return plain(String.fromCharCode(Number.parseInt(octal, 8) & 255));
    if (char === undefined) return `\\${whole}`;
    if (CONTROLS[char] !== undefined) return CONTROLS[char] ?? '';
    return /[A-Za-z0-9"/&]/.test(char) ? char : whole;
  });
}

const plain = (char: string): string => (/[.[\](){}*+?^$|\\]/.test(char) ? `\\${char}` : char);

/** The pieces of a text between what a separator matches; one space stands for any white space. upstream: mawk split.c */
export function pieces(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.split(/[ \t\n\f\r\v]+/).filter((piece, i, all) => piece !== '' || (i > 0 && i < all.length - 1));
  if (separator === '') return [...text];
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  const regex = patternOf(separator);
  const found: string[] = [];
  let from = 0;
  let at = 0;
  for (let match = regex.find(text, at); match && match[0] < text.length; match = regex.find(text, at)) {
    const [start, end] = match;
    if (end === start) {
      at = start + 1;
      continue;
    }
    found.push(text.slice(from, start));
    from = end;
    at = end;
  }
  return [...found, text.slice(from)];
}
