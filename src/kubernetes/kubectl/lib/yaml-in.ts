// YAML as kubectl reads it: go-yaml v2's types (yes and on are true, 0777 is octal), the last of two equal keys wins. upstream: sigs.k8s.io/yaml
import { DEFAULT_SCHEMA, load, Type, YAMLException } from 'js-yaml';
import { isRecord } from '../../../base/deep.ts';
import { goYamlError } from './yaml-errors.ts';

const YES = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const NO = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);

const bool = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (data: unknown) => typeof data === 'string' && (YES.has(data) || NO.has(data)),
  construct: (data: string) => YES.has(data),
});

const INT = /^[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|[0-9][0-9_]*)$/;

const int = new Type('tag:yaml.org,2002:int', {
  kind: 'scalar',
  resolve: (data: unknown) => typeof data === 'string' && INT.test(data) && !/^[-+]?0[0-9_]*[89]/.test(data),
  construct: (data: string) => {
    const plain = data.replaceAll('_', '').replace(/^[-+]/, '');
    const value = Number(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
    return data.startsWith('-') ? -value : value;
  },
});

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

const float = new Type('tag:yaml.org,2002:float', {
  kind: 'scalar',
  resolve: (data: unknown) => typeof data === 'string' && FLOAT.test(data.replaceAll('_', '')) && !(/^[-+]?[0-9_]+$/.test(data) && !/^[-+]?0[0-9_]*[89]/.test(data)),
  construct: (data: string) => Number(data.replaceAll('_', '')),
});

/** Dates stay the text that they were. */
const timestamp = new Type('tag:yaml.org,2002:timestamp', { kind: 'scalar', resolve: () => false });

const SCHEMA = DEFAULT_SCHEMA.extend({ implicit: [bool, int, float, timestamp] });

/** The value of one document. Throws an Error in go-yaml's words (`yaml: line 3: did not find expected key`). */
export function parseYamlDocument(text: string): unknown {
  try {
    return jsonValue(load(text, { schema: SCHEMA, json: true }));
  } catch (e) {
    if (e instanceof YAMLException) throw new Error(goYamlError(text, e));
    throw e;
  }
}

/** What came out of YAML as JSON has it: dates as text, keys as text. */
function jsonValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonValue);
  if (!isRecord(value)) return value === undefined ? null : value;
  const out: Record<string, unknown> = {};
  for (const [k, v] of Object.entries(value)) out[k] = jsonValue(v);
  return out;
}

/** One document of a stream, or what is wrong with it. */
export type Document = { readonly value: unknown } | { readonly error: string };

/** The documents of a file, YAML or JSON. Reading ends at the first that is wrong. upstream: yaml.NewYAMLOrJSONDecoder */
export function readDocuments(text: string): Document[] {
  return /^\s*\{/.test(text.replace(/^\uFEFF/, '')) ? jsonDocuments(text) : yamlDocuments(text);
}

function yamlDocuments(text: string): Document[] {
  const out: Document[] = [];
  for (const part of splitYaml(text)) {
    try {
      out.push({ value: parseYamlDocument(part) });
    } catch (e) {
      out.push({ error: `error converting YAML to JSON: ${(e as Error).message}` });
      return out;
    }
  }
  return out;
}

/** The texts between lines that begin with ---. */
export function splitYaml(text: string): string[] {
  const out: string[] = [];
  let lines: string[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    if (/^---/.test(line) && /^---(\s|$)/.test(line)) {
      if (lines.some((l) => l.trim())) out.push(lines.join('\n'));
      // What follows on the separator's line belongs to the next document.
      lines = line.length > 3 && line.slice(3).trim() ? [line] : [];
    } else lines.push(line);
  }
  if (lines.some((l) => l.trim())) out.push(lines.join('\n'));
  return out;
}

function jsonDocuments(text: string): Document[] {
  const out: Document[] = [];
  let rest = text.replace(/^\uFEFF/, '').trimStart();
  while (rest) {
    const end = jsonEnd(rest);
    const part = rest.slice(0, end);
    try {
      out.push({ value: JSON.parse(part) });
    } catch {
      // JSON that is none may still be YAML: { a: b }
      return [...out, ...yamlDocuments(rest)];
    }
    rest = rest
      .slice(end)
      .replace(/^\s*(---\s*\n)?/, '')
      .trimStart();
    if (rest && !rest.startsWith('{')) return [...out, ...yamlDocuments(rest)];
  }
  return out;
}

function jsonEnd(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return i + 1;
  }
  return text.length;
}
