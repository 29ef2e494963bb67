// What apply asks to be changed of an object that is there. upstream: kubectl/pkg/cmd/apply/patcher.go buildMergePatch, buildStrategicMergePatchFromBuiltins
import { isRecord } from '../../../base/deep.ts';
import { createThreeWayJsonMergePatch } from '../../api/patch/merge.ts';
import { createThreeWayMergePatch } from '../../api/patch/strategic-create.ts';
import { definition, definitionOf } from '../../api/whole-schema.ts';
import type { KubeObject } from './kube-object.ts';
import { lastApplied } from './mutate.ts';

/** The patch from what was applied last, what shall be and what is. Kinds without a schema are merged as plain JSON. */
export function threeWay(modified: KubeObject, live: KubeObject): { readonly type: 'strategic' | 'merge'; readonly patch: Record<string, unknown> } {
  const text = lastApplied(live);
  const parsed: unknown = text === undefined ? {} : JSON.parse(text);
  const original = isRecord(parsed) ? parsed : {};
  const name = definitionOf(modified.apiVersion, modified.kind);
  if (!name) return { type: 'merge', patch: createThreeWayJsonMergePatch(original, modified, live) };
  return { type: 'strategic', patch: createThreeWayMergePatch(original, modified, live, definition(name)) };
}
