// What zod finds, as an author reads it: where, what was expected, what stands there.
import type { z } from 'zod';
import { isRecord } from '../base/deep.ts';

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const WORDS: Readonly<Record<string, string>> = {
  object: 'fields (name: value)',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** One short sentence for each mistake in `value`. */
export function issuesOf(error: z.ZodError, value: unknown): readonly Issue[] {
  return error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
    const where = issue.path.join('.');
    const said = sentence(issue, at(value, issue.path));
    return { path, message: where === '' ? said : said.startsWith('is ') ? `${where} ${said}` : `${where}: ${said}` };
  });
}

function sentence(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code === 'unrecognized_keys') return `there is no field ${issue.keys.map((key) => `“${key}”`).join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues.map((i) => i.message).join('; ');
  if (issue.code === 'invalid_type') {
    const wanted = WORDS[issue.expected] ?? issue.expected;
    return found === undefined || found === null ? `is missing; ${wanted} is wanted` : `${wanted} is wanted, found ${shown(found)}`;
  }
  if (issue.code === 'invalid_value') {
    const wanted = issue.values.map(String).join(', ');
    return found === undefined ? `is missing; one of ${wanted}` : `one of ${wanted} is wanted, found ${shown(found)}`;
  }
  if (issue.code === 'too_big') return `${String(issue.maximum)} at most`;
  if (issue.code === 'too_small') return found === '' || (Array.isArray(found) && found.length === 0) ? 'is empty' : `${String(issue.minimum)} at least`;
  return issue.message;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((v, key) => (Array.isArray(v) ? v[Number(key)] : isRecord(v) ? v[String(key)] : undefined), value);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
