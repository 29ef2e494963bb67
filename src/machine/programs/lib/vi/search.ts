// Patterns and the search of vi. upstream: vim 9 src/search.c, regexp.c
import { next, type Place } from '../edit-buffer.ts';
import { Regex, RegexError } from '../regex/regex.ts';
import type { ViEditor } from './editor.ts';

/** A pattern of vi as a regular expression; a text is the error. */
export function compilePattern(e: ViEditor, pattern: string): Regex | string {
  const very = pattern.startsWith('\\v');
  let ignoreCase = e.ignoreCase;
  const source = (very ? pattern.slice(2) : pattern)
    .replace(/\\([cCvdDsS=])/g, (_, c: string) => {
      if (c === 'c' || c === 'C') {
        ignoreCase = c === 'c';
        return '';
      }
      return { v: '', d: '[0-9]', D: '[^0-9]', s: '[ \t]', S: '[^ \t]', '=': very ? '?' : '\\?' }[c] ?? '';
    })
    .replace(/\\\{(\d*,?\d*)\}/g, '\\{$1\\}');
  try {
    return new Regex([source], { syntax: very ? 'extended' : 'basic', ignoreCase });
  } catch (error) {
    if (error instanceof RegexError) return `E383: Invalid search string: ${pattern}`;
    throw error;
  }
}

/** The next match from the cursor, round the end; says so. Undefined when there is none. */
export function searchFrom(e: ViEditor, from: Place, backwards: boolean): Place | undefined {
  const { search, buffer } = e;
  if (!search) return undefined;
  const n = buffer.lines.length;
  for (let i = 0; i <= n; i++) {
    const line = (((from.line + (backwards ? -i : i)) % n) + n) % n;
    const limit = i === 0 ? from.at : undefined;
    const at = backwards ? lastMatch(search.regex, buffer.line(line), limit) : firstMatch(search.regex, buffer.line(line), limit);
    if (at === undefined || (i === n && (backwards ? at <= from.at : at > from.at) && limit === undefined && at !== from.at)) continue;
    const wrapped = backwards ? line > from.line || (i === n && line === from.line) : line < from.line || (i === n && line === from.line);
    if (wrapped) e.say(backwards ? 'search hit TOP, continuing at BOTTOM' : 'search hit BOTTOM, continuing at TOP');
    return { line, at };
  }
  e.say(`E486: Pattern not found: ${search.text}`);
  return undefined;
}

function firstMatch(regex: Regex, line: string, after: number | undefined): number | undefined {
  const start = after === undefined ? 0 : after >= line.length ? -1 : next(line, after);
  return start < 0 ? undefined : regex.find(line, start)?.[0];
}

function lastMatch(regex: Regex, line: string, limit: number | undefined): number | undefined {
  let best: number | undefined;
  for (let at = 0; at <= line.length; ) {
    const found = regex.find(line, at);
    if (!found || (limit !== undefined && found[0] >= limit)) break;
    best = found[0];
    if (found[0] >= line.length) break;
    at = next(line, found[0]);
  }
  return best;
}
