// upstream: kubectl/pkg/cmd/apiresources/apiversions.go
import { StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError, ConnectionError, usageErrorf } from '../lib/errors.ts';
import type { Discovered } from '../lib/objects/discovery.ts';

async function discovered(k: Invocation): Promise<Discovered> {
  try {
    return (await k.s.refreshMapper()).discovered;
  } catch (e) {
    if (e instanceof ConnectionError || e instanceof StatusError) throw new CommandError(`couldn't get available api versions from server: ${e.message}`);
    throw e;
  }
}

export const apiVersions: Command = {
  use: 'api-versions',
  plainUse: true,
  short: 'List the group/version pairs that the server offers',
  long: 'List the API versions that the server offers, each as group/version.',
  examples: '# What does this server speak?\nkubectl api-versions',
  run: async (k) => {
    if (k.args.length) throw usageErrorf(k.path, `unexpected arguments: [${k.args.join(' ')}]`);
    const { groups } = await discovered(k);
    const all = groups.flatMap((g) => g.versions.map((v) => (g.name ? `${g.name}/${v}` : v)));
    await k.s.out(
      all
        .sort()
        .map((v) => `${v}\n`)
        .join(''),
    );
  },
};
