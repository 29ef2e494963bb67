// Basic and extended regular expressions with GNU's additions, read into a tree. upstream: glibc posix/regcomp.c
import { bracket, NAMED } from './classes.ts';
import { type CharTest, EMPTY, isWord, type Node, otherCase, RegexError } from './tree.ts';

export type Syntax = 'basic' | 'extended' | 'fixed';

const ASSERTIONS: Readonly<Record<string, Node>> = {
  '`': { kind: 'assert', what: 'textStart' },
  "'": { kind: 'assert', what: 'textEnd' },
  b: { kind: 'assert', what: 'wordEdge' },
  B: { kind: 'assert', what: 'wordInside' },
  '<': { kind: 'assert', what: 'wordStart' },
  '>': { kind: 'assert', what: 'wordEnd' },
};

const space = NAMED.space as CharTest;
const SHORTHANDS: Readonly<Record<string, CharTest>> = { w: isWord, W: (c) => !isWord(c), s: space, S: (c) => !space(c) };

/** One character, either case if so asked. */
export function charNode(char: string, ignoreCase: boolean): Node {
  const code = char.codePointAt(0) ?? 0;
  const other = ignoreCase ? otherCase(code) : code;
  return { kind: 'char', test: other === code ? (c) => c === code : (c) => c === code || c === other };
}

/** Parses one pattern. Groups are numbered from `firstGroup`. */
export class Parser {
  readonly #chars: readonly string[];
  readonly #extended: boolean;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;
  #groups: number;
  readonly #firstGroup: number;
  readonly #closed = new Set<number>();
  hasReferences = false;

  constructor(pattern: string, syntax: 'basic' | 'extended', ignoreCase: boolean, firstGroup = 1) {
    this.#chars = Array.from(pattern);
    this.#extended = syntax === 'extended';
    this.#ignoreCase = ignoreCase;
    this.#groups = firstGroup;
    this.#firstGroup = firstGroup;
  }

  /** The number of the next free group. */
  get nextGroup(): number {
    return this.#groups;
  }

  parse(): Node {
    const node = this.#alternatives();
    if (this.#at < this.#chars.length) throw new RegexError('Unmatched ) or \\)');
    return node;
  }

  /** True when the operator `op` (a bare character in ERE, escaped in BRE) is next. */
  #is(op: string, at = this.#at): boolean {
    if (this.#extended) return this.#chars[at] === op;
    return this.#chars[at] === '\\' && this.#chars[at + 1] === op;
  }

  #skip(): void {
    this.#at += this.#extended ? 1 : 2;
  }

  #alternatives(): Node {
    const items = [this.#sequence()];
    while (this.#is('|')) {
      this.#skip();
      items.push(this.#sequence());
    }
    const [only] = items;
    return items.length === 1 && only ? only : { kind: 'alt', items };
  }

  #endsHere(): boolean {
    return this.#at >= this.#chars.length || this.#is('|') || (this.#is(')') && (this.#depth > 0 || !this.#extended));
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (!this.#endsHere()) {
      const start = items.length === 0;
      const atom = this.#atom(start);
      // In BRE a star after a leading ^ is an ordinary star.
      const anchored = !this.#extended && start && atom.kind === 'assert' && atom.what === 'lineStart';
      items.push(anchored && this.#chars[this.#at] === '*' ? atom : this.#repeats(atom));
      if (anchored && this.#chars[this.#at] === '*') {
        this.#at++;
        items.push(this.#repeats(charNode('*', false)));
      }
    }
    const [only] = items;
    return items.length === 1 && only ? only : { kind: 'cat', items };
  }

  #repeats(atom: Node): Node {
    let node = atom;
    for (;;) {
      if (this.#chars[this.#at] === '*') {
        this.#at++;
        node = { kind: 'repeat', item: node, min: 0, max: Number.POSITIVE_INFINITY };
      } else if (this.#is('+')) {
        this.#skip();
        node = { kind: 'repeat', item: node, min: 1, max: Number.POSITIVE_INFINITY };
      } else if (this.#is('?')) {
        this.#skip();
        node = { kind: 'repeat', item: node, min: 0, max: 1 };
      } else if (this.#is('{')) {
        const counts = this.#interval();
        if (!counts) return node;
        node = { kind: 'repeat', item: node, ...counts };
      } else return node;
    }
  }

  #interval(): { min: number; max: number } | undefined {
    const rest = this.#chars.slice(this.#at, this.#at + 24).join('');
    const m = (this.#extended ? /^\{(\d*)(,?)(\d*)\}/ : /^\\\{(\d*)(,?)(\d*)\\\}/).exec(rest);
    if (!m || (m[1] === '' && m[2] === '')) {
      if (this.#extended) return undefined;
      throw new RegexError(rest.includes('\\}') ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
    }
    const min = Number(m[1] || 0);
    const max = m[2] === '' ? min : m[3] === '' ? Number.POSITIVE_INFINITY : Number(m[3]);
    if (max < min) throw new RegexError('Invalid content of \\{\\}');
    if (min > 32767 || (Number.isFinite(max) && max > 32767)) throw new RegexError('Regular expression too big');
    this.#at += m[0].length;
    return { min, max };
  }

  #atom(start: boolean): Node {
    const c = this.#chars[this.#at] ?? '';
    if (this.#is('(')) return this.#group();
    if (!this.#extended && this.#is(')') && this.#depth === 0) throw new RegexError('Unmatched ) or \\)');
    if (c === '\\') return this.#escape(start);
    if (c === '[') {
      const set = bracket(this.#chars, this.#at, this.#ignoreCase);
      this.#at = set.end;
      return { kind: 'char', test: set.test };
    }
    this.#at++;
    if (c === '.') return { kind: 'char', test: () => true };
    if (c === '^' && (this.#extended || start)) return { kind: 'assert', what: 'lineStart' };
    if (c === '$' && (this.#extended || this.#endsHere())) return { kind: 'assert', what: 'lineEnd' };
    if (this.#extended && start && (c === '*' || c === '+' || c === '?')) return EMPTY;
    return charNode(c, this.#ignoreCase);
  }

  #group(): Node {
    this.#skip();
    const index = this.#groups++;
    this.#depth++;
    const item = this.#alternatives();
    if (!this.#is(')')) throw new RegexError('Unmatched ( or \\(');
    this.#skip();
    this.#depth--;
    this.#closed.add(index);
    return { kind: 'group', index, item };
  }

  #escape(start: boolean): Node {
    const c = this.#chars[this.#at + 1];
    if (c === undefined) throw new RegexError('Trailing backslash');
    this.#at += 2;
    const assertion = ASSERTIONS[c];
    if (assertion) return assertion;
    const test = SHORTHANDS[c];
    if (test) return { kind: 'char', test };
    if (/[1-9]/.test(c)) {
      const index = Number(c) + this.#firstGroup - 1;
      if (!this.#closed.has(index)) throw new RegexError('Invalid back reference');
      this.hasReferences = true;
      return { kind: 'ref', index };
    }
    if (!this.#extended && c === '{' && !start) throw new RegexError('Invalid preceding regular expression');
    if (c === 'n') return charNode('\n', false);
    return charNode(c, this.#ignoreCase);
  }
}
