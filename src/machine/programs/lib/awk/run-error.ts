// What ends a running awk program with code 2; the message is mawk's.

export class AwkRunError extends Error {}

/** A file that cannot be opened: told without the place in the program. */
export class CannotOpen extends AwkRunError {}
