// upstream: kubectl/pkg/cmd/version/version.go
import { isRecord } from '../../../base/deep.ts';
import { toYaml } from '../../api/yaml.ts';
import { CLIENT_VERSION } from '../lib/client-version.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError } from '../lib/errors.ts';
import { toJson } from '../printers/json.ts';

const KUSTOMIZE = 'v5.8.1';

export const version: Command = {
  use: 'version',
  short: 'Print the versions of client and server',
  long: 'Print the versions of this client and, when it can be reached, of the server.',
  examples: '# Client and server\nkubectl version',
  flags: [
    { name: 'client', kind: 'bool', usage: 'Only the client; no server is asked.' },
    { name: 'output', short: 'o', kind: 'string', usage: "One of 'yaml' or 'json'." },
  ],
  run: (k) => run(k),
};

async function run(k: Invocation): Promise<void> {
  if (k.args.length) throw new CommandError(`extra arguments: [${k.args.join(' ')}]`);
  const format = k.flags.string('output');
  if (!['', 'yaml', 'json'].includes(format)) throw new CommandError("--output must be 'yaml' or 'json'");
  let server: Record<string, unknown> | undefined;
  let failed: unknown;
  if (!k.flags.bool('client')) {
    try {
      server = await k.s.json({ method: 'GET', path: '/version', query: [['timeout', '32s']] });
    } catch (e) {
      // --match-server-version stops before anything is said.
      if (e instanceof CommandError) throw e;
      failed = e;
    }
  }
  await k.s.out(printed(format, server));
  if (failed) throw failed;
  await skew(k, server);
}

function printed(format: string, server: Record<string, unknown> | undefined): string {
  const all = { clientVersion: CLIENT_VERSION, kustomizeVersion: KUSTOMIZE, ...(server ? { serverVersion: server } : {}) };
  if (format === 'yaml') return `${toYaml(all)}\n`;
  if (format === 'json') return toJson(all, (o) => Object.keys(o)).replace(/^ +/gm, (s) => ' '.repeat(s.length / 2));
  const lines = [`Client Version: ${CLIENT_VERSION.gitVersion}`, `Kustomize Version: ${KUSTOMIZE}`];
  if (isRecord(server)) lines.push(`Server Version: ${String(server.gitVersion ?? '')}`);
  return `${lines.join('\n')}\n`;
}

/** A client more than one minor version away from its server is told so. */
async function skew(k: Invocation, server: Record<string, unknown> | undefined): Promise<void> {
  const minor = Number(/^\d+/.exec(String(server?.minor ?? ''))?.[0] ?? Number.NaN);
  if (Number.isNaN(minor) || Math.abs(minor - Number(CLIENT_VERSION.minor)) <= 1) return;
  await k.s.err(
    `WARNING: version difference between client (${CLIENT_VERSION.major}.${CLIENT_VERSION.minor}) and server (${String(server?.major)}.${minor}) exceeds the supported minor version skew of +/-1\n`,
  );
}
