// What the commands under `rollout` share.
import { Builder } from './builder.ts';
import type { Invocation } from './command.ts';
import { CommandError } from './errors.ts';
import type { FlagSpec } from './flag-set.ts';
import { filenameFlags, namesFiles, selectorFlag } from './flags.ts';
import type { Info } from './infos.ts';

export const targetFlags: readonly FlagSpec[] = [...filenameFlags('that names the object'), selectorFlag];

/** The objects that are meant, fetched. `told`: that there are none is said (undo and history do not). */
export async function rolloutTargets(k: Invocation, told = true): Promise<{ readonly infos: readonly Info[]; readonly errors: readonly Error[] }> {
  const files = k.flags.list('filename');
  if (k.args.length === 0 && !namesFiles(k.flags)) throw new CommandError('required resource not specified');
  const b = new Builder(k.s).filenames(files, k.flags.bool('recursive')).labelSelector(k.flags.string('selector')).args(true, k.args).continueOnError();
  const { infos, errors } = await b.infos({ latest: true });
  if (told && infos.length === 0 && errors.length === 0) await k.s.err(`No resources found in ${k.s.namespace().name} namespace.\n`);
  return { infos, errors };
}

/** deployments.apps "web" */
export function resourceAndName(info: Info): string {
  const { group, plural } = info.mapping;
  return `${group ? `${plural}.${group}` : plural} ${JSON.stringify(info.name)}`;
}
