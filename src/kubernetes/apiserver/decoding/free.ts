// Objects whose kind has no published schema (custom resources): free but for their metadata, pruned by their own rules.
// upstream: apiextensions-apiserver/pkg/apiserver/customresource_handler.go schemaCoercingDecoder
import { isRecord } from '../../../base/deep.ts';
import { goType } from '../../api/go-types.ts';
import type { ApiObject } from '../../api/meta.ts';
import type { Strategy } from '../registry/strategy.ts';
import { type Decoded, decodeInto, plain } from './decode.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The object that a value stands for; unknown fields are gone from it, their paths are told. */
export function decodeFree(value: unknown, strategy: Strategy, strict: boolean): Decoded {
  const copy = plain(value);
  if (!isRecord(copy)) return { value: copy, error: undefined, unknown: [] };
  const type = goType(META);
  const meta = type ? decodeInto(copy.metadata ?? {}, type, strict) : undefined;
  if (meta?.error) return { value: undefined, error: meta.error, unknown: [] };
  if (meta) copy.metadata = meta.value;
  const pruned = strategy.prune?.(copy as unknown as ApiObject) ?? [];
  return { value: copy, error: undefined, unknown: [...(meta?.unknown ?? []).map((path) => `metadata.${path}`), ...(strict ? pruned : [])] };
}
