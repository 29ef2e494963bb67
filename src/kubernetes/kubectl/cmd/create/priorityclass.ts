// upstream: kubectl/pkg/cmd/create/create_priorityclass.go
import { PRIORITY_CLASSES } from '../../../api/resources.ts';
import { generator } from '../../lib/objects/generate.ts';

export const priorityclass = generator({
  use: 'priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  aliases: ['pc'],
  short: 'Create a priority class',
  long: 'Create a priority class: a value, whether pods without a class get it, and what it is for.',
  examples: `# A class of pods that matter
kubectl create priorityclass matters --value=1000 --description="matters"

# The class of all pods that name none
kubectl create priorityclass usual --value=10 --global-default=true

# One that pushes nobody out
kubectl create priorityclass patient --value=1000 --preemption-policy="Never"`,
  flags: [
    { name: 'description', kind: 'string', usage: 'When to use it.' },
    { name: 'global-default', kind: 'bool', usage: 'Pods that name no class have this one.' },
    { name: 'preemption-policy', kind: 'string', default: 'PreemptLowerPriority', usage: 'Whether its pods push out others of lower priority.' },
    { name: 'value', kind: 'int32', usage: 'The priority.' },
  ],
  resource: PRIORITY_CLASSES,
  failing: 'failed to create priorityclass:',
  make(k, name) {
    const description = k.flags.string('description');
    return {
      kind: 'PriorityClass',
      apiVersion: 'scheduling.k8s.io/v1',
      metadata: { name },
      value: k.flags.number('value'),
      ...(k.flags.bool('global-default') ? { globalDefault: true } : {}),
      ...(description ? { description } : {}),
      preemptionPolicy: k.flags.string('preemption-policy'),
    };
  },
});
