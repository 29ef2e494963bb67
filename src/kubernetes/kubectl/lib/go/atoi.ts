// Whole numbers as Go reads them. upstream: strconv.Atoi
import { CommandError } from '../errors.ts';

/** The number of a text in decimal digits, with a sign or without one; Go's error otherwise. */
export function atoi(text: string): number {
  const fail = (why: string): CommandError => new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[+-]?\d+$/.test(text)) throw fail('invalid syntax');
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, value) !== value) throw fail('value out of range');
  return Number(value);
}
