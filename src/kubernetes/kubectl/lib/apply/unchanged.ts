// Did a write change anything? What the server keeps for itself does not count.
import { deepEqual } from '../../../../base/deep.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** Equal but for resourceVersion, managedFields and generation. */
export function sameContent(a: KubeObject, b: KubeObject): boolean {
  return deepEqual(bare(a), bare(b));
}

function bare(object: KubeObject): unknown {
  const { resourceVersion: _r, managedFields: _m, generation: _g, ...metadata } = object.metadata;
  return { ...object, metadata };
}
