// upstream: kubectl/pkg/cmd/apply/apply_view_last_applied.go

import { toYaml } from '../../../api/yaml.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { usageErrorf } from '../../lib/errors.ts';
import { filenameFlags, selectorFlag } from '../../lib/flags/flags.ts';
import { Builder } from '../../lib/objects/builder.ts';
import { lastApplied } from '../../lib/objects/mutate.ts';

export const viewLastApplied: Command = {
  use: 'view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  plainUse: true,
  short: 'Show what was applied last',
  long: 'Show the configuration that kubectl apply remembers of an object.',
  examples: '# As YAML\nkubectl apply view-last-applied service/web\n\n# As JSON\nkubectl apply view-last-applied service/web -o json',
  flags: [
    { name: 'all', kind: 'bool', usage: 'All objects of the type in the namespace' },
    ...filenameFlags('that names the object'),
    { name: 'output', short: 'o', kind: 'string', default: 'yaml', usage: 'yaml or json' },
    selectorFlag,
  ],
  run,
  complete: resources(),
};

async function run(k: Invocation): Promise<void> {
  const { infos } = await new Builder(k.s)
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .labelSelector(k.flags.string('selector'))
    .selectAll(k.flags.bool('all'))
    .args(false, k.args)
    .infos({ latest: true });
  // What was never applied is passed over without a word.
  const texts = infos.flatMap((info) => (info.object && lastApplied(info.object)) ?? []);
  const format = k.flags.string('output');
  if (format !== 'yaml' && format !== 'json') throw usageErrorf(k.path, `Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
  for (const text of texts) {
    const value = JSON.parse(text) as unknown;
    await k.s.out(format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : toYaml(value));
  }
}
