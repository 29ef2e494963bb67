// The hash of a pod template that names ReplicaSets and revisions. upstream: pkg/controller/controller_utils.go ComputeHash, k8s.io/apimachinery/pkg/util/rand SafeEncodeString
import { fnv1a32 } from '../../../base/hash.ts';
import { NAME_ALPHABET } from '../../../base/random.ts';

/** Digits as characters that spell no words. */
function safeEncode(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += NAME_ALPHABET[text.charCodeAt(i) % NAME_ALPHABET.length];
  return out;
}

/** Equal templates have equal hashes whatever the order of their keys; `collisions` makes another one of the same template. */
export function templateHash(template: unknown, collisions?: number): string {
  return safeEncode(String(fnv1a32(canonical(template) + (collisions === undefined ? '' : `#${collisions}`))));
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).filter((k) => record[k] !== undefined);
  return `{${keys
    .sort()
    .map((k) => `${JSON.stringify(k)}:${canonical(record[k])}`)
    .join(',')}}`;
}
