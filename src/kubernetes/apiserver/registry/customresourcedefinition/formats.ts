// Formats of values that are known; others are warned about and not looked at. upstream: apiextensions-apiserver/pkg/apiserver/validation/formats.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { CustomResourceDefinition, SchemaProps } from '../lib/definition.ts';
import { children } from './schema.ts';

const OF_TEXT = [
  ...['bsonobjectid', 'uri', 'email', 'hostname', 'ipv4', 'ipv6', 'cidr', 'mac', 'uuid', 'uuid3', 'uuid4', 'uuid5', 'isbn', 'isbn10', 'isbn13', 'creditcard', 'ssn'],
  ...['hexcolor', 'rgbcolor', 'byte', 'password', 'date', 'duration', 'datetime', 'k8sshortname', 'k8slongname'],
];
const OF_NUMBERS = ['int32', 'int64', 'float', 'double'];
const KNOWN: Readonly<Record<string, readonly string[]>> = { string: OF_TEXT, integer: OF_NUMBERS, number: OF_NUMBERS };

function* unknownFormats(schema: DeepReadonly<SchemaProps>): IterableIterator<string> {
  const { format, type } = schema;
  if (format && type && !KNOWN[type]?.includes(format.replaceAll('-', ''))) yield format;
  for (const [child] of children(schema, '')) yield* unknownFormats(child);
}

const formatsOf = (definition: DeepReadonly<CustomResourceDefinition>): string[] =>
  (definition.spec.versions ?? []).flatMap((v) => (v.schema?.openAPIV3Schema ? [...unknownFormats(v.schema.openAPIV3Schema)] : []));

/** A warning for each unknown format that `old` does not have. */
export function formatWarnings(definition: DeepReadonly<CustomResourceDefinition>, old: DeepReadonly<CustomResourceDefinition> | undefined): string[] {
  const before = new Set(old ? formatsOf(old) : []);
  return formatsOf(definition)
    .filter((format) => !before.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}
