// The schema as Go sees it: order of fields, pointers, what is written when empty, names of types. Decoding and its errors follow it.
import data from './generated/go-types.json' with { type: 'json' };
import { definition, type SchemaNode } from './schema.ts';

export type ScalarKind = 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'bytes' | 'quantity' | 'intOrString' | 'time' | 'microTime' | 'duration' | 'any';

export type GoType = { readonly kind: ScalarKind; readonly go: string } | { readonly kind: 'slice' | 'map'; readonly go: string; readonly elem: GoType } | GoStruct;

export interface GoStruct {
  readonly kind: 'struct';
  readonly go: string;
  readonly name: string;
  /** Its full name in the schema. */
  readonly definition: string;
  readonly fields: ReadonlyMap<string, GoField>;
  /** The fields that are written whatever they hold, in Go's order. */
  readonly required: readonly GoField[];
}

export interface GoField {
  readonly name: string;
  /** Its place in Go's order. */
  readonly index: number;
  /** Written whatever it holds: a struct, a time or amount that is no pointer, or a field without omitempty. */
  readonly required: boolean;
  readonly type: GoType;
  readonly pointer: boolean;
  /** Written though it is empty (no omitempty). */
  readonly always: boolean;
  readonly omitZero: boolean;
  /** The embedded struct that it comes from, e.g. VolumeSource. */
  readonly embedded: string;
}

const texts: Record<string, string> = { ...(data as Readonly<Record<string, string>>) };
const structs = new Map<string, GoType>();
const ANY: GoType = { kind: 'any', go: 'interface {}' };

const SPECIAL: Readonly<Record<string, ScalarKind>> = {
  Quantity: 'quantity',
  IntOrString: 'intOrString',
  Time: 'time',
  MicroTime: 'microTime',
  Duration: 'duration',
};

/** Types that print themselves: never empty to Go's omitempty. */
const PRINTED: ReadonlySet<string> = new Set(['time', 'microTime', 'duration', 'quantity', 'intOrString']);

/** What Go knows of the rest of the schema has come. */
export function addGoTypes(rest: Readonly<Record<string, string>>): void {
  Object.assign(texts, rest);
}

/** The Go type of a definition; undefined when the schema has none by this name. */
export function goType(name: string): GoType | undefined {
  const known = structs.get(name);
  if (known) return known;
  const node = definition(name);
  if (!node) return undefined;
  return build(name, node);
}

function build(name: string, node: SchemaNode): GoType {
  const parts = name.split('.');
  const short = parts.at(-1) ?? name;
  const go = `${parts.at(-2)}.${short}`;
  const special = SPECIAL[short];
  if (special) return { kind: special, go };
  if (!node.properties) return { kind: 'any', go };
  const fields = new Map<string, GoField>();
  const musts: GoField[] = [];
  const struct = { kind: 'struct' as const, go, name: short, definition: name, fields, required: musts };
  structs.set(name, struct);
  const text = texts[name] ?? Object.keys(node.properties).join(' ');
  for (const field of text.split(' ')) {
    const match = /^([^*!~:@]*)([*!~]*)(?::([^@]*))?(?:@(.*))?$/.exec(field);
    const key = match?.[1] ?? '';
    const property = node.properties[key];
    if (!property) continue;
    const flags = match?.[2] ?? '';
    const type = typeOf(property, match?.[3]);
    const [pointer, always, omitZero] = [flags.includes('*'), flags.includes('!'), flags.includes('~')];
    const required = always || (!pointer && !omitZero && (type.kind === 'struct' || PRINTED.has(type.kind)));
    const made: GoField = { name: key, index: fields.size, type, pointer, always, omitZero, required, embedded: match?.[4] ?? '' };
    fields.set(key, made);
    if (required) musts.push(made);
  }
  return struct;
}

function typeOf(node: SchemaNode, named: string | undefined): GoType {
  if (node.$ref) return goType(node.$ref) ?? ANY;
  switch (node.type) {
    case 'array': {
      const elem = typeOf(node.items ?? {}, named?.startsWith('[]') ? named.slice(2) : undefined);
      return { kind: 'slice', elem, go: named ?? `[]${elem.go}` };
    }
    case 'object': {
      if (!node.additionalProperties) return ANY;
      const elem = typeOf(node.additionalProperties, named && /^map\[[^\]]*\]/.test(named) ? named.replace(/^map\[[^\]]*\]/, '') : undefined);
      return { kind: 'map', elem, go: named ?? `map[string]${elem.go}` };
    }
    case 'boolean':
      return { kind: 'bool', go: 'bool' };
    case 'integer':
      return { kind: node.format === 'int64' ? 'int64' : 'int32', go: named ?? (node.format === 'int64' ? 'int64' : 'int32') };
    case 'number':
      return { kind: 'float64', go: named ?? 'float64' };
    case 'string':
      return node.format === 'byte' ? { kind: 'bytes', go: '[]uint8' } : { kind: 'string', go: named ?? 'string' };
    default:
      return ANY;
  }
}
