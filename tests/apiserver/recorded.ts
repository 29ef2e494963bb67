// The recorded cases of a real server, as they lie beside the tests.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Seed } from './fuzz.ts';

const folder = new URL('./golden/', import.meta.url);
const BASE = '_base.jsonl.gz';

/** The lines of a gzipped file of JSON lines. */
export function gzipLines(file: URL): string[] {
  return gunzipSync(readFileSync(file)).toString('utf8').split('\n').filter(Boolean);
}

/** The names of the files of cases, without their endings. */
export function caseFiles(): string[] {
  return readdirSync(folder)
    .filter((f) => f.endsWith('.jsonl.gz') && f !== BASE)
    .map((f) => f.replace('.jsonl.gz', ''));
}

/** The cases of one file, a line each. */
export const caseLines = (name: string): string[] => gzipLines(new URL(`${name}.jsonl.gz`, folder));

/** The objects that are there before every case. */
export const baseLines = (): string[] => gzipLines(new URL(BASE, folder));

/** The requests of each case in their order. */
export function recordedRequests(): Seed[][] {
  return caseFiles()
    .flatMap(caseLines)
    .map((line) => {
      const { setup = [], request } = JSON.parse(line) as { setup?: Seed[]; request: Seed };
      return [...setup, request];
    });
}
