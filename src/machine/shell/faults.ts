// What leaves the ordinary course of a script: exit, return, break, and errors that discard a command.
import { ExitError } from '../os/errors.ts';

/** `exit N`: ends the shell (or subshell). */
export class ExitFlow extends ExitError {}

export class ReturnFlow extends Error {
  readonly code: number;
  constructor(code: number) {
    super('return');
    this.code = code;
  }
}

export class LoopFlow extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** An error of expansion or of a special builtin; its words are printed after "bash: ". */
export class ShellFault extends Error {
  readonly code: number;
  /** A script ends with it; otherwise only the line that it stands in does. */
  readonly fatal: boolean;
  /** A file could not be opened: was it to be made? */
  creating: boolean | undefined;
  /** Where it stands, when that is not where the shell is. */
  line: number | undefined;
  /** Its words are those of the dialect already. */
  worded: boolean | undefined;
  constructor(words: string, code = 1, fatal = false) {
    super(words);
    this.code = code;
    this.fatal = fatal;
  }
}

/** ^C reached an interactive shell: the line that it runs is given up. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}
