// What the commands share that put stanzas into a kubeconfig. upstream: kubectl/pkg/cmd/config/{set_cluster,set_credentials}.go
import { toBase64 } from '../../../../base/bytes.ts';
import type { Invocation } from '../command.ts';
import { CommandError, pathErrorText } from '../errors.ts';
import type { Stanza } from './kubeconfig.ts';
import { defaultConfigFile, keptPath } from './kubeconfig-write.ts';

/** Stanza with fields set; '' takes a field away. */
export function changed(stanza: Stanza | undefined, fields: Readonly<Record<string, unknown>>): Stanza {
  const out: Record<string, unknown> = { ...stanza };
  for (const [key, value] of Object.entries(fields)) {
    if (value === '' || value === undefined || value === false) delete out[key];
    else out[key] = value;
  }
  return out;
}

/** The one argument (or `count` of them); whoever gives another number sees the help. */
export async function single(k: Invocation, count = 1, words = 'Unexpected args'): Promise<string> {
  if (k.args.length === count) return k.args[0] ?? '';
  await k.s.out(await k.help());
  throw new CommandError(`${words}: [${k.args.join(' ')}]`);
}

/** A file's path for the configuration, or its content in base64. */
export function fileFields(k: Invocation, flag: string, path: string): Record<string, unknown> {
  if (path === '') return { [flag]: '' };
  const absolute = k.s.p.path(path);
  let bytes: Uint8Array;
  try {
    bytes = k.s.p.fs.readFile(absolute);
  } catch (e) {
    if (k.flags.bool('embed-certs')) throw new CommandError(`could not stat ${flag} file ${path}: ${pathErrorText('stat', path, e)}`);
    return { [flag]: keptPath(defaultConfigFile(k.s.p, k.flags).path, absolute), [`${flag}-data`]: '' };
  }
  if (k.flags.bool('embed-certs')) return { [`${flag}-data`]: toBase64(bytes), [flag]: '' };
  return { [flag]: keptPath(defaultConfigFile(k.s.p, k.flags).path, absolute), [`${flag}-data`]: '' };
}

/** What was given of some flags, by name. */
export const givenFlags = (k: Invocation, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((n) => k.flags.changed(n)).map((n) => [n, k.flags.string(n)]));

/** --embed-certs needs something to embed. */
export function embeds(k: Invocation, flags: readonly string[]): void {
  if (k.flags.bool('embed-certs') && !flags.some((f) => k.flags.string(f))) throw new CommandError(`you must specify a ${flags.map((f) => `--${f}`).join(' or ')} to embed`);
}
