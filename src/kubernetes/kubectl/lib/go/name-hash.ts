// --append-hash: a short hash of what a config map or secret holds. upstream: kubectl/pkg/util/hash/hash.go
import { hex, sha256 } from '../../../../base/hash.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { goJson } from './go-json.ts';

/** Characters that could make a bad word are replaced. */
const SAFE: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };
const LENGTH = 10;

/** The hash of a content. upstream: encodeHash */
export function contentHash(content: unknown): string {
  return hex(sha256(goJson(content).trimEnd()))
    .slice(0, LENGTH)
    .replace(/[013ae]/g, (c) => SAFE[c] ?? c);
}

/** The object with the hash of its content behind its name. */
export function withNameHash(object: KubeObject): KubeObject {
  const { kind, metadata, data = {}, binaryData, type = '' } = object;
  const content = kind === 'Secret' ? { kind, type, name: metadata.name, data } : { kind, name: metadata.name, data, ...(binaryData ? { binaryData } : {}) };
  return { ...object, metadata: { ...metadata, name: `${metadata.name}-${contentHash(content)}` } };
}
