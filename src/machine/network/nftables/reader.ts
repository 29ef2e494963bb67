// One reading of an input: the files that it includes, and what is wrong with it. upstream: nftables src/libnftables.c, scanner.l scanner_include_file
import type { Cursor } from './cursor.ts';
import { lex, type NftProblem, NftSyntaxProblem, type Token } from './lexer.ts';

/** upstream: parser_max_errors */
const MOST = 10;
/** upstream: MAX_INCLUDE_DEPTH */
const DEEPEST = 16;

export interface IncludedFile {
  readonly name: string;
  readonly text: string;
}

/** The files of a name (or pattern); undefined when there is none of the name. */
export type Include = (pattern: string) => readonly IncludedFile[] | undefined;

export class Reader {
  readonly problems: NftProblem[] = [];
  readonly #include: Include | undefined;
  #included = 0;

  constructor(include?: Include) {
    this.#include = include;
  }

  /** Notes what is wrong; false when that was enough. */
  note(problem: NftProblem): boolean {
    this.problems.push(problem);
    return this.problems.length < MOST;
  }

  /** The words of other files come in here. */
  include(c: Cursor, pattern: string, at: Token): void {
    if (this.#included++ >= DEEPEST * 16) throw new NftSyntaxProblem('Include nested too deeply, max 16 levels', at);
    const files = this.#include?.(pattern);
    if (!files) throw new NftSyntaxProblem(`File not found: ${pattern}`, at);
    for (const file of files.toReversed()) {
      const words = lex(file.text, file.name).slice(0, -1);
      const end = words.at(-1);
      c.insert(end ? [...words, { ...end, kind: 'punct', text: '\n' }] : []);
    }
  }
}
