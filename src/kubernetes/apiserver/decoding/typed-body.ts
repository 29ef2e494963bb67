// A body that can be read only once its type is known: protobuf has no names. It is opened before the handlers run, read when they know the kind.
import type { GoType } from '../../api/go-types.ts';

/** What the envelope of such a body says; `read` gives the JSON value that stands for the object, or why there is none. */
export class TypedBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly read: (type: GoType) => { readonly value: unknown } | { readonly error: string };

  constructor(apiVersion: string, kind: string, read: TypedBody['read']) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.read = read;
  }
}

/** Bytes that are no such body, and why. */
export class UnreadableBody {
  readonly bytes: Uint8Array;
  readonly problem: string;

  constructor(bytes: Uint8Array, problem: string) {
    this.bytes = bytes;
    this.problem = problem;
  }
}
