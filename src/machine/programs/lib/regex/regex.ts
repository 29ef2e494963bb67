// POSIX regular expressions (BRE, ERE, fixed strings) with the leftmost-longest rule. Linear in the text unless the pattern has back-references.
import { findGroups } from './groups.ts';
import { charNode, Parser, type Syntax } from './parse.ts';
import { assemble, type Instruction } from './program.ts';
import { Table } from './table.ts';
import type { Node } from './tree.ts';

export type { Syntax } from './parse.ts';
export { RegexError } from './tree.ts';

export interface RegexOptions {
  readonly syntax: Syntax;
  readonly ignoreCase?: boolean;
  /** ^ and $ also match at newlines inside the text. */
  readonly multiline?: boolean;
  /** The match must be a whole word, or the whole text. */
  readonly whole?: 'word' | 'line' | undefined;
}

export interface Match {
  readonly start: number;
  readonly end: number;
  /** The whole match, then each group (undefined when it took no part). */
  readonly groups: readonly (string | undefined)[];
}

export class Regex {
  readonly #program: readonly Instruction[];
  readonly #multiline: boolean;
  readonly #references: boolean;
  readonly #here: Table;
  readonly #anywhere: Table;
  readonly #literal: string | undefined;
  /** How many groups the pattern has. */
  readonly groupCount: number;

  /** Several patterns are alternatives. Throws RegexError. */
  constructor(patterns: readonly string[], options: RegexOptions) {
    const read = patterns.map((pattern) => ({ pattern, node: undefined as Node | undefined }));
    let group = 1;
    let references = false;
    for (const one of read) {
      if (options.syntax === 'fixed') {
        one.node = { kind: 'cat', items: Array.from(one.pattern, (c) => charNode(c, options.ignoreCase ?? false)) };
        continue;
      }
      const parser = new Parser(one.pattern, options.syntax, options.ignoreCase ?? false, group);
      one.node = parser.parse();
      group = parser.nextGroup;
      references ||= parser.hasReferences;
    }
    this.groupCount = group - 1;
    this.#references = references;
    this.#multiline = options.multiline ?? false;
    this.#program = assemble(surround({ kind: 'alt', items: read.flatMap((r) => r.node ?? []) }, options.whole));
    this.#here = new Table(this.#program, this.#multiline, false);
    this.#anywhere = new Table(this.#program, this.#multiline, true);
    const [only] = patterns;
    const plain = patterns.length === 1 && only !== undefined && !options.ignoreCase && !options.whole && (options.syntax === 'fixed' || /^[\w \-:/,="'%&@#!~;]*$/.test(only));
    this.#literal = plain ? only : undefined;
  }

  /** Is there a match anywhere? */
  test(text: string, from = 0): boolean {
    if (this.#literal !== undefined) return text.includes(this.#literal, from);
    return this.#references ? this.find(text, from) !== undefined : this.#anywhere.run(text, from) >= 0;
  }

  /** The leftmost-longest match at or after `from`: where it starts and ends. */
  find(text: string, from = 0): readonly [start: number, end: number] | undefined {
    if (this.#literal !== undefined) {
      const at = text.indexOf(this.#literal, from);
      return at < 0 ? undefined : [at, at + this.#literal.length];
    }
    if (!this.#references && this.#anywhere.run(text, from) < 0) return undefined;
    for (let i = from; i <= text.length; i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1) {
      const end = this.#references ? (this.#groupsAt(text, i, undefined)?.[1] ?? -1) : this.#here.run(text, i);
      if (end >= 0) return [i, end];
    }
    return undefined;
  }

  /** As `find`, with groups. */
  exec(text: string, from = 0): Match | undefined {
    const found = this.find(text, from);
    if (!found) return undefined;
    const [start, end] = found;
    if (this.groupCount === 0) return { start, end, groups: [text.slice(start, end)] };
    const slots = this.#groupsAt(text, start, end) ?? [start, end];
    const groups: (string | undefined)[] = [];
    for (let g = 0; g <= this.groupCount; g++) {
      const a = slots[g * 2] ?? -1;
      const b = slots[g * 2 + 1] ?? -1;
      groups.push(a < 0 || b < a ? undefined : text.slice(a, b));
    }
    return { start, end, groups };
  }

  #groupsAt(text: string, start: number, end: number | undefined): number[] | undefined {
    return findGroups(this.#program, text, start, end, { multiline: this.#multiline, references: this.#references });
  }
}

function surround(node: Node, whole: RegexOptions['whole']): Node {
  if (!whole) return node;
  const [first, last] = whole === 'line' ? (['textStart', 'textEnd'] as const) : (['noWordBefore', 'noWordAfter'] as const);
  return { kind: 'cat', items: [{ kind: 'assert', what: first }, node, { kind: 'assert', what: last }] };
}
