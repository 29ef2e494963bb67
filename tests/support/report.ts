// One line a table of cases: how many there are, how many agree, how many could not be run here. npm test prints them all at its end.
import { appendFileSync } from 'node:fs';

export interface Tally {
  readonly cases?: number;
  readonly agree?: number;
  readonly notRun?: number;
}

/** Says how one table went. */
export function report(name: string, { cases = 0, agree = 0, notRun = 0 }: Tally): void {
  console.log(`${name}: ${agree} of ${cases} agree${notRun ? `, not run: ${notRun}` : ''}`);
  const file = process.env.PORTSIDE_TALLY;
  if (file) appendFileSync(file, `${JSON.stringify({ name, cases, agree, notRun })}\n`);
}
