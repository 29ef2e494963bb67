// The pieces of words out of their source text. upstream: bash subst.c, parse.y read_token_word
import { expandBraces } from './braces.ts';
import type { Segment, Word } from './syntax.ts';

/** Unquoted source text: escaped characters become quoted pieces. */
export function unquotedText(text: string): Segment[] {
  if (!text.includes('\\')) return [{ t: 'text', text, quoted: false }];
  const out: Segment[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c !== '\\' || i === text.length - 1) {
      plain += c;
      continue;
    }
    const next = text[++i] ?? '';
    if (next === '\n') continue;
    if (plain) out.push({ t: 'text', text: plain, quoted: false });
    plain = '';
    out.push({ t: 'text', text: next, quoted: true });
  }
  if (plain) out.push({ t: 'text', text: plain, quoted: false });
  return out;
}

/** <<- drops the tabs that begin lines. */
export function stripTabs(segments: Segment[]): void {
  let start = true;
  for (const [i, s] of segments.entries()) {
    if (s.t === 'text') segments[i] = { ...s, text: s.text.replace(start ? /(^|\n)\t+/g : /(\n)\t+/g, '$1') };
    start = s.t === 'text' && s.text.endsWith('\n');
  }
}

/** The text of a here-document: backslashes before $, `, another one and a line's end go. */
export function unescapeDocument(text: string): string {
  return text.includes('\\') ? text.replace(/\\([$`\\]|\n)/g, (_, c: string) => (c === '\n' ? '' : c)) : text;
}

/** A word that is a text, with nothing special in it. */
export function textWord(text: string): Word {
  return { segments: [{ t: 'text', text, quoted: true }], literal: text, braces: undefined, source: text };
}

/** A word of its pieces. */
export function makeWord(segments: readonly Segment[], source: string): Word {
  const alternatives = segments.some((s) => s.t === 'text' && !s.quoted && s.text.includes('{')) ? expandBraces(segments) : undefined;
  const plain = segments.every((s) => s.t === 'text' && (s.quoted || !/[*?[\]~!+@(){}]/.test(s.text)));
  const literal = plain ? segments.map((s) => (s.t === 'text' ? s.text : '')).join('') : undefined;
  return { segments, literal, braces: alternatives?.map((a) => makeWord(a, source)), source };
}
