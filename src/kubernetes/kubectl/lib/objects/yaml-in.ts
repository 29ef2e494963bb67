// YAML as kubectl reads it: go-yaml v2's types (yes and on are true, 0777 is octal), the last of two equal keys wins. upstream: sigs.k8s.io/yaml
import { DEFAULT_SCHEMA, load, Type, YAMLException } from 'js-yaml';
import { isRecord } from '../../../../base/deep.ts';
import { goJsonError } from '../yaml/json-problem.ts';
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

const FLOAT = /^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

const float = new Type('tag:yaml.org,2002:float', {
  kind: 'scalar',
  resolve: (data: unknown) => typeof data === 'string' && FLOAT.test(data.replaceAll('_', '')) && !(/^[-+]?[0-9_]+$/.test(data) && !/^[-+]?0[0-9_]*[89]/.test(data)),
  construct: (data: string) => {
    const word = /^([-+]?)\.(inf|nan)$/i.exec(data);
    if (word) return word[2]?.toLowerCase() === 'nan' ? Number.NaN : word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return Number(data.replaceAll('_', ''));
  },
});

/** Dates stay the text that they were. */
const timestamp = new Type('tag:yaml.org,2002:timestamp', { kind: 'scalar', resolve: () => false });

/** Tags that nobody knows are passed over. */
const unknownTags = (['scalar', 'sequence', 'mapping'] as const).map((kind) => new Type('!', { kind, multi: true, construct: (data: unknown) => data }));

const SCHEMA = DEFAULT_SCHEMA.extend({ implicit: [bool, int, float, timestamp], explicit: unknownTags });

const OPTIONS = { schema: SCHEMA, json: true } as const;

/** go-yaml v3's: yes, on and y are words like any other. kustomize reads objects so. */
const plainBool = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (data: unknown) => typeof data === 'string' && /^(true|True|TRUE|false|False|FALSE)$/.test(data),
  construct: (data: string) => data.toLowerCase() === 'true',
});

const OPTIONS_V3 = { schema: DEFAULT_SCHEMA.extend({ implicit: [plainBool, int, float, timestamp], explicit: unknownTags }), json: true } as const;

/** The value of one document. Throws an Error in go-yaml's words (`yaml: line 3: did not find expected key`). */
export function parseYamlDocument(text: string): unknown {
  return parsedWith(text, OPTIONS);
}

/** The same by YAML 1.2's words for true and false. */
export function parseYaml3Document(text: string): unknown {
  return parsedWith(text, OPTIONS_V3);
}

function parsedWith(text: string, options: typeof OPTIONS | typeof OPTIONS_V3): unknown {
  try {
    return jsonValue(load(text, options));
  } catch (e) {
    if (!(e instanceof YAMLException)) throw e;
    const said = goYamlError(text);
    if (typeof said === 'string') throw new Error(said);
    // go-yaml reads the first document of a text and does not look at what follows.
    if (said < text.length) return jsonValue(load(text.slice(0, said), options));
    throw new Error(`yaml: ${e.mark?.line ? `line ${e.mark.line}: ` : ''}${e.reason}`);
  }
}

/** What came out of YAML as JSON has it: dates as text, keys as text. */
function jsonValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
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

/** The texts between lines of ---. A separator with nothing before it stays in the text, so that lines are counted from it. upstream: YAMLReader */
export function splitYaml(text: string): string[] {
  const out: string[] = [];
  let lines: string[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    if (/^---\s*(#|$)/.test(line) && lines.length > 0) {
      out.push(lines.join('\n'));
      lines = [];
    } else lines.push(line);
  }
  if (lines.some((l) => l.trim())) out.push(lines.join('\n'));
  return out;
}

/** JSON one after the other; what is no JSON may still be YAML in flow style, or the error is JSON's. */
function jsonDocuments(text: string): Document[] {
  const whole = text.replace(/^\uFEFF/, '');
  const out: Document[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(whole.slice(at))?.[0].length ?? 0;
    const rest = whole.slice(at);
    if (!rest) return out;
    if (!rest.startsWith('{')) return [...out, ...yamlDocuments(rest)];
    const end = jsonEnd(rest);
    try {
      out.push({ value: JSON.parse(rest.slice(0, end)) });
    } catch {
      const yaml = yamlDocuments(rest);
      const wrong = yaml.some((d) => 'error' in d);
      return [...out, ...(wrong ? [{ error: goJsonError(rest, at) }] : yaml)];
    }
    at += end;
  }
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
