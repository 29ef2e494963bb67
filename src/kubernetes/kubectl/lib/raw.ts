// --raw: a path of the server's, body as it comes. upstream: kubectl/pkg/rawhttp

import { compactJson, givenKeysOf } from '../printers/json.ts';
import { CommandError } from './errors.ts';
import type { Session } from './session.ts';

/** Sends a request to a path with its query and prints the answer. */
export async function rawRequest(s: Session, method: string, uri: string, body?: unknown): Promise<void> {
  if (!uri.startsWith('/')) throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(uri)}: invalid URI for request`);
  const mark = uri.indexOf('?');
  const path = mark < 0 ? uri : uri.slice(0, mark);
  const query = mark < 0 ? [] : [...new URLSearchParams(uri.slice(mark + 1)).entries()];
  const response = await s.request({ method, path, headers: { accept: 'application/json, */*' }, ...(query.length ? { query } : {}), ...(body === undefined ? {} : { body }) });
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
