// --overrides: JSON laid over an object that was made from flags. upstream: kubectl/pkg/cmd/util/{override_options,helpers}.go
import { isRecord } from '../../../../base/deep.ts';
import { patchLocally } from '../apply/local-patch.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { FlagSpec } from '../flags/flag-set.ts';
import { jsonSyntaxError } from '../yaml/json-problem.ts';
import { decodeTyped } from './go-decode.ts';
import type { KubeObject } from './kube-object.ts';

export const overrideFlags: readonly FlagSpec[] = [
  { name: 'override-type', kind: 'string', default: 'merge', usage: 'How overrides are laid over: json, merge or strategic.' },
  { name: 'overrides', kind: 'string', usage: 'JSON that is laid over the object.' },
];

/** The object with the call's overrides, read back as the type that it is then. */
export function overridden(k: Invocation, object: KubeObject): KubeObject {
  const text = k.flags.string('overrides');
  if (!text) return object;
  const type = k.flags.string('override-type') || 'merge';
  if (type !== 'json' && type !== 'merge' && type !== 'strategic') throw new CommandError(`invalid override type: ${type}`);
  const patch = parsed(text, type);
  if (type === 'merge' && Array.isArray(patch)) return decodeTyped(patch);
  // A null that is no merge patch changes nothing.
  return decodeTyped(patch === null && type !== 'merge' ? object : patchLocally(object, type, patch));
}

function parsed(text: string, type: 'json' | 'merge' | 'strategic'): unknown {
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    if (type === 'json') throw new CommandError(jsonSyntaxError(text));
    patch = undefined;
  }
  if (type === 'merge' && !isRecord(patch) && !Array.isArray(patch)) throw new CommandError('Invalid JSON Patch');
  if (type === 'strategic' && !isRecord(patch) && patch !== null) throw new CommandError('invalid JSON document');
  return patch;
}
