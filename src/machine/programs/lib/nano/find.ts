// Searching and replacing in a buffer. upstream: nano 7.2 src/search.c

import { isBefore, next, type Place, same, type TextBuffer } from '../edit-buffer.ts';
import { Regex, RegexError } from '../regex/regex.ts';

export interface SearchSettings {
  caseSensitive: boolean;
  regex: boolean;
  backwards: boolean;
}

/** A compiled needle, or nano's complaint. */
export function compile(needle: string, s: SearchSettings): Regex | string {
  try {
    return new Regex([needle], { syntax: s.regex ? 'extended' : 'fixed', ignoreCase: !s.caseSensitive });
  } catch (e) {
    if (e instanceof RegexError) return `Bad regex "${needle}": ${e.message}`;
    throw e;
  }
}

export interface Hit {
  readonly from: Place;
  readonly to: Place;
  readonly wrapped: boolean;
}

/** The next match after (or before) a place, round the end of the buffer. `atPlace`: one that starts right there counts too. */
export function findNext(buffer: TextBuffer, regex: Regex, from: Place, backwards: boolean, atPlace: boolean): Hit | undefined {
  const n = buffer.lines.length;
  const step = backwards ? -1 : 1;
  for (let i = 0; i <= n; i++) {
    const lineNo = (((from.line + i * step) % n) + n) % n;
    const found = inLine(buffer.line(lineNo), regex, backwards, i === 0 ? from.at : undefined, atPlace);
    if (!found) continue;
    const start = { line: lineNo, at: found[0] };
    const wrapped = backwards ? isBefore(from, start) || (same(from, start) && !atPlace) : isBefore(start, from) || (same(from, start) && !atPlace);
    return { from: start, to: { line: lineNo, at: found[1] }, wrapped };
  }
  return undefined;
}

function inLine(line: string, regex: Regex, backwards: boolean, limit: number | undefined, atPlace: boolean): readonly [number, number] | undefined {
  if (!backwards) {
    const start = limit === undefined ? 0 : atPlace ? limit : next(line, limit);
    return start > line.length || (limit !== undefined && !atPlace && limit >= line.length) ? undefined : regex.find(line, start);
  }
  let best: readonly [number, number] | undefined;
  for (let at = 0; at <= line.length; ) {
    const found = regex.find(line, at);
    if (!found || (limit !== undefined && found[0] >= limit)) break;
    best = found;
    at = next(line, found[0]);
    if (found[0] >= line.length) break;
  }
  return best;
}
