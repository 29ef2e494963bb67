// upstream: kubectl/pkg/cmd/apiresources/apiversions.go
import type { Command } from '../lib/command.ts';
import { usageErrorf } from '../lib/errors.ts';

export const apiVersions: Command = {
  use: 'api-versions',
  plainUse: true,
  short: 'List the group/version pairs that the server offers',
  long: 'List the API versions that the server offers, each as group/version.',
  examples: '# What does this server speak?\nkubectl api-versions',
  run: async (k) => {
    if (k.args.length) throw usageErrorf(k.path, `unexpected arguments: [${k.args.join(' ')}]`);
    const { groups } = (await k.s.refreshMapper()).discovered;
    const all = groups.flatMap((g) => g.versions.map((v) => (g.name ? `${g.name}/${v}` : v)));
    await k.s.out(
      all
        .sort()
        .map((v) => `${v}\n`)
        .join(''),
    );
  },
};
