// What a POSIX regular expression is made of, before it is turned into a program.

/** Decides for one character (a code point). */
export type CharTest = (code: number) => boolean;

/** lineStart and lineEnd look at newlines only in multi-line mode. */
export type Assertion = 'lineStart' | 'lineEnd' | 'textStart' | 'textEnd' | 'wordEdge' | 'wordInside' | 'wordStart' | 'wordEnd' | 'noWordBefore' | 'noWordAfter';

export type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'cat'; readonly items: readonly Node[] }
  | { readonly kind: 'alt'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly index: number; readonly item: Node }
  | { readonly kind: 'ref'; readonly index: number }
  | { readonly kind: 'assert'; readonly what: Assertion };

export const EMPTY: Node = { kind: 'cat', items: [] };

/** A pattern that is no regular expression; the message is regerror(3)'s. */
export class RegexError extends Error {}

export function isWord(code: number): boolean {
  if (code < 128) return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
  return /[\p{L}\p{N}]/u.test(String.fromCodePoint(code));
}

/** The other case of a character, or itself. */
export function otherCase(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code >= 97 && code <= 122 ? code - 32 : code;
  const c = String.fromCodePoint(code);
  const lower = c.toLowerCase();
  return (lower === c ? c.toUpperCase() : lower).codePointAt(0) ?? code;
}
