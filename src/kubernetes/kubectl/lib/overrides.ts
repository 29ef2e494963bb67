// --overrides: JSON or YAML laid over an object that was made from flags. upstream: cmdutil/override_options.go
import { isRecord } from '../../../base/deep.ts';
import type { Invocation } from './command.ts';
import { CommandError } from './errors.ts';
import type { FlagSpec } from './flag-set.ts';
import type { KubeObject } from './kube-object.ts';
import { patchLocally } from './local-patch.ts';
import { readDocuments } from './yaml-in.ts';

export const overrideFlags: readonly FlagSpec[] = [
  { name: 'override-type', kind: 'string', default: 'merge', usage: 'How overrides are laid over: json, merge or strategic.' },
  { name: 'overrides', kind: 'string', usage: 'JSON or YAML that is laid over the object; it must say its apiVersion.' },
];

/** The object with the call's overrides. */
export function overridden(k: Invocation, object: KubeObject): KubeObject {
  const text = k.flags.string('overrides');
  if (!text) return object;
  const type = k.flags.string('override-type') || 'merge';
  if (type !== 'json' && type !== 'merge' && type !== 'strategic') throw new CommandError(`invalid merge type: ${type}`);
  const [document] = [...readDocuments(text)];
  if (!document || 'error' in document) throw new CommandError(`Invalid JSON Patch: ${document && 'error' in document ? document.error : text}`);
  if (type !== 'json' && !isRecord(document.value)) throw new CommandError(`overrides must be an object, found ${text}`);
  return patchLocally(object, type, document.value);
}
