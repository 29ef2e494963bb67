// What the parts of word expansion share.
import type { Script, Word } from './syntax.ts';

/** What an expansion waits for; the answer is text (a process substitution's is a path). */
export type Request = { readonly kind: 'command'; readonly script: Script } | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly script: Script };

/** Runs straight through, and stops only to ask for what takes time. */
export type Expansion<T> = Generator<Request, T, string>;

/** How the operand of an operator is expanded. */
export interface WordExpander {
  text(word: Word, tildes?: 'none' | 'start' | 'assignment'): Expansion<string>;
  pattern(word: Word): Expansion<string>;
  fields(word: Word, out: string[]): Expansion<void>;
  string(text: string): Expansion<string>;
}
