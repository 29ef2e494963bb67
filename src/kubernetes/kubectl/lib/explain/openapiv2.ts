// explain's older text, with --output=plaintext-openapiv2. upstream: kubectl/pkg/explain/{model_printer,field_lookup,recursive_fields_printer}.go
import type { Docs } from '../../../api/docs.ts';
import { type Subject, wrap } from './plaintext.ts';
import { type Definitions, type Schema, targetOf } from './schema.ts';

export function explainedOld(s: Subject, definitions: Definitions, docs: Docs): string {
  const apiVersion = s.group ? `${s.group}/${s.version}` : s.version;
  let out = `KIND:     ${s.kind}\nVERSION:  ${apiVersion}\n\n`;
  let owner = '';
  let target: string | undefined = s.root;
  let schema: Schema = definitions[s.root] ?? {};
  for (const name of s.path) {
    const next: Schema | undefined = target ? definitions[target]?.properties?.[name] : undefined;
    if (!next) throw new Error(`field ${JSON.stringify(name)} does not exist`);
    owner = target ?? '';
    schema = next;
    target = targetOf(next);
  }
  const name = s.path.at(-1);
  const inner = target ? definitions[target] : undefined;
  if (name !== undefined) out += `${inner?.properties ? 'RESOURCE:' : 'FIELD:   '} ${name} <${oldType(schema, definitions)}>\n\n`;
  const texts = [name === undefined ? '' : docs(owner, name), target ? docs(target, '') : ''].filter(Boolean);
  out += `DESCRIPTION:\n${(texts.length ? texts : ['<empty>']).map((t) => wrap(t, 5)).join('\n')}`;
  if (!inner?.properties) return out;
  return `${out}\nFIELDS:\n${fields(inner, target ?? '', definitions, docs, s.recursive, 3, new Set())}`;
}

function fields(type: Schema, owner: string, definitions: Definitions, docs: Docs, recursive: boolean, indent: number, above: ReadonlySet<string>): string {
  let out = '';
  for (const name of Object.keys(type.properties ?? {}).sort()) {
    const schema = type.properties?.[name] ?? {};
    const required = type.required?.includes(name) ? ' -required-' : '';
    out += `${' '.repeat(indent)}${name}\t<${oldType(schema, definitions)}>${recursive ? '' : required}\n`;
    if (!recursive) {
      out += `${wrap(docs(owner, name) || docs(targetOf(schema) ?? '', '') || '<no description>', 5)}\n`;
      continue;
    }
    const target = targetOf(schema);
    const inner = target ? definitions[target] : undefined;
    if (target && inner?.properties && !above.has(target)) out += fields(inner, target, definitions, docs, true, indent + 3, new Set([...above, target]));
  }
  return out;
}

/** Types of the API are all `Object` here. */
function oldType(schema: Schema, definitions: Definitions): string {
  if (schema.items) return `[]${oldType(schema.items, definitions)}`;
  if (schema.additionalProperties) return `map[string]${oldType(schema.additionalProperties, definitions)}`;
  if (!schema.$ref) return schema.type ?? 'Object';
  const target = definitions[targetOf(schema) ?? ''];
  // An object of which no field is known is a map of anything.
  if (target?.type === 'object' && !target.properties) return 'map[string]';
  return /\.(Time|MicroTime|Quantity|IntOrString)$/.test(schema.$ref) ? 'string' : 'Object';
}
