// The functions of the language that wait for nothing. upstream: mawk bi_funct.c
import { parseTime } from '../../../../base/time.ts';
import { strftime } from '../../../os/strftime.ts';
import type { Regex } from '../regex/regex.ts';
import { formatted } from './format.ts';
import { toNumber, type Value } from './values.ts';

/** What a function may need of the program it is called in. */
export interface Surroundings {
  readonly text: (value: Value) => string;
  readonly random: () => number;
  readonly seed: (value: Value | undefined) => Value;
  readonly now: () => number;
}

type Work = (args: readonly Value[], s: Surroundings) => Value;

const onNumber =
  (work: (n: number) => number): Work =>
  ([value]) =>
    work(toNumber(value));

const WORK: Readonly<Record<string, Work>> = {
  length: ([value], s) => s.text(value).length,
  index: ([text, part], s) => s.text(text).indexOf(s.text(part)) + 1,
  substr: ([text, from, length], s) => substring(s.text(text), toNumber(from), length === undefined ? undefined : toNumber(length)),
  tolower: ([text], s) => s.text(text).replace(/[A-Z]/g, (c) => c.toLowerCase()),
  toupper: ([text], s) => s.text(text).replace(/[a-z]/g, (c) => c.toUpperCase()),
  sprintf: ([format, ...rest], s) => sprintf(s.text(format), rest, s, 'sprintf'),
  sin: onNumber(Math.sin),
  cos: onNumber(Math.cos),
  exp: onNumber(Math.exp),
  log: onNumber(Math.log),
  sqrt: onNumber(Math.sqrt),
  int: onNumber(Math.trunc),
  atan2: ([y, x]) => Math.atan2(toNumber(y), toNumber(x)),
  rand: (_, s) => s.random(),
  srand: ([value], s) => s.seed(value),
  systime: (_, s) => Math.floor(s.now() / 1000),
  strftime: ([format, time], s) => strftime(format === undefined ? '%c' : s.text(format), time === undefined ? s.now() : toNumber(time) * 1000),
  mktime: ([text], s) => mktime(s.text(text)),
};

/** Throws AwkFormatError. */
export function call(name: string, args: readonly Value[], s: Surroundings): Value {
  return WORK[name]?.(args, s);
}

/** Throws AwkFormatError. */
export function sprintf(format: string, args: readonly Value[], s: Pick<Surroundings, 'text'>, name: 'printf' | 'sprintf'): string {
  return formatted(
    format,
    { count: args.length, number: (i) => toNumber(args[i]), text: (i) => s.text(args[i]), isNumber: (i) => typeof args[i] === 'number' || args[i] === undefined },
    name,
  );
}

function substring(text: string, from: number, length: number | undefined): string {
  const begin = Math.trunc(from);
  if (length === undefined) return text.slice(Math.max(0, begin - 1));
  // mawk 1.3.4 counts what lies before the text to the length.
  const end = Math.trunc(length) + (begin < 1 ? -begin : begin - 1);
  return Number.isNaN(end) ? '' : text.slice(Math.max(0, begin - 1), Math.max(0, end));
}

function mktime(text: string): number {
  const [year = '', ...rest] = text.trim().split(/\s+/);
  if (rest.length < 5 || ![year, ...rest].every((n) => /^\d+$/.test(n))) return -1;
  const [month, day, hour, minute, second] = rest.map((n) => n.padStart(2, '0'));
  const time = parseTime(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? -1 : time / 1000;
}

/** sub and gsub: the new text and how often something was replaced. */
export function substitute(text: string, pattern: Regex, replacement: string, all: boolean): readonly [text: string, times: number] {
  let out = '';
  let at = 0;
  let times = 0;
  let justMatched = false;
  while (at <= text.length) {
    const found = pattern.find(text, at);
    if (!found) break;
    const [start, end] = found;
    out += text.slice(at, start);
    // Nothing right behind a match is no match of its own.
    if (end > start || !(justMatched && start === at)) {
      out += filled(replacement, text.slice(start, end));
      times++;
    }
    justMatched = end > start;
    at = end;
    if (end === start) {
      out += text.slice(start, start + 1);
      at = start + 1;
      justMatched = false;
    }
    if (!all) break;
  }
  return [out + text.slice(at), times];
}

/** & is what was matched, \\& an ampersand. */
function filled(replacement: string, matched: string): string {
  return replacement.replace(/\\\\&|\\&|&/g, (sign) => (sign === '&' ? matched : sign === '\\&' ? '&' : `\\${matched}`));
}
