// upstream: kubectl/pkg/cmd/drain/drain.go
import { parseSelector, SelectorError } from '../../api/labels.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { names } from '../lib/completion/completion.ts';
import { AggregateFailure, CommandError } from '../lib/errors.ts';
import { cordonFlags, nodesOf, setUnschedulable } from '../lib/nodes/cordoning.ts';
import { type DrainOptions, podsToLeave, sendAway } from '../lib/nodes/node-drain.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { dryRunOf, resultPrinter } from '../lib/objects/mutate.ts';

export const drain: Command = {
  use: 'drain NODE',
  plainUse: true,
  short: 'Take the pods off a node',
  long: `Take the pods off a node before it is worked on.

The node is cordoned, so that no new pods come. Then its pods are evicted, which heeds their disruption budgets, or deleted with --disable-eviction. Pods of daemon sets stay, as their controller would not heed the cordon: say --ignore-daemonsets when there are some. Pods without a controller would not come back anywhere: they go only with --force. Mirror pods stay.

It waits until the pods have ended. When the work is done, kubectl uncordon lets pods onto the node again.`,
  examples: `# Even though there are pods of daemon sets
kubectl drain node-1 --ignore-daemonsets

# Even though there are pods that nobody makes anew
kubectl drain node-1 --ignore-daemonsets --force

# With 15 minutes for each pod to end
kubectl drain node-1 --ignore-daemonsets --grace-period=900`,
  flags: [
    { name: 'chunk-size', kind: 'int64', default: '500', usage: 'Ask for lists in parts of this size; 0 asks for all at once.' },
    { name: 'delete-emptydir-data', kind: 'bool', usage: 'Go on though there are pods with emptyDir volumes, whose content is lost.' },
    { name: 'disable-eviction', kind: 'bool', usage: 'Delete instead of evicting: disruption budgets are not heeded.' },
    ...cordonFlags,
    { name: 'force', kind: 'bool', usage: 'Go on though there are pods without a controller.' },
    { name: 'grace-period', kind: 'int', default: '-1', usage: 'Seconds that each pod has to end in; negative leaves it to the pod.' },
    { name: 'ignore-daemonsets', kind: 'bool', usage: 'Leave the pods of daemon sets.' },
    { name: 'pod-selector', kind: 'string', usage: 'Only pods with these labels' },
    { name: 'skip-wait-for-delete-timeout', kind: 'int', usage: 'Do not wait for pods that have been going for longer than this many seconds. 0 waits for all.' },
    { name: 'timeout', kind: 'duration', usage: 'When to give up; 0 waits for ever.' },
  ],
  run,
  complete: names('node'),
};

function optionsOf(k: Invocation): DrainOptions {
  const { flags } = k;
  const podSelector = flags.string('pod-selector');
  try {
    parseSelector(podSelector);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new CommandError('--pod-selector=<pod_selector> must be a valid label selector');
  }
  return {
    force: flags.bool('force'),
    ignoreDaemonSets: flags.bool('ignore-daemonsets'),
    deleteEmptyDir: flags.bool('delete-emptydir-data'),
    disableEviction: flags.bool('disable-eviction'),
    grace: flags.number('grace-period'),
    timeout: flags.duration('timeout'),
    skipWait: flags.number('skip-wait-for-delete-timeout'),
    podSelector,
    chunk: flags.number('chunk-size'),
    dryRun: dryRunOf(k),
  };
}

async function run(k: Invocation): Promise<void> {
  const nodes = await nodesOf(k, () => optionsOf(k));
  const options = optionsOf(k);
  await setUnschedulable(k, nodes, true);
  const print = await resultPrinter(k, 'drained', options.dryRun);
  const fatal: Error[] = [];
  const pending: string[] = [];
  for (const node of nodes) {
    try {
      await emptied(k, node, options);
      await k.s.out(print(node.object as KubeObject));
    } catch (error) {
      if (!(error instanceof AggregateFailure) && !(error instanceof CommandError)) throw error;
      fatal.push(error);
      pending.push(node.name);
      await k.s.err(`error: unable to drain node ${JSON.stringify(node.name)} due to error: ${error.message}, continuing command...\n`);
    }
  }
  if (pending.length) await k.s.err(`There are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join('')}`);
  if (fatal.length) throw new AggregateFailure(fatal);
}

/** upstream: deleteOrEvictPodsSimple */
async function emptied(k: Invocation, node: Info, options: DrainOptions): Promise<void> {
  const { pods, warnings } = await podsToLeave(k, node.name, options);
  if (warnings) await k.s.err(`Warning: ${warnings}\n`);
  if (options.dryRun === 'client') {
    for (const pod of pods) await k.s.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name} (dry run)\n`);
    return;
  }
  try {
    await sendAway(k, pods, options);
  } catch (error) {
    if (!(error instanceof AggregateFailure) && !(error instanceof CommandError)) throw error;
    const left = await podsToLeave(k, node.name, options);
    if (left.pods.length)
      await k.s.err(
        `There are pending pods in node ${JSON.stringify(node.name)} when an error occurred: ${error.message}\n${left.pods.map((pod) => `pod/${pod.metadata.name}\n`).join('')}`,
      );
    throw error;
  }
}
