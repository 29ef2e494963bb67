// upstream: kubectl/pkg/cmd/annotate/annotate.go
import type { Command } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { markFlags, runMark } from '../lib/mark-objects.ts';

export const annotate: Command = {
  use: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  plainUse: true,
  short: 'Set annotations of objects',
  long: 'Set annotations of objects, or take them away with KEY-. One that has another value is changed only with --overwrite.',
  examples: `# An annotation
kubectl annotate service web owner='team a'

# Away with it
kubectl annotate service web owner-`,
  flags: markFlags('annotate'),
  run: (k) => runMark(k, 'annotate'),
  complete: resources(),
};
