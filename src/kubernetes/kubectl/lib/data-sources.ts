// --from-literal, --from-file, --from-env-file: keys and values for config maps and secrets. upstream: kubectl/pkg/util/util.go, hash, generate/versioned/env_file.go
import { type Bytes, decode, toBase64 } from '../../../base/bytes.ts';
import type { Invocation } from './command.ts';
import { CommandError, pathErrorText } from './errors.ts';
import type { FlagSpec } from './flags/flag-set.ts';

export function sourceFlags(kind: string): readonly FlagSpec[] {
  return [
    { name: 'append-hash', kind: 'bool', usage: `Put a hash of the ${kind} behind its name.` },
    { name: 'from-env-file', kind: 'strings', usage: 'File of KEY=VALUE lines, each a key.' },
    { name: 'from-file', kind: 'strings', usage: 'File whose name (or key= before it) is the key; a folder gives all its files.' },
    { name: 'from-literal', kind: 'stringArray', usage: 'KEY=VALUE' },
  ];
}

export interface Data {
  readonly text: Record<string, string>;
  /** Base64 of what is no UTF-8. */
  readonly binary: Record<string, string>;
}

/** All sources of a call; a file without a key gets its own name as key, or `fileKey`. Throws for a key that comes twice or cannot be one. */
export function gatherData(k: Invocation, kind: string, name: string, fileKey?: string): Data {
  const text: Record<string, string> = {};
  const binary: Record<string, string> = {};
  const add = (key: string, value: string | Bytes): void => {
    const problem = keyProblem(key);
    if (problem) throw new CommandError(`${JSON.stringify(key)} is not a valid key name for a ${kind}: ${problem}`);
    if (key in text || key in binary)
      throw new CommandError(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${kind} ${JSON.stringify(name)}`);
    if (typeof value === 'string') text[key] = value;
    else if (isText(value)) text[key] = decode(value);
    else binary[key] = toBase64(value);
  };
  const env = k.flags.list('from-env-file');
  if (env.length && (k.flags.list('from-file').length || k.flags.list('from-literal').length))
    throw new CommandError('from-env-file cannot be combined with from-file or from-literal');
  for (const file of k.flags.list('from-file')) fromFile(k, fileKey === undefined || file.includes('=') ? file : `${fileKey}=${file}`, add);
  for (const literal of k.flags.list('from-literal')) {
    const eq = literal.indexOf('=');
    if (eq <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, eq), literal.slice(eq + 1));
  }
  for (const file of env) fromEnvFile(k, file, add);
  return { text, binary };
}

function read(k: Invocation, path: string): Bytes {
  try {
    return k.s.p.fs.readFile(k.s.p.path(path));
  } catch (error) {
    throw new CommandError(`error reading ${pathErrorText('', path, error).trim()}`);
  }
}

function fromFile(k: Invocation, source: string, add: (key: string, value: Bytes) => void): void {
  const parts = source.split('=');
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  const [first = '', second] = parts;
  if (second !== undefined && (first === '' || second === ''))
    throw new CommandError(first === '' ? `key name for file path ${second} missing` : `file path for key name ${first} missing`);
  const path = second ?? first;
  const { fs } = k.s.p;
  const full = k.s.p.path(path);
  if (fs.exists(full) && fs.stat(full).type === 'directory') {
    if (second !== undefined) throw new CommandError('cannot give a key name for a directory path');
    for (const name of fs.readdir(full)) if (fs.stat(`${full}/${name}`).type === 'file') add(name, fs.readFile(`${full}/${name}`));
    return;
  }
  const bytes = read(k, path);
  add(second === undefined ? (path.split('/').at(-1) ?? path) : first, bytes);
}

const BAD_VARIABLE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

/** Keys become files: none may lead to another folder. upstream: hasChDirPrefix */
function dotsProblem(key: string): string[] {
  if (key === '.' || key === '..') return [`must not be '${key}'`];
  return key.startsWith('..') ? ["must not start with '..'"] : [];
}

function fromEnvFile(k: Invocation, path: string, add: (key: string, value: string) => void): void {
  for (const raw of decode(read(k, path))
    .replace(/^\ufeff/, '')
    .split('\n')) {
    const line = raw.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const eq = line.indexOf('=');
    const key = eq < 0 ? line : line.slice(0, eq);
    const wrong = [...(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key) ? [] : [BAD_VARIABLE]), ...dotsProblem(key)];
    if (wrong.length) throw new CommandError(`${JSON.stringify(key)} is not a valid key name: ${wrong.join(';')}`);
    // A name alone takes the value from the environment.
    add(key, eq < 0 ? (k.s.p.env.get(key) ?? '') : line.slice(eq + 1));
  }
}

function keyProblem(key: string): string | undefined {
  if (key.length > 253) return 'must be no more than 253 bytes';
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return dotsProblem(key)[0];
}

function isText(bytes: Bytes): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
