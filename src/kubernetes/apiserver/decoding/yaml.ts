// YAML bodies, read as the server's YAML library does; its words for what is malformed. upstream: sigs.k8s.io/yaml
import { JSON_SCHEMA, loadAll, YAMLException } from 'js-yaml';
import type { Parsed } from './json.ts';

/** What is wrong, in Go's words. */
export class YamlError extends Error {}

export interface ParsedYaml extends Parsed {
  /** `line 3: key "a" already set in map`, for each key that came twice. */
  readonly doubled: readonly string[];
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/unexpected end of the stream within a flow collection/, 'did not find expected node content'],
  [/missed comma between flow collection entries/, "did not find expected ',' or ']'"],
  [/tab characters must not be used in indentation|cannot start any token/, 'found character that cannot start any token'],
  [/bad indentation of a mapping entry/, 'did not find expected key'],
  [/bad indentation of a sequence entry/, "did not find expected '-' indicator"],
  [/unidentified alias/, 'unknown anchor referenced'],
  [/can not read a block mapping entry/, "could not find expected ':'"],
  [/mapping values are not allowed|incomplete explicit mapping pair/, 'mapping values are not allowed in this context'],
];

/** Parses the first document. Throws YamlError. */
export function parseYaml(text: string): ParsedYaml {
  try {
    return { value: first(text, false), duplicates: [], doubled: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (error.reason !== 'duplicated mapping key') throw inGoWords(error);
  }
  try {
    return { value: first(text, true), duplicates: [], doubled: doubledKeys(text) };
  } catch (error) {
    throw error instanceof YAMLException ? inGoWords(error) : error;
  }
}

function first(text: string, json: boolean): unknown {
  const value = loadAll(text, undefined, { schema: JSON_SCHEMA, json })[0] ?? null;
  if (text.includes('&') && text.includes('*')) checkAliases(value, text);
  return value;
}

const MAX_ALIASED = 400_000;

/** An alias may stand for what it is part of, or make a short text endless. upstream: go-yaml decode.go alias, allowedAliasRatio */
function checkAliases(value: unknown, text: string): void {
  const open = new Set<object>();
  let seen = 0;
  const visit = (v: unknown): void => {
    if (typeof v !== 'object' || v === null) return;
    if (open.has(v)) throw new YamlError(`yaml: anchor '${/&([^\s,[\]{}]+)/.exec(text)?.[1] ?? ''}' value contains itself`);
    if (++seen > MAX_ALIASED) throw new YamlError('yaml: document contains excessive aliasing');
    open.add(v);
    for (const inner of Object.values(v)) visit(inner);
    open.delete(v);
  };
  visit(value);
}

function inGoWords(error: YAMLException): YamlError {
  const words = WORDS.find(([pattern]) => pattern.test(error.reason))?.[1] ?? error.reason;
  const tab = words === 'found character that cannot start any token';
  const line = (error.mark?.line ?? 0) + (tab || error.mark === undefined ? 1 : 0);
  return new YamlError(`yaml: line ${Math.max(1, line)}: ${words}`);
}

/** Where the reader stumbles over a key that is there already. */
function doubledKeys(text: string): string[] {
  try {
    first(text, false);
    return [];
  } catch (error) {
    if (!(error instanceof YAMLException)) return [];
    const line = text.split('\n')[error.mark?.line ?? 0] ?? '';
    return [`line ${(error.mark?.line ?? 0) + 1}: key ${JSON.stringify(line.trim().replace(/^- /, '').split(':')[0] ?? '')} already set in map`];
  }
}
