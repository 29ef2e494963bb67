// upstream: kubectl/pkg/cmd/rollout/rollout.go
import { onDemand } from '../../../base/on-demand.ts';
import type { Command } from '../lib/command.ts';

export const rollout: Command = {
  use: 'rollout SUBCOMMAND',
  helpToStdout: true,
  plainUse: true,
  short: 'Manage the rollout of a resource',
  long: 'Manage the rollout of deployments, daemon sets and stateful sets.',
  examples: `# Back to the one before
kubectl rollout undo deployment/web

# How far it is
kubectl rollout status daemonset/agent

# All pods anew
kubectl rollout restart deployment/web`,
  subcommands: [
    { name: 'history', short: 'Show the revisions', load: async () => (await onDemand(() => import('./rollout/history.ts'))).history },
    { name: 'pause', short: 'Pause a rollout', load: async () => (await onDemand(() => import('./rollout/pause.ts'))).pause },
    { name: 'restart', short: 'Start all pods anew', load: async () => (await onDemand(() => import('./rollout/restart.ts'))).restart },
    { name: 'resume', short: 'Resume a paused rollout', load: async () => (await onDemand(() => import('./rollout/resume.ts'))).resume },
    { name: 'status', short: 'Show how far a rollout is', load: async () => (await onDemand(() => import('./rollout/status.ts'))).status },
    { name: 'undo', short: 'Go back to an earlier revision', load: async () => (await onDemand(() => import('./rollout/undo.ts'))).undo },
  ],
};
