// upstream: kubectl/pkg/cmd/kuberc/kuberc.go
import { onDemand } from '../../../base/on-demand.ts';
import type { Command } from '../lib/command.ts';

export const kuberc: Command = {
  use: 'kuberc SUBCOMMAND',
  plainUse: true,
  short: 'Look after the file with your preferences',
  long: 'Look after kuberc, the file with your preferences: defaults for flags, and aliases of commands.',
  examples: `# What is in it
kubectl kuberc view

# A default for a flag
kubectl kuberc set --section defaults --command get --option output=wide

# An alias
kubectl kuberc set --section aliases --name getn --command get --prependarg nodes --option output=wide`,
  subcommands: [
    { name: 'set', short: 'Put a default or an alias into it', load: async () => (await onDemand(() => import('./kuberc/set.ts'))).setKuberc },
    { name: 'view', short: 'Show what is in it', load: async () => (await onDemand(() => import('./kuberc/view.ts'))).viewKuberc },
  ],
};
