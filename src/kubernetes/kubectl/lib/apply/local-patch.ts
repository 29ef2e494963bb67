// The three kinds of patches, applied here instead of on the server (--local, --dry-run=client).
import { isRecord } from '../../../../base/deep.ts';
import { applyJsonPatch, type JsonPatchOp } from '../../../api/patch/json.ts';
import { applyMergePatch } from '../../../api/patch/merge.ts';
import { applyStrategicPatch } from '../../../api/patch/strategic.ts';
import { definition, definitionOf } from '../../../api/whole-schema.ts';
import { CommandError } from '../errors.ts';
import { jsonType } from '../objects/json-type.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** The object as it would be; the one given is not changed. */
export function patchLocally(object: KubeObject, type: string, patch: unknown): KubeObject {
  if (type === 'json' && !Array.isArray(patch)) throw new CommandError(`json: cannot unmarshal ${jsonType(patch)} into Go value of type jsonpatch.Patch`);
  if (type !== 'json' && !isRecord(patch)) throw new CommandError(type === 'merge' ? 'Invalid JSON Patch' : 'invalid JSON document');
  if (type === 'json') return applyJsonPatch(object, patch as readonly JsonPatchOp[]) as KubeObject;
  if (type === 'merge') return applyMergePatch(object, patch) as KubeObject;
  const name = definitionOf(object.apiVersion, object.kind);
  return applyStrategicPatch(object, patch, name ? definition(name) : undefined) as KubeObject;
}
