// OpenAPI v2 as protobuf: the only form in which kubectl reads it. Field numbers are gnostic's. upstream: google/gnostic-models/openapiv2 (OpenAPIv2.proto)
import { type Bytes, concat } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import { doubleField, lengthField, varintField } from '../protobuf/write.ts';

/** What a value of the JSON document becomes inside of a message. */
type Encode = (value: unknown) => Bytes;
/** A member of the JSON document as fields of the message that it is in. */
type Field = (number: number, value: unknown) => Bytes;
/** By the member's name: its number, and how it is written. `x-` stands for all extensions. */
type Message = Readonly<Record<string, readonly [number: number, field: Field]>>;

const text: Field = (number, value) => lengthField(number, String(value));
const truth: Field = (number, value) => varintField(number, value === true);
const whole: Field = (number, value) => varintField(number, Number(value));
const double: Field = (number, value) => doubleField(number, Number(value));

/** Once an element of the list. */
const each =
  (field: Field): Field =>
  (number, value) =>
    concat((Array.isArray(value) ? value : [value]).map((one) => field(number, one)));

const holding =
  (encode: Encode): Field =>
  (number, value) =>
    lengthField(number, encode(value));

/** Field 1 of a message that holds nothing else. */
const alone =
  (field: Field): Encode =>
  (value) =>
    field(1, value);

/** A map's members, each a message with name = 1 and value = 2. */
const named =
  (encode: Encode): Field =>
  (number, value) =>
    concat(Object.entries(isRecord(value) ? value : {}).map(([name, one]) => lengthField(number, concat([lengthField(1, name), lengthField(2, encode(one))]))));

/** Any has YAML text in field 2, and JSON is YAML. */
const any: Encode = (value) => lengthField(2, `${JSON.stringify(value)}\n`);

/** A message: the members that it knows. The table may refer to itself, so it comes by a function. */
const message =
  (table: () => Message): Encode =>
  (value) => {
    const known = table();
    const parts = Object.entries(isRecord(value) ? value : {}).map(([name, member]) => {
      const extension = name.startsWith('x-');
      const [number, field] = known[extension ? 'x-' : name] ?? [];
      return number === undefined || field === undefined ? new Uint8Array() : field(number, extension ? { [name]: member } : member);
    });
    return concat(parts);
  };

const schema = message(() => SCHEMA);
const SCHEMA: Message = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  default: [5, holding(any)],
  multipleOf: [6, double],
  maximum: [7, double],
  exclusiveMaximum: [8, truth],
  minimum: [9, double],
  exclusiveMinimum: [10, truth],
  maxLength: [11, whole],
  minLength: [12, whole],
  pattern: [13, text],
  maxItems: [14, whole],
  minItems: [15, whole],
  uniqueItems: [16, truth],
  maxProperties: [17, whole],
  minProperties: [18, whole],
  required: [19, each(text)],
  enum: [20, each(holding(any))],
  additionalProperties: [21, holding((value) => (typeof value === 'boolean' ? varintField(2, value) : lengthField(1, schema(value))))],
  type: [22, holding(alone(each(text)))],
  items: [23, holding(alone(each(holding(schema))))],
  allOf: [24, each(holding(schema))],
  properties: [25, holding(alone(named(schema)))],
  'x-': [31, named(any)],
};

const queryParameter = message(() => ({
  required: [1, truth],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [6, text],
  uniqueItems: [20, truth],
}));
/** parameter = 1, of it non_body_parameter = 2, of it query_parameter_sub_schema = 3 */
const parameter: Encode = (value) => lengthField(1, lengthField(2, lengthField(3, queryParameter(value))));

const operation = holding(message(() => ({ description: [3, text], operationId: [5, text], parameters: [8, each(holding(parameter))], 'x-': [13, named(any)] })));
const path = message(() => ({ get: [2, operation], put: [3, operation], post: [4, operation], delete: [5, operation], patch: [8, operation] }));

const document = message(() => ({
  swagger: [1, text],
  info: [2, holding(message(() => ({ title: [1, text], version: [2, text] })))],
  paths: [8, holding((value) => named(path)(2, value))],
  definitions: [9, holding(alone(named(schema)))],
}));

/** The whole document's bytes. */
export function documentBytes(openapi: unknown): Bytes {
  return document(openapi);
}
