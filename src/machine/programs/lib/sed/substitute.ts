// The s command on one pattern space. upstream: sed 4.9 sed/execute.c do_subst
import type { Match, Regex } from '../regex/regex.ts';
import type { ReplacePart, Substitution } from './script.ts';

/** The text after the substitution, or undefined when nothing matched. */
export function substitute(text: string, regex: Regex, s: Substitution): string | undefined {
  let out = '';
  let at = 0;
  let seen = 0;
  let changed = false;
  let lastEnd = -1;
  while (at <= text.length) {
    const m = regex.exec(text, at);
    if (!m) break;
    const empty = m.end === m.start;
    // An empty match right after a match is none.
    const stale = empty && lastEnd === m.start;
    if (!stale) {
      seen++;
      out += text.slice(at, m.start);
      if (seen >= s.nth && (s.global || seen === s.nth)) {
        out += expand(s.replacement, m);
        changed = true;
      } else out += m.groups[0] ?? '';
    } else out += text.slice(at, m.start);
    at = m.end;
    lastEnd = m.end;
    if (changed && !s.global) break;
    if (empty) {
      const c = at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : '';
      out += c;
      at += c.length || 1;
    }
  }
  if (!changed) return undefined;
  return out + text.slice(Math.min(at, text.length));
}

function expand(parts: readonly ReplacePart[], m: Match): string {
  let out = '';
  let mode: 'U' | 'L' | '' = '';
  let once: 'u' | 'l' | '' = '';
  for (const part of parts) {
    if (part.kind === 'case') {
      if (part.mode === 'u' || part.mode === 'l') once = part.mode;
      else {
        mode = part.mode === 'E' ? '' : part.mode;
        once = '';
      }
      continue;
    }
    let text = part.kind === 'text' ? part.text : (m.groups[part.index] ?? '');
    if (text === '') continue;
    if (mode === 'U') text = text.toUpperCase();
    if (mode === 'L') text = text.toLowerCase();
    if (once !== '') text = (once === 'u' ? text.charAt(0).toUpperCase() : text.charAt(0).toLowerCase()) + text.slice(1);
    once = '';
    out += text;
  }
  return out;
}
