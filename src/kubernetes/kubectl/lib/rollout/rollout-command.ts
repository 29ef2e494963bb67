// What the commands under `rollout` share.

import type { Invocation } from '../command.ts';
import { aggregate, CommandError, passesThrough } from '../errors.ts';
import type { FlagSpec } from '../flags/flag-set.ts';
import { filenameFlags, namesFiles, selectorFlag } from '../flags/flags.ts';
import { Builder } from '../objects/builder.ts';
import type { Info } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';

export const targetFlags: readonly FlagSpec[] = [...filenameFlags('that names the object'), selectorFlag];

function targets(k: Invocation): Builder {
  if (k.args.length === 0 && !namesFiles(k.flags)) throw new CommandError('required resource not specified');
  return new Builder(k.s).typed().filenames(k.flags.list('filename'), k.flags.bool('recursive')).labelSelector(k.flags.string('selector')).args(true, k.args).continueOnError();
}

const nothing = (k: Invocation): Promise<void> => k.s.err(`No resources found in ${k.s.namespace().name} namespace.\n`);

/** All objects first, then what is to be done with each; what could not be fetched is told before what could not be done. */
export async function changeRollouts(k: Invocation, each: (info: Info, object: KubeObject) => Promise<void>): Promise<void> {
  const { infos, errors } = await targets(k).infos({ latest: true });
  if (infos.length === 0 && errors.length === 0) await nothing(k);
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      if (info.object) await each(info, info.object);
    } catch (error) {
      if (!(error instanceof Error) || passesThrough(error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

/** One object after the other. `told`: that there are none is said. */
export async function visitRollouts(k: Invocation, each: (info: Info, object: KubeObject) => Promise<void>, told = false): Promise<void> {
  let seen = 0;
  const { errors } = await targets(k).visit({ latest: true }, async (info) => {
    seen++;
    if (info.object) await each(info, info.object);
  });
  const problem = aggregate(errors);
  if (problem) throw problem;
  if (told && seen === 0) await nothing(k);
}

/** What a change refuses to do with an object, in its own words. */
export function refusal(info: Info, why: string): CommandError {
  const { group, plural } = info.mapping;
  return new CommandError(`error: ${group ? `${plural}.${group}` : plural} ${JSON.stringify(info.name)} ${why}`);
}
