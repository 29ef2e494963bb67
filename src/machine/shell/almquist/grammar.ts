// In what the grammars of the Almquist shells differ.

export interface Grammar {
  /** What BusyBox took over from bash: function, [[ ]], &>, <( ), $'…', ${v/a/b} and ${v:1:2}. */
  readonly extended: boolean;
  /** How the shell begins to tell of something that may not stand where it stands. */
  unexpected(found: string): string;
  /** How the shell writes what is wrong. */
  words(text: string): string;
}
