// cpu=1,memory=1Gi on a command line. upstream: kubectl/pkg/generate/versioned populateResourceListV1
import { canonicalQuantity, checkQuantity } from '../../../api/quantity.ts';
import { CommandError } from '../errors.ts';

/** Amounts by resource, written as the API writes them; undefined for an empty text. */
export function resourceList(text: string): Record<string, string> | undefined {
  if (text === '') return undefined;
  const list: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [resource = '', amount, ...more] = part.split('=');
    if (amount === undefined || more.length) throw new CommandError(`Invalid argument syntax ${part}, expected <resource>=<value>`);
    const problem = checkQuantity(amount);
    if (problem) throw new CommandError(problem);
    list[resource] = canonicalQuantity(amount);
  }
  return list;
}
