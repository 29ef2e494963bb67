// Files that -f names: files, folders, stdin, addresses. upstream: cli-runtime/pkg/resource/{builder,visitor}.go
import type { Process } from '../../../../machine/os/types.ts';
import { ConnectionError, pathErrorText } from '../errors.ts';

export interface Source {
  /** As messages name it: the path as written, STDIN, a URL. */
  readonly name: string;
  readonly read: () => Promise<string>;
}

const EXTENSIONS = ['.json', '.yaml', '.yml'];

/** The sources behind -f and what is wrong with the names. */
export function sourcesOf(p: Process, names: readonly string[], recursive: boolean): { readonly sources: Source[]; readonly errors: Error[]; readonly several: boolean } {
  const sources: Source[] = [];
  const errors: Error[] = [];
  const paths: string[] = [];
  let several = false;
  for (const name of names) {
    if (name === '-') sources.push({ name: 'STDIN', read: () => p.readAll() });
    else if (/^https?:\/\//.test(name)) sources.push({ name, read: () => download(p, name) });
    else paths.push(name);
  }
  let found = 0;
  for (const path of paths.flatMap((n) => globbed(p, n))) {
    const absolute = p.path(path);
    if (path === '' || !p.fs.exists(absolute)) {
      errors.push(new Error(`the path ${JSON.stringify(path)} does not exist`));
      continue;
    }
    const files = walk(p, path, recursive, true);
    found += files.length;
    if (files.length > 1) several = true;
    for (const file of files) sources.push({ name: file, read: async () => readFile(p, file) });
  }
  if (paths.length && found === 0 && errors.length === 0) errors.push(new Error(`error reading [${paths.join(' ')}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`));
  return { sources, errors, several: several || sources.length > 1 };
}

function walk(p: Process, path: string, recursive: boolean, top: boolean): string[] {
  const absolute = p.path(path);
  if (p.fs.stat(absolute).type !== 'directory') return top || EXTENSIONS.some((e) => path.endsWith(e)) ? [path] : [];
  if (!top && !recursive) return [];
  return p.fs.readdir(absolute).flatMap((name) => walk(p, joined(path, name), recursive, false));
}

/** filepath.Join: cleans what it joins. */
function joined(folder: string, name: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${name}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return `${folder.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

function readFile(p: Process, path: string): string {
  try {
    return p.fs.readText(p.path(path));
  } catch (e) {
    throw new Error(pathErrorText('open', path, e));
  }
}

/** kubectl expands patterns itself when the shell has not. upstream: expandIfFilePattern */
function globbed(p: Process, pattern: string): string[] {
  if (!/[*?[]/.test(pattern) || p.fs.exists(p.path(pattern))) return [pattern];
  const slash = pattern.lastIndexOf('/');
  const folder = slash < 0 ? '.' : pattern.slice(0, slash) || '/';
  const matcher = new RegExp(`^${globSource(pattern.slice(slash + 1))}$`);
  if (!p.fs.exists(p.path(folder))) return [pattern];
  const names = p.fs.readdir(p.path(folder)).filter((n) => matcher.test(n));
  return names.length ? names.map((n) => (slash < 0 ? n : `${pattern.slice(0, slash + 1)}${n}`)) : [pattern];
}

function globSource(glob: string): string {
  return glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}

async function download(p: Process, url: string): Promise<string> {
  // The machine's own curl is the way out to the network: kubectl brings no second HTTP client.
  const [reading, writing] = p.pipe();
  const child = p.spawn({ argv: ['curl', '-fsSL', url], env: p.env, files: new Map([[1, writing]]) });
  writing.close();
  const chunks: string[] = [];
  const decoder = new TextDecoder();
  for (;;) {
    const bytes = await p.wait(reading.read());
    if (!bytes) break;
    chunks.push(decoder.decode(bytes, { stream: true }));
  }
  const status = await p.wait(child.exited);
  const { host, hostname } = new URL(url);
  if (status.code === 22) throw new Error(`unable to read URL ${JSON.stringify(url)}, server reported 404 Not Found, status code=404`);
  if (status.code === 7) throw new ConnectionError('GET', url, `dial tcp ${host}: connect: connection refused`);
  if (status.code === 28) throw new ConnectionError('GET', url, `dial tcp ${host}: i/o timeout`);
  if (status.code !== 0) throw new ConnectionError('GET', url, `dial tcp: lookup ${hostname}: no such host`);
  return chunks.join('');
}
