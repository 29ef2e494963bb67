// What apply asks to be changed of an object that is there. upstream: kubectl/pkg/cmd/apply/patcher.go buildMergePatch, buildStrategicMergePatchFromBuiltins
import { isRecord } from '../../../../base/deep.ts';
import { createThreeWayJsonMergePatch } from '../../../api/patch/merge.ts';
import { StrategicPatchError } from '../../../api/patch/strategic.ts';
import { patchesConflict } from '../../../api/patch/strategic-conflicts.ts';
import { createThreeWayMergePatch, createTwoWayMergePatch } from '../../../api/patch/strategic-create.ts';
import { definition, definitionOf } from '../../../api/whole-schema.ts';
import { toYaml } from '../../../api/yaml.ts';
import { CommandError } from '../errors.ts';
import { goJson } from '../go/go-json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { lastApplied } from '../objects/mutate.ts';
import type { Session } from '../session.ts';

export interface ThreeWay {
  readonly type: 'strategic' | 'merge';
  readonly patch: Record<string, unknown>;
}

/**
 * The patch from what was applied last, what shall be and what is. Kinds without a schema are merged as plain JSON.
 * Without `overwrite` what others have changed is not changed again.
 */
export async function threeWay(s: Session, modified: KubeObject, live: KubeObject, overwrite = true): Promise<ThreeWay> {
  const text = lastApplied(live) ?? '';
  const parsed: unknown = text ? JSON.parse(text) : {};
  const original = isRecord(parsed) ? parsed : {};
  const name = definitionOf(modified.apiVersion, modified.kind);
  if (!name) return { type: 'merge', patch: createThreeWayJsonMergePatch(original, modified, live) };
  const schema = definition(name);
  try {
    const patch = createThreeWayMergePatch(original, modified, live, schema);
    if (!overwrite) refuseConflicts(patch, createTwoWayMergePatch(original, live, schema), schema);
    return { type: 'strategic', patch };
  } catch (error) {
    if (!(error instanceof StrategicPatchError)) throw error;
    // Two descriptions of the kind are tried before the built-in one; all say the same.
    for (const spec of ['openapi v3 spec', 'openapi spec']) await s.err(`warning: error calculating patch from ${spec}: ${error.message}\n`);
    throw new CommandError(`creating patch with:\noriginal:\n${text}\nmodified:\n${goJson(modified)}\ncurrent:\n${goJson(live)}\nfor: ${error.message}`);
  }
}

function refuseConflicts(patch: Record<string, unknown>, changed: Record<string, unknown>, schema: ReturnType<typeof definition>): void {
  if (patchesConflict(patch, changed, schema))
    throw new StrategicPatchError(`patch:\n${toYaml(patch)}\nconflicts with changes made from original to current:\n${toYaml(changed)}\n`);
}
