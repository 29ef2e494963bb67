// What a sed script is made of.
import type { Regex } from '../regex/regex.ts';

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  /** Undefined: the last regular expression that was used. */
  | { readonly kind: 'regex'; readonly regex: Regex | undefined }
  /** Only as the second of two. */
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'multiple'; readonly of: number };

export type ReplacePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly index: number }
  /** \U \L \u \l \E */
  | { readonly kind: 'case'; readonly mode: 'U' | 'L' | 'u' | 'l' | 'E' };

export interface Substitution {
  readonly regex: Regex | undefined;
  readonly replacement: readonly ReplacePart[];
  readonly global: boolean;
  readonly nth: number;
  readonly print: number;
  readonly file: string | undefined;
}

export interface Command {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly negated: boolean;
  /** For a two-address range: where it is. Undefined: outside. */
  range?: { end: number } | undefined;
  readonly text?: string;
  readonly label?: string;
  readonly number?: number;
  readonly substitution?: Substitution;
  readonly map?: ReadonlyMap<string, string>;
  /** Where } is for {, and where the label is for b t T. */
  target?: number;
}

/** What ends a run. */
export class SedRuntimeError extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** What is wrong with a script; the place is put before the message. */
export class SedError extends Error {
  readonly at: number;
  /** The regular expression that is wrong, when that is it. */
  readonly regex: string | undefined;
  constructor(message: string, at: number, regex?: string) {
    super(message);
    this.at = at;
    this.regex = regex;
  }
}
