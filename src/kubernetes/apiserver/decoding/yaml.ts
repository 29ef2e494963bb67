// YAML bodies, read as the server's YAML library does; its words for what is malformed. upstream: sigs.k8s.io/yaml
import { JSON_SCHEMA, load, YAMLException } from 'js-yaml';
import type { Parsed } from './json.ts';

/** What is wrong, in Go's words. */
export class YamlError extends Error {}

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

/** Parses one document. Throws YamlError. */
export function parseYaml(text: string): Parsed {
  try {
    return { value: load(text, { schema: JSON_SCHEMA, json: true }) ?? null, duplicates: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const words = WORDS.find(([pattern]) => pattern.test(error.reason))?.[1] ?? error.reason;
    const tab = words === 'found character that cannot start any token';
    const line = (error.mark?.line ?? 0) + (tab || error.mark === undefined ? 1 : 0);
    throw new YamlError(`yaml: line ${Math.max(1, line)}: ${words}`);
  }
}
