// A regular expression as instructions for two machines: a table of states (fast, finds where) and a backtracker (finds groups).
import { type Assertion, type CharTest, isWord, type Node, RegexError } from './tree.ts';

export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly what: Assertion }
  | { readonly op: 'ref'; readonly index: number }
  | { readonly op: 'match' };

const LIMIT = 50_000;

/** Lays the tree out as a program that ends with `match`. */
export function assemble(root: Node): Instruction[] {
  const program: Instruction[] = [];
  emit(root, program);
  program.push({ op: 'match' });
  return program;
}

function emit(node: Node, program: Instruction[]): void {
  if (program.length > LIMIT) throw new RegexError('Regular expression too big');
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', test: node.test });
      return;
    case 'assert':
      program.push({ op: 'assert', what: node.what });
      return;
    case 'ref':
      program.push({ op: 'ref', index: node.index });
      return;
    case 'cat':
      for (const item of node.items) emit(item, program);
      return;
    case 'group':
      program.push({ op: 'save', slot: node.index * 2 });
      emit(node.item, program);
      program.push({ op: 'save', slot: node.index * 2 + 1 });
      return;
    case 'alt':
      emitAlternatives(node.items, program);
      return;
    case 'repeat':
      emitRepeat(node.item, node.min, node.max, program);
  }
}

function emitAlternatives(items: readonly Node[], program: Instruction[]): void {
  const exits: { op: 'jump'; to: number }[] = [];
  items.forEach((item, i) => {
    if (i === items.length - 1) return emit(item, program);
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    program.push(split);
    emit(item, program);
    const exit = { op: 'jump' as const, to: 0 };
    exits.push(exit);
    program.push(exit);
    split.second = program.length;
  });
  for (const exit of exits) exit.to = program.length;
}

function emitRepeat(item: Node, min: number, max: number, program: Instruction[]): void {
  for (let i = 0; i < min; i++) emit(item, program);
  if (max === Number.POSITIVE_INFINITY) {
    const at = program.length;
    const split = { op: 'split' as const, first: at + 1, second: 0 };
    program.push(split);
    emit(item, program);
    program.push({ op: 'jump', to: at });
    split.second = program.length;
    return;
  }
  const splits: { op: 'split'; first: number; second: number }[] = [];
  for (let i = min; i < max; i++) {
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    splits.push(split);
    program.push(split);
    emit(item, program);
  }
  for (const split of splits) split.second = program.length;
}

/** -1 where there is no character. */
export const NONE = -1;

/** Does the assertion hold between two characters? */
export function holds(what: Assertion, before: number, after: number, multiline: boolean): boolean {
  const wordBefore = before !== NONE && isWord(before);
  const wordAfter = after !== NONE && isWord(after);
  switch (what) {
    case 'textStart':
      return before === NONE;
    case 'textEnd':
      return after === NONE;
    case 'lineStart':
      return before === NONE || (multiline && before === 10);
    case 'lineEnd':
      return after === NONE || (multiline && after === 10);
    case 'wordEdge':
      return wordBefore !== wordAfter;
    case 'wordInside':
      return wordBefore === wordAfter;
    case 'wordStart':
      return !wordBefore && wordAfter;
    case 'wordEnd':
      return wordBefore && !wordAfter;
    case 'noWordBefore':
      return !wordBefore;
    case 'noWordAfter':
      return !wordAfter;
  }
}
