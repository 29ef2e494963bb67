// --raw: a path of the server's, body as it comes. upstream: kubectl/pkg/rawhttp

import { compactJson, givenKeysOf } from '../printers/json.ts';
import type { Invocation } from './command.ts';
import { CommandError, pathErrorText } from './errors.ts';
import type { Session } from './session.ts';

/** Sends a request to a path with its query and prints the answer. */
export async function rawRequest(s: Session, method: string, uri: string, body?: unknown): Promise<void> {
  if (!uri.startsWith('/')) throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(uri)}: invalid URI for request`);
  const mark = uri.indexOf('?');
  const path = mark < 0 ? uri : uri.slice(0, mark);
  const query = mark < 0 ? [] : [...new URLSearchParams(uri.slice(mark + 1)).entries()];
  const headers = { accept: 'application/json, */*' };
  const response = await s.request({ method, path, headers, ...(query.length ? { query } : {}), ...(body === undefined ? {} : { body }) }, 'path');
  if (response.stream) {
    for (;;) {
      const bytes = await s.p.wait(response.stream.read());
      if (!bytes) return;
      await s.p.stdout.write(bytes);
    }
  }
  await s.out(
    typeof response.body === 'string'
      ? response.body
      : response.body instanceof Uint8Array
        ? new TextDecoder().decode(response.body)
        : `${compactJson(response.body, givenKeysOf)}\n`,
  );
}

/** `create --raw` and `replace --raw`: one file as it is. upstream: create.go and replace.go ValidateArgs, rawhttp.RawPost and RawPut */
export async function rawWrite(k: Invocation, method: 'POST' | 'PUT'): Promise<void> {
  const { flags, s } = k;
  const files = flags.list('filename');
  const [file = ''] = files;
  if (flags.spec('edit') && flags.bool('edit')) throw new CommandError('--raw and --edit are mutually exclusive');
  if (files.length !== 1) throw new CommandError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(file)) throw new CommandError('--raw cannot read from a url');
  if (flags.bool('recursive')) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (flags.spec('selector') && flags.string('selector')) throw new CommandError('--raw and --selector (-l) are mutually exclusive');
  if (flags.string('output')) throw new CommandError('--raw and --output are mutually exclusive');
  await rawRequest(s, method, flags.string('raw'), await content(s, file));
}

async function content(s: Session, file: string): Promise<string> {
  if (file === '-') return s.p.readAll();
  try {
    return s.p.fs.readText(s.p.path(file));
  } catch (error) {
    throw new CommandError(pathErrorText('open', file, error));
  }
}
