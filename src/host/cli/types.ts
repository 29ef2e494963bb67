/** A command of the command line. */
export interface Command {
  readonly name: string;
  /** Name and arguments, as the list of commands shows it. */
  readonly usage: string;
  readonly summary: string;
  /** More, for --help; ends with a newline. */
  readonly help?: string;
  run(args: readonly string[], root: string): Promise<number>;
}
