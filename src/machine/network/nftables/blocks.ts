// What all blocks have in common: lines, names for what comes again, other files; a line that is not understood is left out and the next one is read. upstream: nftables src/parser_bison.y common_block
import type { Cursor } from './cursor.ts';
import { NftProblem, NftSyntaxProblem, span, type Token } from './lexer.ts';
import type { Reader } from './reader.ts';

/** `{ line; line }` */
export function parseBlock(c: Cursor, line: () => void): void {
  c.expect('{');
  parseLines(c, line, () => c.is('}'));
  c.expect('}');
}

/** Lines until an end. */
export function parseLines(c: Cursor, line: () => void, ended: () => boolean): void {
  for (c.skipLines(); !ended(); c.skipLines()) {
    if (c.token.kind === 'end') throw c.unexpected();
    try {
      if (common(c)) continue;
      line();
    } catch (e) {
      if (!(e instanceof NftProblem) || !readerOf(c)?.note(e)) throw e;
      // What is understood and not simulated ends the reading.
      if (!(e instanceof NftSyntaxProblem) || c.recover()) throw new Ended();
    }
  }
}

/** The words came to an end before their block did, and what is wrong was said already. */
export class Ended extends Error {}

const readers = new WeakMap<Cursor, Reader>();

export const readerOf = (c: Cursor): Reader | undefined => readers.get(c);

export function setReader(c: Cursor, reader: Reader): void {
  readers.set(c, reader);
}

/** `define`, `redefine`, `undefine`, `include` */
function common(c: Cursor): boolean {
  const first = c.token;
  if (first.kind !== 'word') return false;
  if (c.is('define', 'redefine')) {
    c.next();
    const name = c.name();
    c.expect('=');
    const value: Token[] = [];
    for (let depth = 0; c.token.kind !== 'end' && (depth > 0 || !c.is('\n', ';')); ) {
      const t = c.next();
      if (t.kind === 'punct') depth += t.text === '{' ? 1 : t.text === '}' ? -1 : 0;
      value.push(t);
    }
    if (value.length === 0) throw c.unexpected();
    if (first.text === 'define' && c.defined.has(name.text)) throw new NftSyntaxProblem(`redefinition of symbol '${name.text}'`, span(first, c.last));
    c.defined.set(name.text, value);
    return true;
  }
  if (c.take('undefine')) {
    const name = c.name();
    if (!c.defined.delete(name.text)) throw new NftSyntaxProblem(`undefined symbol '${name.text}'`, span(first, name));
    return true;
  }
  if (!c.is('include') || c.ahead(1)?.kind !== 'string') return false;
  c.next();
  const file = c.next();
  readerOf(c)?.include(c, file.text, span(first, c.token));
  return true;
}
