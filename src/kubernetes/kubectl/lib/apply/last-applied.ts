// The annotation in which apply remembers, read and written by itself. upstream: kubectl/pkg/cmd/util/editor/editoptions.go GetApplyPatch
import { StatusError } from '../../../api/status.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { fetchInfo, type Info } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { LAST_APPLIED, type Query } from '../objects/mutate.ts';
import { objectPath } from '../objects/object-path.ts';

/** Puts the text into the annotation, and changes nothing else. */
export async function patchLastApplied(k: Invocation, info: Info, text: string, query: Query): Promise<KubeObject> {
  const body = { metadata: { annotations: { [LAST_APPLIED]: text } } };
  return (await k.s.json({ method: 'PATCH', path: objectPath(info), query, headers: { 'content-type': 'application/merge-patch+json' }, body })) as KubeObject;
}

/** The object as the server has it. */
export async function retrieved(k: Invocation, info: Info): Promise<KubeObject> {
  try {
    const { object } = await fetchInfo(k.s, info);
    if (object) return object;
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.reason === 'NotFound') throw error;
    throw new StatusError({ ...error.status, message: `retrieving current configuration of ${info.mapping.plural} ${JSON.stringify(info.name)}: ${error.status.message ?? ''}` });
  }
  throw new CommandError(`no object ${info.name}`);
}
