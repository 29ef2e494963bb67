// explain's text. upstream: kubectl/pkg/explain/v2/templates/plaintext.tmpl
import type { Docs } from '../../../api/docs.ts';
import { type Definitions, type Schema, targetOf, typeName } from './schema.ts';

export interface Subject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Name of the kind's definition. */
  readonly root: string;
  readonly path: readonly string[];
  readonly recursive: boolean;
}

/** GROUP, KIND, VERSION: what is printed even when the field is not there. */
export function heading(s: Subject): string {
  return `${s.group ? `GROUP:      ${s.group}\n` : ''}KIND:       ${s.kind}\nVERSION:    ${s.version}\n\n`;
}

/** The rest; undefined when there is no such field. */
export function explained(s: Subject, definitions: Definitions, docs: Docs): string | undefined {
  const found = find(s, definitions);
  if (!found) return undefined;
  const { field, schema, owner, target } = found;
  let out = '';
  if (field) out += `FIELD: ${field} <${typeName(schema)}>\n${enumBlock(schema)}\n`;
  const texts = [field && owner ? docs(owner, field) : '', target ? docs(target, '') : ''].filter(Boolean);
  out += `DESCRIPTION:\n${(texts.length ? texts : ['<empty>']).map((t) => wrap(t, 4)).join('')}    \n`;
  const inner = target ? definitions[target] : undefined;
  if (inner?.properties) out += `FIELDS:\n${fields(inner, target ?? '', definitions, docs, 1, s.recursive, new Set())}`;
  return `${out}\n`;
}

interface Found {
  readonly field: string;
  readonly schema: Schema;
  /** The definition that has the field. */
  readonly owner: string | undefined;
  /** The definition that the field (or the kind) is made of. */
  readonly target: string | undefined;
}

function find(s: Subject, definitions: Definitions): Found | undefined {
  let found: Found = { field: '', schema: definitions[s.root] ?? {}, owner: undefined, target: s.root };
  for (const name of s.path) {
    const schema = found.target ? definitions[found.target]?.properties?.[name] : undefined;
    if (!schema) return undefined;
    found = { field: name, schema, owner: found.target, target: targetOf(schema) };
  }
  return found;
}

function enumBlock(schema: Schema): string {
  return schema.enum ? `ENUM:\n${schema.enum.map((e) => `    ${e === '' ? '""' : String(e)}\n`).join('')}` : '\n';
}

function fields(type: Schema, owner: string, definitions: Definitions, docs: Docs, level: number, recursive: boolean, above: ReadonlySet<string>): string {
  const pad = '  '.repeat(level);
  let out = '';
  for (const name of Object.keys(type.properties ?? {}).sort()) {
    const schema = type.properties?.[name] ?? {};
    out += `${pad}${name}\t<${typeName(schema)}>${type.required?.includes(name) ? ' -required-' : ''}\n`;
    if (schema.enum) out += `${pad}enum: ${schema.enum.map(String).join(', ')}\n`;
    if (!recursive) {
      out += `${wrap(docs(owner, name) || docs(targetOf(schema) ?? '', '') || '<no description>', 4)}\n`;
      continue;
    }
    const target = targetOf(schema);
    const inner = target ? definitions[target] : undefined;
    // A type inside of itself is not opened again.
    if (target && inner?.properties && !above.has(target)) out += fields(inner, target, definitions, docs, level + 1, true, new Set([...above, target]));
  }
  return out;
}

/** Words in lines of at most 80 columns, indented; a word that is too long stands alone. upstream: wrapString */
export function wrap(text: string, indent: number, width = 80): string {
  const pad = ' '.repeat(indent);
  const room = width - indent;
  let out = '';
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.trim().split(' ')) {
      if (line && line.length + 1 + word.length > room) {
        out += `${pad}${line.trimEnd()}\n`;
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    out += `${pad}${line}\n`;
  }
  return out;
}
