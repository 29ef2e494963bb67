// upstream: kubectl/pkg/cmd/label/label.go
import type { Command } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { markFlags, runMark } from '../lib/mark-objects.ts';

export const label: Command = {
  use: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  plainUse: true,
  short: 'Set labels of objects',
  long: 'Set labels of objects, or take them away with KEY-. A label that has another value is changed only with --overwrite.',
  examples: `# A label
kubectl label pod web tier=front

# Another value
kubectl label --overwrite pod web tier=back

# Away with it
kubectl label pod web tier-`,
  flags: markFlags('label'),
  run: (k) => runMark(k, 'label'),
  complete: resources(),
};
