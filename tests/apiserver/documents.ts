// Manifests that people publish, each document with what a recorded server said to it on a dry run.
import { existsSync, readFileSync } from 'node:fs';
import { readDocuments } from '../../src/kubernetes/kubectl/lib/objects/yaml-in.ts';

const shared = new URL('../../../shared/', import.meta.url);

export interface Recorded {
  readonly file: string;
  readonly index: number;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly path?: string;
  readonly code?: number;
  readonly error?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** As many lines have the recordings; said when they are not at hand. */
const LINES = { docs: 297, projects: 214 };

export type Collection = keyof typeof LINES;

/** The recorded answers of a set; the number of lines where they are not there. */
export function recordedRuns(set: Collection): readonly Recorded[] | number {
  const file = new URL(`golden/api/dry-run-${set}.jsonl`, shared);
  if (!existsSync(file) || !existsSync(new URL(`data/manifests-${set}/`, shared))) return LINES[set];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded);
}

/** Who owned which fields of some of these documents. */
export interface Owned {
  readonly set: Collection;
  readonly file: string;
  readonly index: number;
  readonly managedFields: readonly Readonly<Record<string, unknown>>[] | null;
}

const OWNED_LINES = 30;

/** The sample of managedFields; the number of lines where it is not there. */
export function recordedOwners(): readonly Owned[] | number {
  const file = new URL('golden/api/managed-fields-sample.jsonl', shared);
  if (!existsSync(file) || typeof recordedRuns('docs') === 'number') return OWNED_LINES;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Owned);
}

/** The document that a line is about: an object, or the reader's complaint. */
export function documentOf(set: Collection, { file, index }: Recorded): { readonly value: unknown } | { readonly error: string } {
  const text = readFileSync(new URL(`data/manifests-${set}/${file}`, shared), 'utf8');
  const documents = readDocuments(text).filter((d) => 'error' in d || (d.value !== null && d.value !== undefined));
  return documents[index] ?? { error: `there is no document ${index}` };
}

/** Every namespace that a set's files speak of was there when it was recorded. */
export function namespacesOf(runs: readonly Recorded[]): string[] {
  const found = new Set<string>();
  for (const { path = '' } of runs) {
    const [, name] = /\/namespaces\/([^/]+)\/./.exec(path) ?? [];
    if (name) found.add(name);
  }
  found.delete('default');
  return [...found];
}
