// [[NAMESPACE/]POD:]PATH, and paths of the far side. upstream: kubectl/pkg/cmd/cp/filespec.go
import { CommandError } from '../errors.ts';

export interface FileSpec {
  readonly namespace: string;
  /** '' for a local file. */
  readonly pod: string;
  readonly file: string;
}

const FORMAT = 'filespec must match the canonical format: [[namespace/]pod:]file/path';

export function fileSpec(text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon === 0) throw new CommandError(FORMAT);
  if (colon < 0) return { namespace: '', pod: '', file: text };
  const parts = text.slice(0, colon).split('/');
  const file = text.slice(colon + 1);
  if (parts.length === 1) return { namespace: '', pod: parts[0] ?? '', file };
  if (parts.length === 2) return { namespace: parts[0] ?? '', pod: parts[1] ?? '', file };
  throw new CommandError(FORMAT);
}

/** The same without a slash at its end. upstream: stripTrailingSlash */
export const withoutSlash = (spec: FileSpec): FileSpec => (spec.file.length > 1 && spec.file.endsWith('/') ? { ...spec, file: spec.file.slice(0, -1) } : spec);

/** path.Clean of Go: no doubled slashes, no . and no .. that can be taken away. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length && out.at(-1) !== '..') out.pop();
    else if (!rooted) out.push('..');
  }
  const text = out.join('/');
  return rooted ? `/${text}` : text || '.';
}

export const joinPath = (folder: string, name: string): string => (folder && name ? cleanPath(`${folder}/${name}`) : cleanPath(folder || name));

export function dirPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : cleanPath(path.slice(0, slash + 1));
}

export const basePath = (path: string): string => (path === '' ? '.' : path.replace(/\/+$/, '').replace(/^.*\//, '') || '/');

/** A path without what leads out of its place: ../../a and /../a are a. */
export function stripShortcuts(path: string): string {
  let p = path.replace(/^(\.\.\/)+/, '');
  if (p === '..' || p === '.') return '';
  while (p.startsWith('/')) p = p.slice(1);
  return p;
}
