// The envelope of a protobuf body: four bytes, then a runtime.Unknown that names the kind. upstream: apimachinery/pkg/runtime/serializer/protobuf
import type { GoType } from '../../api/go-types.ts';
import { TypedBody, UnreadableBody } from '../decoding/typed-body.ts';
import { structOf } from './message.ts';
import { fieldsOf, lengthDelimited, ProtobufError, text } from './wire.ts';

const PREFIX = [0x6b, 0x38, 0x73, 0x00];

/** Opens a body; its object is read when its type is known. */
export function openEnvelope(bytes: Uint8Array): TypedBody | UnreadableBody {
  if (bytes.length === 0) return new UnreadableBody(bytes, 'empty data');
  if (PREFIX.some((byte, i) => bytes[i] !== byte))
    return new UnreadableBody(bytes, `provided data does not appear to be a protobuf message, expected prefix [${PREFIX.join(' ')}]`);
  try {
    return unknownOf(bytes.subarray(PREFIX.length));
  } catch (error) {
    if (error instanceof ProtobufError) return new UnreadableBody(bytes, error.message);
    throw error;
  }
}

/** upstream: runtime.Unknown: typeMeta = 1, raw = 2 */
function unknownOf(message: Uint8Array): TypedBody {
  let type = { apiVersion: '', kind: '' };
  let raw: Uint8Array = new Uint8Array();
  for (const field of fieldsOf(message, 'Unknown')) {
    if (field.number === 1) type = typeMetaOf(lengthDelimited(field, 'TypeMeta'));
    else if (field.number === 2) raw = lengthDelimited(field, 'Raw');
  }
  return new TypedBody(type.apiVersion, type.kind, (goType) => read(raw, goType));
}

function typeMetaOf(message: Uint8Array): { apiVersion: string; kind: string } {
  const type = { apiVersion: '', kind: '' };
  for (const field of fieldsOf(message, 'TypeMeta')) {
    if (field.number === 1) type.apiVersion = text(field, 'APIVersion');
    else if (field.number === 2) type.kind = text(field, 'Kind');
  }
  return type;
}

function read(raw: Uint8Array, type: GoType): ReturnType<TypedBody['read']> {
  if (type.kind !== 'struct') return { error: 'object type is not registered for protobuf' };
  try {
    return { value: structOf(raw, type) };
  } catch (error) {
    if (error instanceof ProtobufError) return { error: error.message };
    throw error;
  }
}
