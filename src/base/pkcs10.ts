// The parts of a request for a certificate. (PKCS #10, RFC 2986)
import type { Bytes } from './bytes.ts';
import { type DerNode, derChildren } from './der.ts';
import { hex } from './hash.ts';

export interface Pkcs10 {
  readonly subject: DerNode;
  /** SubjectPublicKeyInfo. */
  readonly key: DerNode;
  /** The other names that its extensions ask for; the tag says of which kind. */
  readonly names: readonly DerNode[];
}

const EXTENSION_REQUEST = '2a864886f70d01090e';
const SUBJECT_ALT_NAME = '551d11';
const SEQUENCE = 0x30;
const ATTRIBUTES_TAG = 0xa0;

/** Undefined when the bytes are no request. */
export function parsePkcs10(der: Bytes): Pkcs10 | undefined {
  const [outer] = derChildren(der);
  const [info] = outer?.tag === SEQUENCE ? derChildren(outer.content) : [];
  const [version, subject, key, ...rest] = info?.tag === SEQUENCE ? derChildren(info.content) : [];
  if (!version || subject?.tag !== SEQUENCE || key?.tag !== SEQUENCE) return undefined;
  return { subject, key, names: alternatives(rest.find((node) => node.tag === ATTRIBUTES_TAG)) };
}

function alternatives(attributes: DerNode | undefined): readonly DerNode[] {
  for (const attribute of derChildren(attributes?.content ?? new Uint8Array(0))) {
    const [id, values] = derChildren(attribute.content);
    if (!id || !values || hex(id.content) !== EXTENSION_REQUEST) continue;
    for (const extension of derChildren(derChildren(values.content)[0]?.content ?? new Uint8Array(0))) {
      const parts = derChildren(extension.content);
      const value = parts.at(-1);
      if (parts[0] && value && hex(parts[0].content) === SUBJECT_ALT_NAME) return derChildren(derChildren(value.content)[0]?.content ?? new Uint8Array(0));
    }
  }
  return [];
}
