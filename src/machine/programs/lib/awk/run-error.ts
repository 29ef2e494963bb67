// What ends a running awk program with code 2; the message is mawk's.

export class AwkRunError extends Error {}

/** A file that cannot be opened: told without the place in the program. */
export class CannotOpen extends AwkRunError {
  readonly file: string;
  readonly why: string;
  readonly forWriting: boolean;
  constructor(message: string, file: string, why: string, forWriting: boolean) {
    super(message);
    this.file = file;
    this.why = why;
    this.forWriting = forWriting;
  }
}
