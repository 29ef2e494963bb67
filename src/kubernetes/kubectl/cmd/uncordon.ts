// upstream: kubectl/pkg/cmd/drain/drain.go (uncordon)
import type { Command } from '../lib/command.ts';
import { names } from '../lib/completion/completion.ts';
import { cordonFlags, nodesOf, setUnschedulable } from '../lib/nodes/cordoning.ts';

export const uncordon: Command = {
  use: 'uncordon NODE',
  plainUse: true,
  short: 'Let pods onto a node again',
  long: 'Let pods onto a node again.',
  examples: '# A node\nkubectl uncordon node-1',
  flags: cordonFlags,
  run: async (k) => setUnschedulable(k, await nodesOf(k), false),
  complete: names('node'),
};
