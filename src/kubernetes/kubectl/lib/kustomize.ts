// -k, until kustomizations can be built.
import { CommandError } from './errors.ts';
import type { FlagValues } from './flag-set.ts';

/** Refuses -k clearly. */
export function refuseKustomize(flags: FlagValues): void {
  if (flags.string('kustomize')) throw new CommandError('--kustomize is not simulated here: apply the files with -f');
}
