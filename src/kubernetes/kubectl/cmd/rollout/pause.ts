// upstream: kubectl/pkg/cmd/rollout/rollout_pause.go
import type { Command } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { fieldManagerFlag, printFlags } from '../../lib/flags/flags.ts';
import { setPaused } from '../../lib/rollout/pausing.ts';
import { targetFlags } from '../../lib/rollout/rollout-command.ts';

export const pause: Command = {
  use: 'pause RESOURCE',
  plainUse: true,
  short: 'Pause a rollout',
  long: 'Pause a deployment: changes of its template start no rollout until it is resumed.',
  examples: '# A deployment\nkubectl rollout pause deployment/web',
  flags: [...printFlags(), fieldManagerFlag('kubectl-rollout'), ...targetFlags],
  run: (k) => setPaused(k, true, { done: 'paused', not: 'already paused' }),
  complete: resources({ types: ['deployment'] }),
};
