// One line a table of cases: how many there are, how many agree, how many could not be run here.

export interface Tally {
  readonly cases?: number;
  readonly agree?: number;
  readonly notRun?: number;
}

/** Prints the line of one table. */
export function report(name: string, { cases = 0, agree = 0, notRun = 0 }: Tally): void {
  console.log(`${name.padEnd(28)} cases ${String(cases).padStart(5)} agree ${String(agree).padStart(5)}${notRun ? ` not run: ${notRun}` : ''}`);
}
