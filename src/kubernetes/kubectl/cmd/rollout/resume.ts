// upstream: kubectl/pkg/cmd/rollout/rollout_resume.go
import type { Command } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { fieldManagerFlag, printFlags } from '../../lib/flags/flags.ts';
import { setPaused } from '../../lib/rollout/pausing.ts';
import { targetFlags } from '../../lib/rollout/rollout-command.ts';

export const resume: Command = {
  use: 'resume RESOURCE',
  plainUse: true,
  short: 'Resume a paused rollout',
  long: 'Resume a paused deployment: changes made meanwhile are rolled out together.',
  examples: '# A deployment\nkubectl rollout resume deployment/web',
  flags: [...printFlags(), fieldManagerFlag('kubectl-rollout'), ...targetFlags],
  run: (k) => setPaused(k, false, { done: 'resumed', not: 'not paused' }),
  complete: resources({ types: ['deployment'] }),
};
