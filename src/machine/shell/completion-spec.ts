// What `complete` has said of a command.
export interface CompletionSpec {
  /** -W */
  readonly words?: string;
  /** -F: called with the command, the word and the word before; answers in COMPREPLY. */
  readonly fn?: string;
  readonly actions?: readonly string[];
  readonly options?: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}
