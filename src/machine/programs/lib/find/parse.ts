// Reads the command line of find into one predicate, with its words for what is wrong. upstream: findutils 4.9 find/tree.c
import type { Process } from '../../../os/types.ts';
import { ACTIONS } from './actions.ts';
import type { Gathered, Maker, Predicate } from './expression.ts';
import { TESTS } from './tests.ts';

export class FindError extends Error {}

export interface FindPlan {
  readonly predicate: Predicate;
  readonly minDepth: number;
  readonly maxDepth: number;
  /** Contents before the directory itself. */
  readonly depthFirst: boolean;
  readonly batches: readonly Gathered[];
}

/** What a find knows and how it says what is wrong. */
export interface FindDialect {
  readonly tests: Readonly<Record<string, Maker>>;
  readonly actions: Readonly<Record<string, Maker>>;
  readonly missing: (word: string) => Error;
  readonly unknown: (word: string) => Error;
  readonly notNumber: (word: string, value: string) => Error;
  readonly unclosed: () => Error;
  readonly cannotRun?: (name: string, why: string) => string;
}

const GNU: FindDialect = {
  tests: TESTS,
  actions: ACTIONS,
  missing: (word) => new FindError(`missing argument to \`${word}'`),
  unknown: (word) => new FindError(word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`),
  notNumber: (word, value) => new FindError(`Expected a positive decimal integer argument to ${word}, but got ‘${value}’`),
  unclosed: () => new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one."),
};

export class FindParser {
  readonly #p: Process;
  readonly #words: readonly string[];
  readonly #dialect: FindDialect;
  #at = 0;
  #acts = false;
  #minDepth = 0;
  #maxDepth = Number.POSITIVE_INFINITY;
  #depthFirst = false;
  readonly #batches: Gathered[] = [];

  constructor(p: Process, words: readonly string[], dialect: FindDialect = GNU) {
    this.#p = p;
    this.#words = words;
    this.#dialect = dialect;
  }

  plan(): FindPlan {
    const own = this.#words.length > 0 ? this.#or() : () => true;
    if (this.#at < this.#words.length) {
      if (this.#words[this.#at] === ')') throw new FindError("you have too many ')'");
      throw new FindError(`paths must precede expression: \`${this.#words[this.#at]}'`);
    }
    const print = ACTIONS['-print'];
    const printed = print?.(this.#context('-print'));
    const predicate: Predicate = this.#acts || !printed ? own : async (f, s) => (await own(f, s)) && (await printed(f, s));
    return { predicate, minDepth: this.#minDepth, maxDepth: this.#maxDepth, depthFirst: this.#depthFirst, batches: this.#batches };
  }

  #or(): Predicate {
    const parts = [this.#and()];
    for (;;) {
      const word = this.#words[this.#at];
      if (word !== '-o' && word !== '-or' && word !== ',') break;
      this.#at++;
      if (this.#at >= this.#words.length) throw new FindError(`invalid expression; expected to find a predicate after '${word}'`.replace(/'(.+)'$/, "'$1'"));
      parts.push(this.#and());
    }
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    return async (f, s) => {
      for (const part of parts) if (await part(f, s)) return true;
      return false;
    };
  }

  #and(): Predicate {
    const parts: Predicate[] = [];
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or' || word === ',') break;
      if (word === '-a' || word === '-and') {
        this.#at++;
        continue;
      }
      parts.push(this.#one());
    }
    if (parts.length === 0) {
      const word = this.#words[this.#at];
      throw new FindError(
        word === ')' ? 'invalid expression; empty parentheses are not allowed.' : `invalid expression; you have used a binary operator '${word ?? ''}' with nothing before it.`,
      );
    }
    return async (f, s) => {
      for (const part of parts) if (!(await part(f, s))) return false;
      return true;
    };
  }

  #one(): Predicate {
    const word = this.#words[this.#at++] ?? '';
    if (word === '!' || word === '-not') {
      if (this.#at >= this.#words.length) throw new FindError(`expected an expression after '${word}'`);
      const inner = this.#one();
      return async (f, s) => !(await inner(f, s));
    }
    if (word === '(') {
      if (this.#words[this.#at] === ')') throw new FindError('invalid expression; empty parentheses are not allowed.');
      const inner = this.#or();
      if (this.#words[this.#at++] !== ')') throw this.#dialect.unclosed();
      return inner;
    }
    const global = this.#global(word);
    if (global) return global;
    const maker = this.#dialect.tests[word] ?? this.#dialect.actions[word];
    if (!maker) throw this.#dialect.unknown(word);
    if (this.#dialect.actions[word] && word !== '-prune' && word !== '-quit') this.#acts = true;
    if (word === '-delete') this.#depthFirst = true;
    return maker(this.#context(word));
  }

  #context(word: string): Parameters<Maker>[0] {
    return {
      p: this.#p,
      name: word,
      argument: () => this.#argument(word),
      words: this.#words,
      take: () => this.#words[this.#at++],
      fail: (message) => {
        throw new FindError(message);
      },
      missing: () => {
        throw this.#dialect.missing(word);
      },
      batch: (batch) => this.#batches.push(batch),
      ...(this.#dialect.cannotRun ? { cannotRun: this.#dialect.cannotRun } : {}),
    };
  }

  #argument(word: string): string {
    const value = this.#words[this.#at++];
    if (value === undefined) throw this.#dialect.missing(word);
    return value;
  }

  /** Options that concern the whole walk. */
  #global(word: string): Predicate | undefined {
    if (word === '-maxdepth' || word === '-mindepth') {
      const value = this.#argument(word);
      if (!/^\d+$/.test(value)) throw this.#dialect.notNumber(word, value);
      if (word === '-maxdepth') this.#maxDepth = Number(value);
      else this.#minDepth = Number(value);
      return () => true;
    }
    if (word === '-depth' || word === '-d') {
      this.#depthFirst = true;
      return () => true;
    }
    return ['-xdev', '-mount', '-noleaf', '-daystart', '-warn', '-nowarn', '-ignore_readdir_race'].includes(word) ? () => true : undefined;
  }
}
