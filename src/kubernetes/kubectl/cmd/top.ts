// upstream: kubectl/pkg/cmd/top/{top,top_node,top_pod}.go
import { FieldSelectorError, parseFieldSelector } from '../../api/field-selector.ts';
import { parseSelector, SelectorError } from '../../api/labels.ts';
import { type Command, entry, type Invocation } from '../lib/command.ts';
import { names } from '../lib/completion/completion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../lib/flags/flags.ts';

const COMMON = [
  { name: 'no-headers', kind: 'bool', usage: 'No header line.' },
  { name: 'show-swap', kind: 'bool', usage: 'Show swap, too.' },
  { name: 'sort-by', kind: 'string', usage: "Order by 'cpu' or 'memory'." },
  { name: 'use-protocol-buffers', kind: 'bool', default: 'true', usage: 'Ask for metrics in protocol buffers.' },
] as const;

const node: Command = {
  use: 'node [NAME | -l label]',
  plainUse: true,
  aliases: ['nodes', 'no'],
  short: 'Show what nodes use',
  long: 'Show how much processor time and memory nodes use.',
  examples: '# All nodes\nkubectl top node\n\n# One of them\nkubectl top node node-1',
  flags: [...COMMON, selectorFlag, { name: 'show-capacity', kind: 'bool', usage: "Percentages of the node's capacity instead of what is allocatable." }],
  run: (k) => run(k, node.use, '--selector'),
  complete: names('node'),
};

const pod: Command = {
  use: 'pod [NAME | -l label]',
  plainUse: true,
  aliases: ['pods', 'po'],
  short: 'Show what pods use',
  long: 'Show how much processor time and memory pods use.\n\nMetrics lag a little: a pod that has just been created has none for some minutes.',
  examples: '# The pods of this namespace\nkubectl top pod\n\n# Those with a label, container by container\nkubectl top pod -l app=web --containers',
  flags: [
    ...COMMON,
    allNamespacesFlag,
    fieldSelectorFlag,
    selectorFlag,
    { name: 'containers', kind: 'bool', usage: 'A line for each container.' },
    { name: 'sum', kind: 'bool', usage: 'The sum in a last line.' },
  ],
  run: (k) => run(k, pod.use, 'selector'),
  complete: names('pod'),
};

export const top: Command = {
  use: 'top',
  short: 'Show what nodes and pods use',
  long: 'Show how much processor time and memory nodes and pods use. A metrics server must run in the cluster.',
  subcommands: [entry(node), entry(pod)],
};

/** A selector that cannot be read is found out before the server is asked. */
function readSelector(read: () => unknown): void {
  try {
    read();
  } catch (e) {
    throw e instanceof SelectorError || e instanceof FieldSelectorError ? new CommandError(e.message) : e;
  }
}

async function run(k: Invocation, use: string, selectorWord: string): Promise<void> {
  const sortBy = k.flags.string('sort-by');
  if (k.args.length > 1) throw usageErrorf(k.path, use);
  if (!['', 'cpu', 'memory'].includes(sortBy)) throw new CommandError('--sort-by accepts only cpu or memory');
  const selector = k.flags.string('selector');
  const fields = k.flags.spec('field-selector') ? k.flags.string('field-selector') : '';
  if (k.args.length && (selector || fields)) throw new CommandError(`only one of NAME or ${selectorWord} can be provided`);
  readSelector(() => parseSelector(selector));
  readSelector(() => parseFieldSelector(fields));
  const { groups } = (await k.s.refreshMapper(0)).discovered;
  if (!groups.some((g) => g.name === 'metrics.k8s.io')) throw new CommandError('Metrics API not available');
  throw new CommandError('top is not simulated here for servers that have metrics');
}
