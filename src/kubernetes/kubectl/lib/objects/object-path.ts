// The path of one object; a name that no path can hold is refused before the server is asked. upstream: client-go/rest Request.Name, api/validation/path
import { pathOf } from '../../../api/meta.ts';
import { CommandError } from '../errors.ts';
import type { ApiResource } from './discovery.ts';

/** No object can be called so. */
export class UnfitNameError extends CommandError {}

/** As much of an Info as its path needs. */
export interface Place {
  readonly mapping: ApiResource;
  readonly namespace: string;
  readonly name: string;
}

/** Throws UnfitNameError when the name is empty, or would be more than one segment. */
export function objectPath({ mapping, namespace, name }: Place, subresource?: string): string {
  if (name === '') throw new UnfitNameError('resource name may not be empty');
  const problems = segmentProblems(name);
  if (problems.length) throw new UnfitNameError(`invalid resource name ${JSON.stringify(name)}: [${problems.join(' ')}]`);
  return pathOf(mapping, namespace, name, subresource);
}

/** upstream: IsValidPathSegmentName */
function segmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((c) => name.includes(c)).map((c) => `may not contain '${c}'`);
}
