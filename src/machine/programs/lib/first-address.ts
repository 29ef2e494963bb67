// Names for /dev/tcp/NAME/PORT, as every other program of the machine finds them.
import { later } from '../../../base/on-demand.ts';
import type { Process } from '../../os/types.ts';

const find = later(async () => (await import('./resolver.ts')).firstAddress);

/** The first address of a name, or undefined. */
export async function firstAddress(name: string, p: Process): Promise<string | undefined> {
  return find(name, p);
}
