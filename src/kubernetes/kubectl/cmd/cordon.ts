// upstream: kubectl/pkg/cmd/drain/drain.go (cordon)
import type { Command } from '../lib/command.ts';
import { names } from '../lib/completion/completion.ts';
import { cordonFlags, nodesOf, setUnschedulable } from '../lib/nodes/cordoning.ts';

export const cordon: Command = {
  use: 'cordon NODE',
  plainUse: true,
  short: 'Let no new pods onto a node',
  long: 'Let no new pods onto a node. Those that run there stay.',
  examples: '# A node\nkubectl cordon node-1',
  flags: cordonFlags,
  run: async (k) => setUnschedulable(k, await nodesOf(k), true),
  complete: names('node'),
};
